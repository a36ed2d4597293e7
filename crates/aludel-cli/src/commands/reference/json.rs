//! The documents of `--format json`, from their types.

use std::fmt::Write;

use aludel::{
    CheckReport, CreatedRevision, CurrentReport, EnsureVersionReport, Event, InitReport, LogReport,
    RunReport, StatusReport,
};
use schemars::{Schema, schema_for};
use serde_json::{Map, Value};

use crate::commands::RevisionList;
use crate::commands::edit::EditReport;
use crate::commands::offline::SqlReport;
use crate::ui::json::{FORMAT, FailureDocument, ResultDocument, Warning};

const INTRODUCTION: &str = "\
# JSON

With `--format json`, a command writes exactly one document to standard output, also when
it fails. Everything that happens on the way goes to standard error, one JSON object on each
line, its kind in the key `event`.

A command that did what it was asked writes the first form below, and the process ends with 0,
or with 1 where the answer is no. A command that could not writes the second, and the process
ends with 2.
";

const EVENTS: &str = "\
## Events

What `upgrade` and `downgrade` write to standard error while they run, and a warning that
any command may write.

";

pub(super) fn markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    push(
        &mut page,
        format_args!(
            "The key `format` is {FORMAT}. It grows when a key changes its meaning or goes away; \
             new keys may appear at any time, so skip the ones you do not know.\n\n"
        ),
    );
    let documents = [
        (
            "A command that did what it was asked",
            schema_for!(ResultDocument<'static, Value>),
        ),
        (
            "A command that could not",
            schema_for!(FailureDocument<'static>),
        ),
    ];
    for (title, schema) in documents {
        push(&mut page, format_args!("## {title}\n\n"));
        shape(&mut page, &schema);
    }
    page.push_str("The key `result` depends on the command.\n\n");
    let results = [
        ("upgrade, downgrade, stamp", schema_for!(RunReport)),
        ("status", schema_for!(StatusReport)),
        ("check", schema_for!(CheckReport)),
        ("current", schema_for!(CurrentReport)),
        ("heads, branches, show, history", schema_for!(RevisionList)),
        ("log", schema_for!(LogReport)),
        ("init", schema_for!(InitReport)),
        ("revision, merge", schema_for!(CreatedRevision)),
        ("edit", schema_for!(EditReport)),
        ("ensure-version", schema_for!(EnsureVersionReport)),
        ("import", schema_for!(aludel::import::ImportReport)),
        ("anything with --sql", schema_for!(SqlReport)),
    ];
    for (title, schema) in results {
        push(&mut page, format_args!("## {title}\n\n"));
        shape(&mut page, &schema);
    }
    page.push_str(EVENTS);
    events(&mut page, &schema_for!(Event));
    page.push_str("### `warning`\n\n");
    shape(&mut page, &schema_for!(Warning));
    page
}

/// A heading and a table for each kind of event.
fn events(page: &mut String, schema: &Schema) {
    let Some(root) = schema.as_object() else {
        return;
    };
    let kinds = root.get("oneOf").and_then(Value::as_array);
    for kind in kinds.into_iter().flatten().filter_map(Value::as_object) {
        let name = kind
            .get("properties")
            .and_then(|properties| properties.get("event")?.get("const")?.as_str())
            .unwrap_or_default();
        push(
            page,
            format_args!("### `{name}`\n\n{}\n\n", description(kind)),
        );
        properties(page, kind);
    }
    definitions(page, root);
}

/// The tables of a document and of the objects in it.
fn shape(page: &mut String, schema: &Schema) {
    let Some(root) = schema.as_object() else {
        return;
    };
    properties(page, root);
    definitions(page, root);
}

/// The tables of the objects that a schema refers to.
fn definitions(page: &mut String, root: &Map<String, Value>) {
    let definitions = root.get("$defs").and_then(Value::as_object);
    for (name, definition) in definitions.into_iter().flatten() {
        let Some(definition) = definition.as_object() else {
            continue;
        };
        push(
            page,
            format_args!("`{name}`: {}\n\n", description(definition)),
        );
        properties(page, definition);
        values(page, definition);
    }
}

fn properties(page: &mut String, schema: &Map<String, Value>) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    page.push_str("| key | type | meaning |\n| --- | --- | --- |\n");
    for (key, property) in properties {
        // The heading has said it.
        if property.get("const").is_some() {
            continue;
        }
        let meaning = property.as_object().map(description).unwrap_or_default();
        push(
            page,
            format_args!("| `{key}` | {} | {meaning} |\n", type_of(property)),
        );
    }
    page.push('\n');
}

/// The words that an enumeration consists of.
fn values(page: &mut String, schema: &Map<String, Value>) {
    let Some(variants) = schema.get("oneOf").and_then(Value::as_array) else {
        return;
    };
    for variant in variants.iter().filter_map(Value::as_object) {
        if let Some(word) = variant.get("const").and_then(Value::as_str) {
            push(page, format_args!("- `{word}`: {}\n", description(variant)));
        }
    }
    page.push('\n');
}

fn description(schema: &Map<String, Value>) -> String {
    schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .replace('\n', " ")
        .replace('|', "\\|")
}

fn type_of(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return format!("`{}`", reference.rsplit('/').next().unwrap_or(reference));
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        return choices.iter().map(type_of).collect::<Vec<_>>().join(" or ");
    }
    match schema.get("type") {
        Some(Value::String(name)) if name == "array" => match schema.get("items") {
            Some(items) => format!("list of {}", type_of(items)),
            None => "list".to_owned(),
        },
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "any".to_owned(),
    }
}

fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text)
        .expect("writing to a string does not fail");
}
