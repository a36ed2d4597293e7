//! Values in SQLite.

use aludel_core::schema::SqlType;
use aludel_core::value::Value;

use crate::render::query::{
    Affinity, LiteralStyle, affinity, common_literal, epoch_and, hexadecimal, quoted, real,
};

const STYLE: LiteralStyle = LiteralStyle {
    backslash_escapes: false,
};

/// A value as SQLAlchemy's SQLite types write it.
pub(super) fn literal(value: &Value, sql_type: &SqlType, style: LiteralStyle) -> Option<String> {
    match (affinity(sql_type), value) {
        (Affinity::Boolean, Value::Boolean(truth)) => Some(u8::from(*truth).to_string()),
        (Affinity::Boolean, Value::Integer(number @ (0 | 1))) => Some(number.to_string()),
        (Affinity::DateTime | Affinity::Time | Affinity::Date, value) => {
            match stored(value, sql_type) {
                Value::Text(text) => Some(format!("'{text}'")),
                Value::Null => Some("NULL".to_owned()),
                _ => None,
            }
        }
        _ => common_literal(value, sql_type, style),
    }
}

/// Any value, as its storage class.
pub(super) fn inline(value: &Value, sql_type: &SqlType) -> Option<String> {
    Some(match stored(value, sql_type) {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) if number.is_nan() => "NULL".to_owned(),
        Value::Real(number) if number.is_infinite() => {
            if number > 0.0 { "9e999" } else { "-9e999" }.to_owned()
        }
        Value::Real(number) => real(number),
        Value::Bytes(bytes) => format!("x'{}'", hexadecimal(&bytes)),
        Value::Text(text) => quoted(&text, STYLE),
        _ => return None,
    })
}

/// What SQLAlchemy's types and Python's `sqlite3` store for a value: one of SQLite's five
/// storage classes.
pub(super) fn stored(value: &Value, sql_type: &SqlType) -> Value {
    let typed = affinity(sql_type);
    match value {
        Value::Boolean(truth) => Value::Integer(i64::from(*truth)),
        Value::Decimal(text) => text
            .parse()
            .map_or_else(|_| Value::Text(text.clone()), Value::Real),
        Value::Integer(number) if matches!(typed, Affinity::Float) => {
            #[expect(clippy::cast_precision_loss, reason = "the column holds floats")]
            let number = *number as f64;
            Value::Real(number)
        }
        Value::Date(text) if typed == Affinity::DateTime => {
            Value::Text(format!("{text} 00:00:00.000000"))
        }
        Value::DateTime(text) if typed == Affinity::Date => {
            Value::Text(text.split(' ').next().unwrap_or(text).to_owned())
        }
        Value::DateTime(text) if typed == Affinity::DateTime => {
            Value::Text(with_microseconds(text))
        }
        Value::Time(text) if typed == Affinity::Time => Value::Text(with_microseconds(text)),
        Value::Date(text) | Value::DateTime(text) | Value::Time(text) | Value::Json(text) => {
            Value::Text(text.clone())
        }
        Value::Uuid(text) => Value::Text(text.replace('-', "")),
        Value::Text(text) if typed == Affinity::Uuid => Value::Text(text.replace('-', "")),
        Value::Interval {
            months: 0,
            days,
            microseconds,
        } => epoch_and(*days, *microseconds)
            .map_or(Value::Null, |text| Value::Text(with_microseconds(&text))),
        other => other.clone(),
    }
}

/// What is sent for a value.
pub(super) fn sent(value: &Value, sql_type: &SqlType) -> Value {
    stored(value, sql_type)
}

/// A time with six digits behind the second and without its offset, the form of
/// SQLAlchemy's `DATETIME` and `TIME` in SQLite.
fn with_microseconds(text: &str) -> String {
    let time_starts = text.find(' ').map_or(0, |space| space + 1);
    let (date, time) = text.split_at(time_starts);
    let time = time
        .find(['+', '-', 'Z'])
        .map_or(time, |offset| &time[..offset]);
    match time.split_once('.') {
        Some((whole, fraction)) => format!("{date}{whole}.{fraction:0<6}"),
        None => format!("{date}{time}.000000"),
    }
}
