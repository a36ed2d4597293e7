//! Values on their way to and from MySQL and MariaDB.

use std::string::FromUtf8Error;

use mysql::consts::{ColumnFlags, ColumnType};
use mysql::{Column, Value as DriverValue};

use crate::error::{DatabaseError, ErrorKind};
use crate::value::Value;

/// The collation that marks a column as bytes rather than text.
const BINARY_COLLATION: u16 = 63;

const MICROSECONDS_PER_SECOND: i64 = 1_000_000;

/// Makes a parameter of a value.
pub(super) fn parameter(value: &Value) -> Result<DriverValue, DatabaseError> {
    Ok(match value {
        Value::Null => DriverValue::NULL,
        Value::Boolean(truth) => DriverValue::Int(i64::from(*truth)),
        Value::Integer(number) => DriverValue::Int(*number),
        Value::Real(number) => DriverValue::Double(*number),
        Value::Text(text)
        | Value::Decimal(text)
        | Value::Date(text)
        | Value::Time(text)
        | Value::DateTime(text)
        | Value::Uuid(text)
        | Value::Json(text) => DriverValue::Bytes(text.clone().into_bytes()),
        Value::Bytes(bytes) => DriverValue::Bytes(bytes.clone()),
        Value::Interval {
            months: 0,
            days,
            microseconds,
        } => DriverValue::Bytes(time_text(*days, *microseconds).into_bytes()),
        Value::Interval { .. } | Value::Array(_) => {
            return Err(DatabaseError::new(
                ErrorKind::Statement,
                "MySQL has neither arrays nor intervals of months",
            ));
        }
    })
}

/// A length of time as `TIME` takes it, `-26:00:00.5`.
fn time_text(days: i32, microseconds: i64) -> String {
    let total =
        i128::from(days) * 86_400 * i128::from(MICROSECONDS_PER_SECOND) + i128::from(microseconds);
    let sign = if total < 0 { "-" } else { "" };
    let total = total.unsigned_abs();
    let seconds = total / 1_000_000;
    format!(
        "{sign}{:02}:{:02}:{:02}.{:06}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        total % 1_000_000
    )
}

/// The name of a column's type, as `SHOW COLUMNS` spells it.
pub(super) fn type_name(column: &Column) -> &'static str {
    use ColumnType as Type;
    let binary = column.character_set() == BINARY_COLLATION;
    match column.column_type() {
        _ if column.flags().contains(ColumnFlags::ENUM_FLAG) => "enum",
        _ if column.flags().contains(ColumnFlags::SET_FLAG) => "set",
        Type::MYSQL_TYPE_TINY => "tinyint",
        Type::MYSQL_TYPE_SHORT => "smallint",
        Type::MYSQL_TYPE_INT24 => "mediumint",
        Type::MYSQL_TYPE_LONG => "int",
        Type::MYSQL_TYPE_LONGLONG => "bigint",
        Type::MYSQL_TYPE_YEAR => "year",
        Type::MYSQL_TYPE_DECIMAL | Type::MYSQL_TYPE_NEWDECIMAL => "decimal",
        Type::MYSQL_TYPE_FLOAT => "float",
        Type::MYSQL_TYPE_DOUBLE => "double",
        Type::MYSQL_TYPE_NULL => "null",
        Type::MYSQL_TYPE_BIT => "bit",
        Type::MYSQL_TYPE_DATE | Type::MYSQL_TYPE_NEWDATE => "date",
        Type::MYSQL_TYPE_TIME | Type::MYSQL_TYPE_TIME2 => "time",
        Type::MYSQL_TYPE_DATETIME | Type::MYSQL_TYPE_DATETIME2 => "datetime",
        Type::MYSQL_TYPE_TIMESTAMP | Type::MYSQL_TYPE_TIMESTAMP2 => "timestamp",
        Type::MYSQL_TYPE_JSON => "json",
        Type::MYSQL_TYPE_ENUM => "enum",
        Type::MYSQL_TYPE_SET => "set",
        Type::MYSQL_TYPE_GEOMETRY => "geometry",
        Type::MYSQL_TYPE_VECTOR => "vector",
        Type::MYSQL_TYPE_STRING if binary => "binary",
        Type::MYSQL_TYPE_STRING => "char",
        Type::MYSQL_TYPE_VAR_STRING | Type::MYSQL_TYPE_VARCHAR if binary => "varbinary",
        Type::MYSQL_TYPE_VAR_STRING | Type::MYSQL_TYPE_VARCHAR => "varchar",
        _ if binary => "blob",
        _ => "text",
    }
}

/// Reads a value of `column`; the text protocol spells every type as text, the
/// binary one does not.
pub(super) fn read(column: &Column, value: DriverValue) -> Value {
    match value {
        DriverValue::NULL => Value::Null,
        DriverValue::Int(number) => Value::Integer(number),
        DriverValue::UInt(number) => i64::try_from(number)
            .map_or_else(|_| Value::Decimal(number.to_string()), Value::Integer),
        DriverValue::Float(number) => Value::Real(number.into()),
        DriverValue::Double(number) => Value::Real(number),
        DriverValue::Date(year, month, day, hour, minute, second, micros) => {
            let date = format!("{year:04}-{month:02}-{day:02}");
            if column.column_type() == ColumnType::MYSQL_TYPE_DATE {
                date_value(date)
            } else {
                date_time_value(format!(
                    "{date} {hour:02}:{minute:02}:{second:02}{}",
                    fraction(column, micros)
                ))
            }
        }
        DriverValue::Time(negative, days, hours, minutes, seconds, micros) => {
            let seconds = (i64::from(days) * 24 + i64::from(hours)) * 3_600
                + i64::from(minutes) * 60
                + i64::from(seconds);
            let length = seconds * MICROSECONDS_PER_SECOND + i64::from(micros);
            interval(if negative { -length } else { length })
        }
        DriverValue::Bytes(bytes) => read_bytes(column, bytes),
    }
}

/// The fraction of a second with as many digits as the column has.
fn fraction(column: &Column, micros: u32) -> String {
    let digits = usize::from(column.decimals()).min(6);
    if digits == 0 {
        return String::new();
    }
    format!(".{}", &format!("{micros:06}")[..digits])
}

fn interval(microseconds: i64) -> Value {
    Value::Interval {
        months: 0,
        days: 0,
        microseconds,
    }
}

/// Whether a date is one: MySQL keeps `0000-00-00` and `2024-00-00` too.
fn has_zero(date: &str) -> bool {
    date.split(['-', ' '])
        .take(3)
        .any(|part| part.bytes().all(|digit| digit == b'0'))
}

fn date_value(text: String) -> Value {
    if has_zero(&text) {
        Value::Text(text)
    } else {
        Value::Date(text)
    }
}

fn date_time_value(text: String) -> Value {
    if has_zero(&text) {
        Value::Text(text)
    } else {
        Value::DateTime(text)
    }
}

/// Reads `[-]HHH:MM:SS[.ffffff]`.
fn read_time(text: &str) -> Option<Value> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let seconds = whole.split(':').try_fold(0_i64, |seconds, part| {
        Some(seconds * 60 + part.parse::<i64>().ok()?)
    })?;
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    let length = seconds * MICROSECONDS_PER_SECOND + micros;
    Some(interval(if negative { -length } else { length }))
}

fn read_bytes(column: &Column, bytes: Vec<u8>) -> Value {
    use ColumnType as Type;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(FromUtf8Error::into_bytes);
    let read_as = |bytes: Vec<u8>, make: &dyn Fn(String) -> Value| {
        text(bytes).map_or_else(Value::Bytes, make)
    };
    match column.column_type() {
        Type::MYSQL_TYPE_TINY
        | Type::MYSQL_TYPE_SHORT
        | Type::MYSQL_TYPE_INT24
        | Type::MYSQL_TYPE_LONG
        | Type::MYSQL_TYPE_LONGLONG
        | Type::MYSQL_TYPE_YEAR => read_as(bytes, &|digits| {
            digits
                .parse()
                .map_or(Value::Decimal(digits), Value::Integer)
        }),
        Type::MYSQL_TYPE_FLOAT | Type::MYSQL_TYPE_DOUBLE => read_as(bytes, &|digits| {
            digits.parse().map_or(Value::Text(digits), Value::Real)
        }),
        Type::MYSQL_TYPE_DECIMAL | Type::MYSQL_TYPE_NEWDECIMAL => read_as(bytes, &Value::Decimal),
        Type::MYSQL_TYPE_DATE | Type::MYSQL_TYPE_NEWDATE => read_as(bytes, &date_value),
        Type::MYSQL_TYPE_DATETIME
        | Type::MYSQL_TYPE_DATETIME2
        | Type::MYSQL_TYPE_TIMESTAMP
        | Type::MYSQL_TYPE_TIMESTAMP2 => read_as(bytes, &date_time_value),
        Type::MYSQL_TYPE_TIME | Type::MYSQL_TYPE_TIME2 => {
            read_as(bytes, &|time| read_time(&time).unwrap_or(Value::Text(time)))
        }
        Type::MYSQL_TYPE_BIT => Value::Bytes(bytes),
        Type::MYSQL_TYPE_TINY_BLOB
        | Type::MYSQL_TYPE_MEDIUM_BLOB
        | Type::MYSQL_TYPE_LONG_BLOB
        | Type::MYSQL_TYPE_BLOB
        | Type::MYSQL_TYPE_STRING
        | Type::MYSQL_TYPE_VAR_STRING
        | Type::MYSQL_TYPE_VARCHAR
        | Type::MYSQL_TYPE_GEOMETRY
            if column.character_set() == BINARY_COLLATION =>
        {
            Value::Bytes(bytes)
        }
        _ => read_as(bytes, &Value::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_go_both_ways() {
        for (text, microseconds) in [
            ("-838:59:59.000000", -3_020_399_000_000),
            ("00:00:00.500000", 500_000),
            ("26:01:02.000003", 93_662_000_003),
        ] {
            assert_eq!(read_time(text), Some(interval(microseconds)));
            assert_eq!(time_text(0, microseconds), text);
        }
        assert_eq!(read_time("01:00:00"), Some(interval(3_600_000_000)));
        assert_eq!(time_text(-1, 0), "-24:00:00.000000");
        assert_eq!(read_time("noon"), None);
    }

    #[test]
    fn dates_with_a_zero_are_no_dates() {
        assert!(has_zero("0000-00-00 00:00:00"));
        assert!(has_zero("2024-00-01"));
        assert!(!has_zero("2024-10-01 00:00:00"));
    }
}
