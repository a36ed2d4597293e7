//! What the name of a Flyway script says.

use crate::import::migration::{Key, words};

/// What kind of script it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Prefix {
    /// `V`: one version.
    Versioned,
    /// `U`: the way back from a version.
    Undo,
    /// `R`: runs again whenever it changes.
    Repeatable,
    /// `B`: everything up to a version.
    Baseline,
}

/// The parts of a file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Name<'n> {
    pub(in crate::import) prefix: Prefix,
    /// The numbers of the version, without zeros at the end; empty for `R`.
    parts: Vec<u128>,
    /// As it is spelled, with dots.
    version: String,
    pub(in crate::import) description: &'n str,
    extension: &'n str,
}

impl Name<'_> {
    pub(super) fn is_sql(&self) -> bool {
        self.extension.eq_ignore_ascii_case("sql")
    }

    /// Whether it is a migration that is compiled into the application.
    pub(super) fn is_program(&self) -> bool {
        matches!(self.extension, "java" | "kt" | "groovy" | "scala" | "class")
            && self.prefix != Prefix::Undo
    }

    /// Whether only Flyway would take the name.
    pub(in crate::import) fn is_peculiar(&self) -> bool {
        matches!(self.prefix, Prefix::Repeatable | Prefix::Baseline)
            || self.is_program()
            || self.version.contains('.')
            || !self
                .description
                .chars()
                .all(|character| character.is_alphanumeric() || character == '_')
    }

    /// What the history table knows it by.
    pub(super) fn key(&self) -> Key {
        match self.prefix {
            Prefix::Repeatable => Key::Text(words(self.description)),
            _ => Key::Parts(self.parts.clone()),
        }
    }

    pub(super) fn shown_version(&self) -> String {
        match self.prefix {
            Prefix::Repeatable => format!("R {}", words(self.description)),
            _ => self.version.clone(),
        }
    }
}

/// Takes a file name apart; `None` for a file that is no migration.
pub(in crate::import) fn parse_name(name: &str) -> Option<Name<'_>> {
    let (stem, extension) = name.rsplit_once('.')?;
    let prefix = match stem.chars().next()? {
        'V' => Prefix::Versioned,
        'U' => Prefix::Undo,
        'R' => Prefix::Repeatable,
        'B' => Prefix::Baseline,
        _ => return None,
    };
    let (version, description) = stem[1..].split_once("__")?;
    let version = version.replace('_', ".");
    let parts = match prefix {
        Prefix::Repeatable if version.is_empty() => Vec::new(),
        Prefix::Repeatable => return None,
        _ => parse_version(&version)?,
    };
    Some(Name {
        prefix,
        parts,
        version,
        description,
        extension,
    })
}

/// Reads `1.2.0` into its numbers without zeros at the end.
pub(super) fn parse_version(version: &str) -> Option<Vec<u128>> {
    let mut parts = version
        .replace('_', ".")
        .split('.')
        .map(|part| part.parse::<u128>().ok())
        .collect::<Option<Vec<u128>>>()?;
    while parts.len() > 1 && parts.last() == Some(&0) {
        parts.pop();
    }
    Some(parts)
}

pub(super) fn is_sql(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("sql"))
}

/// Whether a file is called after an event of Flyway's.
pub(super) fn is_callback(name: &str) -> bool {
    let event = name
        .split_once("__")
        .or_else(|| name.split_once('.'))
        .map_or(name, |(event, _)| event);
    event == "createSchema"
        || ["before", "after"].iter().any(|when| {
            event
                .strip_prefix(when)
                .is_some_and(|what| what.starts_with(char::is_uppercase))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_with_dots() {
        assert_eq!(parse_version("1_2.0"), Some(vec![1, 2]));
        assert_eq!(parse_version("001"), Some(vec![1]));
        assert_eq!(parse_version("0"), Some(vec![0]));
        for version in ["", "1..2", "1a", "-1"] {
            assert_eq!(parse_version(version), None, "{version}");
        }
    }

    #[test]
    fn the_first_two_underscores_separate() {
        let name = parse_name("V1__a__b.sql").unwrap();
        assert_eq!(name.description, "a__b");
        assert!(parse_name("V2__.sql").unwrap().description.is_empty());
        for name in [
            "V1_a.sql",
            "v1__a.sql",
            "R1__a.sql",
            "V__a.sql",
            "X1__a.sql",
        ] {
            assert_eq!(parse_name(name), None, "{name}");
        }
    }

    #[test]
    fn callbacks_are_called_after_events() {
        for name in [
            "afterMigrate.sql",
            "beforeEachMigrate__x.sql",
            "createSchema.sql",
        ] {
            assert!(is_callback(name), "{name}");
        }
        for name in ["aftermath.sql", "before.sql", "seed.sql"] {
            assert!(!is_callback(name), "{name}");
        }
    }
}
