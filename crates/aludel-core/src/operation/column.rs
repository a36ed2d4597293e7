//! Operations on columns.

use serde::{Deserialize, Serialize};

use crate::expression::Expression;
use crate::schema::{
    Autoincrement, Column, Constraint, DialectOptions, Identifier, Index, QualifiedName,
    ServerDefault, SqlType, Table,
};

/// `op.add_column`: the column, then the constraints and indexes that it brings along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddColumn {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Column,
    /// The constraints that it brings along.
    #[serde(default)]
    pub constraints: Vec<Constraint>,
    /// The indexes that it brings along.
    #[serde(default)]
    pub indexes: Vec<Index>,
    /// `IF NOT EXISTS`.
    #[serde(default)]
    pub if_not_exists: bool,
    /// Whether a foreign key is written as `REFERENCES` behind the column.
    #[serde(default)]
    pub inline_references: bool,
    /// Whether `PRIMARY KEY` is written behind the column.
    #[serde(default)]
    pub inline_primary_key: bool,
    /// In batch mode: the column that it stands behind.
    #[serde(default)]
    pub insert_after: Option<Identifier>,
    /// In batch mode: the column that it stands before.
    #[serde(default)]
    pub insert_before: Option<Identifier>,
    /// In batch mode: what the rows that are there get, where the program has a default.
    #[serde(default)]
    pub fill: Option<Expression>,
}

/// `op.drop_column`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropColumn {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Identifier,
    /// `IF EXISTS`.
    #[serde(default)]
    pub if_exists: bool,
    /// In batch mode: the name of the check that came with the column's type
    /// (`existing_type=Boolean(name=…)`), which goes with it.
    #[serde(default)]
    pub existing_type_name: Option<Identifier>,
}

/// `COMMENT ON COLUMN`, by the statements of SQLAlchemy's that set and take away comments;
/// Alembic's own directive is an [`AlterColumn`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetColumnComment {
    /// The table, as far as the script knows it: MySQL writes the column's definition again.
    pub table: Table,
    /// The column.
    pub column: Identifier,
    /// Its comment; `None` takes it away.
    #[serde(default)]
    pub comment: Option<String>,
}

/// A value that may stay as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "change", content = "to", rename_all = "snake_case")]
pub enum Change<T> {
    /// It stays.
    #[default]
    Keep,
    /// It becomes this.
    To(T),
}

impl<T> Change<T> {
    /// What it becomes.
    pub fn to(&self) -> Option<&T> {
        match self {
            Self::Keep => None,
            Self::To(value) => Some(value),
        }
    }
}

/// `op.alter_column`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlterColumn {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Identifier,
    /// Its new name.
    #[serde(default)]
    pub new_column_name: Option<Identifier>,
    /// Its new type.
    #[serde(default)]
    pub sql_type: Option<SqlType>,
    /// Whether it may hold `NULL` from now on.
    #[serde(default)]
    pub nullable: Option<bool>,
    /// Its new default; `None` takes it away.
    #[serde(default)]
    pub server_default: Change<Option<ServerDefault>>,
    /// Its new comment; `None` takes it away.
    #[serde(default)]
    pub comment: Change<Option<String>>,
    /// Whether the database numbers its rows from now on.
    #[serde(default)]
    pub autoincrement: Option<Autoincrement>,
    /// The constraints that its new type brings along (non-native `Boolean`, `Enum`).
    #[serde(default)]
    pub constraints: Vec<Constraint>,
    /// The constraints that its former type brought along, to be dropped.
    #[serde(default)]
    pub existing_constraints: Vec<Constraint>,
    /// How rows become the new type (`postgresql_using`).
    #[serde(default)]
    pub using: Option<Expression>,
    /// In batch mode: the name of the check that came with the former type
    /// (`existing_type=Boolean(name=…)`), which goes when the column gets another name.
    #[serde(default)]
    pub existing_type_name: Option<Identifier>,
    /// The type that it has; MySQL and batch mode write it again.
    #[serde(default)]
    pub existing_type: Option<SqlType>,
    /// Whether it may hold `NULL` now.
    #[serde(default)]
    pub existing_nullable: Option<bool>,
    /// The default that it has.
    #[serde(default)]
    pub existing_server_default: Change<Option<ServerDefault>>,
    /// The comment that it has.
    #[serde(default)]
    pub existing_comment: Option<String>,
    /// Whether the database numbers its rows now.
    #[serde(default)]
    pub existing_autoincrement: Option<Autoincrement>,
    /// `mysql_…` and others as given.
    #[serde(default)]
    pub options: DialectOptions,
    /// In batch mode: the column that it moves behind.
    #[serde(default)]
    pub insert_after: Option<Identifier>,
    /// In batch mode: the column that it moves before.
    #[serde(default)]
    pub insert_before: Option<Identifier>,
}
