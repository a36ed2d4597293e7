//! Parameters and literals.

use aludel_core::expression::{Bind, Operator};
use aludel_core::schema::SqlType;
use aludel_core::value::Value;

use super::compiler::{Compiler, Mode, Scope};
use super::literal::{LiteralStyle, quoted};
use super::names::{NameKind, bind_stem};
use super::syntax::Rendering;
use crate::render::{Paramstyle, RenderError};

/// Marks where the placeholder of a value that is sent stands, until the statement is
/// whole: what is written first may stand last (`WITH`). SQL text with such a character
/// in it ends there for SQLite and is refused by PostgreSQL; it is refused here.
pub(super) const PLACEHOLDER_MARK: char = '\0';

impl Compiler<'_> {
    /// Writes a parameter.
    pub(crate) fn bind(&mut self, bind: &Bind, scope: Scope) -> Rendering {
        self.bind_within(bind, scope, None)
    }

    /// Writes the list right of `IN`; `operator` decides what stands for an empty one and
    /// `rows` are the types of its items where they are rows.
    pub(crate) fn expanding_bind(
        &mut self,
        bind: &Bind,
        operator: &Operator,
        rows: Option<&[SqlType]>,
        scope: Scope,
    ) -> Rendering {
        if self.mode == Mode::Shown && !scope.literal {
            let name = self.bind_name(bind);
            return Ok(format!("(__[POSTCOMPILE_{name}])"));
        }
        let items = match self.value(bind)? {
            Some(Value::Array(items)) => items,
            Some(value) => vec![value],
            None => return Ok("(NULL)".to_owned()),
        };
        let single = [bind.sql_type.clone()];
        let types = rows.unwrap_or(&single);
        if items.is_empty() {
            let empty = self.syntax.empty_set(operator, types, &self.context)?;
            return Ok(format!("({empty})"));
        }
        let mut written = Vec::with_capacity(items.len());
        for item in &items {
            match (rows, item) {
                (Some(types), Value::Array(columns)) => {
                    let mut row = Vec::with_capacity(columns.len());
                    for (column, sql_type) in columns.iter().zip(types) {
                        row.push(self.value_text(column, sql_type, bind.literal_execute, scope)?);
                    }
                    written.push(format!("({})", row.join(", ")));
                }
                _ => written.push(self.value_text(
                    item,
                    &bind.sql_type,
                    bind.literal_execute,
                    scope,
                )?),
            }
        }
        let values = if rows.is_some() && self.syntax.traits().values_in_tuples {
            "VALUES "
        } else {
            ""
        };
        Ok(format!("({values}{})", written.join(", ")))
    }

    /// Writes the index behind a JSON document.
    pub(crate) fn json_index(
        &mut self,
        bind: &Bind,
        operator: &Operator,
        scope: Scope,
    ) -> Rendering {
        self.bind_within(bind, scope, Some(operator))
    }

    fn bind_within(&mut self, bind: &Bind, scope: Scope, json: Option<&Operator>) -> Rendering {
        if bind.expanding {
            return self.expanding_bind(bind, &Operator::In, None, scope);
        }
        let json = match bind.sql_type {
            SqlType::JsonIndex => Some(&Operator::JsonGetitem),
            SqlType::JsonPathIndex => Some(&Operator::JsonPathGetitem),
            _ => json.filter(|_| bind.sql_type == SqlType::Null),
        };
        if self.mode == Mode::Shown && !scope.literal {
            let name = self.bind_name(bind);
            if bind.literal_execute {
                return Ok(format!("__[POSTCOMPILE_{name}]"));
            }
            let placeholder = match self.context.paramstyle {
                Paramstyle::Driver => self.syntax.shown_placeholder(&name),
                Paramstyle::Named => format!(":{name}"),
            };
            let cast = match json {
                Some(operator) => self
                    .syntax
                    .json_index_cast(operator, bind.value.as_ref())
                    .map(str::to_owned),
                None => self.syntax.bind_cast(&bind.sql_type, &self.context)?,
            };
            return Ok(match cast {
                Some(cast) => format!("{placeholder}::{cast}"),
                None => placeholder,
            });
        }
        let Some(value) = self.value(bind)? else {
            return Ok("NULL".to_owned());
        };
        if let Some(operator) = json {
            return self.json_index_text(&value, operator, scope);
        }
        self.value_text(&value, &bind.sql_type, bind.literal_execute, scope)
    }

    fn json_index_text(&mut self, value: &Value, operator: &Operator, scope: Scope) -> Rendering {
        let index = self.syntax.json_index(value);
        if self.mode == Mode::Sent && !scope.literal {
            return Ok(self.send(index));
        }
        let text = match &index {
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => {
                let style = self.syntax.literal_style();
                let text = quoted(text, style);
                self.percents(text)
            }
            other => return Err(self.no_literal(other, &SqlType::Json)),
        };
        let cast = self.syntax.json_index_cast(operator, Some(value));
        Ok(match cast {
            Some(cast) if self.mode == Mode::Inline => format!("{text}::{cast}"),
            _ => text,
        })
    }

    /// The value of a parameter: what came with the execution wins. `None` where it has
    /// none and the mode shows `NULL` for it, as SQLAlchemy does.
    fn value(&self, bind: &Bind) -> Result<Option<Value>, RenderError> {
        let given = self
            .given
            .iter()
            .find(|(key, _)| *key == bind.key)
            .map(|(_, value)| value);
        match given.or(bind.value.as_ref()) {
            Some(value) => Ok(Some(value.clone())),
            None if matches!(self.mode, Mode::Inline | Mode::Sent) => Err(RenderError::NoValue {
                key: bind.key.clone(),
            }),
            None => Ok(None),
        }
    }

    /// Writes or sends a value.
    fn value_text(
        &mut self,
        value: &Value,
        sql_type: &SqlType,
        literal_execute: bool,
        scope: Scope,
    ) -> Rendering {
        match self.mode {
            Mode::Sent if !scope.literal && !literal_execute => {
                let value = self.syntax.sent(value, sql_type);
                Ok(self.send(value))
            }
            Mode::Inline if !scope.literal && !literal_execute => {
                let text = self
                    .syntax
                    .inline(value, sql_type, &self.context)
                    .ok_or_else(|| self.no_literal(value, sql_type))?;
                let cast = self.syntax.bind_cast(sql_type, &self.context)?;
                Ok(match cast {
                    Some(cast) => format!("{text}::{cast}"),
                    None => text,
                })
            }
            _ => self.literal(value, sql_type),
        }
    }

    /// Writes a value as a literal.
    pub(crate) fn literal(&self, value: &Value, sql_type: &SqlType) -> Rendering {
        let text = match self.syntax.literal(value, sql_type) {
            Some(text) => text,
            None if self.mode == Mode::Offline || self.mode == Mode::Shown => {
                return Err(self.no_literal(value, sql_type));
            }
            None => self
                .syntax
                .inline(value, sql_type, &self.context)
                .ok_or_else(|| self.no_literal(value, sql_type))?,
        };
        Ok(self.percents(text))
    }

    /// Writes text as a literal.
    pub(crate) fn text_literal(&self, text: &str) -> String {
        let style: LiteralStyle = self.syntax.literal_style();
        self.percents(quoted(text, style))
    }

    fn send(&mut self, value: Value) -> String {
        self.sent.push(value);
        format!(
            "{PLACEHOLDER_MARK}{}{PLACEHOLDER_MARK}",
            self.sent.len() - 1
        )
    }

    fn no_literal(&self, value: &Value, sql_type: &SqlType) -> RenderError {
        RenderError::NoLiteral {
            sql_type: self
                .type_name(sql_type)
                .unwrap_or_else(|_| "an unknown type".to_owned()),
            value: shown(value),
        }
    }

    fn bind_name(&mut self, bind: &Bind) -> String {
        let name = if bind.unique {
            let stem = bind_stem(&bind.key);
            let length = self.syntax.traits().name_length;
            match bind.identity {
                Some(identity) => self.names.named(&stem, identity, NameKind::Bind, length),
                None => self.names.fresh(&stem, NameKind::Bind, length),
            }
        } else {
            bind.key.clone()
        };
        name.chars().map(escaped).collect()
    }
}

/// What a character of a parameter's name becomes, since it would end the placeholder.
fn escaped(character: char) -> char {
    match character {
        '%' => 'P',
        '(' => 'A',
        ')' => 'Z',
        ':' => 'C',
        '.' | '[' | ']' | ' ' => '_',
        other => other,
    }
}

/// A value for people.
fn shown(value: &Value) -> String {
    match value {
        Value::Text(text)
        | Value::Decimal(text)
        | Value::Date(text)
        | Value::Time(text)
        | Value::DateTime(text)
        | Value::Uuid(text)
        | Value::Json(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Null => "NULL".to_owned(),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Value::Interval { .. } => "a length of time".to_owned(),
        Value::Array(items) => format!("a list of {}", items.len()),
    }
}

/// Replaces the marks of placeholders by the driver's, and brings the values into the
/// order in which they stand.
///
/// `placeholder` writes the placeholder of a number, counted from 1.
pub(super) fn numbered(
    text: &str,
    sent: &[Value],
    placeholder: &dyn Fn(usize) -> String,
) -> (String, Vec<Value>) {
    let mut sql = String::with_capacity(text.len());
    let mut parameters = Vec::with_capacity(sent.len());
    for (index, part) in text.split(PLACEHOLDER_MARK).enumerate() {
        if index % 2 == 0 {
            sql.push_str(part);
        } else {
            let value = part
                .parse::<usize>()
                .ok()
                .and_then(|number| sent.get(number))
                .expect("marks stand around the number of a value");
            parameters.push(value.clone());
            sql.push_str(&placeholder(parameters.len()));
        }
    }
    (sql, parameters)
}
