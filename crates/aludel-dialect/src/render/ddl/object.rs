//! Sequences and schemas.

use aludel_core::operation::{CreateSchema, CreateSequence, DropSchema, DropSequence};
use aludel_core::schema::SequenceOptions;

use super::Writer;
use crate::render::RenderError;

pub(super) fn create_sequence(
    writer: &Writer<'_>,
    create: &CreateSequence,
) -> Result<String, RenderError> {
    let sequence = &create.sequence;
    let mut text = "CREATE SEQUENCE ".to_owned();
    if create.if_not_exists {
        text.push_str("IF NOT EXISTS ");
    }
    text.push_str(&writer.in_schema(sequence.schema.as_ref(), &sequence.name));
    if let Some(sql_type) = &sequence.data_type {
        text.push_str(&writer.definitions().sequence_type(writer, sql_type)?);
    }
    let options = writer.definitions().sequence_options(&sequence.options);
    if !options.is_empty() {
        text.push(' ');
        text.push_str(&options);
    }
    Ok(text)
}

pub(super) fn drop_sequence(writer: &Writer<'_>, drop: &DropSequence) -> String {
    let exists = if drop.if_exists { "IF EXISTS " } else { "" };
    let name = writer.in_schema(drop.schema.as_ref(), &drop.name);
    format!("DROP SEQUENCE {exists}{name}")
}

pub(super) fn create_schema(writer: &Writer<'_>, create: &CreateSchema) -> String {
    let exists = if create.if_not_exists {
        "IF NOT EXISTS "
    } else {
        ""
    };
    format!("CREATE SCHEMA {exists}{}", writer.quote(&create.name))
}

pub(super) fn drop_schema(writer: &Writer<'_>, drop: &DropSchema) -> String {
    let exists = if drop.if_exists { "IF EXISTS " } else { "" };
    let cascade = if drop.cascade { " CASCADE" } else { "" };
    format!("DROP SCHEMA {exists}{}{cascade}", writer.quote(&drop.name))
}

/// How a sequence or an identity column counts, in SQL's words.
pub(crate) fn sequence_options(options: &SequenceOptions) -> String {
    let mut clauses = Vec::new();
    let numbers = [
        ("INCREMENT BY", options.increment),
        ("START WITH", options.start),
        ("MINVALUE", options.minvalue),
        ("MAXVALUE", options.maxvalue),
    ];
    for (words, number) in numbers {
        clauses.extend(number.map(|number| format!("{words} {number}")));
    }
    if options.nominvalue.is_some() {
        clauses.push("NO MINVALUE".to_owned());
    }
    if options.nomaxvalue.is_some() {
        clauses.push("NO MAXVALUE".to_owned());
    }
    clauses.extend(options.cache.map(|cache| format!("CACHE {cache}")));
    match options.cycle {
        Some(true) => clauses.push("CYCLE".to_owned()),
        Some(false) => clauses.push("NO CYCLE".to_owned()),
        None => {}
    }
    clauses.join(" ")
}
