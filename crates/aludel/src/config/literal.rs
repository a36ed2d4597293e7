//! Values that are written down, in Python or in configuration.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// A value that needs nothing to be run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Literal {
    /// `None`
    None,
    /// `True` or `False`
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A string.
    Text(String),
    /// A list, a tuple or a set, in the order of the file.
    List(Vec<Literal>),
    /// A dictionary whose keys are strings.
    Table(BTreeMap<String, Literal>),
}

impl Literal {
    /// The text of a string.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether Python takes the value for true.
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(flag) => *flag,
            Self::Integer(number) => *number != 0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Table(items) => !items.is_empty(),
        }
    }

    /// The strings of a dictionary; `None` when another value is among them.
    pub fn as_texts(&self) -> Option<BTreeMap<String, String>> {
        let Self::Table(items) = self else {
            return None;
        };
        items
            .iter()
            .map(|(key, value)| Some((key.clone(), value.as_text()?.to_owned())))
            .collect()
    }
}

impl fmt::Display for Literal {
    /// As Python writes it, for messages.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("None"),
            Self::Bool(true) => formatter.write_str("True"),
            Self::Bool(false) => formatter.write_str("False"),
            Self::Integer(number) => write!(formatter, "{number}"),
            Self::Text(text) => write!(formatter, "{text:?}"),
            Self::List(items) => formatter.debug_list().entries(items).finish(),
            Self::Table(items) => formatter.debug_map().entries(items).finish(),
        }
    }
}
