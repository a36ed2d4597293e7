//! What only one database knows about an object.

use serde::{Deserialize, Serialize};

use crate::expression::Expression;

/// Options by name, in the order in which they were given: `mysql_engine`,
/// `postgresql_where`, `sqlite_autoincrement`. The part before the first `_` names the
/// dialect (`mariadb_` too); the rest is SQLAlchemy's name of the option.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DialectOptions(pub Vec<(String, OptionValue)>);

impl DialectOptions {
    /// Adds an option.
    pub fn push(&mut self, name: impl Into<String>, value: OptionValue) {
        self.0.push((name.into(), value));
    }

    /// The value of an option; of several with one name the last.
    pub fn get(&self, name: &str) -> Option<&OptionValue> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// Whether an option is there and true (or 1).
    pub fn is_true(&self, name: &str) -> bool {
        matches!(
            self.get(name),
            Some(OptionValue::Boolean(true) | OptionValue::Integer(1))
        )
    }
}

/// The value of a dialect's option.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum OptionValue {
    /// Python's `None`.
    None,
    /// A switch.
    Boolean(bool),
    /// A number.
    Integer(i64),
    /// A word or text, as given.
    Text(String),
    /// Several values.
    List(Vec<OptionValue>),
    /// Values by name, in their order, such as operator classes by column.
    Map(Vec<(String, OptionValue)>),
    /// SQL, such as a partial index's predicate.
    Expression(Box<Expression>),
}
