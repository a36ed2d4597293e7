//! Alembic's keys, from the INI file first and from `[tool.alembic]` else.

use std::collections::BTreeMap;

use aludel_core::diagnostic::Diagnostic;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::ConfigError;
use super::super::document::Document;
use super::super::ini::Ini;
use super::super::literal::Literal;

const HOOKS_SECTION: &str = "post_write_hooks";

/// The name of a hook and its settings.
pub(super) type HookSettings = (String, BTreeMap<String, String>);

/// The keys and their values.
pub(super) struct Options {
    pub(super) ini: Ini,
    pub(super) section: String,
    pub(super) toml: BTreeMap<String, Literal>,
}

impl Options {
    pub(super) fn new(ini: Ini, section: &str) -> Self {
        Self {
            ini,
            section: section.to_owned(),
            toml: BTreeMap::new(),
        }
    }

    /// Reads the keys of `[tool.alembic]`.
    pub(super) fn read_toml(
        &mut self,
        document: Document<'_>,
        table: &DeTable<'_>,
        here: &str,
    ) -> Result<(), ConfigError> {
        for (key, value) in table {
            let value = literal(document, key.get_ref(), value, here)?;
            self.toml.insert(key.get_ref().to_string(), value);
        }
        Ok(())
    }

    /// The value of a key that is a string; a number counts as one.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, ConfigError> {
        if self.ini.has_option(&self.section, key) {
            return self.ini.value(&self.section, key);
        }
        Ok(match self.toml.get(key) {
            Some(Literal::Text(text)) => Some(text.clone()),
            Some(Literal::Integer(number)) => Some(number.to_string()),
            _ => None,
        })
    }

    /// A key that is true or false: only `true` in lower case is true.
    pub(super) fn flag(&self, key: &str) -> Result<bool, ConfigError> {
        if self.ini.has_option(&self.section, key) {
            return Ok(self.ini.value(&self.section, key)?.as_deref() == Some("true"));
        }
        Ok(self.toml_flag(key))
    }

    pub(super) fn toml_flag(&self, key: &str) -> bool {
        !self.ini.has_option(&self.section, key) && self.toml.get(key) == Some(&Literal::Bool(true))
    }

    pub(super) fn number(&self, key: &str) -> Result<Option<usize>, ConfigError> {
        self.text(key)?
            .map(|text| {
                text.trim().parse().map_err(|_| ConfigError::Invalid {
                    message: format!("`{key}` must be a whole number, not `{text}`"),
                    location: self.ini.location(&self.section, key),
                })
            })
            .transpose()
    }

    /// A list of paths: split by `path_separator` in the INI file, a list in TOML.
    pub(super) fn paths(
        &self,
        key: &'static str,
        notes: &mut Vec<Diagnostic>,
    ) -> Result<Option<Vec<String>>, ConfigError> {
        let text = self.ini.value(&self.section, key)?;
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            return self.split(key, &text, notes).map(Some);
        }
        Ok(match self.toml.get(key) {
            Some(Literal::List(items)) => Some(
                items
                    .iter()
                    .filter_map(|item| item.as_text().map(str::to_owned))
                    .collect(),
            ),
            _ => None,
        })
    }

    fn split(
        &self,
        key: &'static str,
        text: &str,
        notes: &mut Vec<Diagnostic>,
    ) -> Result<Vec<String>, ConfigError> {
        let names: &[&str] = if key == "version_locations" {
            &["path_separator", "version_path_separator"]
        } else {
            &["path_separator"]
        };
        let deprecated = |message: String| {
            Diagnostic::warning("config-deprecated", message)
                .with_label(self.ini.location(&self.section, key), "")
                .with_help("add `path_separator = os`")
        };
        for name in names {
            let Some(separator) = self.ini.value(&self.section, name)? else {
                continue;
            };
            let separator = match separator.as_str() {
                "space" => ' ',
                "newline" => '\n',
                "os" if cfg!(windows) => ';',
                "os" | ":" => ':',
                ";" => ';',
                other => {
                    return Err(ConfigError::Invalid {
                        message: format!(
                            "`{name}` must be `space`, `newline`, `os`, `:` or `;`, not `{other}`"
                        ),
                        location: self.ini.location(&self.section, name),
                    });
                }
            };
            if *name == "version_path_separator" {
                notes.push(deprecated(
                    "`version_path_separator` is now called `path_separator`".to_owned(),
                ));
            }
            return Ok(text
                .split(separator)
                .filter(|part| !part.is_empty())
                .map(|part| part.trim().to_owned())
                .collect());
        }
        notes.push(deprecated(format!(
            "`{key}` is split in the old way, as there is no `path_separator`"
        )));
        let splits_colons = key == "prepend_sys_path";
        Ok(split_as_before(text, splits_colons))
    }

    /// The hooks with their settings, in their order.
    pub(super) fn hooks(&self) -> Result<Vec<HookSettings>, ConfigError> {
        let Some(settings) = self.ini.values(HOOKS_SECTION)? else {
            return Ok(self.toml_hooks());
        };
        let names = settings.get("hooks").map_or("", String::as_str);
        Ok(split_as_before(names, false)
            .into_iter()
            .filter(|name| !name.is_empty())
            .map(|name| {
                let own = settings
                    .iter()
                    .filter_map(|(key, value)| {
                        let key = key.strip_prefix(&name)?.strip_prefix('.')?;
                        Some((key.to_owned(), value.clone()))
                    })
                    .collect();
                (name, own)
            })
            .collect())
    }

    fn toml_hooks(&self) -> Vec<HookSettings> {
        let Some(Literal::List(hooks)) = self.toml.get(HOOKS_SECTION) else {
            return Vec::new();
        };
        hooks
            .iter()
            .filter_map(Literal::as_texts)
            .map(|mut settings| {
                let name = settings
                    .remove("name")
                    .unwrap_or_else(|| "unnamed".to_owned());
                (name, settings)
            })
            .collect()
    }
}

/// Splits at a comma with blanks behind it, or at blanks: what Alembic did before there
/// was `path_separator` (the regular expression `, *|(?: +)`, with `|\:` for `sys.path`).
fn split_as_before(text: &str, splits_colons: bool) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|character: char| {
        character == ',' || character == ' ' || (splits_colons && character == ':')
    }) {
        parts.push(rest[..at].to_owned());
        rest = if rest[at..].starts_with(':') {
            &rest[at + 1..]
        } else {
            rest[at + 1..].trim_start_matches(' ')
        };
    }
    parts.push(rest.to_owned());
    parts
}

/// A TOML value, the references in its strings replaced as Python's `%` does.
fn literal(
    document: Document<'_>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    here: &str,
) -> Result<Literal, ConfigError> {
    Ok(match value.get_ref() {
        DeValue::String(text) => {
            Literal::Text(filled(text, here).map_err(|wrong| ConfigError::Invalid {
                message: format!(
                    "`{key}` has `{wrong}`: only `%(here)s` can be replaced, and a percent sign \
                         is written `%%`"
                ),
                location: document.location(value.span()),
            })?)
        }
        DeValue::Boolean(flag) => Literal::Bool(*flag),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map(Literal::Integer)
            .map_err(|_| document.wrong_type(key, "a smaller number", value))?,
        DeValue::Array(items) => Literal::List(
            items
                .iter()
                .map(|item| literal(document, key, item, here))
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Table(table) => Literal::Table(
            table
                .iter()
                .map(|(key, value)| {
                    let key = key.get_ref();
                    Ok((key.to_string(), literal(document, key, value, here)?))
                })
                .collect::<Result<_, ConfigError>>()?,
        ),
        DeValue::Float(_) | DeValue::Datetime(_) => {
            return Err(document.wrong_type(key, "a string, a number, a flag or a list", value));
        }
    })
}

/// Replaces `%(here)s` and `%%`; what cannot be replaced otherwise.
fn filled(text: &str, here: &str) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(percent) = rest.find('%') {
        filled.push_str(&rest[..percent]);
        let reference = &rest[percent..];
        if let Some(behind) = reference.strip_prefix("%%") {
            filled.push('%');
            rest = behind;
        } else if let Some(behind) = reference.strip_prefix("%(here)s") {
            filled.push_str(here);
            rest = behind;
        } else {
            let end = reference.find(' ').unwrap_or(reference.len());
            return Err(reference[..end].to_owned());
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_way_to_split_keeps_empty_parts() {
        assert_eq!(split_as_before("a, b  c", false), ["a", "b", "c"]);
        assert_eq!(split_as_before("a:b,c", false), ["a:b", "c"]);
        assert_eq!(split_as_before("a:b c", true), ["a", "b", "c"]);
        assert_eq!(split_as_before("a ,b", false), ["a", "", "b"]);
    }
}
