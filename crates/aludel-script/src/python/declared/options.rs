//! Words for one dialect alone, such as `postgresql_where`.

use aludel_core::schema::{DialectOptions, OptionValue};

use super::value::Value;

/// What the words are given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Options {
    Table,
    Index,
}

impl Options {
    /// The words that are understood.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Table => &[
                "mysql_charset",
                "mysql_collate",
                "mysql_default_charset",
                "mysql_engine",
                "postgresql_partition_by",
                "postgresql_tablespace",
                "sqlite_autoincrement",
            ],
            Self::Index => &[
                "mysql_length",
                "mysql_prefix",
                "mysql_using",
                "postgresql_concurrently",
                "postgresql_nulls_not_distinct",
                "postgresql_ops",
                "postgresql_using",
                "postgresql_where",
                "postgresql_with",
                "sqlite_where",
            ],
        }
    }
}

/// Reads all keywords that are left of a call.
pub(super) fn read(keywords: Vec<(String, Value)>, of: Options) -> Option<DialectOptions> {
    let mut options = DialectOptions::default();
    for (word, value) in keywords {
        if !of.words().contains(&word.as_str()) {
            return None;
        }
        options.push(word, option(value)?);
    }
    Some(options)
}

fn option(value: Value) -> Option<OptionValue> {
    Some(match value {
        Value::None => OptionValue::None,
        Value::Boolean(value) => OptionValue::Boolean(value),
        Value::Integer(number) => OptionValue::Integer(number),
        Value::Text(text) => OptionValue::Text(text),
        Value::List(items) | Value::Tuple(items) => {
            OptionValue::List(items.into_iter().map(option).collect::<Option<_>>()?)
        }
        Value::Map(entries) => OptionValue::Map(
            entries
                .into_iter()
                .map(|(key, value)| Some((key.text()?, option(value)?)))
                .collect::<Option<_>>()?,
        ),
        Value::Clause(expression) => OptionValue::Expression(Box::new(expression)),
        _ => return None,
    })
}
