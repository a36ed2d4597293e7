//! Columns.

use serde::{Deserialize, Serialize};

use super::{DialectOptions, Identifier, SequenceOptions, SqlType};
use crate::expression::Expression;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own about a column"
)]
pub struct Column {
    /// Its name.
    pub name: Identifier,
    /// Its type.
    pub sql_type: SqlType,
    /// Whether it may hold `NULL`.
    pub nullable: bool,
    /// Whether somebody said whether it may (`nullable=`), or it is what columns are; a
    /// primary key that is added to the table changes only the latter.
    #[serde(default)]
    pub nullable_given: bool,
    /// Whether it is part of the primary key; the constraint itself stands in the table.
    #[serde(default)]
    pub primary_key: bool,
    /// Whether the database numbers its rows.
    #[serde(default)]
    pub autoincrement: Autoincrement,
    /// What a row gets that names no value.
    #[serde(default)]
    pub server_default: Option<ServerDefault>,
    /// A default that the program makes, which takes automatic numbering away (a
    /// `Sequence` as default on PostgreSQL).
    #[serde(default)]
    pub has_default: bool,
    /// Whether that default is a `Sequence` which is not optional.
    #[serde(default)]
    pub sequence_default: bool,
    /// Whether the database has it without being told (`system=True`): the definition of its
    /// table does not name it.
    #[serde(default)]
    pub system: bool,
    /// What the database says about it to people.
    #[serde(default)]
    pub comment: Option<String>,
    /// `sqlite_on_conflict_not_null` and the like.
    #[serde(default)]
    pub options: DialectOptions,
}

/// Whether the database numbers the rows of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Autoincrement {
    /// If it is the only column of the primary key, an integer, and no foreign key.
    #[default]
    Auto,
    /// As `Auto`, though it be a foreign key.
    IgnoreForeignKey,
    /// Yes.
    Always,
    /// No.
    Never,
}

/// What a row gets that names no value for a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum ServerDefault {
    /// A plain string: written as a literal.
    Literal(String),
    /// SQL: `text("now()")`, a function, another construct.
    Expression(Expression),
    /// `GENERATED ALWAYS AS (…)`.
    Computed(Computed),
    /// `GENERATED … AS IDENTITY`.
    Identity(Identity),
    /// The next value of a sequence, where the server default is one.
    Fetched,
}

/// A generated column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Computed {
    /// What it is computed from.
    pub sqltext: Expression,
    /// `STORED`, `VIRTUAL`, or what the database takes without a word.
    pub persisted: Option<bool>,
}

/// An identity column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `GENERATED ALWAYS`, not `BY DEFAULT`.
    pub always: bool,
    /// Oracle's `ON NULL`; kept so that comparing sees it.
    #[serde(default)]
    pub on_null: Option<bool>,
    /// How it counts.
    #[serde(flatten)]
    pub options: SequenceOptions,
}
