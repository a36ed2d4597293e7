//! The list of columns of a `SELECT` or of `RETURNING`, and the names that they get.
//!
//! A column that a query could not name by itself gets a label: an expression always, a
//! plain column where another of its name stands before it, and every column of a query
//! within `FROM`. The rules are those of SQLAlchemy's default label style.

use aludel_core::expression::{Expression, UnaryOperator};
use aludel_core::schema::Identifier;

use super::compiler::{Compiler, Scope};
use super::names::NameKind;
use super::syntax::Rendering;

/// How a column of the list is named.
#[derive(Debug, PartialEq)]
enum Naming {
    /// Not at all.
    Bare,
    /// By its own name.
    Own(Identifier),
    /// By a number behind the stem.
    Numbered(String),
    /// By a number behind a name that is made up itself.
    Behind(Identifier, &'static str),
}

impl Compiler<'_> {
    /// Writes the list of columns.
    pub(crate) fn columns(
        &mut self,
        columns: &[Expression],
        in_from: bool,
        scope: Scope,
    ) -> Rendering {
        let mut before: Vec<(Identifier, &Expression)> = Vec::new();
        let mut parts = Vec::with_capacity(columns.len());
        for column in columns {
            let naming = self.naming(column, &mut before, in_from);
            let part = self.named_column(column, naming, scope)?;
            if !part.is_empty() {
                parts.push(part);
            }
        }
        Ok(parts.join(", "))
    }

    fn named_column(&mut self, column: &Expression, naming: Naming, scope: Scope) -> Rendering {
        // The label's number is given before those within its expression.
        let (element, label) = match (column, naming) {
            (Expression::Label { name, element }, _) => {
                let label = match name {
                    Some(name) => self.identifier(name, NameKind::Column),
                    None => self.fresh_name("anon", NameKind::Column),
                };
                (&**element, Some(label))
            }
            (column, Naming::Bare) => (column, None),
            (column, Naming::Own(name)) => (column, Some(self.identifier(&name, NameKind::Column))),
            (column, Naming::Behind(name, between)) => {
                let name = self.resolved(&name, NameKind::Column).name;
                let number = self.names.fresh("", NameKind::Column, usize::MAX);
                let label = Identifier::from(format!("{name}{between}{number}"));
                (column, Some(self.identifier(&label, NameKind::Column)))
            }
            (column, Naming::Numbered(stem)) => {
                (column, Some(self.fresh_name(&stem, NameKind::Column)))
            }
        };
        let element = self.expression(element, scope.within())?;
        Ok(match label {
            Some(label) => format!("{element} AS {label}"),
            None => element,
        })
    }

    fn naming<'e>(
        &self,
        column: &'e Expression,
        before: &mut Vec<(Identifier, &'e Expression)>,
        in_from: bool,
    ) -> Naming {
        let earlier = |name: &Identifier, before: &[(Identifier, &'e Expression)]| {
            before
                .iter()
                .find(|(other, _)| other == name)
                .map(|(_, column)| *column)
        };
        match column {
            Expression::Text { .. }
            | Expression::Verbatim { .. }
            | Expression::Star { .. }
            | Expression::Column { table: None, .. } => Naming::Bare,
            Expression::Label { name, .. } => {
                if let Some(name) = name {
                    before.push((name.clone(), column));
                }
                Naming::Bare
            }
            Expression::Column { name, .. } | Expression::FunctionColumn { name, .. } => {
                match earlier(name, before) {
                    None => {
                        before.push((name.clone(), column));
                        if in_from {
                            Naming::Own(name.clone())
                        } else {
                            Naming::Bare
                        }
                    }
                    Some(same) if same == column => again(name),
                    Some(_) => {
                        // One number per column: the second time it is a placeholder.
                        let numbered = Identifier {
                            name: name.name.clone(),
                            quote: None,
                            anonymous: Some(u64::MAX),
                        };
                        let repeated = before
                            .iter()
                            .any(|(other, earlier)| *other == numbered && *earlier == column);
                        if repeated {
                            again(name)
                        } else {
                            before.push((numbered, column));
                            apart(name)
                        }
                    }
                }
            }
            Expression::Cast { element, .. }
            | Expression::TypeCoerce { element, .. }
            | Expression::Unary {
                operator: UnaryOperator::IsTrue | UnaryOperator::IsFalse,
                operand: element,
            } => {
                let shown = match column {
                    Expression::Unary { .. } => {
                        !self.syntax.traits().native_boolean
                            || own_name(element).is_none()
                            || in_from
                    }
                    _ => true,
                };
                let naming = match own_name(element) {
                    Some(name) => {
                        // It takes the name over from the column that had it.
                        let count = before.len();
                        before.retain(|(other, _)| *other != name);
                        let repeated = before.len() < count;
                        before.push((name.clone(), column));
                        if repeated {
                            again(&name)
                        } else {
                            Naming::Own(name)
                        }
                    }
                    None => Naming::Numbered(stem(element).to_owned()),
                };
                if shown { naming } else { Naming::Bare }
            }
            Expression::Unary {
                operand, operator, ..
            } if !matches!(operator, UnaryOperator::Any | UnaryOperator::All) => {
                if in_from || own_name(operand).is_none() {
                    Naming::Numbered("anon".to_owned())
                } else {
                    Naming::Bare
                }
            }
            other => Naming::Numbered(stem(other).to_owned()),
        }
    }
}

/// How a column is named whose name another one has.
fn apart(name: &Identifier) -> Naming {
    match name.anonymous {
        Some(_) => Naming::Behind(name.clone(), ""),
        None => Naming::Numbered(name.name.clone()),
    }
}

/// How a column is named that was selected before.
fn again(name: &Identifier) -> Naming {
    match name.anonymous {
        Some(_) => Naming::Behind(name.clone(), "_"),
        None => Naming::Numbered(format!("{}_", name.name)),
    }
}

/// The name that an expression has by itself.
pub(super) fn own_name(expression: &Expression) -> Option<Identifier> {
    match expression {
        Expression::Column { name, .. } | Expression::FunctionColumn { name, .. } => {
            Some(name.clone())
        }
        Expression::Label { name, .. } => name.clone(),
        Expression::Verbatim { text, .. } => Some(text.as_str().into()),
        Expression::Grouping { element } => own_name(element),
        _ => None,
    }
}

/// The stem of the name that is made up for an expression.
fn stem(expression: &Expression) -> &str {
    match expression {
        Expression::Function { names, .. } => {
            names.last().map_or("anon", |name| name.name.as_str())
        }
        Expression::NextValue { .. } => "next_value",
        Expression::Cast { element, .. } | Expression::TypeCoerce { element, .. } => stem(element),
        _ => "anon",
    }
}

/// The labels among columns: what `ORDER BY` may say instead of the expression.
pub(super) fn labels(columns: &[Expression]) -> Vec<Identifier> {
    columns
        .iter()
        .filter_map(|column| match column {
            Expression::Label { name, .. } => name.clone(),
            _ => None,
        })
        .collect()
}
