//! What a database cannot be asked.

use aludel_core::operation::RebuildError;

use crate::dialect::DialectName;

/// Why something has no SQL text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The database has no such thing. Alembic and SQLAlchemy refuse it too.
    #[error("{dialect} has no {what}")]
    Unsupported {
        /// The database.
        dialect: DialectName,
        /// What it lacks: a noun phrase.
        what: String,
    },
    /// The operation lacks something that the database needs, such as `existing_type`:
    /// Alembic's `CommandError`.
    #[error("{0}")]
    Incomplete(String),
    /// Something in the definition that the database does not take: SQLAlchemy's
    /// `CompileError`.
    #[error("{0}")]
    Refused(String),
    /// A value that has no literal in its type.
    #[error("no literal of type {sql_type} can be made from {value}")]
    NoLiteral {
        /// The type, as the dialect writes it.
        sql_type: String,
        /// The value, for people.
        value: String,
    },
    /// A parameter without a value where values are written into the text.
    #[error("the parameter `{key}` has no value")]
    NoValue {
        /// Its name.
        key: String,
    },
    /// A column without a type.
    #[error("there is no type to write for NullType(); did you forget to give the column a type?")]
    NoType,
    /// A name that is longer than the database takes.
    #[error("the name `{name}` is longer than {limit} characters")]
    NameTooLong {
        /// The name.
        name: String,
        /// How many characters the database takes.
        limit: usize,
    },
    /// Text where words of SQL are expected.
    #[error("`{0}` is no SQL phrase: letters, digits and spaces only")]
    NotWords(String),
    /// What Alembic raises `NotImplementedError` for.
    #[error("{0}")]
    NotImplemented(String),
    /// A table that cannot be built anew as it was asked.
    #[error(transparent)]
    Rebuild(#[from] RebuildError),
    /// Something about a column of a table that is created.
    #[error("(in table '{table}', column '{column}'): {source}")]
    InColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What is wrong with it.
        source: Box<RenderError>,
    },
}
