//! Function calls.

use aludel_core::expression::{Expression, Operator};

use super::compiler::{Compiler, Scope};
use super::names::NameKind;
use super::syntax::{Call, Rendering};

impl Call<'_> {
    /// The name without its package.
    pub(crate) fn name(&self) -> &str {
        self.names.last().map_or("", |name| name.name.as_str())
    }
}

/// How a function that SQLAlchemy knows is written where it is not by its own name.
fn known_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "current_date" => "CURRENT_DATE",
        "current_time" => "CURRENT_TIME",
        "current_timestamp" => "CURRENT_TIMESTAMP",
        "current_user" => "CURRENT_USER",
        "localtime" => "LOCALTIME",
        "localtimestamp" => "LOCALTIMESTAMP",
        "session_user" => "SESSION_USER",
        "user" => "USER",
        "sysdate" => "sysdate",
        "coalesce" => "coalesce",
        "random" => "random",
        "cube" => "CUBE",
        "rollup" => "ROLLUP",
        "grouping_sets" => "GROUPING SETS",
        _ => return None,
    })
}

/// Whether a function that SQLAlchemy knows has no parentheses without arguments.
fn is_bare(name: &str) -> bool {
    matches!(
        name,
        "current_date"
            | "current_time"
            | "current_timestamp"
            | "current_user"
            | "localtime"
            | "localtimestamp"
            | "session_user"
            | "user"
            | "sysdate"
    )
}

impl Compiler<'_> {
    pub(super) fn function(&mut self, call: Call<'_>, scope: Scope) -> Rendering {
        let syntax = self.syntax;
        if let Some(written) = syntax.function(self, call, scope) {
            return written;
        }
        if call.name().eq_ignore_ascii_case("aggregate_strings") && call.known {
            let Some(name) = self.syntax.aggregate_strings() else {
                return Err(self.unsupported("aggregate of texts"));
            };
            return self.aggregate_strings(name, call, scope);
        }
        let arguments = self.arguments(call, scope)?;
        let lower = call.name().to_lowercase();
        let known = known_name(&lower).filter(|_| call.known && call.names.len() == 1);
        if let Some(known) = known {
            return Ok(if call.arguments.is_empty() && is_bare(&lower) {
                known.to_owned()
            } else {
                format!("{known}({arguments})")
            });
        }
        let mut path = Vec::with_capacity(call.names.len());
        for name in call.names {
            path.push(self.function_name(name));
        }
        Ok(format!("{}({arguments})", path.join(".")))
    }

    /// Writes one part of a function's name: reserved words are not quoted.
    fn function_name(&mut self, name: &aludel_core::schema::Identifier) -> String {
        let plain = name
            .name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "_$".contains(character));
        if plain && name.quote.is_none() {
            name.name.clone()
        } else {
            self.identifier(name, NameKind::Column)
        }
    }

    /// Writes the arguments with their order, without parentheses.
    pub(crate) fn arguments(&mut self, call: Call<'_>, scope: Scope) -> Rendering {
        let mut text = self.operands(call.arguments, &Operator::Comma, ", ", scope)?;
        if !call.order_by.is_empty() {
            let order = self.operands(call.order_by, &Operator::Comma, ", ", scope)?;
            text = format!("{text} ORDER BY {order}");
        }
        Ok(text)
    }

    /// Writes the aggregate of texts: its separator is always a literal.
    fn aggregate_strings(&mut self, name: &str, call: Call<'_>, scope: Scope) -> Rendering {
        let (texts, separator) = self.texts_and_separator(call, scope)?;
        let mut text = format!("{name}({texts}, {separator}");
        if !call.order_by.is_empty() {
            let order = self.operands(call.order_by, &Operator::Comma, ", ", scope)?;
            text.push_str(" ORDER BY ");
            text.push_str(&order);
        }
        text.push(')');
        Ok(text)
    }

    /// Writes what an aggregate of texts joins, and by what.
    pub(crate) fn texts_and_separator(
        &mut self,
        call: Call<'_>,
        scope: Scope,
    ) -> Result<(String, String), crate::render::RenderError> {
        let [texts, separator] = call.arguments else {
            return Err(self.unsupported("aggregate of texts without a separator"));
        };
        let texts = self.expression(texts, scope)?;
        let separator = match separator {
            Expression::Bind(bind) => {
                let bind = aludel_core::expression::Bind {
                    literal_execute: true,
                    ..bind.clone()
                };
                self.bind(&bind, scope)?
            }
            other => self.expression(other, scope)?,
        };
        Ok((texts, separator))
    }
}
