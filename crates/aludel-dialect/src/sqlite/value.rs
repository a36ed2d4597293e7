//! Values on their way to and from SQLite, which has five storage classes.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Error, ToSql};

use crate::value::Value;

/// A parameter. Times and exact numbers go in as text; what becomes of that is for the
/// column's affinity.
pub(super) struct Parameter<'a>(pub(super) &'a Value);

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Boolean(truth) => ValueRef::Integer(i64::from(*truth)),
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            Value::Text(text)
            | Value::Decimal(text)
            | Value::Date(text)
            | Value::Time(text)
            | Value::DateTime(text)
            | Value::Uuid(text)
            | Value::Json(text) => ValueRef::Text(text.as_bytes()),
            Value::Interval { .. } => return Err(unknown("intervals")),
            Value::Array(_) => return Err(unknown("arrays")),
        }))
    }
}

fn unknown(kind: &str) -> Error {
    Error::ToSqlConversionFailure(format!("SQLite has no {kind}").into())
}

/// Reads a value of a result.
pub(super) fn read(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}
