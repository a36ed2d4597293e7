//! Expressions.

use aludel_core::expression::{Bind, Expression, Operator, UnaryOperator};
use aludel_core::schema::{Identifier, SqlType};

use super::compiler::{Compiler, Scope};
use super::names::NameKind;
use super::precedence::{Against, Group, group, is_boolean};
use super::syntax::{Binary, Call, Rendering};

impl Compiler<'_> {
    /// Writes an expression.
    pub(crate) fn expression(&mut self, expression: &Expression, scope: Scope) -> Rendering {
        match expression {
            Expression::Text { text, binds } => self.text(text, binds, scope),
            Expression::Verbatim { text, .. } => {
                let text = self.percents(text.clone());
                self.without_marks(text)
            }
            Expression::Column { name, table, .. } => {
                let column = self.identifier(name, NameKind::Column);
                match table {
                    Some(table) if scope.tables => {
                        let table = self.table(table);
                        Ok(format!("{table}.{column}"))
                    }
                    _ => Ok(column),
                }
            }
            Expression::Bind(bind) => self.bind(bind, scope),
            Expression::Null => Ok("NULL".to_owned()),
            Expression::True => Ok(self.syntax.boolean(true).to_owned()),
            Expression::False => Ok(self.syntax.boolean(false).to_owned()),
            Expression::Star { table: None } => Ok("*".to_owned()),
            Expression::Star { table: Some(table) } => Ok(format!("{}.*", self.table(table))),
            Expression::Unary { operator, operand } => self.unary(operator, operand, scope),
            Expression::Binary {
                operator,
                left,
                right,
                sql_type,
                escape,
                flags,
                modifiers,
            } => self.binary(
                Binary {
                    operator,
                    left,
                    right,
                    sql_type,
                    escape: escape.as_deref(),
                    flags: flags.as_deref(),
                    modifiers,
                },
                scope,
            ),
            Expression::Slice { start, stop } => Ok(format!(
                "{}:{}",
                self.expression(start, scope)?,
                self.expression(stop, scope)?
            )),
            Expression::Clauses { operator, clauses } => self.clauses(operator, clauses, scope),
            Expression::Between {
                operand,
                lower,
                upper,
                negated,
                symmetric,
            } => {
                let scope = scope.operand();
                let operand = self.operand(operand, Against::Between, scope)?;
                let lower = self.expression(lower, scope)?;
                let upper = self.expression(upper, scope)?;
                let not = if *negated { " NOT" } else { "" };
                let symmetric = if *symmetric { " SYMMETRIC" } else { "" };
                Ok(format!(
                    "{operand}{not} BETWEEN{symmetric} {lower} AND {upper}"
                ))
            }
            Expression::Grouping { element } => {
                Ok(format!("({})", self.expression(element, scope.within())?))
            }
            Expression::Tuple { elements } => {
                let elements = self.operands(elements, &Operator::Comma, ", ", scope)?;
                Ok(format!("({elements})"))
            }
            Expression::Array { elements, sql_type } => self.array(elements, sql_type, scope),
            Expression::Function {
                names,
                known,
                arguments,
                order_by,
                ..
            } => self.function(
                Call {
                    names,
                    known: *known,
                    arguments,
                    order_by,
                },
                scope.within(),
            ),
            Expression::FunctionColumn { call, name, .. } => {
                let call = self.expression(call, scope)?;
                let name = self.identifier(name, NameKind::Column);
                Ok(format!("({call}).{name}"))
            }
            Expression::Filter { element, condition } => Ok(format!(
                "{} FILTER (WHERE {})",
                self.expression(element, scope)?,
                self.expression(condition, scope)?
            )),
            Expression::WithinGroup { element, order_by } => Ok(format!(
                "{} WITHIN GROUP (ORDER BY {})",
                self.expression(element, scope)?,
                self.operands(order_by, &Operator::Comma, ", ", scope)?
            )),
            Expression::Over {
                element,
                partition_by,
                order_by,
                frame,
            } => {
                let element = self.expression(element, scope)?;
                let mut window = Vec::new();
                for (words, list) in [("PARTITION BY ", partition_by), ("ORDER BY ", order_by)] {
                    if !list.is_empty() {
                        let list = self.operands(list, &Operator::Comma, ", ", scope)?;
                        window.push(format!("{words}{list}"));
                    }
                }
                window.extend(frame.clone());
                Ok(format!("{element} OVER ({})", window.join(" ")))
            }
            Expression::Cast { element, sql_type } => self.cast(element, sql_type, scope),
            Expression::TypeCoerce { element, sql_type } => self.coerced(element, sql_type, scope),
            Expression::Extract { field, element } => {
                let element = self.expression(element, scope)?;
                self.syntax.extract(field, &element)
            }
            Expression::Case {
                value,
                whens,
                else_,
            } => {
                let mut text = String::from("CASE");
                if let Some(value) = value {
                    text.push(' ');
                    text.push_str(&self.expression(value, scope)?);
                }
                for (condition, result) in whens {
                    text.push_str(" WHEN ");
                    text.push_str(&self.operand(condition, Against::Anything, scope)?);
                    text.push_str(" THEN ");
                    text.push_str(&self.expression(result, scope)?);
                }
                if let Some(result) = else_ {
                    text.push_str(" ELSE ");
                    text.push_str(&self.expression(result, scope)?);
                }
                text.push_str(" END");
                Ok(text)
            }
            Expression::Label { name, element } => {
                self.label_reference(name.as_ref(), element, scope)
            }
            Expression::Collate { element, collation } => {
                let element = self.operand(element, Against::Collate, scope.operand())?;
                let collation = Identifier::from(collation.as_str());
                let collation = self.identifier(&collation, NameKind::Column);
                Ok(format!("{element} COLLATE {collation}"))
            }
            Expression::ScalarSubquery { query } => {
                Ok(format!("({})", self.query(query, scope.within())?))
            }
            Expression::Exists { query } => {
                Ok(format!("EXISTS ({})", self.query(query, scope.within())?))
            }
            Expression::Inserted { name } => {
                let column = self.identifier(name, NameKind::Column);
                Ok(self.syntax.inserted(&column, self.inserted_alias))
            }
            Expression::NextValue { sequence } => {
                let sequence = self.sequence(sequence);
                self.syntax.next_value(&sequence)
            }
            Expression::Default => Ok("DEFAULT".to_owned()),
            Expression::Literal { value, sql_type } => self.literal(value, sql_type),
            _ => Err(self.unsupported("expression of this kind")),
        }
    }

    /// Writes an operand with what has to surround it.
    pub(crate) fn operand(
        &mut self,
        expression: &Expression,
        against: Against<'_>,
        scope: Scope,
    ) -> Rendering {
        // A label or a coerced type within an operator is its element.
        match expression {
            Expression::Label { element, .. } if !scope.label_names => {
                return self.operand(element, against, scope);
            }
            Expression::TypeCoerce { element, .. } if !matches!(**element, Expression::Bind(_)) => {
                return self.operand(element, against, scope);
            }
            _ => {}
        }
        match group(expression, against) {
            Group::Bare => self.expression(expression, scope),
            Group::Parentheses => Ok(format!("({})", self.expression(expression, scope)?)),
            Group::Truth => self.truth(expression, true, scope),
        }
    }

    /// Writes operands of one operator one behind the other.
    pub(crate) fn operands(
        &mut self,
        operands: &[Expression],
        operator: &Operator,
        separator: &str,
        scope: Scope,
    ) -> Rendering {
        let mut parts = Vec::with_capacity(operands.len());
        for operand in operands {
            let part = self.operand(operand, Against::Binary(operator), scope)?;
            if !part.is_empty() {
                parts.push(part);
            }
        }
        Ok(parts.join(separator))
    }

    /// Writes a condition where it stands alone.
    pub(crate) fn condition(&mut self, condition: &Expression, scope: Scope) -> Rendering {
        match condition {
            // What `where` was called with stands side by side, and is no operator's operand.
            Expression::Clauses {
                operator: Operator::And,
                clauses,
            } => self.joined(&Operator::And, clauses, scope),
            condition => self.operand(condition, Against::Condition, scope),
        }
    }

    fn truth(&mut self, element: &Expression, truth: bool, scope: Scope) -> Rendering {
        let implicit = is_condition(element);
        let element = self.operand(element, Against::Anything, scope)?;
        Ok(
            match (implicit || self.syntax.traits().native_boolean, truth) {
                (true, true) => element,
                (true, false) => format!("NOT {element}"),
                (false, true) => format!("{element} = 1"),
                (false, false) => format!("{element} = 0"),
            },
        )
    }

    fn unary(&mut self, operator: &UnaryOperator, operand: &Expression, scope: Scope) -> Rendering {
        let against = Against::Unary(operator);
        let before = match operator {
            UnaryOperator::IsTrue => return self.truth(operand, true, scope),
            UnaryOperator::IsFalse => return self.truth(operand, false, scope),
            UnaryOperator::Inv => "NOT ",
            UnaryOperator::Neg => "-",
            UnaryOperator::BitwiseNot => "~",
            UnaryOperator::Distinct => "DISTINCT ",
            UnaryOperator::Any => "ANY ",
            UnaryOperator::All => "ALL ",
            UnaryOperator::Custom(text) => {
                let text = self.percents(text.clone());
                let operand = self.operand(operand, against, scope)?;
                return Ok(format!("{text} {operand}"));
            }
            UnaryOperator::Asc => return self.modified(operand, against, " ASC", scope),
            UnaryOperator::Desc => return self.modified(operand, against, " DESC", scope),
            UnaryOperator::NullsFirst => {
                return self.modified(operand, against, " NULLS FIRST", scope);
            }
            UnaryOperator::NullsLast => {
                return self.modified(operand, against, " NULLS LAST", scope);
            }
            UnaryOperator::CustomModifier(text) => {
                let text = self.percents(format!(" {text}"));
                return self.modified(operand, against, &text, scope);
            }
            _ => return Err(self.unsupported("operator of this kind")),
        };
        let operand = self.operand(operand, against, scope.within())?;
        // Two signs would begin a comment.
        let space = if before == "-" && operand.starts_with('-') {
            " "
        } else {
            ""
        };
        Ok(format!("{before}{space}{operand}"))
    }

    fn modified(
        &mut self,
        operand: &Expression,
        against: Against<'_>,
        behind: &str,
        scope: Scope,
    ) -> Rendering {
        if let (true, Expression::Label { name, .. }) = (scope.label_names, operand)
            && self.names_column(name.as_ref())
        {
            return Ok(format!("{}{behind}", self.expression(operand, scope)?));
        }
        let scope = match operand {
            Expression::Unary { .. } => scope,
            _ => scope.within(),
        };
        Ok(format!(
            "{}{behind}",
            self.operand(operand, against, scope)?
        ))
    }

    /// Whether the innermost query has a column of that label.
    fn names_column(&self, name: Option<&Identifier>) -> bool {
        name.is_some_and(|name| {
            self.labels
                .last()
                .is_some_and(|labels| labels.contains(name))
        })
    }

    fn label_reference(
        &mut self,
        name: Option<&Identifier>,
        element: &Expression,
        scope: Scope,
    ) -> Rendering {
        match name {
            Some(name) if scope.label_names && self.names_column(Some(name)) => {
                Ok(self.identifier(name, NameKind::Column))
            }
            _ => self.expression(element, scope.within()),
        }
    }

    fn clauses(&mut self, operator: &Operator, clauses: &[Expression], scope: Scope) -> Rendering {
        let scope = if *operator == Operator::Comma {
            scope
        } else {
            scope.operand()
        };
        if *operator == Operator::Concat {
            let mut parts = Vec::with_capacity(clauses.len());
            for clause in clauses {
                parts.push(self.operand(clause, Against::Binary(operator), scope)?);
            }
            return Ok(self.syntax.concatenation(&parts));
        }
        self.joined(operator, clauses, scope)
    }

    fn joined(&mut self, operator: &Operator, clauses: &[Expression], scope: Scope) -> Rendering {
        let words = self
            .operator_words(operator)
            .ok_or_else(|| self.unsupported("operator of this kind"))?;
        let kept = match operator {
            Operator::And | Operator::Or => significant(operator, clauses),
            _ => clauses.iter().collect(),
        };
        if let ([single], Operator::And | Operator::Or) = (&kept[..], operator) {
            return self.operand(single, Against::Condition, scope);
        }
        let mut parts = Vec::with_capacity(kept.len());
        for clause in kept {
            let part = self.operand(clause, Against::Binary(operator), scope)?;
            if !part.is_empty() {
                parts.push(part);
            }
        }
        Ok(parts.join(&words))
    }

    fn array(&mut self, elements: &[Expression], sql_type: &SqlType, scope: Scope) -> Rendering {
        if !self.syntax.traits().arrays {
            return Err(self.unsupported("arrays"));
        }
        if let (true, SqlType::Array { item, .. }) = (elements.is_empty(), sql_type)
            && **item != SqlType::Null
        {
            return Ok(format!("ARRAY[]::{}", self.type_name(sql_type)?));
        }
        let elements = self.operands(elements, &Operator::Comma, ", ", scope)?;
        Ok(format!("ARRAY[{elements}]"))
    }

    /// Writes an expression that is taken for one of another type: a parameter is sent as
    /// that type.
    fn coerced(&mut self, element: &Expression, sql_type: &SqlType, scope: Scope) -> Rendering {
        match element {
            Expression::Bind(bind) => {
                let bind = Bind {
                    sql_type: sql_type.clone(),
                    ..bind.clone()
                };
                self.bind(&bind, scope)
            }
            element => self.expression(element, scope),
        }
    }

    pub(crate) fn cast(
        &mut self,
        element: &Expression,
        sql_type: &SqlType,
        scope: Scope,
    ) -> Rendering {
        let Some(type_name) = self.syntax.cast_type(sql_type, &self.context)? else {
            // The database must know the type, even where it has no cast to it.
            self.type_name(sql_type)?;
            return self.operand(element, Against::Anything, scope);
        };
        let type_name = self.percents(type_name);
        let element = self.expression(element, scope.within())?;
        let (type_name, collation) = type_name
            .find(" COLLATE ")
            .filter(|_| self.syntax.traits().collation_behind_cast)
            .map_or((type_name.as_str(), ""), |place| type_name.split_at(place));
        Ok(format!("CAST({element} AS {type_name}){collation}"))
    }
}

/// Whether an expression is a truth value by what it is made of, not by its type.
fn is_condition(expression: &Expression) -> bool {
    match expression {
        Expression::Binary { operator, .. } | Expression::Clauses { operator, .. } => {
            is_boolean(operator)
        }
        Expression::Between { .. } => true,
        Expression::Grouping { element } => is_condition(element),
        _ => false,
    }
}

/// The operands that decide: `true` within `AND` says nothing, `false` says all.
fn significant<'e>(operator: &Operator, clauses: &'e [Expression]) -> Vec<&'e Expression> {
    let (skip, decides) = match operator {
        Operator::And => (Expression::True, Expression::False),
        _ => (Expression::False, Expression::True),
    };
    if let Some(deciding) = clauses.iter().find(|clause| **clause == decides) {
        return vec![deciding];
    }
    let kept: Vec<&Expression> = clauses.iter().filter(|clause| **clause != skip).collect();
    if kept.is_empty() {
        clauses.first().into_iter().collect()
    } else {
        kept
    }
}
