//! Values written into the text.
//!
//! SQLAlchemy writes a literal by the type of its place and has none for many types;
//! `--sql` refuses those, as Alembic does. What is sent to a server must be writable
//! whatever its type, and is written by the value: the databases' own `literal.rs`.

use std::fmt::Write as _;

use aludel_core::schema::SqlType;
use aludel_core::value::Value;

use super::types::{Affinity, affinity};

/// How a database reads text literals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LiteralStyle {
    /// Whether a backslash begins an escape sequence.
    pub(crate) backslash_escapes: bool,
}

/// A text literal.
pub(crate) fn quoted(text: &str, style: LiteralStyle) -> String {
    let doubled = text.replace('\'', "''");
    if style.backslash_escapes {
        format!("'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// A value as SQLAlchemy writes it with `literal_binds`; `None` where it refuses.
pub(crate) fn literal(value: &Value, sql_type: &SqlType, style: LiteralStyle) -> Option<String> {
    if matches!(value, Value::Null) {
        return Some("NULL".to_owned());
    }
    match (affinity(sql_type), value) {
        (Affinity::Integer, value) => integer(value),
        (Affinity::Numeric | Affinity::Float, value) => number(value),
        (Affinity::Boolean, Value::Boolean(truth)) => Some(truth.to_string()),
        (Affinity::Boolean, Value::Integer(number @ (0 | 1))) => Some((*number == 1).to_string()),
        (Affinity::String, Value::Text(text)) => Some(quoted(text, style)),
        (Affinity::Binary, Value::Bytes(bytes)) => {
            Some(quoted(std::str::from_utf8(bytes).ok()?, style))
        }
        (Affinity::DateTime, Value::DateTime(text) | Value::Date(text)) => {
            Some(format!("'{text}'"))
        }
        (Affinity::Date, Value::Date(text)) => Some(format!("'{text}'")),
        (Affinity::Date, Value::DateTime(text)) => {
            Some(format!("'{}'", text.split(' ').next().unwrap_or(text)))
        }
        (Affinity::Time, Value::Time(text)) => Some(format!("'{text}'")),
        (Affinity::Time, Value::DateTime(text)) => {
            Some(format!("'{}'", text.split(' ').next_back().unwrap_or(text)))
        }
        (Affinity::Uuid, Value::Uuid(text) | Value::Text(text)) => {
            Some(format!("'{}'", text.replace('-', "")))
        }
        (Affinity::Array, Value::Array(items)) => {
            let SqlType::Array { item, .. } = sql_type else {
                return None;
            };
            Some(format!(
                "ARRAY[{}]",
                array_items(
                    items,
                    item,
                    &|value, item| literal(value, item, style),
                    "ARRAY[",
                    "]"
                )?
            ))
        }
        _ => match (sql_type, value) {
            (SqlType::Jsonpath, Value::Text(text)) => Some(quoted(text, style)),
            _ => None,
        },
    }
}

/// The items of an array, nested arrays between `open` and `close`; SQLAlchemy has no
/// literal for an array with `NULL` in it.
pub(crate) fn array_items(
    items: &[Value],
    item_type: &SqlType,
    write: &dyn Fn(&Value, &SqlType) -> Option<String>,
    open: &str,
    close: &str,
) -> Option<String> {
    let written: Option<Vec<String>> = items
        .iter()
        .map(|item| match item {
            Value::Null => None,
            Value::Array(nested) => {
                let nested = array_items(nested, item_type, write, open, close)?;
                Some(format!("{open}{nested}{close}"))
            }
            item => write(item, item_type),
        })
        .collect();
    Some(written?.join(", "))
}

fn integer(value: &Value) -> Option<String> {
    match value {
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(i64::from(*truth).to_string()),
        Value::Real(number) if number.is_finite() => Some(format!("{:.0}", number.trunc())),
        Value::Decimal(text) => {
            let whole = text.split('.').next().unwrap_or(text);
            whole
                .trim_start_matches('-')
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| whole.to_owned())
        }
        Value::Text(text) => text
            .trim()
            .parse::<i128>()
            .ok()
            .map(|number| number.to_string()),
        _ => None,
    }
}

fn number(value: &Value) -> Option<String> {
    match value {
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(real(*number)),
        Value::Decimal(text) => Some(text.clone()),
        Value::Text(text) => text.trim().parse::<f64>().is_ok().then(|| text.clone()),
        _ => None,
    }
}

/// A floating point number as Python writes it: the shortest that reads back the same.
pub(crate) fn real(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let magnitude = number.abs();
    if magnitude != 0.0 && !(1e-4..1e16).contains(&magnitude) {
        let scientific = format!("{number:e}");
        let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    format!("{number:?}")
}

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// The seconds of a length of time without months, as Python's `total_seconds()`.
pub(crate) fn total_seconds(days: i32, microseconds: i64) -> f64 {
    let whole = i128::from(days) * 86_400_000_000 + i128::from(microseconds);
    #[expect(
        clippy::cast_precision_loss,
        reason = "Python divides two integers the same way"
    )]
    let seconds = whole as f64 / 1e6;
    seconds
}

/// The date and time that stands for a length of time where there is no type for it: so
/// much after the beginning of 1970.
pub(crate) fn epoch_and(days: i32, microseconds: i64) -> Option<String> {
    let span = jiff::Span::new()
        .try_days(days)
        .ok()?
        .try_microseconds(microseconds)
        .ok()?;
    let moment = jiff::civil::date(1970, 1, 1)
        .at(0, 0, 0, 0)
        .checked_add(span)
        .ok()?;
    Some(datetime_text(moment))
}

fn datetime_text(moment: jiff::civil::DateTime) -> String {
    let seconds = format!(
        "{} {:02}:{:02}:{:02}",
        moment.date(),
        moment.hour(),
        moment.minute(),
        moment.second()
    );
    let micros = moment.subsec_nanosecond() / 1000;
    if micros == 0 {
        seconds
    } else {
        format!("{seconds}.{micros:06}")
    }
}

/// A JSON path of keys and numbers as MySQL and SQLite write it: `$."a"[1]`.
pub(crate) fn json_path(value: &Value) -> Value {
    let mut path = String::from("$");
    let mut add = |element: &Value| match element {
        Value::Integer(number) => _ = write!(path, "[{number}]"),
        Value::Text(key) => _ = write!(path, ".\"{key}\""),
        _ => {}
    };
    match value {
        Value::Array(elements) => elements.iter().for_each(&mut add),
        element => add(element),
    }
    Value::Text(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_python_writes_them() {
        // Of Python 3.11: [repr(f) for f in (...)].
        let written: Vec<String> = [
            0.0,
            -0.0,
            1.0,
            1.5,
            100.0,
            1e15,
            1e16,
            1.5e16,
            1e22,
            1e100,
            1e-4,
            1e-5,
            1.5e-7,
            123_456_789.123,
        ]
        .into_iter()
        .map(real)
        .collect();
        assert_eq!(
            written.join(" "),
            "0.0 -0.0 1.0 1.5 100.0 1000000000000000.0 1e+16 1.5e+16 1e+22 1e+100 0.0001 1e-05 \
             1.5e-07 123456789.123"
        );
    }
}
