//! Whole statements: `SELECT`, `INSERT`, `UPDATE`, `DELETE`.

use serde::{Deserialize, Serialize};

use super::{Bind, Cte, Expression, FromItem};
use crate::schema::{Identifier, QualifiedName};
use crate::value::Value;

/// A statement that reads or changes rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "query", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Query {
    /// SQL as the author wrote it, `:name` standing for a parameter and `\:` for a colon.
    Text {
        /// The text.
        text: String,
        /// The parameters whose values or types are known.
        #[serde(default)]
        binds: Vec<Bind>,
    },
    /// SQL sent exactly as it is (`exec_driver_sql`; `op.execute` of a string is
    /// [`Query::Text`]).
    Verbatim {
        /// The text.
        text: String,
        /// The values of its placeholders in their order, where the database's driver
        /// takes such.
        #[serde(default)]
        values: Vec<Value>,
    },
    /// `SELECT`
    Select(Box<Select>),
    /// `UNION` and its like.
    Compound(Box<CompoundSelect>),
    /// `INSERT`
    Insert(Box<Insert>),
    /// `UPDATE`
    Update(Box<Update>),
    /// `DELETE`
    Delete(Box<Delete>),
    /// An expression as a statement (`connection.execute(func.now())` is
    /// `SELECT now()`; `execute(sequence)`).
    Expression {
        /// The expression.
        expression: Box<Expression>,
    },
}

/// A `SELECT`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of its own in SQL"
)]
pub struct Select {
    /// Common table expressions that nothing in `from` brings along.
    pub ctes: Vec<Cte>,
    /// Words behind `SELECT`.
    pub prefixes: Vec<Expression>,
    /// `DISTINCT`.
    pub distinct: bool,
    /// PostgreSQL's `DISTINCT ON (…)`.
    pub distinct_on: Vec<Expression>,
    /// What is selected.
    pub columns: Vec<Expression>,
    /// What it is selected from, without what only correlates to an outer query.
    pub from: Vec<FromItem>,
    /// The condition.
    pub where_: Option<Expression>,
    /// What rows are gathered by.
    pub group_by: Vec<Expression>,
    /// The condition on groups.
    pub having: Option<Expression>,
    /// The order.
    pub order_by: Vec<Expression>,
    /// How many rows at most.
    pub limit: Option<Expression>,
    /// Whether the limit is spelled `FETCH FIRST`.
    pub fetch: bool,
    /// `FETCH FIRST … WITH TIES`.
    pub fetch_with_ties: bool,
    /// `FETCH FIRST … PERCENT`.
    pub fetch_percent: bool,
    /// How many rows are passed over.
    pub offset: Option<Expression>,
    /// `FOR UPDATE`.
    pub for_update: Option<ForUpdate>,
    /// Words at the end.
    pub suffixes: Vec<Expression>,
}

/// `FOR UPDATE` and its like.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of its own in SQL"
)]
pub struct ForUpdate {
    /// `FOR SHARE`.
    pub read: bool,
    /// `NOWAIT`.
    pub nowait: bool,
    /// `SKIP LOCKED`.
    pub skip_locked: bool,
    /// PostgreSQL's `FOR NO KEY UPDATE`, `FOR KEY SHARE`.
    pub key_share: bool,
    /// The tables that are locked.
    pub of: Vec<QualifiedName>,
}

/// Queries joined by a set operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompoundSelect {
    /// Common table expressions that nothing in the queries brings along.
    #[serde(default)]
    pub ctes: Vec<Cte>,
    /// The operation.
    pub operation: SetOperation,
    /// The queries, two or more.
    pub queries: Vec<Query>,
    /// The order.
    #[serde(default)]
    pub order_by: Vec<Expression>,
    /// How many rows at most.
    #[serde(default)]
    pub limit: Option<Expression>,
    /// How many rows are passed over.
    #[serde(default)]
    pub offset: Option<Expression>,
}

/// A set operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "SQL's words")]
pub enum SetOperation {
    Union,
    UnionAll,
    Intersect,
    IntersectAll,
    Except,
    ExceptAll,
}

/// An `INSERT`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Insert {
    /// Common table expressions.
    #[serde(default)]
    pub ctes: Vec<Cte>,
    /// Words behind `INSERT`, such as `OR IGNORE`, `IGNORE`.
    #[serde(default)]
    pub prefixes: Vec<Expression>,
    /// The table.
    pub table: QualifiedName,
    /// The columns that are given.
    pub columns: Vec<Identifier>,
    /// What is inserted.
    pub source: InsertSource,
    /// What happens to rows that are there already.
    #[serde(default)]
    pub on_conflict: Option<OnConflict>,
    /// What is returned.
    #[serde(default)]
    pub returning: Vec<Expression>,
}

/// What an `INSERT` inserts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "source", content = "of", rename_all = "snake_case")]
pub enum InsertSource {
    /// `DEFAULT VALUES`.
    Defaults,
    /// Rows of expressions, each as long as the columns.
    Values(Vec<Vec<Expression>>),
    /// The rows of a query.
    Query(Box<Query>),
}

/// `ON CONFLICT`, MySQL's `ON DUPLICATE KEY UPDATE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnConflict {
    /// The columns or expressions of the unique index.
    #[serde(default)]
    pub index_elements: Vec<Expression>,
    /// Its predicate.
    #[serde(default)]
    pub index_where: Option<Expression>,
    /// The constraint's name instead of columns.
    #[serde(default)]
    pub constraint: Option<Identifier>,
    /// What happens.
    #[serde(flatten)]
    pub action: OnConflictAction,
}

/// What happens to a row that is there already.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum OnConflictAction {
    /// Nothing.
    DoNothing,
    /// It is changed.
    DoUpdate {
        /// The columns and their new values.
        set: Vec<(Identifier, Expression)>,
        /// Which rows are.
        #[serde(default)]
        where_: Option<Box<Expression>>,
    },
}

/// An `UPDATE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// Common table expressions.
    #[serde(default)]
    pub ctes: Vec<Cte>,
    /// Words behind `UPDATE`.
    #[serde(default)]
    pub prefixes: Vec<Expression>,
    /// The table, or an alias of one.
    pub table: FromItem,
    /// The columns and their new values, in the order in which they are written.
    pub set: Vec<(Expression, Expression)>,
    /// Further tables that the condition or the values name.
    #[serde(default)]
    pub from: Vec<FromItem>,
    /// The condition.
    #[serde(default)]
    pub where_: Option<Expression>,
    /// What is returned.
    #[serde(default)]
    pub returning: Vec<Expression>,
    /// MySQL's `LIMIT`.
    #[serde(default)]
    pub limit: Option<Expression>,
}

/// A `DELETE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delete {
    /// Common table expressions.
    #[serde(default)]
    pub ctes: Vec<Cte>,
    /// Words behind `DELETE`.
    #[serde(default)]
    pub prefixes: Vec<Expression>,
    /// The table, or an alias of one.
    pub table: FromItem,
    /// Further tables that the condition names (`USING`).
    #[serde(default)]
    pub using: Vec<FromItem>,
    /// The condition.
    #[serde(default)]
    pub where_: Option<Expression>,
    /// What is returned.
    #[serde(default)]
    pub returning: Vec<Expression>,
    /// MySQL's `LIMIT`.
    #[serde(default)]
    pub limit: Option<Expression>,
}
