//! What a PostgreSQL url says: SQLAlchemy's form with libpq's options.

use std::time::Duration;

use camino::Utf8PathBuf;
use secrecy::SecretString;

use super::parts::{Parts, read_port};
use super::{UrlError, nearest};
use crate::dialect::DialectName;

/// Options that mean something here.
const OPTIONS: [&str; 18] = [
    "sslmode",
    "ssl",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "user",
    "password",
    "dbname",
    "options",
    "connect_timeout",
    "application_name",
    "target_session_attrs",
    "keepalives",
    "client_encoding",
    "gssencmode",
];

/// Options of libpq, psycopg and asyncpg that change nothing about what a
/// statement does.
const WITHOUT_EFFECT: [&str; 16] = [
    "async_fallback",
    "channel_binding",
    "command_timeout",
    "fallback_application_name",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "prepare_threshold",
    "prepared_statement_cache_size",
    "prepared_statement_name_func",
    "server_settings",
    "sslcompression",
    "sslsni",
    "statement_cache_size",
    "tcp_user_timeout",
    "load_balance_hosts",
];

/// Where a PostgreSQL server is and how it is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresTarget {
    /// The servers to try in order; never empty.
    pub hosts: Vec<PostgresHost>,
    /// How much TLS is asked for.
    pub ssl_mode: SslMode,
    /// Whose certificates are trusted; `None`: the operating system's where
    /// certificates are verified at all.
    pub ssl_roots: Option<SslRoots>,
    /// The client's certificate chain and key, both in PEM.
    pub ssl_identity: Option<(Utf8PathBuf, Utf8PathBuf)>,
    /// Command-line options for the session, such as `-c search_path=app`.
    pub options: Option<String>,
    /// How long connecting may take; overrules the caller's.
    pub connect_timeout: Option<Duration>,
    /// How the session presents itself; overrules the caller's.
    pub application_name: Option<String>,
    /// Which of several servers is acceptable.
    pub session_attributes: SessionAttributes,
}

/// Where one server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostgresHost {
    /// A host name or address and a port.
    Tcp(String, u16),
    /// The directory of a unix socket and the port in the socket's name.
    Socket(Utf8PathBuf, u16),
    /// The url names none: the usual socket directories, then `localhost`.
    Default(u16),
}

/// How much TLS is asked for, with libpq's meanings (PostgreSQL 15 manual,
/// section 34.19.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SslMode {
    /// None.
    Disable,
    /// Only when the server refuses a plain connection.
    Allow,
    /// Unless it fails: then a plain connection.
    Prefer,
    /// Always, with any certificate.
    Require,
    /// Always, with a certificate that a trusted authority signed.
    VerifyCa,
    /// As [`Self::VerifyCa`], and it must be for this host.
    VerifyFull,
}

/// Whose certificates are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SslRoots {
    /// Those of the operating system (`sslrootcert=system`).
    System,
    /// Those in this PEM file.
    File(Utf8PathBuf),
}

/// Which of several servers is acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionAttributes {
    /// Any that answers.
    Any,
    /// One that can be written to (`read-write`, `primary`).
    ReadWrite,
    /// One that cannot (`read-only`, `standby`).
    ReadOnly,
}

const DIALECT: DialectName = DialectName::Postgresql;

fn invalid(option: &str, value: &str, expected: &str) -> UrlError {
    UrlError::InvalidValue {
        dialect: DIALECT,
        option: option.to_owned(),
        value: value.to_owned(),
        expected: expected.to_owned(),
    }
}

impl PostgresTarget {
    /// Reads the target; user, password and database that stand among the options
    /// move to where they belong.
    pub(super) fn read(parts: &mut Parts) -> Result<Self, UrlError> {
        if let Some(user) = parts.take_option("user") {
            parts.user = Some(user);
        }
        if let Some(password) = parts.take_option("password") {
            parts.password = Some(SecretString::from(password));
        }
        if let Some(database) = parts.take_option("dbname") {
            parts.database = Some(database);
        }

        let mut target = Self {
            hosts: Vec::new(),
            ssl_mode: SslMode::Prefer,
            ssl_roots: None,
            ssl_identity: None,
            options: None,
            connect_timeout: None,
            application_name: None,
            session_attributes: SessionAttributes::Any,
        };
        let mut certificate = None;
        let mut key = None;
        let mut hosts = Vec::new();
        let mut addresses = Vec::new();
        let mut ports = Vec::new();
        for (option, value) in &parts.query {
            match option.as_str() {
                "sslmode" | "ssl" => target.ssl_mode = read_ssl_mode(option, value)?,
                "sslrootcert" if value == "system" => target.ssl_roots = Some(SslRoots::System),
                "sslrootcert" => target.ssl_roots = Some(SslRoots::File(value.into())),
                "sslcert" => certificate = Some(Utf8PathBuf::from(value)),
                "sslkey" => key = Some(Utf8PathBuf::from(value)),
                "host" => hosts.extend(value.split(',').map(str::to_owned)),
                "hostaddr" => addresses.extend(value.split(',').map(str::to_owned)),
                "port" => {
                    for port in value.split(',') {
                        ports.push(read_port(port, DIALECT)?);
                    }
                }
                "options" => target.options = Some(value.clone()),
                "connect_timeout" => {
                    let seconds: u64 = value
                        .parse()
                        .map_err(|_| invalid(option, value, "a whole number of seconds"))?;
                    // libpq: zero waits for ever.
                    target.connect_timeout = (seconds > 0).then(|| Duration::from_secs(seconds));
                }
                "application_name" => target.application_name = Some(value.clone()),
                "target_session_attrs" => {
                    target.session_attributes = read_session_attributes(value)?;
                }
                "client_encoding" => {
                    if !matches!(
                        value.to_ascii_lowercase().as_str(),
                        "utf8" | "utf-8" | "auto"
                    ) {
                        return Err(invalid(option, value, "utf8: statements are sent in it"));
                    }
                }
                "gssencmode" => {
                    if !matches!(value.as_str(), "disable" | "prefer") {
                        return Err(invalid(option, value, "disable or prefer"));
                    }
                }
                other if WITHOUT_EFFECT.contains(&other) || other == "keepalives" => {}
                other => {
                    return Err(UrlError::UnknownOption {
                        dialect: DIALECT,
                        option: other.to_owned(),
                        nearest: nearest(other, &OPTIONS),
                    });
                }
            }
        }

        target.ssl_identity = match (certificate, key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            (Some(certificate), None) => {
                let expected = "`sslkey` beside it";
                return Err(invalid("sslcert", certificate.as_str(), expected));
            }
            (None, Some(key)) => {
                return Err(invalid("sslkey", key.as_str(), "`sslcert` beside it"));
            }
        };
        if hosts.is_empty() {
            let host = parts.host.as_deref().unwrap_or_default();
            let named = host.split(',').filter(|host| !host.is_empty());
            hosts.extend(named.map(str::to_owned));
        }
        if hosts.is_empty() {
            hosts = addresses;
        }
        target.hosts = join_hosts(&hosts, &ports, parts.port)?;
        Ok(target)
    }
}

/// Joins hosts and ports: as many ports as hosts, one for all, or `host:port`.
fn join_hosts(
    hosts: &[String],
    ports: &[u16],
    url_port: Option<u16>,
) -> Result<Vec<PostgresHost>, UrlError> {
    if ports.len() > 1 && ports.len() != hosts.len() {
        let value = format!("{} ports", ports.len());
        let expected = format!("one, or one for each of the {} hosts", hosts.len());
        return Err(invalid("port", &value, &expected));
    }
    let default_port = ports.first().copied().or(url_port).unwrap_or(5432);
    if hosts.is_empty() {
        return Ok(vec![PostgresHost::Default(default_port)]);
    }
    hosts
        .iter()
        .enumerate()
        .map(|(index, host)| {
            let port = ports.get(index).copied().unwrap_or(default_port);
            if host.starts_with('/') {
                return Ok(PostgresHost::Socket(host.into(), port));
            }
            match host.split_once(':') {
                // More than one colon: an IPv6 address.
                Some((name, own_port)) if !own_port.contains(':') => Ok(PostgresHost::Tcp(
                    name.to_owned(),
                    read_port(own_port, DIALECT)?,
                )),
                _ => Ok(PostgresHost::Tcp(host.clone(), port)),
            }
        })
        .collect()
}

fn read_ssl_mode(option: &str, value: &str) -> Result<SslMode, UrlError> {
    match value {
        "disable" => Ok(SslMode::Disable),
        "allow" => Ok(SslMode::Allow),
        "prefer" => Ok(SslMode::Prefer),
        "require" => Ok(SslMode::Require),
        "verify-ca" => Ok(SslMode::VerifyCa),
        "verify-full" => Ok(SslMode::VerifyFull),
        // asyncpg and pg8000 say `ssl=true`.
        "true" | "True" if option == "ssl" => Ok(SslMode::Require),
        "false" | "False" if option == "ssl" => Ok(SslMode::Disable),
        _ => Err(invalid(
            option,
            value,
            "one of disable, allow, prefer, require, verify-ca, verify-full",
        )),
    }
}

fn read_session_attributes(value: &str) -> Result<SessionAttributes, UrlError> {
    match value {
        "any" | "prefer-standby" => Ok(SessionAttributes::Any),
        "read-write" | "primary" => Ok(SessionAttributes::ReadWrite),
        "read-only" | "standby" => Ok(SessionAttributes::ReadOnly),
        _ => Err(invalid(
            "target_session_attrs",
            value,
            "one of any, read-write, read-only, primary, standby, prefer-standby",
        )),
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::super::{DatabaseUrl, Target};
    use super::*;

    fn read(text: &str) -> Result<PostgresTarget, UrlError> {
        let url = DatabaseUrl::parse(text, Utf8Path::new("/"))?;
        match url.target() {
            Target::Postgres(target) => Ok(target.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn hosts_come_from_the_address_or_from_options() {
        let hosts = |text| read(text).unwrap().hosts;
        assert_eq!(
            hosts("postgresql://u@db/app"),
            [PostgresHost::Tcp("db".to_owned(), 5432)]
        );
        assert_eq!(
            hosts("postgresql://u@db:6000/app"),
            [PostgresHost::Tcp("db".to_owned(), 6000)]
        );
        assert_eq!(
            hosts("postgresql:///app?host=/run/pg&port=6001"),
            [PostgresHost::Socket("/run/pg".into(), 6001)]
        );
        assert_eq!(hosts("postgresql:///app"), [PostgresHost::Default(5432)]);
        assert_eq!(
            hosts("postgresql://a,b:6000/app"),
            [
                PostgresHost::Tcp("a".to_owned(), 6000),
                PostgresHost::Tcp("b".to_owned(), 6000)
            ]
        );
        assert_eq!(
            hosts("postgresql:///app?host=a:1&host=b:2"),
            [
                PostgresHost::Tcp("a".to_owned(), 1),
                PostgresHost::Tcp("b".to_owned(), 2)
            ]
        );
        assert_eq!(
            hosts("postgresql:///app?host=a,b&port=1,2"),
            [
                PostgresHost::Tcp("a".to_owned(), 1),
                PostgresHost::Tcp("b".to_owned(), 2)
            ]
        );
    }

    #[test]
    fn tls_options_are_read() {
        let target = read(
            "postgresql://h/d?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem",
        )
        .unwrap();
        assert_eq!(target.ssl_mode, SslMode::VerifyFull);
        assert_eq!(target.ssl_roots, Some(SslRoots::File("/ca.pem".into())));
        assert!(target.ssl_identity.is_some());
        assert_eq!(read("postgresql://h/d").unwrap().ssl_mode, SslMode::Prefer);
        let error = read("postgresql://h/d?sslcert=/c.pem").unwrap_err();
        insta::assert_snapshot!(error, @"`/c.pem` is no value for `sslcert` in a postgresql url (expected `sslkey` beside it)");
    }

    #[test]
    fn session_options_are_read() {
        let target = read("postgresql://h/d?options=-c%20search_path%3Dapp&connect_timeout=3&application_name=x&target_session_attrs=read-write").unwrap();
        assert_eq!(target.options.as_deref(), Some("-c search_path=app"));
        assert_eq!(target.connect_timeout, Some(Duration::from_secs(3)));
        assert_eq!(target.application_name.as_deref(), Some("x"));
        assert_eq!(target.session_attributes, SessionAttributes::ReadWrite);
    }
}
