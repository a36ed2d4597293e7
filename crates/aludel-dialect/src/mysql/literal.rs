//! Values in MySQL and MariaDB.

use aludel_core::schema::{Charset, SqlType};
use aludel_core::value::Value;

use crate::dialect::Dialect as _;
use crate::mysql::MysqlDialect;
use crate::render::query::{Affinity, affinity, epoch_and, hexadecimal, real};

/// How a UUID is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UuidStyle {
    /// In the canonical form.
    Hyphens,
    /// As 32 digits.
    Digits,
}

impl UuidStyle {
    fn written(self, text: &str) -> String {
        match self {
            Self::Hyphens => text.to_owned(),
            Self::Digits => text.replace('-', ""),
        }
    }
}

/// Any value, as a driver without server-side parameters writes it.
pub(super) fn inline(value: &Value, sql_type: &SqlType, uuid: UuidStyle) -> Option<String> {
    Some(match value {
        Value::Null => "NULL".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) if *number < 0 => format!("({number})"),
        Value::Integer(number) => number.to_string(),
        // There are no others than finite ones. An exponent makes it a float.
        Value::Real(number) if number.is_finite() => {
            let text = real(*number);
            if text.contains('e') {
                text
            } else {
                format!("{text}e0")
            }
        }
        Value::Real(_) => return None,
        Value::Decimal(text) if text.bytes().any(|byte| byte.is_ascii_alphabetic()) => return None,
        Value::Decimal(text) => text.clone(),
        Value::Text(text) if affinity(sql_type) == Affinity::Uuid => {
            MysqlDialect.quote_literal(&uuid.written(text))
        }
        Value::Text(text) | Value::Json(text) => MysqlDialect.quote_literal(text),
        Value::Bytes(bytes) => format!("x'{}'", hexadecimal(bytes)),
        Value::Date(text) => format!("'{text}'"),
        Value::Time(text) | Value::DateTime(text) => format!("'{}'", without_offset(text)),
        Value::Interval {
            months: 0,
            days,
            microseconds,
        } if affinity(sql_type) == Affinity::Time => duration(*days, *microseconds),
        Value::Interval {
            months: 0,
            days,
            microseconds,
        } => format!("'{}'", epoch_and(*days, *microseconds)?),
        Value::Interval { .. } | Value::Array(_) => return None,
        Value::Uuid(text) => format!("'{}'", uuid.written(text)),
    })
}

/// A time without its distance from UTC, which the column does not hold.
fn without_offset(text: &str) -> &str {
    let time = text.find(' ').map_or(0, |space| space + 1);
    text[time..]
        .find(['+', '-', 'Z'])
        .map_or(text, |offset| &text[..time + offset])
}

/// A length of time as a `TIME`, which goes beyond a day.
fn duration(days: i32, microseconds: i64) -> String {
    let whole = i128::from(days) * 86_400_000_000 + i128::from(microseconds);
    let sign = if whole < 0 { "-" } else { "" };
    let whole = whole.unsigned_abs();
    let (seconds, fraction) = (whole / 1_000_000, whole % 1_000_000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("'{sign}{hours:02}:{minutes:02}:{seconds:02}.{fraction:06}'")
}

/// The `CHAR` that a text type becomes in a cast.
pub(super) fn char_type(sql_type: &SqlType) -> SqlType {
    let (length, collation, charset) = match sql_type {
        SqlType::Char { .. } => return sql_type.clone(),
        SqlType::Varchar {
            length,
            collation,
            charset,
        }
        | SqlType::Text {
            length,
            collation,
            charset,
        } => (*length, collation.clone(), charset.clone()),
        SqlType::Tinytext { collation, charset }
        | SqlType::Mediumtext { collation, charset }
        | SqlType::Longtext { collation, charset } => (None, collation.clone(), charset.clone()),
        SqlType::GenericString { length, .. }
        | SqlType::GenericUnicode { length, .. }
        | SqlType::GenericUnicodeText { length, .. }
        | SqlType::Clob { length, .. } => (*length, None, Charset::default()),
        SqlType::Nchar { length, collation } | SqlType::Nvarchar { length, collation } => {
            (*length, collation.clone(), Charset::default())
        }
        _ => (None, None, Charset::default()),
    };
    SqlType::Char {
        length,
        collation,
        charset: Charset {
            national: false,
            ..charset
        },
    }
}
