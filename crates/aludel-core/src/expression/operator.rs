//! Operators by SQLAlchemy's names, and which of them bind stronger.

use serde::{Deserialize, Serialize};

/// An operator between two operands. How it is spelled is the dialect's affair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "SQLAlchemy's operator names")]
pub enum Operator {
    And,
    Or,
    Comma,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    Truediv,
    Floordiv,
    Mod,
    Concat,
    Is,
    IsNot,
    IsDistinctFrom,
    IsNotDistinctFrom,
    Like,
    NotLike,
    Ilike,
    NotIlike,
    Startswith,
    NotStartswith,
    Endswith,
    NotEndswith,
    Contains,
    NotContains,
    Istartswith,
    NotIstartswith,
    Iendswith,
    NotIendswith,
    Icontains,
    NotIcontains,
    In,
    NotIn,
    Match,
    NotMatch,
    RegexpMatch,
    NotRegexpMatch,
    /// The right operand is a list of the pattern and the replacement.
    RegexpReplace,
    BitwiseAnd,
    BitwiseOr,
    BitwiseXor,
    BitwiseLshift,
    BitwiseRshift,
    /// `[…]` of an array.
    Getitem,
    /// `[…]` of a JSON document, by key or index.
    JsonGetitem,
    /// `[…]` of a JSON document, by a path.
    JsonPathGetitem,
    /// `[…]` of PostgreSQL's `hstore`.
    HstoreGetitem,
    /// An operator as written (`op("->>")`, and PostgreSQL's own such as `@>`).
    Custom {
        /// Its text.
        text: String,
        /// How strong it binds, on SQLAlchemy's scale.
        precedence: i32,
        /// Whether it yields a truth value.
        #[serde(default)]
        is_comparison: bool,
        /// Whether `a op b op c` needs no parentheses.
        #[serde(default)]
        natural_self_precedent: bool,
        /// Whether it stands in parentheses inside every other operator.
        #[serde(default)]
        eager_grouping: bool,
    },
    /// `operand op ANY (array)`, the operator inside.
    Any(Box<Operator>),
    /// `operand op ALL (array)`, the operator inside.
    All(Box<Operator>),
    /// `AT TIME ZONE` and other words.
    Words(String),
}

/// An operator on one operand, before it or behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "SQLAlchemy's operator names")]
pub enum UnaryOperator {
    /// `NOT`; a comparison below it is turned around by whoever builds the tree.
    Inv,
    /// A column as a truth value: `= 1` where there are no truth values.
    IsTrue,
    /// A column as its negation: `= 0` where there are no truth values.
    IsFalse,
    Neg,
    BitwiseNot,
    Distinct,
    Asc,
    Desc,
    NullsFirst,
    NullsLast,
    Any,
    All,
    /// An operator as written, before the operand.
    Custom(String),
    /// An operator as written, behind the operand.
    CustomModifier(String),
}
