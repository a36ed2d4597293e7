//! The columns that an expression names.

use super::Expression;
use crate::schema::Identifier;

impl Expression {
    /// The names of the columns in the expression, in the order in which they stand. Text
    /// and queries are not looked into.
    pub fn columns(&self) -> Vec<Identifier> {
        let mut names = Vec::new();
        self.clone()
            .rename_columns(&mut |name| names.push(name.clone()));
        names
    }

    /// Gives each name of a column in the expression to `rename`, which may change it.
    pub fn rename_columns(&mut self, rename: &mut dyn FnMut(&mut Identifier)) {
        if let Self::Column { name, .. } = self {
            rename(name);
        }
        for operand in self.operands_mut() {
            operand.rename_columns(rename);
        }
    }

    /// The expressions that the expression is made of.
    fn operands_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Unary { operand, .. } => vec![operand],
            Self::Binary { left, right, .. } => vec![left, right],
            Self::Slice { start, stop, .. } => vec![start, stop],
            Self::Clauses { clauses, .. } => clauses.iter_mut().collect(),
            Self::Between {
                operand,
                lower,
                upper,
                ..
            } => vec![operand, lower, upper],
            Self::Grouping { element }
            | Self::Cast { element, .. }
            | Self::TypeCoerce { element, .. }
            | Self::Extract { element, .. }
            | Self::Label { element, .. }
            | Self::Collate { element, .. }
            | Self::FunctionColumn { call: element, .. } => vec![element],
            Self::Tuple { elements } | Self::Array { elements, .. } => {
                elements.iter_mut().collect()
            }
            Self::Function {
                arguments,
                order_by,
                ..
            } => arguments.iter_mut().chain(order_by).collect(),
            Self::Filter { element, condition } => vec![element, condition],
            Self::WithinGroup { element, order_by } => {
                std::iter::once(element.as_mut()).chain(order_by).collect()
            }
            Self::Over {
                element,
                partition_by,
                order_by,
                ..
            } => std::iter::once(element.as_mut())
                .chain(partition_by)
                .chain(order_by)
                .collect(),
            Self::Case {
                value,
                whens,
                else_,
            } => {
                let mut operands: Vec<&mut Self> = Vec::new();
                operands.extend(value.as_deref_mut());
                for (condition, result) in whens {
                    operands.push(condition);
                    operands.push(result);
                }
                operands.extend(else_.as_deref_mut());
                operands
            }
            Self::Text { .. }
            | Self::Verbatim { .. }
            | Self::Column { .. }
            | Self::Bind(_)
            | Self::Null
            | Self::True
            | Self::False
            | Self::Star { .. }
            | Self::ScalarSubquery { .. }
            | Self::Exists { .. }
            | Self::Inserted { .. }
            | Self::NextValue { .. }
            | Self::Default
            | Self::Literal { .. } => Vec::new(),
        }
    }
}
