//! Operators between two operands.

use std::borrow::Cow;

use aludel_core::expression::{Expression, Operator};
use aludel_core::schema::SqlType;

use super::compiler::{Compiler, Scope};
use super::precedence::Against;
use super::syntax::{Binary, Rendering};
use super::types::{Affinity, affinity, is_of, type_of};

/// Which ends of a pattern are open.
#[derive(Debug, Clone, Copy)]
struct Open {
    start: bool,
    end: bool,
}

impl Compiler<'_> {
    /// Writes an operator with its operands.
    pub(crate) fn binary(&mut self, binary: Binary<'_>, scope: Scope) -> Rendering {
        let syntax = self.syntax;
        if let Some(written) = syntax.binary(self, binary, scope) {
            return written;
        }
        match binary.operator {
            Operator::In | Operator::NotIn => self.membership(binary, scope),
            Operator::Like | Operator::NotLike => {
                let operands = self.both(binary, scope)?;
                Ok(self.like(binary, "LIKE", operands))
            }
            Operator::Ilike | Operator::NotIlike => {
                let (left, right) = self.both(binary, scope)?;
                let operands = (
                    self.syntax.case_insensitive(left),
                    self.syntax.case_insensitive(right),
                );
                Ok(self.like(binary, self.syntax.case_insensitive_like(), operands))
            }
            Operator::Contains | Operator::NotContains => self.pattern(
                binary,
                Open {
                    start: true,
                    end: true,
                },
                false,
                scope,
            ),
            Operator::Startswith | Operator::NotStartswith => self.pattern(
                binary,
                Open {
                    start: false,
                    end: true,
                },
                false,
                scope,
            ),
            Operator::Endswith | Operator::NotEndswith => self.pattern(
                binary,
                Open {
                    start: true,
                    end: false,
                },
                false,
                scope,
            ),
            Operator::Icontains | Operator::NotIcontains => self.pattern(
                binary,
                Open {
                    start: true,
                    end: true,
                },
                true,
                scope,
            ),
            Operator::Istartswith | Operator::NotIstartswith => self.pattern(
                binary,
                Open {
                    start: false,
                    end: true,
                },
                true,
                scope,
            ),
            Operator::Iendswith | Operator::NotIendswith => self.pattern(
                binary,
                Open {
                    start: true,
                    end: false,
                },
                true,
                scope,
            ),
            Operator::Concat => {
                let scope = scope.operand();
                let mut parts = Vec::new();
                for operand in [binary.left, binary.right] {
                    parts.push(self.operand(operand, Against::Binary(binary.operator), scope)?);
                }
                Ok(self.syntax.concatenation(&parts))
            }
            Operator::Mod => {
                let (left, right) = self.both(binary, scope)?;
                let sign = if self.doubles_percents() { "%%" } else { "%" };
                Ok(format!("{left} {sign} {right}"))
            }
            Operator::Truediv => {
                let (left, right) = self.both(binary, scope)?;
                if !self.syntax.traits().division_rounds_down {
                    return Ok(format!("{left} / {right}"));
                }
                let right_type = type_of(binary.right);
                let numeric = match affinity(&right_type) {
                    Affinity::Numeric | Affinity::Float => right_type,
                    _ => plain_numeric(),
                };
                let type_name = self.type_name(&numeric)?;
                Ok(format!("{left} / CAST({right} AS {type_name})"))
            }
            Operator::Floordiv => {
                let (left, right) = self.both(binary, scope)?;
                let whole = [binary.left, binary.right]
                    .iter()
                    .all(|operand| is_of(operand, &Affinity::Integer));
                if whole && self.syntax.traits().division_rounds_down {
                    Ok(format!("{left} / {right}"))
                } else {
                    Ok(format!("FLOOR({left} / {right})"))
                }
            }
            Operator::Match | Operator::NotMatch => {
                let written = self.infix(binary, " MATCH ", false, scope)?;
                Ok(if *binary.operator == Operator::Match {
                    written
                } else {
                    format!("NOT {written}")
                })
            }
            Operator::RegexpMatch | Operator::NotRegexpMatch | Operator::RegexpReplace => {
                Err(self.unsupported("regular expressions"))
            }
            Operator::HstoreGetitem => self.infix(binary, " -> ", true, scope),
            Operator::Getitem => Err(self.unsupported("arrays")),
            Operator::JsonGetitem | Operator::JsonPathGetitem => {
                Err(self.unsupported("access to parts of a document"))
            }
            Operator::Custom {
                text,
                eager_grouping,
                ..
            } => {
                let words = self.percents(format!(" {text} "));
                self.infix(binary, &words, *eager_grouping, scope)
            }
            Operator::Any(inner) | Operator::All(inner) => {
                let words = self
                    .operator_words(inner)
                    .ok_or_else(|| self.unsupported("operator of this kind"))?;
                let scope = scope.operand();
                let left = self.operand(binary.left, Against::Binary(inner), scope)?;
                let quantifier = if matches!(binary.operator, Operator::Any(_)) {
                    aludel_core::expression::UnaryOperator::Any
                } else {
                    aludel_core::expression::UnaryOperator::All
                };
                let right = Expression::Unary {
                    operator: quantifier,
                    operand: Box::new(binary.right.clone()),
                };
                let right = self.expression(&right, scope)?;
                Ok(format!("{left}{words}{right}"))
            }
            operator => {
                let words = self
                    .operator_words(operator)
                    .ok_or_else(|| self.unsupported("operator of this kind"))?;
                self.infix(binary, &words, false, scope)
            }
        }
    }

    /// Writes both operands with the parentheses that they need.
    pub(crate) fn both(
        &mut self,
        binary: Binary<'_>,
        scope: Scope,
    ) -> Result<(String, String), crate::render::RenderError> {
        let against = Against::Binary(binary.operator);
        let scope = scope.within();
        let left = self.operand(binary.left, against, scope)?;
        let right = self.right_operand(binary, scope)?;
        Ok((left, right))
    }

    /// Writes both operands, the right one without parentheses: a list of arguments.
    pub(crate) fn both_bare(
        &mut self,
        binary: Binary<'_>,
        scope: Scope,
    ) -> Result<(String, String), crate::render::RenderError> {
        let left = self.operand(binary.left, Against::Binary(binary.operator), scope)?;
        let right = self.expression(binary.right, scope)?;
        Ok((left, right))
    }

    /// Writes the right operand: the index of a document is a parameter of its own kind.
    fn right_operand(&mut self, binary: Binary<'_>, scope: Scope) -> Rendering {
        match (binary.operator, binary.right) {
            (Operator::JsonGetitem | Operator::JsonPathGetitem, Expression::Bind(bind)) => {
                self.json_index(bind, binary.operator, scope)
            }
            (operator, right) => self.operand(right, Against::Binary(operator), scope),
        }
    }

    /// Writes an operator between its operands. An eager one stands in parentheses within
    /// any other.
    pub(crate) fn infix(
        &mut self,
        binary: Binary<'_>,
        words: &str,
        eager: bool,
        scope: Scope,
    ) -> Rendering {
        let (left, right) = self.both(binary, scope.operand())?;
        let text = format!("{left}{words}{right}");
        Ok(if eager && scope.in_operator {
            format!("({text})")
        } else {
            text
        })
    }

    /// The words of an operator that is written between its operands everywhere.
    pub(crate) fn operator_words(&self, operator: &Operator) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(match operator {
            Operator::And => " AND ",
            Operator::Or => " OR ",
            Operator::Comma => ", ",
            Operator::Eq => " = ",
            Operator::Ne => " != ",
            Operator::Lt => " < ",
            Operator::Le => " <= ",
            Operator::Gt => " > ",
            Operator::Ge => " >= ",
            Operator::Add => " + ",
            Operator::Sub => " - ",
            Operator::Mul => " * ",
            Operator::Mod if self.doubles_percents() => " %% ",
            Operator::Mod => " % ",
            Operator::Concat => " || ",
            Operator::Is => " IS ",
            Operator::IsNot => " IS NOT ",
            Operator::IsDistinctFrom => " IS DISTINCT FROM ",
            Operator::IsNotDistinctFrom => " IS NOT DISTINCT FROM ",
            Operator::BitwiseAnd => " & ",
            Operator::BitwiseOr => " | ",
            Operator::BitwiseXor => " ^ ",
            Operator::BitwiseLshift => " << ",
            Operator::BitwiseRshift => " >> ",
            Operator::Custom { text, .. } | Operator::Words(text) => {
                return Some(Cow::Owned(self.percents(format!(" {text} "))));
            }
            _ => return None,
        }))
    }

    fn membership(&mut self, binary: Binary<'_>, scope: Scope) -> Rendering {
        let scope = scope.operand();
        let against = Against::Binary(binary.operator);
        let left = self.operand(binary.left, against, scope)?;
        let right = match binary.right {
            Expression::Bind(bind) if bind.expanding => {
                let rows = match binary.left {
                    Expression::Tuple { elements } => {
                        Some(elements.iter().map(type_of).collect::<Vec<_>>())
                    }
                    _ => None,
                };
                self.expanding_bind(bind, binary.operator, rows.as_deref(), scope)?
            }
            right => self.operand(right, against, scope)?,
        };
        Ok(match binary.operator {
            // An empty list brings an `OR` along.
            Operator::NotIn => format!("({left} NOT IN {right})"),
            _ => format!("{left} IN {right}"),
        })
    }

    /// Writes a pattern that is put together from a text and `%`.
    fn pattern(
        &mut self,
        binary: Binary<'_>,
        open: Open,
        ignore_case: bool,
        scope: Scope,
    ) -> Rendering {
        let left = self.operand(
            binary.left,
            Against::Binary(binary.operator),
            scope.within(),
        )?;
        let scope = scope.operand();
        let left = if ignore_case {
            self.syntax.case_insensitive(left)
        } else {
            left
        };
        let mut parts = Vec::new();
        let percent = self.percents("'%'".to_owned());
        if open.start {
            parts.push(percent.clone());
        }
        if ignore_case {
            let text = self.operand(binary.right, Against::Binary(binary.operator), scope)?;
            parts.push(self.syntax.case_insensitive(text));
        } else {
            if let Some(texts) = joined(binary.right) {
                let against = Against::Binary(&Operator::Concat);
                for text in texts {
                    parts.push(self.operand(text, against, scope)?);
                }
            } else {
                let against = Against::Binary(binary.operator);
                parts.push(self.operand(binary.right, against, scope)?);
            }
        }
        if open.end {
            parts.push(percent);
        }
        let right = self.syntax.concatenation(&parts);
        let words = if ignore_case {
            self.syntax.case_insensitive_like()
        } else {
            "LIKE"
        };
        Ok(self.like(binary, words, (left, right)))
    }

    /// Writes a comparison with a pattern.
    fn like(&self, binary: Binary<'_>, words: &str, (left, right): (String, String)) -> String {
        let not = match binary.operator {
            Operator::NotLike
            | Operator::NotIlike
            | Operator::NotContains
            | Operator::NotStartswith
            | Operator::NotEndswith
            | Operator::NotIcontains
            | Operator::NotIstartswith
            | Operator::NotIendswith => "NOT ",
            _ => "",
        };
        let mut text = format!("{left} {not}{words} {right}");
        if let Some(escape) = binary.escape {
            text.push_str(" ESCAPE ");
            text.push_str(&self.text_literal(escape));
        }
        text
    }
}

/// The texts that an expression puts together; `None`: it does something else, or what it puts
/// together is not known to be text.
fn joined(expression: &Expression) -> Option<Vec<&Expression>> {
    match expression {
        _ if !is_of(expression, &Affinity::String) => None,
        Expression::Clauses {
            operator: Operator::Concat,
            clauses,
        } => Some(clauses.iter().collect()),
        Expression::Binary {
            operator: Operator::Concat,
            left,
            right,
            ..
        } => Some(vec![left, right]),
        _ => None,
    }
}

/// `NUMERIC` without precision.
pub(crate) fn plain_numeric() -> SqlType {
    SqlType::Numeric {
        precision: None,
        scale: None,
        attributes: aludel_core::schema::NumberAttributes::default(),
    }
}
