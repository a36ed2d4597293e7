//! INI files by the rules of Python's `configparser`, as Alembic reads `alembic.ini`.
//!
//! Python 3.11 is the reference (`configparser.ConfigParser` with its defaults): `=`
//! and `:` part keys from values, keys are in lower case, `#` and `;` begin comments
//! on lines of their own only, deeper indented lines go on with a value, `[DEFAULT]`
//! is part of every section, and `%(name)s` is replaced when a value is asked for.

use std::collections::BTreeMap;

use aludel_core::location::SourceLocation;
use camino::{Utf8Path, Utf8PathBuf};

use super::ConfigError;

/// The section whose values every other one has.
const DEFAULT_SECTION: &str = "DEFAULT";

/// How deep replacements may be nested.
const DEEPEST: usize = 10;

/// An INI file, its values not yet replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ini {
    path: Utf8PathBuf,
    defaults: BTreeMap<String, Entry>,
    sections: Vec<(String, BTreeMap<String, Entry>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// As written, lines joined.
    value: String,
    /// The line of the key, counted from 1; 0 for what is in no file.
    line: u64,
}

impl Ini {
    /// Reads a text that lies at `path`.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`]: a line that is none of section, key, comment or
    /// continuation, a section or key that is there twice.
    pub fn parse(path: &Utf8Path, text: &str) -> Result<Self, ConfigError> {
        let mut reader = Reader {
            path,
            ini: Self {
                path: path.to_owned(),
                ..Self::default()
            },
            place: Place::Nowhere,
            key: None,
            indent: 0,
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut offset = 0;
        for (number, line) in (1_u64..).zip(text.split_inclusive('\n')) {
            reader.line(line, number, offset)?;
            offset += line.len();
        }
        Ok(reader.ini.trimmed())
    }

    /// Sets a value that every section has, such as `here`; percent signs in it are
    /// doubled for it to be taken literally.
    pub fn set_default(&mut self, key: &str, value: &str) {
        let value = value.replace('%', "%%");
        self.defaults
            .insert(key.to_owned(), Entry { value, line: 0 });
    }

    /// The names of the sections in the order of the file, without `DEFAULT`.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().map(|(name, _)| name.as_str())
    }

    /// Whether there is a section of this name; `DEFAULT` is none.
    pub fn has_section(&self, section: &str) -> bool {
        self.sections().any(|name| name == section)
    }

    /// Whether the section or `DEFAULT` has the key; false if there is no such section.
    pub fn has_option(&self, section: &str, key: &str) -> bool {
        self.entry(section, key).is_some()
    }

    /// The keys of the section itself, in alphabetical order.
    pub fn own_keys(&self, section: &str) -> Vec<&str> {
        self.section(section)
            .map(|entries| entries.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }

    /// A value with its references replaced; `None` if the section or key is not there.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`]: a `%` that begins no reference, a reference to a key
    /// that is not there or to itself.
    pub fn value(&self, section: &str, key: &str) -> Result<Option<String>, ConfigError> {
        let Some(entry) = self.entry(section, key) else {
            return Ok(None);
        };
        let mut replaced = String::with_capacity(entry.value.len());
        self.replace(section, key, entry, &entry.value, 1, &mut replaced)?;
        Ok(Some(replaced))
    }

    /// All values of a section and of `DEFAULT`; `None` if it is not there.
    ///
    /// # Errors
    /// As [`value`](Self::value).
    pub fn values(&self, section: &str) -> Result<Option<BTreeMap<String, String>>, ConfigError> {
        let Some(entries) = self.section(section) else {
            return Ok(None);
        };
        let mut values = BTreeMap::new();
        for key in self.defaults.keys().chain(entries.keys()) {
            if let Some(value) = self.value(section, key)? {
                values.insert(key.clone(), value);
            }
        }
        Ok(Some(values))
    }

    /// The place of a key.
    pub fn location(&self, section: &str, key: &str) -> SourceLocation {
        let line = self.entry(section, key).map_or(1, |entry| entry.line);
        at_line(&self.path, line.max(1))
    }

    fn section(&self, section: &str) -> Option<&BTreeMap<String, Entry>> {
        let mut sections = self.sections.iter();
        let (_, entries) = sections.find(|(name, _)| name == section)?;
        Some(entries)
    }

    fn entry(&self, section: &str, key: &str) -> Option<&Entry> {
        let key = key.to_lowercase();
        let own = if section == DEFAULT_SECTION {
            None
        } else {
            self.section(section)?.get(&key)
        };
        own.or_else(|| self.defaults.get(&key))
    }

    fn replace(
        &self,
        section: &str,
        key: &str,
        origin: &Entry,
        text: &str,
        depth: usize,
        replaced: &mut String,
    ) -> Result<(), ConfigError> {
        let invalid = |message: String| ConfigError::Invalid {
            message,
            location: at_line(&self.path, origin.line.max(1)),
        };
        if depth > DEEPEST {
            return Err(invalid(format!(
                "`{key}` refers to itself: its references do not come to an end"
            )));
        }
        let mut rest = text;
        while let Some(percent) = rest.find('%') {
            replaced.push_str(&rest[..percent]);
            let behind = &rest[percent + 1..];
            if let Some(behind) = behind.strip_prefix('%') {
                replaced.push('%');
                rest = behind;
                continue;
            }
            let reference = behind
                .strip_prefix('(')
                .and_then(|behind| behind.split_once(")s"))
                .filter(|(name, _)| !name.is_empty() && !name.contains(')'));
            let Some((name, behind)) = reference else {
                return Err(invalid(format!(
                    "`{key}` has a `%` that begins no reference such as `%(here)s`; a percent sign \
                     is written `%%`"
                )));
            };
            let Some(entry) = self.entry(section, name) else {
                return Err(invalid(format!(
                    "`{key}` refers to `%({name})s`, which `[{section}]` does not have"
                )));
            };
            self.replace(section, key, origin, &entry.value, depth + 1, replaced)?;
            rest = behind;
        }
        replaced.push_str(rest);
        Ok(())
    }

    /// Empty lines behind a value are not part of it.
    fn trimmed(mut self) -> Self {
        let sections = self.sections.iter_mut().map(|(_, entries)| entries);
        for entries in sections.chain([&mut self.defaults]) {
            for entry in entries.values_mut() {
                entry.value.truncate(entry.value.trim_end().len());
            }
        }
        self
    }
}

/// The first bytes of a line of a file.
fn at_line(path: &Utf8Path, line: u64) -> SourceLocation {
    SourceLocation {
        path: path.to_owned(),
        offset: 0,
        end: 0,
        line,
        column: 1,
    }
}

/// Where the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Nowhere,
    Defaults,
    /// The last of the sections.
    Section,
}

struct Reader<'p> {
    path: &'p Utf8Path,
    ini: Ini,
    place: Place,
    /// The key that a deeper indented line goes on with.
    key: Option<String>,
    indent: usize,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, number: u64, offset: usize) -> Result<(), ConfigError> {
        let text = line.trim();
        if text.is_empty() {
            self.go_on("");
            return Ok(());
        }
        if text.starts_with(['#', ';']) {
            return Ok(());
        }
        let indent = line
            .chars()
            .take_while(|character| character.is_whitespace())
            .count();
        if self.key.is_some() && indent > self.indent {
            self.go_on(text);
            return Ok(());
        }
        self.indent = indent;
        let invalid = |message: String| ConfigError::Invalid {
            message,
            location: SourceLocation {
                path: self.path.to_owned(),
                offset: offset as u64,
                end: (offset + line.trim_end().len()) as u64,
                line: number,
                column: 1,
            },
        };
        if let Some(name) = section_name(text) {
            if name == DEFAULT_SECTION {
                self.place = Place::Defaults;
            } else if self.ini.has_section(name) {
                return Err(invalid(format!("the section `[{name}]` is there twice")));
            } else {
                self.ini.sections.push((name.to_owned(), BTreeMap::new()));
                self.place = Place::Section;
            }
            self.key = None;
            return Ok(());
        }
        if self.place == Place::Nowhere {
            return Err(invalid(
                "there is no section such as `[alembic]` above this line".to_owned(),
            ));
        }
        let Some((key, value)) = text
            .split_once(['=', ':'])
            .map(|(key, value)| (key.trim_end().to_lowercase(), value.trim()))
            .filter(|(key, _)| !key.is_empty())
        else {
            return Err(invalid("this line is no `key = value`".to_owned()));
        };
        if self.entries().contains_key(&key) {
            return Err(invalid(format!("`{key}` is there twice")));
        }
        let entry = Entry {
            value: value.to_owned(),
            line: number,
        };
        self.entries().insert(key.clone(), entry);
        self.key = Some(key);
        Ok(())
    }

    fn entries(&mut self) -> &mut BTreeMap<String, Entry> {
        match (self.place, self.ini.sections.last_mut()) {
            (Place::Section, Some((_, entries))) => entries,
            _ => &mut self.ini.defaults,
        }
    }

    /// Adds a line to the value that is being read.
    fn go_on(&mut self, text: &str) {
        let Some(key) = self.key.clone() else {
            return;
        };
        if let Some(entry) = self.entries().get_mut(&key) {
            entry.value.push('\n');
            entry.value.push_str(text);
        }
    }
}

/// `[name]`, whatever stands behind it.
fn section_name(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let (name, _) = inner.rsplit_once(']')?;
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Ini, ConfigError> {
        Ini::parse(Utf8Path::new("alembic.ini"), text)
    }

    fn value(text: &str, key: &str) -> String {
        read(text).unwrap().value("alembic", key).unwrap().unwrap()
    }

    /// The message and the line of an error.
    fn failure(error: ConfigError) -> String {
        match error {
            ConfigError::Invalid { message, location } => format!("{}: {message}", location.line),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn keys_and_values_are_parted_at_the_first_sign() {
        let text = "[alembic]\nSQLAlchemy.URL : sqlite:///a=b ; no comment\n\
                    empty =\n  # a comment\n; another\nlast=x\n";
        assert_eq!(value(text, "sqlalchemy.url"), "sqlite:///a=b ; no comment");
        assert_eq!(value(text, "EMPTY"), "");
        assert_eq!(value(text, "last"), "x");
    }

    #[test]
    fn deeper_lines_go_on_with_a_value() {
        let text = "[alembic]\nversion_locations =\n    a\n\n    # not this\n    b\n\n  path = x\n";
        assert_eq!(value(text, "version_locations"), "\na\n\nb\n\npath = x");
        let text = "[alembic]\n  a = 1\n  b = 2\n    3\n c = 4\n";
        assert_eq!(value(text, "b"), "2\n3");
        assert_eq!(value(text, "c"), "4");
    }

    #[test]
    fn references_are_replaced() {
        let mut ini = read(
            "[DEFAULT]\nname = shop\n[alembic]\nurl = sqlite:///%(here)s/%(Name)s.db?x=%%20\n\
             name = own\n[other]\nurl = %(name)s\n",
        )
        .unwrap();
        ini.set_default("here", "/a%b");
        let url = ini.value("alembic", "url").unwrap().unwrap();
        assert_eq!(url, "sqlite:////a%b/own.db?x=%20");
        assert_eq!(ini.value("other", "url").unwrap().unwrap(), "shop");
        assert!(!ini.has_option("nowhere", "name"));
        assert_eq!(ini.values("other").unwrap().unwrap()["here"], "/a%b");
    }

    #[test]
    fn wrong_references_are_errors_when_they_are_asked_for() {
        let ini = read("[alembic]\na = %(b)s\nb = %(a)s\nc = 5%\nd = %(none)s\ne = 1\n").unwrap();
        let failed = |key: &str| failure(ini.value("alembic", key).unwrap_err());
        insta::assert_snapshot!(failed("a"), @"2: `a` refers to itself: its references do not come to an end");
        insta::assert_snapshot!(failed("c"), @"4: `c` has a `%` that begins no reference such as `%(here)s`; a percent sign is written `%%`");
        insta::assert_snapshot!(failed("d"), @"5: `d` refers to `%(none)s`, which `[alembic]` does not have");
        assert_eq!(ini.value("alembic", "e").unwrap().unwrap(), "1");
    }

    #[test]
    fn what_configparser_refuses_is_refused() {
        let failed = |text: &str| failure(read(text).unwrap_err());
        insta::assert_snapshot!(failed("a = 1\n"), @"1: there is no section such as `[alembic]` above this line");
        insta::assert_snapshot!(failed("[a]\n\nnothing\n"), @"3: this line is no `key = value`");
        insta::assert_snapshot!(failed("[a]\nx = 1\nX = 2\n"), @"3: `x` is there twice");
        insta::assert_snapshot!(failed("[a]\n[b]\n[a]\n"), @"3: the section `[a]` is there twice");
    }
}
