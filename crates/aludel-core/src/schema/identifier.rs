//! Names of database objects.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a table, column, constraint, index, type or schema, unquoted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Spelled", into = "Spelled")]
pub struct Identifier {
    /// The name itself.
    pub name: String,
    /// Whether it is quoted: `None` where it needs to be, else always or never.
    pub quote: Option<bool>,
    /// Whether the dialect makes the name up: `name` is then its stem and this number
    /// tells it from others. Within one statement, equal pairs are one name, `anon_1`.
    pub anonymous: Option<u64>,
}

/// How an identifier is written as plain data: a string in almost every case.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Spelled {
    Plain(String),
    Quoted {
        name: String,
        #[serde(default)]
        quote: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anonymous: Option<u64>,
    },
}

impl From<Spelled> for Identifier {
    fn from(spelled: Spelled) -> Self {
        match spelled {
            Spelled::Plain(name) => name.into(),
            Spelled::Quoted {
                name,
                quote,
                anonymous,
            } => Self {
                name,
                quote,
                anonymous,
            },
        }
    }
}

impl From<Identifier> for Spelled {
    fn from(identifier: Identifier) -> Self {
        match identifier {
            Identifier {
                name,
                quote: None,
                anonymous: None,
            } => Self::Plain(name),
            Identifier {
                name,
                quote,
                anonymous,
            } => Self::Quoted {
                name,
                quote,
                anonymous,
            },
        }
    }
}

impl From<&str> for Identifier {
    fn from(name: &str) -> Self {
        name.to_owned().into()
    }
}

impl From<String> for Identifier {
    fn from(name: String) -> Self {
        Self {
            name,
            quote: None,
            anonymous: None,
        }
    }
}

impl fmt::Display for Identifier {
    /// The name as it is, for messages to people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

/// The name of a table or of another object that lives in a schema.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QualifiedName {
    /// The schema; `None`: wherever the session looks first.
    #[serde(default)]
    pub schema: Option<Identifier>,
    /// The name in it.
    pub name: Identifier,
}

impl fmt::Display for QualifiedName {
    /// `schema.name` unquoted, for messages to people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(formatter, "{schema}.{}", self.name),
            None => write!(formatter, "{}", self.name),
        }
    }
}
