//! The small parts of definitions: names, literals, expressions, types.

use aludel_core::expression::{Expression, Insert, Query};
use aludel_core::schema::{Identifier, OptionValue, QualifiedName, SqlType};
use aludel_core::value::Value;

use super::Definitions;
use crate::dialect::DialectName;
use crate::render::{
    Parameters, Paramstyle, RenderContext, RenderError, quote, quote_in_schema, render_expression,
    render_expression_in_table, render_query,
};

/// Writes the parts of definitions for one database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writer<'a> {
    pub(crate) dialect: DialectName,
    pub(crate) context: &'a RenderContext,
}

impl Writer<'_> {
    /// What the database writes in its own way.
    pub(crate) fn definitions(&self) -> &'static dyn Definitions {
        self.dialect.definitions()
    }

    /// A name.
    pub(crate) fn quote(&self, name: &Identifier) -> String {
        self.percents(quote(name, self.dialect.dialect(), self.context))
    }

    /// A name that is known as plain text.
    pub(crate) fn quote_text(&self, name: &str) -> String {
        self.quote(&name.into())
    }

    /// Names, separated by commas.
    pub(crate) fn quote_all(&self, names: &[Identifier]) -> String {
        let names: Vec<String> = names.iter().map(|name| self.quote(name)).collect();
        names.join(", ")
    }

    /// A name with its schema in front.
    pub(crate) fn qualified(&self, name: &QualifiedName) -> String {
        self.in_schema(name.schema.as_ref(), &name.name)
    }

    /// A name with a schema in front.
    pub(crate) fn in_schema(&self, schema: Option<&Identifier>, name: &Identifier) -> String {
        self.percents(quote_in_schema(
            schema,
            name,
            self.dialect.dialect(),
            self.context,
        ))
    }

    /// Doubles `%` where `--sql` does; expressions and literals come with theirs doubled.
    pub(crate) fn percents(&self, text: String) -> String {
        let is_doubled = matches!(
            self.context.parameters,
            Parameters::Literal | Parameters::Shown
        ) && self.context.paramstyle == Paramstyle::Driver
            && self.dialect.queries().traits().percent_placeholders;
        if is_doubled {
            text.replace('%', "%%")
        } else {
            text
        }
    }

    /// `ALTER TABLE …`, where Alembic quotes each part of a dotted schema by itself,
    /// unless its author said how it is quoted.
    pub(crate) fn alter_table(&self, table: &QualifiedName) -> String {
        format!("ALTER TABLE {}", self.dotted(table))
    }

    /// A table's name as Alembic writes it; see [`Self::alter_table`].
    pub(crate) fn dotted(&self, table: &QualifiedName) -> String {
        match &table.schema {
            Some(schema) if schema.quote.is_none() && schema.name.contains('.') => {
                let parts: Vec<String> = schema
                    .name
                    .split('.')
                    .map(|part| self.quote_text(part))
                    .collect();
                format!("{}.{}", parts.join("."), self.quote(&table.name))
            }
            _ => self.qualified(table),
        }
    }

    /// The name of a constraint, which must not be longer than the database takes.
    pub(crate) fn constraint_name(&self, name: &Identifier) -> Result<String, RenderError> {
        let limit = self.definitions().longest_constraint_name();
        if name.name.chars().count() > limit {
            return Err(RenderError::NameTooLong {
                name: name.name.clone(),
                limit,
            });
        }
        Ok(self.quote(name))
    }

    /// A text as a literal.
    pub(crate) fn literal(&self, text: &str) -> Result<String, RenderError> {
        self.expression(&Expression::Literal {
            value: Value::Text(text.to_owned()),
            sql_type: SqlType::GenericString {
                length: None,
                collation: None,
            },
        })
    }

    /// An expression, its values as literals.
    pub(crate) fn expression(&self, expression: &Expression) -> Result<String, RenderError> {
        render_expression(expression, self.dialect, self.context)
    }

    /// An expression about the table that is defined: columns without their table.
    pub(crate) fn expression_in_table(
        &self,
        expression: &Expression,
    ) -> Result<String, RenderError> {
        render_expression_in_table(expression, self.dialect, self.context)
    }

    /// A statement that moves rows into a table that was just defined: what it says by itself
    /// is written as literals, of any type.
    pub(crate) fn moved_rows(&self, insert: Insert) -> Result<String, RenderError> {
        let context = RenderContext {
            parameters: match self.context.parameters {
                Parameters::Sent => Parameters::Inline,
                parameters => parameters,
            },
            ..*self.context
        };
        let query = Query::Insert(Box::new(insert));
        render_query(&query, &[], self.dialect, &context).map(|rendered| rendered.sql)
    }

    /// The expression that an option holds: SQL or its text.
    pub(crate) fn expression_of(
        &self,
        option: &OptionValue,
    ) -> Result<Option<String>, RenderError> {
        match option {
            OptionValue::Expression(expression) => self.expression_in_table(expression).map(Some),
            OptionValue::Text(text) => self.expression(&Expression::text(text)).map(Some),
            _ => Ok(None),
        }
    }

    /// A type.
    pub(crate) fn sql_type(&self, sql_type: &SqlType) -> Result<String, RenderError> {
        self.definitions().sql_type(self, sql_type)
    }

    /// What the database does not have.
    pub(crate) fn unsupported(&self, what: impl Into<String>) -> RenderError {
        RenderError::Unsupported {
            dialect: self.dialect,
            what: what.into(),
        }
    }

    /// Whether the server is at least of a version; a server that nobody asked is.
    pub(crate) fn at_least(&self, version: (u32, u32, u32)) -> bool {
        self.context.version.is_none_or(|server| server >= version)
    }
}

/// Words of SQL that came as text: letters and digits and nothing else.
pub(crate) fn words(text: &str) -> Result<&str, RenderError> {
    let plain = !text.is_empty()
        && text
            .split_whitespace()
            .all(|word| word.chars().all(is_word_character))
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace);
    if plain {
        Ok(text)
    } else {
        Err(RenderError::NotWords(text.to_owned()))
    }
}

/// Whether a character belongs to a word, as regular expressions see it.
pub(crate) fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// An option's value as it is written into SQL: text and numbers as they are.
pub(crate) fn option_text(value: &OptionValue) -> Option<String> {
    match value {
        OptionValue::Text(text) => Some(text.clone()),
        OptionValue::Integer(number) => Some(number.to_string()),
        OptionValue::Boolean(true) => Some("True".to_owned()),
        OptionValue::Boolean(false) => Some("False".to_owned()),
        OptionValue::None
        | OptionValue::List(_)
        | OptionValue::Map(_)
        | OptionValue::Expression(_) => None,
    }
}
