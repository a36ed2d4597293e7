//! `${name}`, which Flyway replaces everywhere in a script before it reads it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::import::finding::Finding;

/// The values that were given, and what turned out to be missing.
pub(in crate::import) struct Placeholders<'v> {
    values: Option<&'v BTreeMap<String, String>>,
    /// Where each name without a value stands.
    missing: RefCell<BTreeMap<String, Vec<(Utf8PathBuf, u64)>>>,
}

impl<'v> Placeholders<'v> {
    /// Replaces by these values; upper and lower case of names do not matter.
    pub(in crate::import) fn new(values: &'v BTreeMap<String, String>) -> Self {
        Self {
            values: Some(values),
            missing: RefCell::default(),
        }
    }

    /// Replaces nothing (`placeholderReplacement=false`).
    pub(in crate::import) fn kept() -> Self {
        Self {
            values: None,
            missing: RefCell::default(),
        }
    }

    /// Fills in a script; what has no value stays as it is and is remembered.
    pub(super) fn fill(&self, path: &Utf8Path, text: &str) -> String {
        let Some(values) = self.values else {
            return text.to_owned();
        };
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        let mut line = 1;
        while let Some((before, name, behind)) = next(rest) {
            line += lines(before);
            filled.push_str(before);
            let value = values
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            if let Some((_, value)) = value {
                filled.push_str(value);
            } else {
                filled.push_str(&rest[before.len()..rest.len() - behind.len()]);
                self.missing
                    .borrow_mut()
                    .entry(name.to_owned())
                    .or_default()
                    .push((path.to_owned(), line));
            }
            line += lines(name);
            rest = behind;
        }
        filled.push_str(rest);
        filled
    }

    /// One finding for each name that has no value.
    pub(super) fn undefined(&self) -> Vec<Finding> {
        self.missing
            .borrow()
            .iter()
            .map(|(name, places)| {
                let (path, line) = places.first().expect("a name is missing somewhere");
                let mut finding =
                    Finding::error("import-placeholder", format!("`${{{name}}}` has no value"))
                        .in_file(path.clone())
                        .at_line(*line)
                        .with_help(format!(
                            "give it with `--placeholder {name}=VALUE`, or leave all of them as \
                             they are with `--keep-placeholders`"
                        ));
                for (path, line) in places.iter().skip(1).take(4) {
                    finding = finding.with_fact(format!("also in {path}:{line}"));
                }
                if places.len() > 5 {
                    finding = finding.with_fact(format!("and {} times more", places.len() - 5));
                }
                finding
            })
            .collect()
    }
}

/// What stands before the next placeholder, its name, and what stands behind it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("${")?;
    let length = text[start..].find('}')?;
    Some((
        &text[..start],
        &text[start + 2..start + length],
        &text[start + length + 1..],
    ))
}

fn lines(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64
}
