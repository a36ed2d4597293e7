//! Tables and their indexes.

use serde::{Deserialize, Serialize};

use super::{
    Autoincrement, Column, Constraint, ConstraintKind, DialectOptions, Identifier, ServerDefault,
    TypeAffinity,
};
use crate::expression::Expression;

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: Identifier,
    /// Its schema.
    #[serde(default)]
    pub schema: Option<Identifier>,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// Its constraints, the primary key first where there is one, the others in the
    /// order in which they were made.
    pub constraints: Vec<Constraint>,
    /// Its indexes, where they are made with it.
    #[serde(default)]
    pub indexes: Vec<Index>,
    /// Words between `CREATE` and `TABLE`, such as `TEMPORARY`.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// What the database says about it to people.
    #[serde(default)]
    pub comment: Option<String>,
    /// `mysql_engine`, `sqlite_autoincrement`, `postgresql_partition_by`, ….
    #[serde(default)]
    pub options: DialectOptions,
}

impl Table {
    /// The columns of the primary key.
    pub fn primary_key(&self) -> &[Identifier] {
        self.constraints
            .iter()
            .find_map(|constraint| match &constraint.kind {
                ConstraintKind::PrimaryKey { columns, .. } => Some(columns.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Whether a column is part of a foreign key.
    pub fn has_foreign_key(&self, column: &str) -> bool {
        self.constraints.iter().any(|constraint| {
            matches!(constraint.kind, ConstraintKind::ForeignKey { .. })
                && constraint.columns().iter().any(|name| name.name == column)
        })
    }

    /// The column of the primary key that the database numbers, by SQLAlchemy's rules.
    pub fn autoincrement_column(&self) -> Option<&Column> {
        let key: Vec<&Column> = self
            .primary_key()
            .iter()
            .filter_map(|name| self.column(&name.name))
            .collect();
        let [column] = key.as_slice() else {
            return key
                .into_iter()
                .find(|column| column.autoincrement == Autoincrement::Always);
        };
        let numbered = match column.autoincrement {
            Autoincrement::Always => true,
            Autoincrement::Never => false,
            choice @ (Autoincrement::Auto | Autoincrement::IgnoreForeignKey) => {
                column.sql_type.affinity() == Some(TypeAffinity::Integer)
                    && (!column.has_default || column.sequence_default)
                    && matches!(
                        column.server_default,
                        None | Some(ServerDefault::Identity(_))
                    )
                    && (choice == Autoincrement::IgnoreForeignKey
                        || !self.has_foreign_key(&column.name.name))
            }
        };
        numbered.then_some(column)
    }

    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.name == name)
    }
}

/// An index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// Its name; `None` where the database or a convention makes it.
    pub name: Option<Identifier>,
    /// The table's name.
    pub table: Identifier,
    /// The schema of both.
    #[serde(default)]
    pub schema: Option<Identifier>,
    /// The columns and expressions, in their order.
    pub expressions: Vec<Expression>,
    /// Whether no two rows may be equal in them.
    #[serde(default)]
    pub unique: bool,
    /// `postgresql_using`, `postgresql_where`, `mysql_length`, ….
    #[serde(default)]
    pub options: DialectOptions,
}
