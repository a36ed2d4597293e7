//! Python's values, as far as templates have them.

use std::collections::BTreeMap;

use jiff::Zoned;

use super::Zone;

#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A name that has no value: false, and nothing else can be done with it.
    Undefined,
    None,
    Bool(bool),
    Integer(i64),
    Text(String),
    List(Vec<Value>),
    Tuple(Vec<Value>),
    Date(Zoned, Zone),
    /// Alembic's `config`: its main options.
    Config(BTreeMap<String, String>),
    /// Mako's `context`.
    Context,
    /// A module that a template imports.
    Module(String),
    Function(&'static str),
    /// `str`, `list` and the like, for `isinstance`.
    Type(&'static str),
}

impl Value {
    pub(super) fn is_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::None => false,
            Self::Bool(flag) => *flag,
            Self::Integer(number) => *number != 0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) | Self::Tuple(items) => !items.is_empty(),
            _ => true,
        }
    }

    /// What a loop goes through.
    pub(super) fn items(&self) -> Option<Vec<Self>> {
        match self {
            Self::List(items) | Self::Tuple(items) => Some(items.clone()),
            Self::Text(text) => Some(
                text.chars()
                    .map(|character| Self::Text(character.to_string()))
                    .collect(),
            ),
            _ => None,
        }
    }

    /// `str(value)`
    pub(super) fn to_text(&self) -> Option<String> {
        Some(match self {
            Self::Text(text) => text.clone(),
            Self::Date(date, zone) => date_text(date, *zone, ' '),
            _ => return self.repr(),
        })
    }

    /// `repr(value)`
    pub(super) fn repr(&self) -> Option<String> {
        let joined = |items: &[Self]| -> Option<String> {
            let items: Option<Vec<String>> = items.iter().map(Self::repr).collect();
            Some(items?.join(", "))
        };
        Some(match self {
            Self::None => "None".to_owned(),
            Self::Bool(true) => "True".to_owned(),
            Self::Bool(false) => "False".to_owned(),
            Self::Integer(number) => number.to_string(),
            Self::Text(text) => repr(text),
            Self::List(items) => format!("[{}]", joined(items)?),
            Self::Tuple(items) => match items.as_slice() {
                [one] => format!("({},)", one.repr()?),
                items => format!("({})", joined(items)?),
            },
            _ => return None,
        })
    }

    pub(super) fn equals(&self, other: &Self) -> Option<bool> {
        Some(match (self, other) {
            (Self::None, Self::None) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Integer(one), Self::Integer(other)) => one == other,
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::List(one), Self::List(other)) | (Self::Tuple(one), Self::Tuple(other)) => {
                one.len() == other.len()
                    && one
                        .iter()
                        .zip(other)
                        .all(|(one, other)| one.equals(other) == Some(true))
            }
            (Self::Date(..) | Self::Config(_) | Self::Context | Self::Module(_), _)
            | (_, Self::Date(..) | Self::Config(_) | Self::Context | Self::Module(_)) => {
                return None;
            }
            _ => false,
        })
    }
}

/// `str(date)` with a blank, `date.isoformat()` with a `T`.
pub(super) fn date_text(date: &Zoned, zone: Zone, separator: char) -> String {
    let mut text = date
        .strftime(&format!("%Y-%m-%d{separator}%H:%M:%S"))
        .to_string();
    let microseconds = date.subsec_nanosecond() / 1000;
    if microseconds != 0 {
        text.push_str(&date.strftime(".%6f").to_string());
    }
    if zone == Zone::Said {
        text.push_str(&date.strftime("%:z").to_string());
    }
    text
}

/// `repr()` of a string.
pub(super) fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut written = String::from(quote);
    for character in text.chars() {
        match character {
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            character if character == quote => {
                written.push('\\');
                written.push(character);
            }
            character
                if (character as u32) < 0x20 || (0x7f..0xa1).contains(&(character as u32)) =>
            {
                let digit = |value: u32| char::from_digit(value & 0xf, 16).unwrap_or('0');
                let code = u32::from(character);
                written.extend(['\\', 'x', digit(code >> 4), digit(code)]);
            }
            '\u{ad}' => written.push_str("\\xad"),
            character => written.push(character),
        }
    }
    written.push(quote);
    written
}
