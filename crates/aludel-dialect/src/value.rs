//! Values that cross between Aludel's own statements and a server.
//!
//! Only bookkeeping uses these: the statements of a revision are sent as text.

/// A parameter of a statement or a column of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL `NULL`.
    Null,
    /// Any integer type, and booleans as 0 and 1.
    Integer(i64),
    /// Any floating point type.
    Real(f64),
    /// Any text, and every type that has no variant here as the server spells it.
    Text(String),
    /// Binary strings.
    Bytes(Vec<u8>),
}

impl Value {
    /// The text of a text value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of an integer value.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
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
