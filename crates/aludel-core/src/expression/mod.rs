//! SQL as a tree: what SQLAlchemy's Core builds and a dialect writes as text.
//!
//! The tree says what is meant; parentheses, operators' spellings and parameters are
//! for the dialect to write. A tree never knows where it will run.

mod columns;
mod from;
mod operator;
mod query;

pub use from::{Cte, FromItem, Join, JoinKind};
pub use operator::{Operator, UnaryOperator};
pub use query::{
    CompoundSelect, Delete, ForUpdate, Insert, InsertSource, OnConflict, OnConflictAction, Query,
    Select, SetOperation, Update,
};

use serde::{Deserialize, Serialize};

use crate::schema::{Identifier, QualifiedName, Sequence, SqlType};
use crate::value::Value;

/// One expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "node", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Expression {
    /// SQL as the author wrote it, `:name` standing for a parameter and `\:` for a colon.
    Text {
        /// The text.
        text: String,
        /// The parameters whose values or types are known.
        #[serde(default)]
        binds: Vec<Bind>,
    },
    /// SQL as the author wrote it, nothing in it having a meaning (`literal_column`,
    /// text that a script's own compiler made).
    Verbatim {
        /// The text.
        text: String,
        /// Its type.
        #[serde(default = "null_type")]
        sql_type: SqlType,
    },
    /// A column.
    Column {
        /// Its name.
        name: Identifier,
        /// The table, alias or common table expression that it is written with; `None`:
        /// its name alone.
        #[serde(default)]
        table: Option<QualifiedName>,
        /// Its type.
        #[serde(default = "null_type")]
        sql_type: SqlType,
    },
    /// A parameter.
    Bind(Bind),
    /// `NULL`.
    Null,
    /// `true`, or what stands for it.
    True,
    /// `false`, or what stands for it.
    False,
    /// `*`, or `table.*`.
    Star {
        /// The table.
        #[serde(default)]
        table: Option<QualifiedName>,
    },
    /// An operator and one operand.
    Unary {
        /// The operator.
        operator: UnaryOperator,
        /// The operand.
        operand: Box<Expression>,
    },
    /// An operator between two operands.
    Binary {
        /// The operator.
        operator: Operator,
        /// The left operand.
        left: Box<Expression>,
        /// The right operand.
        right: Box<Expression>,
        /// The type of the result.
        #[serde(default = "null_type")]
        sql_type: SqlType,
        /// The character of `ESCAPE`.
        #[serde(default)]
        escape: Option<String>,
        /// The flags of a regular expression.
        #[serde(default)]
        flags: Option<String>,
        /// What one dialect's spelling of the operator takes beside the operands, by
        /// SQLAlchemy's names: `postgresql_regconfig`, `mysql_boolean_mode`, ….
        #[serde(default)]
        modifiers: Vec<(String, Value)>,
    },
    /// `start:stop`, the index of a part of an array.
    Slice {
        /// The first element's number.
        start: Box<Expression>,
        /// The last element's number.
        stop: Box<Expression>,
    },
    /// Operands joined by one operator: `AND`, `OR`, `||`, `,`.
    Clauses {
        /// The operator.
        operator: Operator,
        /// The operands; none writes nothing.
        clauses: Vec<Expression>,
    },
    /// `BETWEEN`.
    Between {
        /// What is between.
        operand: Box<Expression>,
        /// The lower bound.
        lower: Box<Expression>,
        /// The upper bound.
        upper: Box<Expression>,
        /// `NOT BETWEEN`.
        #[serde(default)]
        negated: bool,
        /// `BETWEEN SYMMETRIC`.
        #[serde(default)]
        symmetric: bool,
    },
    /// Parentheses that the author asked for.
    Grouping {
        /// What stands in them.
        element: Box<Expression>,
    },
    /// A row of values, `(a, b)`.
    Tuple {
        /// The values.
        elements: Vec<Expression>,
    },
    /// PostgreSQL's `ARRAY[a, b]`.
    Array {
        /// The elements.
        elements: Vec<Expression>,
        /// The type of the whole.
        #[serde(default = "null_type")]
        sql_type: SqlType,
    },
    /// A function call.
    Function {
        /// The names, the package first: `["pg_catalog", "now"]`.
        names: Vec<Identifier>,
        /// Whether SQLAlchemy knows it (`func.now`, `func.count`, …): dialects write
        /// some of those in their own way, and `CURRENT_TIMESTAMP` without parentheses.
        #[serde(default)]
        known: bool,
        /// The arguments.
        arguments: Vec<Expression>,
        /// `ORDER BY` among the arguments (`aggregate_order_by`).
        #[serde(default)]
        order_by: Vec<Expression>,
        /// The type of the result.
        #[serde(default = "null_type")]
        sql_type: SqlType,
    },
    /// `(call).column`, a column of what a function returns.
    FunctionColumn {
        /// The function call.
        call: Box<Expression>,
        /// The column.
        name: Identifier,
        /// Its type.
        #[serde(default = "null_type")]
        sql_type: SqlType,
    },
    /// `element FILTER (WHERE condition)`.
    Filter {
        /// The function call.
        element: Box<Expression>,
        /// The condition.
        condition: Box<Expression>,
    },
    /// `element WITHIN GROUP (ORDER BY …)`.
    WithinGroup {
        /// The function call.
        element: Box<Expression>,
        /// The order.
        order_by: Vec<Expression>,
    },
    /// `element OVER (PARTITION BY … ORDER BY … frame)`.
    Over {
        /// The function call.
        element: Box<Expression>,
        /// What divides the rows.
        #[serde(default)]
        partition_by: Vec<Expression>,
        /// What orders them.
        #[serde(default)]
        order_by: Vec<Expression>,
        /// `ROWS BETWEEN … AND …`, written out.
        #[serde(default)]
        frame: Option<String>,
    },
    /// `CAST(element AS type)`.
    Cast {
        /// What is cast.
        element: Box<Expression>,
        /// The type.
        sql_type: SqlType,
    },
    /// Another type for Aludel's eyes only.
    TypeCoerce {
        /// What is given a type.
        element: Box<Expression>,
        /// The type.
        sql_type: SqlType,
    },
    /// `EXTRACT(field FROM element)`.
    Extract {
        /// The field, as written.
        field: String,
        /// What it is taken from.
        element: Box<Expression>,
    },
    /// `CASE`.
    Case {
        /// What is compared; `None` where each `WHEN` has a condition of its own.
        #[serde(default)]
        value: Option<Box<Expression>>,
        /// Conditions and results.
        whens: Vec<(Expression, Expression)>,
        /// The result of no match.
        #[serde(default)]
        else_: Option<Box<Expression>>,
    },
    /// `element AS name`.
    Label {
        /// The name; `None`: one that the dialect makes up (`anon_1`).
        name: Option<Identifier>,
        /// What is named.
        element: Box<Expression>,
    },
    /// `element COLLATE collation`.
    Collate {
        /// What is compared.
        element: Box<Expression>,
        /// The collation.
        collation: String,
    },
    /// A query as a value, in parentheses.
    ScalarSubquery {
        /// The query.
        query: Box<Query>,
    },
    /// `EXISTS (query)`.
    Exists {
        /// The query.
        query: Box<Query>,
    },
    /// `column` of the row that would have been inserted: `excluded.column` on
    /// PostgreSQL and SQLite, `VALUES(column)` or an alias on MySQL.
    Inserted {
        /// The column.
        name: Identifier,
    },
    /// The next value of a sequence.
    NextValue {
        /// The sequence.
        sequence: Box<Sequence>,
    },
    /// `DEFAULT`.
    Default,
    /// A value written into the text and never sent apart (`inline_literal`, DDL).
    Literal {
        /// The value.
        value: Value,
        /// Its type, which decides how it is written.
        #[serde(default = "null_type")]
        sql_type: SqlType,
    },
}

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bind {
    /// Its name; made unique (`param_1`, `id_1`) by the dialect where `unique`.
    pub key: String,
    /// Whether the name may be changed to keep it apart from others.
    #[serde(default)]
    pub unique: bool,
    /// Which parameter it is, where `unique`: the same number within one statement is the
    /// same parameter. `None`: it stands in one place only.
    #[serde(default)]
    pub identity: Option<u64>,
    /// Its value; `None`: it is given when the statement runs.
    #[serde(default)]
    pub value: Option<Value>,
    /// Its type, which decides how it is sent, cast and written as a literal.
    #[serde(default = "null_type")]
    pub sql_type: SqlType,
    /// Whether a list stands for it: the right side of `IN`.
    #[serde(default)]
    pub expanding: bool,
    /// Whether it is always written as a literal (`literal_execute`).
    #[serde(default)]
    pub literal_execute: bool,
}

fn null_type() -> SqlType {
    SqlType::Null
}

impl Expression {
    /// SQL as the author wrote it, without parameters.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text {
            text: text.into(),
            binds: Vec::new(),
        }
    }

    /// A column by its name alone.
    pub fn column(name: impl Into<Identifier>) -> Self {
        Self::Column {
            name: name.into(),
            table: None,
            sql_type: SqlType::Null,
        }
    }
}
