//! What a query reads from.

use serde::{Deserialize, Serialize};

use super::{Expression, Query};
use crate::schema::{Identifier, QualifiedName, SqlType};

/// One element of `FROM`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
#[non_exhaustive]
pub enum FromItem {
    /// A table.
    Table {
        /// Its name.
        #[serde(flatten)]
        name: QualifiedName,
    },
    /// Something under another name.
    Alias {
        /// The name; `None`: one that the dialect makes up (`anon_1`, `table_1`).
        name: Option<Identifier>,
        /// What it stands for.
        element: Box<FromItem>,
    },
    /// A query in parentheses, with its name.
    Subquery {
        /// The name; `None`: one that the dialect makes up.
        name: Option<Identifier>,
        /// The query.
        query: Box<Query>,
        /// `LATERAL`.
        #[serde(default)]
        lateral: bool,
    },
    /// A common table expression, by its name; its query stands in the statement's
    /// `ctes` or is found here.
    Cte(Cte),
    /// A join.
    Join(Box<Join>),
    /// A function that yields rows.
    Function {
        /// The call.
        call: Box<Expression>,
        /// Its alias.
        name: Option<Identifier>,
        /// The columns behind the alias.
        #[serde(default)]
        columns: Vec<(Identifier, Option<SqlType>)>,
        /// `LATERAL`.
        #[serde(default)]
        lateral: bool,
        /// `WITH ORDINALITY`.
        #[serde(default)]
        with_ordinality: bool,
        /// Whether the columns are written behind the alias.
        #[serde(default)]
        render_derived: bool,
        /// Whether their types are written too.
        #[serde(default)]
        render_derived_types: bool,
    },
    /// `element TABLESAMPLE method REPEATABLE (seed)`.
    TableSample {
        /// The name; `None`: one that the dialect makes up.
        name: Option<Identifier>,
        /// What the sample is taken from.
        element: Box<FromItem>,
        /// The method, a function call.
        method: Box<Expression>,
        /// What makes it repeatable.
        #[serde(default)]
        seed: Option<Box<Expression>>,
    },
    /// `VALUES` as a table.
    Values {
        /// Its name.
        name: Option<Identifier>,
        /// Its columns.
        columns: Vec<Identifier>,
        /// Its rows.
        rows: Vec<Vec<Expression>>,
        /// `LATERAL`.
        #[serde(default)]
        lateral: bool,
        /// Whether its values are always written as literals.
        #[serde(default)]
        literal_binds: bool,
    },
    /// SQL as the author wrote it (`text("t")`).
    Text {
        /// The text.
        text: String,
    },
}

/// A join of two elements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Join {
    /// What stands left.
    pub left: FromItem,
    /// What stands right.
    pub right: FromItem,
    /// The condition; `None`: a cross join.
    pub on: Option<Expression>,
    /// Which rows remain.
    pub kind: JoinKind,
}

/// Which rows of a join remain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinKind {
    /// `JOIN`
    Inner,
    /// `LEFT OUTER JOIN`
    Left,
    /// `FULL OUTER JOIN`
    Full,
}

/// A common table expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cte {
    /// Its name.
    pub name: Identifier,
    /// Its query; an `INSERT`, `UPDATE` or `DELETE` with `RETURNING` too.
    pub query: Box<Query>,
    /// `WITH RECURSIVE`.
    #[serde(default)]
    pub recursive: bool,
    /// `AS MATERIALIZED` or `AS NOT MATERIALIZED`.
    #[serde(default)]
    pub materialized: Option<bool>,
    /// The names of its columns behind its name.
    #[serde(default)]
    pub columns: Vec<Identifier>,
    /// Whether its `WITH` stands at the query that uses it and not at the outermost.
    #[serde(default)]
    pub nesting: bool,
    /// Words behind `AS`.
    #[serde(default)]
    pub prefixes: Vec<Expression>,
    /// Words behind its query.
    #[serde(default)]
    pub suffixes: Vec<Expression>,
}
