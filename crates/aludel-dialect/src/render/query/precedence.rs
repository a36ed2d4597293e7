//! Which operators bind stronger, and where parentheses stand.
//!
//! The scale and the rules are those of SQLAlchemy 2.1 (`sqlalchemy.sql.operators`,
//! `self_group` of each element): its parentheses are part of the text that Alembic
//! prints, needed or not.

use aludel_core::expression::{Expression, Operator, UnaryOperator};
use aludel_core::schema::SqlType;

use super::types::{Affinity, is_of};

/// What an expression is an operand of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Against<'a> {
    /// An operator between two operands.
    Binary(&'a Operator),
    /// An operator on one operand.
    Unary(&'a UnaryOperator),
    /// `BETWEEN`.
    Between,
    /// `COLLATE`.
    Collate,
    /// A place where a condition stands alone: `WHERE`, `ON`, `HAVING`.
    Condition,
    /// Nothing that is known: every operator gets parentheses.
    Anything,
}

/// What surrounds an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Nothing.
    Bare,
    /// Parentheses.
    Parentheses,
    /// It is a truth value, which is compared with 1 where there are none.
    Truth,
}

const SMALLEST: i32 = -100;
const LARGEST: i32 = 100;

/// How strong an operator binds; `None`: it has no place on the scale.
fn precedence(operator: &Operator) -> Option<i32> {
    Some(match operator {
        Operator::Any(_)
        | Operator::All(_)
        | Operator::Getitem
        | Operator::JsonGetitem
        | Operator::JsonPathGetitem => 15,
        Operator::Mul | Operator::Truediv | Operator::Floordiv | Operator::Mod => 8,
        Operator::Add
        | Operator::Sub
        | Operator::BitwiseXor
        | Operator::BitwiseOr
        | Operator::BitwiseAnd
        | Operator::BitwiseLshift
        | Operator::BitwiseRshift => 7,
        Operator::Concat
        | Operator::Match
        | Operator::NotMatch
        | Operator::RegexpMatch
        | Operator::NotRegexpMatch
        | Operator::RegexpReplace
        | Operator::Ilike
        | Operator::NotIlike
        | Operator::Like
        | Operator::NotLike
        | Operator::In
        | Operator::NotIn
        | Operator::Is
        | Operator::IsNot
        | Operator::Eq
        | Operator::Ne
        | Operator::IsDistinctFrom
        | Operator::IsNotDistinctFrom
        | Operator::Gt
        | Operator::Lt
        | Operator::Ge
        | Operator::Le => 5,
        Operator::And => 3,
        Operator::Or => 2,
        Operator::Comma => -1,
        Operator::HstoreGetitem => 15,
        Operator::Custom { precedence, .. } => *precedence,
        Operator::Words(_) => 0,
        _ => return None,
    })
}

fn unary_precedence(operator: &UnaryOperator) -> Option<i32> {
    Some(match operator {
        UnaryOperator::Any | UnaryOperator::All => 15,
        UnaryOperator::Neg | UnaryOperator::BitwiseNot => 8,
        UnaryOperator::Distinct
        | UnaryOperator::Inv
        | UnaryOperator::IsTrue
        | UnaryOperator::IsFalse => 5,
        UnaryOperator::Asc | UnaryOperator::Desc => 3,
        UnaryOperator::Custom(_) | UnaryOperator::CustomModifier(_) => 0,
        _ => return None,
    })
}

/// The strength of what surrounds an operand; `None`: nothing is known of it.
fn against_precedence(against: Against<'_>) -> Option<i32> {
    match against {
        Against::Anything => None,
        Against::Binary(operator) => Some(precedence(operator).unwrap_or(LARGEST)),
        Against::Unary(operator) => Some(unary_precedence(operator).unwrap_or(LARGEST)),
        Against::Between => Some(5),
        Against::Collate => Some(4),
        Against::Condition => Some(-10),
    }
}

/// Whether `a op b op c` needs no parentheses.
fn is_natural_self_precedent(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::Add
            | Operator::Mul
            | Operator::Concat
            | Operator::And
            | Operator::Or
            | Operator::Getitem
            | Operator::JsonGetitem
            | Operator::JsonPathGetitem
            | Operator::HstoreGetitem
            | Operator::Custom {
                natural_self_precedent: true,
                ..
            }
    )
}

/// Whether an operator compares.
pub(crate) fn is_comparison(operator: &Operator) -> bool {
    match operator {
        Operator::Custom { is_comparison, .. } => *is_comparison,
        Operator::And
        | Operator::Or
        | Operator::Comma
        | Operator::Add
        | Operator::Sub
        | Operator::Mul
        | Operator::Truediv
        | Operator::Floordiv
        | Operator::Mod
        | Operator::Concat
        | Operator::RegexpReplace
        | Operator::BitwiseAnd
        | Operator::BitwiseOr
        | Operator::BitwiseXor
        | Operator::BitwiseLshift
        | Operator::BitwiseRshift
        | Operator::Getitem
        | Operator::JsonGetitem
        | Operator::JsonPathGetitem
        | Operator::HstoreGetitem
        | Operator::Words(_) => false,
        _ => true,
    }
}

/// Whether an operator yields a truth value by its nature.
pub(crate) fn is_boolean(operator: &Operator) -> bool {
    is_comparison(operator) || matches!(operator, Operator::And | Operator::Or)
}

/// Whether an operator gets parentheses within another.
fn is_precedent(operator: &Operator, against: Against<'_>) -> bool {
    if let Against::Binary(other) = against
        && operator == other
        && is_natural_self_precedent(operator)
    {
        return false;
    }
    weaker(precedence(operator).unwrap_or(SMALLEST), against)
}

fn weaker(precedence: i32, against: Against<'_>) -> bool {
    against_precedence(against).is_none_or(|against| precedence <= against)
}

fn parentheses(needed: bool) -> Group {
    if needed {
        Group::Parentheses
    } else {
        Group::Bare
    }
}

/// What surrounds `expression` as an operand of `against`.
pub(crate) fn group(expression: &Expression, against: Against<'_>) -> Group {
    match expression {
        Expression::Binary { operator, .. } => parentheses(
            is_precedent(operator, against)
                || matches!(against, Against::Unary(UnaryOperator::Inv)) && !is_boolean(operator),
        ),
        Expression::Clauses { clauses, .. } if clauses.is_empty() => Group::Bare,
        Expression::Clauses { operator, .. } => parentheses(
            is_precedent(operator, against)
                || matches!(against, Against::Unary(UnaryOperator::Inv)) && !is_boolean(operator),
        ),
        Expression::Between { .. } => parentheses(weaker(5, against)),
        Expression::Collate { .. } => {
            parentheses(weaker(4, against) || matches!(against, Against::Unary(UnaryOperator::Inv)))
        }
        Expression::Filter { .. } => parentheses(weaker(6, against)),
        Expression::Exists { .. } => parentheses(weaker(0, against)),
        Expression::Unary { operator, .. } => match operator {
            UnaryOperator::IsTrue | UnaryOperator::IsFalse => Group::Bare,
            UnaryOperator::Asc
            | UnaryOperator::Desc
            | UnaryOperator::NullsFirst
            | UnaryOperator::NullsLast
            | UnaryOperator::CustomModifier(_) => Group::Bare,
            operator => parentheses(weaker(
                unary_precedence(operator).unwrap_or(SMALLEST),
                against,
            )),
        },
        Expression::Text { .. } => parentheses(matches!(against, Against::Binary(Operator::In))),
        Expression::Array { .. } => parentheses(matches!(
            against,
            Against::Unary(UnaryOperator::Any | UnaryOperator::All)
                | Against::Binary(Operator::Getitem | Operator::Any(_) | Operator::All(_))
        )),
        Expression::Grouping { .. }
        | Expression::Tuple { .. }
        | Expression::Slice { .. }
        | Expression::ScalarSubquery { .. } => Group::Bare,
        Expression::Label { element, .. } | Expression::TypeCoerce { element, .. } => {
            group(element, against)
        }
        Expression::Function {
            sql_type: SqlType::Array { .. },
            ..
        } if matches!(against, Against::Binary(Operator::Getitem)) => Group::Parentheses,
        other => match against {
            Against::Condition | Against::Binary(Operator::And | Operator::Or)
                if is_of(other, &Affinity::Boolean) =>
            {
                Group::Truth
            }
            Against::Unary(UnaryOperator::Any | UnaryOperator::All) => Group::Parentheses,
            _ => Group::Bare,
        },
    }
}
