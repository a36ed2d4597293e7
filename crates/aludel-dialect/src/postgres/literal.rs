//! Values in PostgreSQL.

use aludel_core::schema::SqlType;
use aludel_core::value::Value;

use crate::dialect::Dialect as _;
use crate::postgres::PostgresDialect;
use crate::render::query::{
    Affinity, LiteralStyle, affinity, array_items, common_literal, hexadecimal, real, total_seconds,
};

/// A value as SQLAlchemy's PostgreSQL types write it.
pub(super) fn literal(value: &Value, sql_type: &SqlType, style: LiteralStyle) -> Option<String> {
    match (affinity(sql_type), value) {
        (
            Affinity::Interval,
            Value::Interval {
                months: 0,
                days,
                microseconds,
            },
        ) if !matches!(sql_type, SqlType::GenericInterval { native: false, .. }) => Some(format!(
            "make_interval(secs=>{})",
            real(total_seconds(*days, *microseconds))
        )),
        (Affinity::Uuid, Value::Uuid(text)) if is_native_uuid(sql_type) => {
            Some(format!("'{text}'"))
        }
        (Affinity::Array, Value::Array(items)) => {
            let SqlType::Array { item, .. } = sql_type else {
                return None;
            };
            let write = |value: &Value, item: &SqlType| literal(value, item, style);
            Some(format!(
                "ARRAY[{}]",
                array_items(items, item, &write, "ARRAY[", "]")?
            ))
        }
        _ => common_literal(value, sql_type, style),
    }
}

fn is_native_uuid(sql_type: &SqlType) -> bool {
    !matches!(sql_type, SqlType::GenericUuid { native: false })
}

/// Any value. What psycopg would send with a type is cast to that type; text is not, so
/// that the server finds its type as it finds that of a parameter.
pub(super) fn inline(value: &Value, sql_type: &SqlType) -> Option<String> {
    Some(match value {
        Value::Null => "NULL".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) if *number < 0 => format!("({number})"),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => {
            let text = match real(*number).as_str() {
                "nan" => "NaN".to_owned(),
                "inf" => "Infinity".to_owned(),
                "-inf" => "-Infinity".to_owned(),
                finite => finite.to_owned(),
            };
            format!("'{text}'::float8")
        }
        Value::Decimal(text) => format!("'{text}'::numeric"),
        Value::Text(text) | Value::Json(text) => PostgresDialect.quote_literal(text),
        Value::Bytes(bytes) => format!("'\\x{}'::bytea", hexadecimal(bytes)),
        Value::Date(text) => format!("'{text}'::date"),
        Value::Time(text) if has_offset(text) => format!("'{text}'::timetz"),
        Value::Time(text) => format!("'{text}'::time"),
        Value::DateTime(text) if has_offset(text) => format!("'{text}'::timestamptz"),
        Value::DateTime(text) => format!("'{text}'::timestamp"),
        Value::Interval {
            months,
            days,
            microseconds,
        } => {
            let text = format!("{months} months {days} days {microseconds} microseconds");
            format!("'{text}'::interval")
        }
        Value::Uuid(text) => match sql_type {
            SqlType::GenericUuid { native: false } => format!("'{}'", text.replace('-', "")),
            _ => format!("'{text}'::uuid"),
        },
        Value::Array(items) => {
            let text = array_text(items)?;
            PostgresDialect.quote_literal(&text)
        }
    })
}

/// Whether a time ends with its distance from UTC.
fn has_offset(text: &str) -> bool {
    let time = text.split(' ').next_back().unwrap_or(text);
    time.contains(['+', '-', 'Z'])
}

/// An array as PostgreSQL reads it from text (manual 15, section 8.15.2): every item in
/// double quotes, so that none is taken for `NULL` or for a number of its own kind.
fn array_text(items: &[Value]) -> Option<String> {
    let mut parts = Vec::with_capacity(items.len());
    for item in items {
        parts.push(match item {
            Value::Null => "NULL".to_owned(),
            Value::Array(nested) => array_text(nested)?,
            item => format!(
                "\"{}\"",
                item_text(item)?.replace('\\', "\\\\").replace('"', "\\\"")
            ),
        });
    }
    Some(format!("{{{}}}", parts.join(",")))
}

fn item_text(item: &Value) -> Option<String> {
    Some(match item {
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => match real(*number).as_str() {
            "nan" => "NaN".to_owned(),
            "inf" => "Infinity".to_owned(),
            "-inf" => "-Infinity".to_owned(),
            finite => finite.to_owned(),
        },
        Value::Decimal(text)
        | Value::Text(text)
        | Value::Json(text)
        | Value::Date(text)
        | Value::Time(text)
        | Value::DateTime(text)
        | Value::Uuid(text) => text.clone(),
        Value::Bytes(bytes) => format!("\\x{}", hexadecimal(bytes)),
        Value::Interval {
            months,
            days,
            microseconds,
        } => format!("{months} months {days} days {microseconds} microseconds"),
        Value::Null | Value::Array(_) => return None,
    })
}

/// The path of a part of a document: `{a, 1}`; a text is a path already.
pub(super) fn json_path(value: &Value) -> Value {
    match value {
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().filter_map(item_text).collect();
            Value::Text(format!("{{{}}}", elements.join(", ")))
        }
        other => other.clone(),
    }
}
