//! A TOML document whose keys are taken one by one, so that what is left over can
//! be named with its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

use aludel_core::location::SourceLocation;
use camino::Utf8Path;
use jiff::SignedDuration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ConfigError;

/// The text of a configuration file and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Document<'d> {
    pub(super) path: &'d Utf8Path,
    pub(super) text: &'d str,
}

/// One table of the document and the keys that were asked for so far.
pub(super) struct Section<'d, 't> {
    document: Document<'d>,
    table: &'t DeTable<'d>,
    known: Vec<&'static str>,
}

impl<'d> Document<'d> {
    pub(super) fn parse(self) -> Result<Spanned<DeTable<'d>>, ConfigError> {
        DeTable::parse(self.text).map_err(|error| ConfigError::Invalid {
            message: error.message().to_owned(),
            location: self.location(error.span().unwrap_or(0..0)),
        })
    }

    pub(super) fn section<'t>(self, table: &'t DeTable<'d>) -> Section<'d, 't> {
        Section {
            document: self,
            table,
            known: Vec::new(),
        }
    }

    pub(super) fn location(self, span: Range<usize>) -> SourceLocation {
        let before = &self.text[..span.start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        SourceLocation {
            path: self.path.to_owned(),
            offset: span.start as u64,
            end: span.end as u64,
            line: before.matches('\n').count() as u64 + 1,
            column: before[line_start..].chars().count() as u64 + 1,
        }
    }

    pub(super) fn wrong_type(
        self,
        key: &str,
        expected: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> ConfigError {
        ConfigError::Invalid {
            message: format!(
                "`{key}` must be {expected}, not {}",
                value.get_ref().type_str()
            ),
            location: self.location(value.span()),
        }
    }
}

impl<'d, 't> Section<'d, 't> {
    /// The document that it is part of.
    pub(super) fn document(&self) -> Document<'d> {
        self.document
    }

    /// One of some words.
    pub(super) fn parsed<T: FromStr>(
        &mut self,
        key: &'static str,
        words: &[&str],
    ) -> Result<Option<T>, ConfigError> {
        self.take(key)
            .map(|value| {
                let text = value.get_ref().as_str();
                text.and_then(|text| text.parse().ok())
                    .ok_or_else(|| ConfigError::Invalid {
                        message: format!("`{key}` must be one of {}", words.join(", ")),
                        location: self.document.location(value.span()),
                    })
            })
            .transpose()
    }

    fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'d>>> {
        self.known.push(key);
        self.table.get(key)
    }

    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<String>, ConfigError> {
        self.take(key)
            .map(|value| match value.get_ref().as_str() {
                Some(text) => Ok(text.to_owned()),
                None => Err(self.document.wrong_type(key, "a string", value)),
            })
            .transpose()
    }

    pub(super) fn texts(&mut self, key: &'static str) -> Result<Option<Vec<String>>, ConfigError> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        let expected = "a list of strings";
        let items = value
            .get_ref()
            .as_array()
            .ok_or_else(|| self.document.wrong_type(key, expected, value))?;
        items
            .iter()
            .map(|item| match item.get_ref().as_str() {
                Some(text) => Ok(text.to_owned()),
                None => Err(self.document.wrong_type(key, expected, item)),
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Some)
    }

    pub(super) fn flag(&mut self, key: &'static str) -> Result<Option<bool>, ConfigError> {
        self.take(key)
            .map(|value| match value.get_ref().as_bool() {
                Some(flag) => Ok(flag),
                None => Err(self.document.wrong_type(key, "true or false", value)),
            })
            .transpose()
    }

    pub(super) fn number(&mut self, key: &'static str) -> Result<Option<u32>, ConfigError> {
        self.take(key)
            .map(|value| {
                value
                    .get_ref()
                    .as_integer()
                    .and_then(|integer| u32::from_str_radix(integer.as_str(), integer.radix()).ok())
                    .ok_or_else(|| {
                        self.document
                            .wrong_type(key, "a whole number from 0 to 4294967295", value)
                    })
            })
            .transpose()
    }

    /// A duration as people write it: `30s`, `500ms`, `5m`, `1h 30m`.
    pub(super) fn duration(&mut self, key: &'static str) -> Result<Option<Duration>, ConfigError> {
        self.take(key)
            .map(|value| {
                value
                    .get_ref()
                    .as_str()
                    .and_then(|text| text.parse::<SignedDuration>().ok())
                    .and_then(|duration| Duration::try_from(duration).ok())
                    .ok_or_else(|| {
                        self.document.wrong_type(
                            key,
                            "a duration such as \"30s\", \"500ms\" or \"5m\"",
                            value,
                        )
                    })
            })
            .transpose()
    }

    pub(super) fn table(
        &mut self,
        key: &'static str,
    ) -> Result<Option<&'t DeTable<'d>>, ConfigError> {
        self.take(key)
            .map(|value| match value.get_ref().as_table() {
                Some(table) => Ok(table),
                None => Err(self.document.wrong_type(key, "a table", value)),
            })
            .transpose()
    }

    /// The tables of a list (`[[key]]`), none if the key is not there.
    pub(super) fn tables(&mut self, key: &'static str) -> Result<Vec<Self>, ConfigError> {
        let Some(value) = self.take(key) else {
            return Ok(Vec::new());
        };
        let document = self.document;
        let expected = "a list of tables, each headed by its name in double brackets";
        let items = value
            .get_ref()
            .as_array()
            .ok_or_else(|| document.wrong_type(key, expected, value))?;
        items
            .iter()
            .map(|item| match item.get_ref().as_table() {
                Some(table) => Ok(document.section(table)),
                None => Err(document.wrong_type(key, expected, item)),
            })
            .collect()
    }

    /// All keys of the section, each with a string.
    pub(super) fn all_texts(&self) -> Result<BTreeMap<&'t str, &'t str>, ConfigError> {
        self.table
            .iter()
            .map(|(key, value)| match value.get_ref().as_str() {
                Some(text) => Ok((key.get_ref().as_ref(), text)),
                None => Err(self.document.wrong_type(key.get_ref(), "a string", value)),
            })
            .collect()
    }

    /// Refuses the first key that nobody asked for.
    pub(super) fn finish(self) -> Result<(), ConfigError> {
        let unknown = self
            .table
            .keys()
            .find(|key| !self.known.contains(&key.get_ref().as_ref()));
        match unknown {
            None => Ok(()),
            Some(key) => Err(ConfigError::UnknownKey {
                key: key.get_ref().to_string(),
                nearest: nearest(key.get_ref(), &self.known),
                location: self.document.location(key.span()),
            }),
        }
    }
}

/// The known word most like `word`, if any is alike at all.
pub(crate) fn nearest(word: &str, known: &[&'static str]) -> Option<String> {
    known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), *candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate.to_owned())
}
