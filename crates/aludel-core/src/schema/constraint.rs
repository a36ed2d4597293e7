//! Constraints.

use serde::{Deserialize, Serialize};

use super::{DialectOptions, Identifier, QualifiedName};
use crate::expression::Expression;

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Constraint {
    /// Its name; `None` leaves it to the database. Naming conventions and shortening
    /// are done already.
    pub name: Option<Identifier>,
    /// What it demands.
    #[serde(flatten)]
    pub kind: ConstraintKind,
    /// `DEFERRABLE` or `NOT DEFERRABLE`.
    #[serde(default)]
    pub deferrable: Option<bool>,
    /// `INITIALLY …`: `DEFERRED` or `IMMEDIATE`.
    #[serde(default)]
    pub initially: Option<String>,
    /// What the database says about it to people.
    #[serde(default)]
    pub comment: Option<String>,
    /// `postgresql_not_valid`, `postgresql_nulls_not_distinct`, `sqlite_on_conflict`, ….
    #[serde(default)]
    pub options: DialectOptions,
}

impl Constraint {
    /// The columns that it is made of; an expression's are not told.
    pub fn columns(&self) -> &[Identifier] {
        match &self.kind {
            ConstraintKind::PrimaryKey { columns, .. }
            | ConstraintKind::Unique { columns }
            | ConstraintKind::ForeignKey { columns, .. } => columns,
            ConstraintKind::Check { .. } | ConstraintKind::Exclude { .. } => &[],
        }
    }

    /// The column behind which it is written, where it is not written behind all columns.
    pub fn column(&self) -> Option<&Identifier> {
        match &self.kind {
            ConstraintKind::Check { of_column, .. } => of_column.as_ref(),
            _ => None,
        }
    }

    /// Whether it came with a column's type.
    pub fn is_type_bound(&self) -> bool {
        matches!(
            self.kind,
            ConstraintKind::Check {
                type_bound: true,
                ..
            }
        )
    }
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "constraint", rename_all = "snake_case")]
pub enum ConstraintKind {
    /// `PRIMARY KEY`.
    PrimaryKey {
        /// Its columns, in their order.
        columns: Vec<Identifier>,
        /// Whether it came from the columns' `primary_key` flags and nobody wrote it: the
        /// column that the database numbers is then written first.
        #[serde(default)]
        implicit: bool,
    },
    /// `UNIQUE`.
    Unique {
        /// Its columns, in their order.
        columns: Vec<Identifier>,
    },
    /// `FOREIGN KEY`.
    ForeignKey {
        /// The columns of this table.
        columns: Vec<Identifier>,
        /// The other table.
        referred_table: QualifiedName,
        /// Its columns, in the order of `columns`.
        referred_columns: Vec<Identifier>,
        /// `ON DELETE`, as written.
        #[serde(default)]
        ondelete: Option<String>,
        /// `ON UPDATE`, as written.
        #[serde(default)]
        onupdate: Option<String>,
        /// `MATCH`, as written.
        #[serde(default)]
        match_: Option<String>,
        /// Whether it is added after the tables, to break a circle.
        #[serde(default)]
        use_alter: bool,
    },
    /// `CHECK`.
    Check {
        /// The condition.
        sqltext: Expression,
        /// Whether it stands behind its column and not behind all columns.
        #[serde(default)]
        of_column: Option<Identifier>,
        /// Whether it came with a type (`Boolean`, `Enum`): batch mode makes it anew.
        #[serde(default)]
        type_bound: bool,
    },
    /// PostgreSQL's `EXCLUDE`.
    Exclude {
        /// The access method, such as `gist`.
        using: String,
        /// What is compared, and with which operator.
        elements: Vec<ExcludeElement>,
        /// The predicate of a partial one.
        #[serde(default)]
        where_: Option<Expression>,
    },
}

/// One element of an exclusion constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExcludeElement {
    /// The column or expression.
    pub expression: Expression,
    /// The operator class, as written.
    #[serde(default)]
    pub ops: Option<String>,
    /// The operator, as written.
    pub operator: String,
}
