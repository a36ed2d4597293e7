//! Columns.

use aludel_core::expression::Expression;
use aludel_core::schema::{
    Autoincrement, Column, Computed, DialectOptions, Identity, SequenceOptions, ServerDefault,
};

use super::arguments::{Arguments, optional, switch};
use super::evaluate::{Evaluator, identifier};
use super::expressions::{optional_text, plain_text};
use super::types::declared_type;
use super::value::{DeclaredColumn, ForeignKey, ForeignKeyTarget, Value};

impl Evaluator<'_> {
    /// `Column(…)`
    pub(super) fn column(&mut self, arguments: &mut Arguments) -> Option<Value> {
        let name = arguments.next("name")?.text()?;
        let found = declared_type(arguments.next("type_")?, &self.circumstances)?;
        let (mut foreign_keys, mut checks, mut generated) = (Vec::new(), Vec::new(), None);
        for item in arguments.rest() {
            match item {
                Value::ForeignKey(key) => foreign_keys.push(*key),
                Value::Constraint(check) => checks.push(*check),
                Value::Generated(default) if generated.is_none() => generated = Some(*default),
                _ => return None,
            }
        }
        let primary_key = switch(arguments.keyword("primary_key"))?;
        let given_nullable = optional(arguments.keyword("nullable"), Value::boolean)?;
        let server_default = match optional(arguments.keyword("server_default"), server_default)? {
            Some(_) if generated.is_some() => return None,
            given => given.or(generated),
        };
        let has_default = match arguments.keyword("default") {
            None | Some(Value::None) => false,
            Some(
                Value::Boolean(_)
                | Value::Integer(_)
                | Value::Real(_)
                | Value::Text(_)
                | Value::Clause(_),
            ) => true,
            Some(_) => return None,
        };
        let numbered = arguments
            .keyword("autoincrement")
            .map_or(Some(Autoincrement::Auto), autoincrement)?;
        let is_identity = matches!(server_default, Some(ServerDefault::Identity(_)));
        if is_identity && numbered == Autoincrement::Never {
            return None;
        }
        Some(Value::Column(Box::new(DeclaredColumn {
            column: Column {
                name: identifier(name),
                sql_type: found.sql_type,
                nullable: given_nullable.unwrap_or(!primary_key && !is_identity),
                nullable_given: given_nullable.is_some(),
                primary_key,
                autoincrement: numbered,
                server_default,
                has_default,
                sequence_default: false,
                system: false,
                comment: optional_text(arguments.keyword("comment"))?,
                options: DialectOptions::default(),
            },
            makes: found.makes,
            foreign_keys,
            checks,
            unique: switch(arguments.keyword("unique"))?,
            index: switch(arguments.keyword("index"))?,
        })))
    }

    /// `ForeignKey("table.column")`
    pub(super) fn column_foreign_key(arguments: &mut Arguments) -> Option<Value> {
        let target = target(&arguments.next("column")?.text()?)?;
        Some(Value::ForeignKey(Box::new(ForeignKey {
            target,
            name: arguments
                .keyword("name")
                .map_or(Some(super::value::GivenName::None), Value::name)?,
            ondelete: optional_text(arguments.keyword("ondelete"))?,
            onupdate: optional_text(arguments.keyword("onupdate"))?,
            match_: optional_text(arguments.keyword("match"))?,
            deferrable: optional(arguments.keyword("deferrable"), Value::boolean)?,
            initially: optional_text(arguments.keyword("initially"))?,
        })))
    }

    /// `Computed("…", persisted=…)`
    pub(super) fn computed(arguments: &mut Arguments) -> Option<Value> {
        let sqltext = match arguments.next("sqltext")? {
            Value::Text(text) => Expression::text(plain_text(text)?),
            Value::Clause(expression @ Expression::Text { .. }) => expression,
            _ => return None,
        };
        let persisted = optional(arguments.next("persisted"), Value::boolean)?;
        Some(Value::Generated(Box::new(ServerDefault::Computed(
            Computed { sqltext, persisted },
        ))))
    }

    /// `Identity(always=…, start=…, …)`
    pub(super) fn identity(arguments: &mut Arguments) -> Option<Value> {
        let always = switch(arguments.next("always"))?;
        let on_null = optional(arguments.next("on_null"), Value::boolean)?;
        let options = SequenceOptions {
            start: optional(arguments.next("start"), Value::number)?,
            increment: optional(arguments.next("increment"), Value::number)?,
            minvalue: optional(arguments.next("minvalue"), Value::number)?,
            maxvalue: optional(arguments.next("maxvalue"), Value::number)?,
            nominvalue: optional(arguments.next("nominvalue"), Value::boolean)?,
            nomaxvalue: optional(arguments.next("nomaxvalue"), Value::boolean)?,
            cycle: optional(arguments.next("cycle"), Value::boolean)?,
            cache: optional(arguments.next("cache"), Value::number)?,
            order: optional(arguments.next("order"), Value::boolean)?,
        };
        Some(Value::Generated(Box::new(ServerDefault::Identity(
            Identity {
                always,
                on_null,
                options,
            },
        ))))
    }
}

/// A server default as it was given.
pub(super) fn server_default(value: Value) -> Option<ServerDefault> {
    match value {
        Value::Text(text) => Some(ServerDefault::Literal(text)),
        Value::Clause(expression) => Some(ServerDefault::Expression(expression)),
        Value::Generated(default) => Some(*default),
        _ => None,
    }
}

/// `autoincrement=…`
pub(super) fn autoincrement(value: Value) -> Option<Autoincrement> {
    match value {
        Value::Boolean(true) => Some(Autoincrement::Always),
        Value::Boolean(false) => Some(Autoincrement::Never),
        Value::Text(text) if text == "auto" => Some(Autoincrement::Auto),
        Value::Text(text) if text == "ignore_fk" => Some(Autoincrement::IgnoreForeignKey),
        _ => None,
    }
}

/// `schema.table.column`
pub(super) fn target(text: &str) -> Option<ForeignKeyTarget> {
    let (table, column) = text.rsplit_once('.')?;
    let (schema, table) = match table.rsplit_once('.') {
        Some((schema, table)) => (Some(schema.to_owned()), table),
        None => (None, table),
    };
    let is_whole = !table.is_empty() && !column.is_empty() && schema.as_deref() != Some("");
    is_whole.then(|| ForeignKeyTarget {
        table: super::directives::qualified(table.to_owned(), schema),
        column: identifier(column),
    })
}
