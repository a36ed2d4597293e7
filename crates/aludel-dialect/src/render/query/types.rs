//! What kind of values an expression has.

use aludel_core::expression::{Expression, Operator, UnaryOperator};
use aludel_core::schema::SqlType;

use super::precedence::is_comparison;

pub(crate) use aludel_core::schema::TypeAffinity as Affinity;

/// The family of a type; a type that a script writes itself is one of its own.
pub(crate) fn affinity(sql_type: &SqlType) -> Affinity<'_> {
    sql_type.affinity().unwrap_or(Affinity::Own(""))
}

/// The type of an expression's values, as far as the tree says.
pub(crate) fn type_of(expression: &Expression) -> SqlType {
    match expression {
        Expression::Verbatim { sql_type, .. }
        | Expression::Column { sql_type, .. }
        | Expression::Array { sql_type, .. }
        | Expression::Function { sql_type, .. }
        | Expression::FunctionColumn { sql_type, .. }
        | Expression::Cast { sql_type, .. }
        | Expression::TypeCoerce { sql_type, .. }
        | Expression::Literal { sql_type, .. } => sql_type.clone(),
        Expression::Bind(bind) => bind.sql_type.clone(),
        Expression::Binary {
            operator,
            left,
            sql_type,
            ..
        } => match sql_type {
            SqlType::Null if is_comparison(operator) => SqlType::Boolean,
            SqlType::Null => type_of(left),
            sql_type => sql_type.clone(),
        },
        Expression::Clauses { operator, clauses } => match operator {
            Operator::And | Operator::Or => SqlType::Boolean,
            Operator::Comma => SqlType::Null,
            _ => clauses.first().map_or(SqlType::Null, type_of),
        },
        Expression::True | Expression::False | Expression::Between { .. } => SqlType::Boolean,
        Expression::Exists { .. } => SqlType::Boolean,
        Expression::Unary { operator, operand } => match operator {
            UnaryOperator::Inv | UnaryOperator::IsTrue | UnaryOperator::IsFalse => SqlType::Boolean,
            UnaryOperator::Neg
            | UnaryOperator::BitwiseNot
            | UnaryOperator::Distinct
            | UnaryOperator::Any
            | UnaryOperator::All => type_of(operand),
            _ => SqlType::Null,
        },
        Expression::Grouping { element }
        | Expression::Filter { element, .. }
        | Expression::WithinGroup { element, .. }
        | Expression::Over { element, .. }
        | Expression::Label { element, .. }
        | Expression::Collate { element, .. } => type_of(element),
        Expression::Case { whens, else_, .. } => whens
            .iter()
            .rev()
            .map(|(_, result)| type_of(result))
            .find(|sql_type| *sql_type != SqlType::Null)
            .or_else(|| else_.as_ref().map(|result| type_of(result)))
            .unwrap_or(SqlType::Null),
        Expression::Extract { .. } | Expression::NextValue { .. } => SqlType::Integer {
            attributes: aludel_core::schema::NumberAttributes::default(),
        },
        Expression::ScalarSubquery { query } => match &**query {
            aludel_core::expression::Query::Select(select) => {
                select.columns.first().map_or(SqlType::Null, type_of)
            }
            _ => SqlType::Null,
        },
        _ => SqlType::Null,
    }
}

/// Whether an expression's values are of a family.
pub(crate) fn is_of(expression: &Expression, family: &Affinity<'_>) -> bool {
    affinity(&type_of(expression)) == *family
}
