//! SQLAlchemy-style database urls.
//!
//! A url is taken apart as SQLAlchemy 2.1 does (`engine/url.py`), so that the urls
//! of an Alembic project work as they stand, then read once into what its driver
//! needs. An option that nobody knows is an error, because a mistyped `sslmode`
//! would otherwise mean a connection without TLS.

mod mysql;
mod parts;
mod postgres;
mod sqlite;

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};
use secrecy::{ExposeSecret, SecretString};

use crate::dialect::DialectName;

pub use mysql::{MysqlTarget, MysqlTls};
pub use postgres::{PostgresHost, PostgresTarget, SessionAttributes, SslMode, SslRoots};
pub use sqlite::{SqliteAccess, SqliteFile, SqliteTarget};

use parts::{Parts, percent_encode};

/// Every scheme that is understood, for messages and for the nearest one.
const SCHEMES: [&str; 5] = ["sqlite", "postgresql", "postgres", "mysql", "mariadb"];

/// Why a url could not be read. No variant carries a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is no url at all; the text is not repeated because it may be a secret.
    #[error("this is no database url (expected `dialect://user:password@host:port/database`)")]
    Malformed,
    /// There is an `@` too many, which is how an unencoded password shows.
    #[error("the url has more than one `@`: write an `@` of the password as `%40`")]
    UnencodedAt,
    /// The port is none. Its text is not repeated either: where the `@` is missing,
    /// the password stands there.
    #[error("the port of the {dialect} url is no number from 1 to 65535 (is `@host` missing?)")]
    InvalidPort {
        /// Which database.
        dialect: DialectName,
    },
    /// The scheme names no known database.
    #[error("`{scheme}` is no known database{}", did_you_mean(nearest.as_ref()))]
    UnknownScheme {
        /// The scheme as it was written.
        scheme: String,
        /// The known scheme that looks most like it.
        nearest: Option<String>,
    },
    /// An option has a name that its database does not know.
    #[error("`{option}` is no option of a {dialect} url{}", did_you_mean(nearest.as_ref()))]
    UnknownOption {
        /// Which database.
        dialect: DialectName,
        /// The option as it was written.
        option: String,
        /// The known option that looks most like it.
        nearest: Option<String>,
    },
    /// An option or a part of the url has a value that it cannot have.
    #[error("`{value}` is no value for `{option}` in a {dialect} url (expected {expected})")]
    InvalidValue {
        /// Which database.
        dialect: DialectName,
        /// The option or part, such as `sslmode` or `port`.
        option: String,
        /// The value as it was written.
        value: String,
        /// What would have been right.
        expected: String,
    },
    /// A part that this database has no use for.
    #[error(
        "a {dialect} url has no {part} (for a file: `sqlite:///relative.db` or `sqlite:////absolute.db`)"
    )]
    UnexpectedPart {
        /// Which database.
        dialect: DialectName,
        /// Which part, such as `host`.
        part: &'static str,
    },
}

fn did_you_mean(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        format!("; did you mean `{nearest}`?")
    })
}

/// The known word that looks most like `word`, if any does.
fn nearest(word: &str, known: &[&str]) -> Option<String> {
    known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| (*candidate).to_owned())
}

/// What a url leads to, by database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file, or this process's memory.
    Sqlite(SqliteTarget),
    /// A PostgreSQL server.
    Postgres(PostgresTarget),
    /// A MySQL or MariaDB server.
    Mysql(MysqlTarget),
}

/// A database url, read.
///
/// `Display` and `Debug` print the password as `***`, as SQLAlchemy does.
#[derive(Clone)]
pub struct DatabaseUrl {
    parts: Parts,
    target: Target,
}

impl DatabaseUrl {
    /// Reads a url; the path of a SQLite file is taken relative to `base`.
    ///
    /// # Errors
    /// [`UrlError`]: it is no url, or it says something that its database does not
    /// know. The error never contains the password.
    pub fn parse(text: &str, base: &Utf8Path) -> Result<Self, UrlError> {
        let mut parts = Parts::read(text)?;
        let target = match parts.dialect()? {
            DialectName::Sqlite => Target::Sqlite(SqliteTarget::read(&parts, base)?),
            DialectName::Postgresql => Target::Postgres(PostgresTarget::read(&mut parts)?),
            DialectName::Mysql => Target::Mysql(MysqlTarget::read(&mut parts)?),
        };
        Ok(Self { parts, target })
    }

    /// A SQLite file.
    pub fn sqlite_file(path: &Utf8Path) -> Self {
        Self {
            parts: Parts {
                scheme: "sqlite".to_owned(),
                database: Some(path.to_string()),
                ..Parts::default()
            },
            target: Target::Sqlite(SqliteTarget::file(path.to_owned())),
        }
    }

    /// Which database it leads to.
    pub const fn dialect(&self) -> DialectName {
        match self.target {
            Target::Sqlite(_) => DialectName::Sqlite,
            Target::Postgres(_) => DialectName::Postgresql,
            Target::Mysql(_) => DialectName::Mysql,
        }
    }

    /// What its driver needs to know beside user and password.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// The scheme as it was written, with SQLAlchemy's driver name, such as
    /// `postgresql+psycopg2`.
    pub fn scheme(&self) -> &str {
        &self.parts.scheme
    }

    /// The user, where the url names one.
    pub fn user(&self) -> Option<&str> {
        self.parts.user.as_deref()
    }

    /// The password, where the url has one.
    pub const fn password(&self) -> Option<&SecretString> {
        self.parts.password.as_ref()
    }

    /// The host, where the url names one before its path.
    pub fn host(&self) -> Option<&str> {
        self.parts.host.as_deref()
    }

    /// The port, where the url names one before its path.
    pub const fn port(&self) -> Option<u16> {
        self.parts.port
    }

    /// The database's name; for SQLite what stands behind `sqlite:///`.
    pub fn database(&self) -> Option<&str> {
        self.parts.database.as_deref()
    }

    /// The file of a SQLite database that is one.
    pub fn sqlite_path(&self) -> Option<&Utf8PathBuf> {
        match &self.target {
            Target::Sqlite(target) => target.path(),
            _ => None,
        }
    }

    /// The same url with another password, such as one from `PGPASSWORD`, which
    /// this library does not read by itself.
    #[must_use]
    pub fn with_password(mut self, password: SecretString) -> Self {
        self.parts.password = Some(password);
        self
    }

    /// The same url with another user.
    #[must_use]
    pub fn with_user(mut self, user: impl Into<String>) -> Self {
        self.parts.user = Some(user.into());
        self
    }

    /// The same server with another database; a SQLite url stays as it is.
    #[must_use]
    pub fn with_database(mut self, database: impl Into<String>) -> Self {
        if self.dialect() != DialectName::Sqlite {
            self.parts.database = Some(database.into());
        }
        self
    }

    /// The url with its password, for a program that must be handed it, such as
    /// `env.py` or `pg_dump`. Never for a message.
    pub fn to_secret_string(&self) -> SecretString {
        let password = self
            .parts
            .password
            .as_ref()
            .map(|password| percent_encode(password.expose_secret(), " +"));
        SecretString::from(self.parts.write(password.as_deref()))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mask = self.parts.password.as_ref().map(|_| "***");
        formatter.write_str(&self.parts.write(mask))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<DatabaseUrl, UrlError> {
        DatabaseUrl::parse(text, Utf8Path::new("/project"))
    }

    fn error(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn every_spelling_of_a_scheme_reaches_its_database() {
        for (text, dialect) in [
            ("postgresql://h/d", DialectName::Postgresql),
            ("postgresql+psycopg2://h/d", DialectName::Postgresql),
            ("postgresql+asyncpg://h/d", DialectName::Postgresql),
            ("postgres://h/d", DialectName::Postgresql),
            ("mysql://h/d", DialectName::Mysql),
            ("mysql+pymysql://h/d", DialectName::Mysql),
            ("mariadb://h/d", DialectName::Mysql),
            ("mariadb+mariadbconnector://h/d", DialectName::Mysql),
            ("sqlite:///d", DialectName::Sqlite),
            ("sqlite+aiosqlite:///d", DialectName::Sqlite),
        ] {
            assert_eq!(parse(text).unwrap().dialect(), dialect, "{text}");
        }
    }

    #[test]
    fn user_password_and_database_are_percent_decoded() {
        let url = parse("postgresql+psycopg2://ad%40a:p%40ss%2F%25+w@[::1]:5433/my%20db").unwrap();
        assert_eq!(url.user(), Some("ad@a"));
        assert_eq!(url.password().unwrap().expose_secret(), "p@ss/%+w");
        assert_eq!(url.host(), Some("::1"));
        assert_eq!(url.port(), Some(5433));
        assert_eq!(url.database(), Some("my db"));
    }

    #[test]
    fn the_password_is_never_printed() {
        let url = parse("mysql+pymysql://ada:s3cret@db:3306/app?charset=utf8mb4").unwrap();
        insta::assert_snapshot!(url, @"mysql+pymysql://ada:***@db:3306/app?charset=utf8mb4");
        assert!(!format!("{url:?} {url:#?}").contains("s3cret"));
        let url = parse("postgresql://db/app?user=ada&password=s3cret").unwrap();
        insta::assert_snapshot!(url, @"postgresql://ada:***@db/app");
        assert_eq!(url.password().unwrap().expose_secret(), "s3cret");
    }

    #[test]
    fn the_secret_form_reads_back_to_the_same_url() {
        let text = "postgresql://ad%40a:p%40%2Fss+ w@h:1/d%3Fb?sslmode=require";
        let url = parse(text).unwrap();
        let again = parse(url.to_secret_string().expose_secret()).unwrap();
        assert_eq!(again.password().unwrap().expose_secret(), "p@/ss+ w");
        assert_eq!(again.to_string(), url.to_string());
        assert_eq!(again.database(), Some("d?b"));
    }

    #[test]
    fn a_password_with_an_at_sign_is_refused_without_repeating_it() {
        for text in [
            "postgresql://ada:s3c@ret@db/app",
            "postgresql://ada:s3c@r/et@db/app",
            "postgresql://ada:s3c@r?et@db/app",
        ] {
            assert_eq!(parse(text).unwrap_err(), UrlError::UnencodedAt, "{text}");
        }
        assert_eq!(parse("s3cret").unwrap_err(), UrlError::Malformed);
    }

    proptest::proptest! {
        #[test]
        fn no_password_is_ever_printed(
            scheme in "(postgresql|mysql\\+pymysql|sqlite|oracle)",
            password in "S3cr3t[!-~]{0,8}",
            rest in "(@|@h|@h:1|@h:x|)(/d)?(\\?sslmode=x|\\?timeout=1)?",
        ) {
            let printed = match parse(&format!("{scheme}://ada:{password}{rest}")) {
                Ok(url) => format!("{url} {url:?}"),
                Err(error) => format!("{error} {error:?}"),
            };
            proptest::prop_assert!(!printed.contains("S3cr3t"), "{}", printed);
        }
    }

    #[test]
    fn messages_name_what_is_wrong_and_what_is_near() {
        insta::assert_snapshot!(error("postgre://h/d"), @"`postgre` is no known database; did you mean `postgres`?");
        insta::assert_snapshot!(error("oracle://h/d"), @"`oracle` is no known database");
        insta::assert_snapshot!(error("postgresql://h/d?sslmod=require"), @"`sslmod` is no option of a postgresql url; did you mean `sslmode`?");
        insta::assert_snapshot!(error("postgresql://h/d?sslmode=required"), @"`required` is no value for `sslmode` in a postgresql url (expected one of disable, allow, prefer, require, verify-ca, verify-full)");
        insta::assert_snapshot!(error("mysql://h:33o6/d"), @"the port of the mysql url is no number from 1 to 65535 (is `@host` missing?)");
        insta::assert_snapshot!(error("sqlite://app.db"), @"a sqlite url has no host (for a file: `sqlite:///relative.db` or `sqlite:////absolute.db`)");
    }
}
