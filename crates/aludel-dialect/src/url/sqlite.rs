//! What a SQLite url says.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::parts::Parts;
use super::{UrlError, nearest};
use crate::dialect::DialectName;

/// Options that mean something here.
const OPTIONS: [&str; 3] = ["mode", "timeout", "immutable"];

/// Options of `sqlite3.connect` and of SQLite's own file urls that change nothing
/// about what a statement does.
const WITHOUT_EFFECT: [&str; 8] = [
    "uri",
    "isolation_level",
    "detect_types",
    "check_same_thread",
    "cached_statements",
    "cache",
    "nolock",
    "psow",
];

/// Where a SQLite database is and how it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteTarget {
    /// Where it is.
    pub file: SqliteFile,
    /// What may be done with it.
    pub access: SqliteAccess,
    /// How long to wait for another connection's lock; SQLAlchemy's driver waits
    /// five seconds unless told.
    pub timeout: Duration,
}

/// Where a SQLite database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SqliteFile {
    /// In this process: every connection has its own.
    Memory,
    /// In a file.
    Path(Utf8PathBuf),
}

/// What may be done with a SQLite file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqliteAccess {
    /// Read and write, and create it where that is allowed (`mode=rwc`).
    Create,
    /// Read and write a file that exists (`mode=rw`).
    Write,
    /// Read only (`mode=ro`).
    Read,
}

impl SqliteTarget {
    /// A file with the defaults of a url that says nothing else.
    pub(super) const fn file(path: Utf8PathBuf) -> Self {
        Self {
            file: SqliteFile::Path(path),
            access: SqliteAccess::Create,
            timeout: Duration::from_secs(5),
        }
    }

    /// The file, where there is one.
    pub const fn path(&self) -> Option<&Utf8PathBuf> {
        match &self.file {
            SqliteFile::Memory => None,
            SqliteFile::Path(path) => Some(path),
        }
    }

    pub(super) fn read(parts: &Parts, base: &Utf8Path) -> Result<Self, UrlError> {
        const DIALECT: DialectName = DialectName::Sqlite;
        for (part, present) in [
            ("user", parts.user.is_some() || parts.password.is_some()),
            ("host", parts.host.is_some()),
            ("port", parts.port.is_some()),
        ] {
            if present {
                return Err(UrlError::UnexpectedPart {
                    dialect: DIALECT,
                    part,
                });
            }
        }

        let mut access = SqliteAccess::Create;
        let mut timeout = Duration::from_secs(5);
        let mut memory = false;
        for (option, value) in &parts.query {
            let invalid = |expected: &str| UrlError::InvalidValue {
                dialect: DIALECT,
                option: option.clone(),
                value: value.clone(),
                expected: expected.to_owned(),
            };
            match option.as_str() {
                "mode" => match value.as_str() {
                    "ro" => access = SqliteAccess::Read,
                    "rw" => access = SqliteAccess::Write,
                    "rwc" => access = SqliteAccess::Create,
                    "memory" => memory = true,
                    _ => return Err(invalid("one of ro, rw, rwc, memory")),
                },
                "immutable" => match value.as_str() {
                    "0" => {}
                    "1" => access = SqliteAccess::Read,
                    _ => return Err(invalid("0 or 1")),
                },
                "timeout" => {
                    timeout = value
                        .parse::<f64>()
                        .ok()
                        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
                        .ok_or_else(|| invalid("a number of seconds"))?;
                }
                other if WITHOUT_EFFECT.contains(&other) => {}
                other => {
                    return Err(UrlError::UnknownOption {
                        dialect: DIALECT,
                        option: other.to_owned(),
                        nearest: nearest(other, &OPTIONS),
                    });
                }
            }
        }

        // With `uri=true` SQLAlchemy hands over SQLite's own `file:` form.
        let database = parts.database.as_deref().unwrap_or(":memory:");
        let path = database.strip_prefix("file:").unwrap_or(database);
        let file = if memory || path == ":memory:" || path.is_empty() {
            SqliteFile::Memory
        } else {
            SqliteFile::Path(base.join(path))
        };
        Ok(Self {
            file,
            access,
            timeout,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DatabaseUrl, Target};
    use super::*;

    fn target(text: &str) -> SqliteTarget {
        match DatabaseUrl::parse(text, Utf8Path::new("/project"))
            .unwrap()
            .target()
        {
            Target::Sqlite(target) => target.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn paths_are_relative_to_the_base_unless_they_are_absolute() {
        let path = |text| target(text).path().map(ToString::to_string);
        assert_eq!(path("sqlite:///app.db").as_deref(), Some("/project/app.db"));
        assert_eq!(
            path("sqlite:///data/my%20app.db").as_deref(),
            Some("/project/data/my app.db")
        );
        assert_eq!(
            path("sqlite:////srv/app.db").as_deref(),
            Some("/srv/app.db")
        );
        assert_eq!(path("sqlite:///a@b.db").as_deref(), Some("/project/a@b.db"));
        for memory in ["sqlite://", "sqlite:///", "sqlite:///:memory:"] {
            assert_eq!(target(memory).file, SqliteFile::Memory, "{memory}");
        }
    }

    #[test]
    fn options_are_read() {
        let target = target("sqlite:///app.db?mode=ro&timeout=0.5&check_same_thread=false");
        assert_eq!(target.access, SqliteAccess::Read);
        assert_eq!(target.timeout, Duration::from_millis(500));
    }
}
