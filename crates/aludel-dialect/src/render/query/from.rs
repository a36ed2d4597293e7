//! What queries read from.

use aludel_core::expression::{Expression, FromItem, Join};
use aludel_core::schema::{Identifier, SqlType};

use super::compiler::{Compiler, Scope};
use super::names::NameKind;
use super::precedence::Against;
use super::syntax::Rendering;

impl Compiler<'_> {
    /// Writes an element of `FROM`.
    pub(crate) fn source(&mut self, item: &FromItem, scope: Scope) -> Rendering {
        match item {
            FromItem::Table { name } => Ok(self.table(name)),
            FromItem::Text { text } => self.text(text, &[], scope),
            FromItem::Cte(cte) => self.cte(cte, scope),
            FromItem::Alias { name, element } => {
                let name = self.alias(name.as_ref());
                let element = self.source(element, scope)?;
                Ok(format!("{element} AS {name}"))
            }
            FromItem::Subquery {
                name,
                query,
                lateral,
            } => {
                let name = self.alias(name.as_ref());
                let query = self.query(query, scope.as_source())?;
                let lateral = if *lateral { "LATERAL " } else { "" };
                Ok(format!("{lateral}({query}) AS {name}"))
            }
            FromItem::Join(join) => self.join(join, scope),
            FromItem::Function {
                call,
                name,
                columns,
                lateral,
                with_ordinality,
                render_derived,
                render_derived_types,
            } => {
                let name = name.as_ref().map(|name| self.alias(Some(name)));
                let mut text = String::new();
                if *lateral {
                    text.push_str("LATERAL ");
                }
                text.push_str(&self.expression(call, scope.within())?);
                if *with_ordinality {
                    text.push_str(" WITH ORDINALITY");
                }
                if let Some(name) = name {
                    text.push_str(" AS ");
                    text.push_str(&name);
                }
                if *render_derived {
                    let columns = self.derived_columns(columns, *render_derived_types)?;
                    text.push('(');
                    text.push_str(&columns);
                    text.push(')');
                }
                Ok(text)
            }
            FromItem::TableSample {
                name,
                element,
                method,
                seed,
            } => {
                let name = self.alias(name.as_ref());
                let element = self.source(element, scope)?;
                let method = self.expression(method, scope.within())?;
                let mut text = format!("{element} AS {name} TABLESAMPLE {method}");
                if let Some(seed) = seed {
                    let seed = self.expression(seed, scope.within())?;
                    text.push_str(" REPEATABLE (");
                    text.push_str(&seed);
                    text.push(')');
                }
                Ok(text)
            }
            FromItem::Values {
                name,
                columns,
                rows,
                lateral,
                literal_binds,
            } => {
                let scope = if *literal_binds {
                    scope.literal()
                } else {
                    scope
                };
                let rows = self.value_rows(rows, scope.within())?;
                let lateral = if *lateral { "LATERAL " } else { "" };
                let Some(name) = name else {
                    return Ok(format!("{lateral}(VALUES {rows})"));
                };
                let name = self.alias(Some(name));
                let columns: Vec<String> = columns
                    .iter()
                    .map(|column| self.identifier(column, NameKind::Column))
                    .collect();
                Ok(format!(
                    "{lateral}(VALUES {rows}) AS {name} ({})",
                    columns.join(", ")
                ))
            }
            _ => Err(self.unsupported("source of rows of this kind")),
        }
    }

    /// The name behind `AS`.
    fn alias(&mut self, name: Option<&Identifier>) -> String {
        match name {
            Some(name) => self.identifier(name, NameKind::Alias),
            None => self.fresh_name("anon", NameKind::Alias),
        }
    }

    fn value_rows(&mut self, rows: &[Vec<Expression>], scope: Scope) -> Rendering {
        let mut written = Vec::with_capacity(rows.len());
        for row in rows {
            let row = self.operands(row, &aludel_core::expression::Operator::Comma, ", ", scope)?;
            written.push(format!("({row})"));
        }
        Ok(written.join(", "))
    }

    fn derived_columns(
        &mut self,
        columns: &[(Identifier, Option<SqlType>)],
        types: bool,
    ) -> Rendering {
        let mut written = Vec::with_capacity(columns.len());
        for (name, sql_type) in columns {
            let name = self.identifier(name, NameKind::Column);
            written.push(match sql_type.as_ref().filter(|_| types) {
                Some(sql_type) => format!("{name} {}", self.type_name(sql_type)?),
                None => name,
            });
        }
        Ok(written.join(", "))
    }

    fn join(&mut self, join: &Join, scope: Scope) -> Rendering {
        let left = self.source(&join.left, scope)?;
        let right = self.source(&join.right, scope)?;
        let right = match join.right {
            FromItem::Join(_) => format!("({right})"),
            _ => right,
        };
        let words = self.syntax.join_words(join.kind);
        let Some(on) = &join.on else {
            return Ok(format!("{left} CROSS JOIN {right}"));
        };
        let on = self.operand(on, Against::Condition, scope.within())?;
        Ok(format!("{left}{words}{right} ON {on}"))
    }
}
