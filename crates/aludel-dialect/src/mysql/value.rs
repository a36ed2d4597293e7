//! Values on their way to and from MySQL and MariaDB.

use std::string::FromUtf8Error;

use mysql::consts::ColumnType;
use mysql::{Column, Value as DriverValue};

use crate::value::Value;

/// The collation that marks a column as bytes rather than text.
const BINARY_COLLATION: u16 = 63;

impl From<&Value> for DriverValue {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Integer(number) => Self::Int(*number),
            Value::Real(number) => Self::Double(*number),
            Value::Text(text) => Self::Bytes(text.clone().into_bytes()),
            Value::Bytes(bytes) => Self::Bytes(bytes.clone()),
        }
    }
}

/// Reads a value of `column`; the text protocol spells every type as text, the
/// binary one does not.
pub(super) fn read(column: &Column, value: DriverValue) -> Value {
    match value {
        DriverValue::NULL => Value::Null,
        DriverValue::Int(number) => Value::Integer(number),
        DriverValue::UInt(number) => {
            i64::try_from(number).map_or_else(|_| Value::Text(number.to_string()), Value::Integer)
        }
        DriverValue::Float(number) => Value::Real(number.into()),
        DriverValue::Double(number) => Value::Real(number),
        DriverValue::Date(year, month, day, hour, minute, second, micros) => {
            let date = format!("{year:04}-{month:02}-{day:02}");
            Value::Text(if column.column_type() == ColumnType::MYSQL_TYPE_DATE {
                date
            } else {
                format!(
                    "{date} {hour:02}:{minute:02}:{second:02}{}",
                    fraction(column, micros)
                )
            })
        }
        DriverValue::Time(negative, days, hours, minutes, seconds, micros) => {
            let sign = if negative { "-" } else { "" };
            let hours = days * 24 + u32::from(hours);
            let micros = fraction(column, micros);
            Value::Text(format!(
                "{sign}{hours:02}:{minutes:02}:{seconds:02}{micros}"
            ))
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

fn read_bytes(column: &Column, bytes: Vec<u8>) -> Value {
    use ColumnType as Type;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(FromUtf8Error::into_bytes);
    match column.column_type() {
        Type::MYSQL_TYPE_TINY
        | Type::MYSQL_TYPE_SHORT
        | Type::MYSQL_TYPE_INT24
        | Type::MYSQL_TYPE_LONG
        | Type::MYSQL_TYPE_LONGLONG
        | Type::MYSQL_TYPE_YEAR => match text(bytes) {
            Ok(digits) => digits.parse().map_or(Value::Text(digits), Value::Integer),
            Err(bytes) => Value::Bytes(bytes),
        },
        Type::MYSQL_TYPE_FLOAT | Type::MYSQL_TYPE_DOUBLE => match text(bytes) {
            Ok(digits) => digits.parse().map_or(Value::Text(digits), Value::Real),
            Err(bytes) => Value::Bytes(bytes),
        },
        Type::MYSQL_TYPE_BIT => bytes
            .iter()
            .try_fold(0_i64, |number, byte| {
                Some(number.checked_mul(256)? | i64::from(*byte))
            })
            .map_or(Value::Bytes(bytes), Value::Integer),
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
        _ => text(bytes).map_or_else(Value::Bytes, Value::Text),
    }
}
