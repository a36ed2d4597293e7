//! Values that cross between a script, Aludel's own statements and a server.

use serde::{Deserialize, Serialize};

/// A parameter of a statement, a literal in one, or a column of a row.
///
/// Times are kept as ISO 8601 text: databases know dates that no common library does
/// (year 0, 24:00, infinity), and they must arrive as they were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "value", content = "of", rename_all = "snake_case")]
pub enum Value {
    /// SQL `NULL`.
    Null,
    /// A truth value, from a server that has them.
    Boolean(bool),
    /// Any integer that fits.
    Integer(i64),
    /// Any floating point type.
    Real(f64),
    /// An exact number of any size, as `-?[0-9]+(\.[0-9]+)?`, `NaN` or `±Infinity`.
    Decimal(String),
    /// Any text, and every type that has no variant here as the server spells it.
    Text(String),
    /// Binary strings.
    Bytes(Vec<u8>),
    /// A date, `YYYY-MM-DD`.
    Date(String),
    /// A time of day, `HH:MM:SS[.ffffff][±HH:MM]`.
    Time(String),
    /// A date and time, `YYYY-MM-DD HH:MM:SS[.ffffff][±HH:MM]`.
    DateTime(String),
    /// A length of time. Months and days are apart because their lengths differ.
    Interval {
        /// Whole months.
        months: i32,
        /// Whole days beside them.
        days: i32,
        /// What remains, in microseconds.
        microseconds: i64,
    },
    /// A UUID in its canonical form with hyphens, lower case.
    Uuid(String),
    /// A JSON document as text.
    Json(String),
    /// An array; multidimensional ones are nested.
    Array(Vec<Value>),
}

impl Value {
    /// The text of a text value, and of every other one that is kept as text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text)
            | Self::Decimal(text)
            | Self::Date(text)
            | Self::Time(text)
            | Self::DateTime(text)
            | Self::Uuid(text)
            | Self::Json(text) => Some(text),
            _ => None,
        }
    }

    /// That text, without copying it.
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text)
            | Self::Decimal(text)
            | Self::Date(text)
            | Self::Time(text)
            | Self::DateTime(text)
            | Self::Uuid(text)
            | Self::Json(text) => Some(text),
            _ => None,
        }
    }

    /// The number of an integer value; 0 and 1 for truth values.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Boolean(truth) => Some(i64::from(*truth)),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of a result, its columns in the order of the query.
pub type Row = Vec<Value>;
