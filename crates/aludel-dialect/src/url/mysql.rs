//! What a MySQL or MariaDB url says: SQLAlchemy's form with the options of the
//! Python drivers.

use std::time::Duration;

use camino::Utf8PathBuf;
use secrecy::SecretString;

use super::parts::Parts;
use super::{UrlError, nearest};
use crate::dialect::DialectName;

/// Options that mean something here.
const OPTIONS: [&str; 17] = [
    "charset",
    "unix_socket",
    "connect_timeout",
    "ssl",
    "ssl_mode",
    "ssl_disabled",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "ssl_verify_cert",
    "ssl_verify_identity",
    "user",
    "password",
    "passwd",
    "db",
    "database",
    "port",
];

/// Options of the Python drivers that change nothing about what a statement does.
const WITHOUT_EFFECT: [&str; 14] = [
    "auth_plugin",
    "autocommit",
    "binary_prefix",
    "client_flag",
    "collation",
    "compress",
    "cursorclass",
    "local_infile",
    "max_allowed_packet",
    "program_name",
    "read_timeout",
    "use_pure",
    "use_unicode",
    "write_timeout",
];

const DIALECT: DialectName = DialectName::Mysql;

/// Where a MySQL or MariaDB server is and how it is spoken to.
///
/// Text always travels as `utf8mb4`, whatever `charset` says: it can carry the
/// text of every other one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MysqlTarget {
    /// A host name or address.
    pub host: String,
    /// The port at `host`.
    pub port: u16,
    /// A unix socket to use instead of `host`.
    pub socket: Option<Utf8PathBuf>,
    /// How much TLS is asked for.
    pub tls: MysqlTls,
    /// Whose certificates are trusted, in PEM, beside the public authorities.
    pub ssl_ca: Option<Utf8PathBuf>,
    /// The client's certificate chain and key, both in PEM.
    pub ssl_identity: Option<(Utf8PathBuf, Utf8PathBuf)>,
    /// How long connecting may take; overrules the caller's.
    pub connect_timeout: Option<Duration>,
}

/// How much TLS is asked for, as MySQL's `--ssl-mode` (MySQL 8.0 manual, section
/// 6.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MysqlTls {
    /// None.
    Disabled,
    /// Where the server has it, with any certificate.
    Preferred,
    /// Always, with any certificate.
    Required,
    /// Always, with a certificate that a trusted authority signed for any host. The
    /// driver trusts the public authorities as well, so this is only worth something
    /// in a network that nobody else reaches: prefer [`Self::VerifyIdentity`].
    VerifyCa,
    /// Always, with a certificate that a trusted authority signed for this host.
    VerifyIdentity,
}

fn invalid(option: &str, value: &str, expected: &str) -> UrlError {
    UrlError::InvalidValue {
        dialect: DIALECT,
        option: option.to_owned(),
        value: value.to_owned(),
        expected: expected.to_owned(),
    }
}

fn read_switch(option: &str, value: &str) -> Result<bool, UrlError> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(invalid(option, value, "true or false")),
    }
}

fn read_mode(option: &str, value: &str) -> Result<MysqlTls, UrlError> {
    match value.to_ascii_uppercase().replace('-', "_").as_str() {
        "DISABLED" => Ok(MysqlTls::Disabled),
        "PREFERRED" => Ok(MysqlTls::Preferred),
        "REQUIRED" => Ok(MysqlTls::Required),
        "VERIFY_CA" => Ok(MysqlTls::VerifyCa),
        "VERIFY_IDENTITY" => Ok(MysqlTls::VerifyIdentity),
        _ => Err(invalid(
            option,
            value,
            "one of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY",
        )),
    }
}

impl MysqlTarget {
    /// Reads the target; user, password and database that stand among the options
    /// move to where they belong.
    pub(super) fn read(parts: &mut Parts) -> Result<Self, UrlError> {
        if let Some(user) = parts.take_option("user") {
            parts.user = Some(user);
        }
        for name in ["password", "passwd"] {
            if let Some(password) = parts.take_option(name) {
                parts.password = Some(SecretString::from(password));
            }
        }
        for name in ["db", "database"] {
            if let Some(database) = parts.take_option(name) {
                parts.database = Some(database);
            }
        }

        let mut target = Self {
            host: parts.host.clone().unwrap_or_else(|| "localhost".to_owned()),
            port: parts.port.unwrap_or(3306),
            socket: None,
            tls: MysqlTls::Preferred,
            ssl_ca: None,
            ssl_identity: None,
            connect_timeout: None,
        };
        let mut mode = None;
        let mut verify_certificate = None;
        let mut verify_identity = None;
        let mut certificate = None;
        let mut key = None;
        for (option, value) in &parts.query {
            match option.as_str() {
                "charset" => {
                    let name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                    if !value.bytes().all(name) {
                        return Err(invalid(option, value, "a character set such as utf8mb4"));
                    }
                }
                "unix_socket" => target.socket = Some(value.into()),
                "port" => target.port = super::parts::read_port(value, DIALECT)?,
                "connect_timeout" => {
                    let seconds: u64 = value
                        .parse()
                        .map_err(|_| invalid(option, value, "a whole number of seconds"))?;
                    target.connect_timeout = (seconds > 0).then(|| Duration::from_secs(seconds));
                }
                "ssl" => {
                    mode = Some(if read_switch(option, value)? {
                        MysqlTls::Required
                    } else {
                        MysqlTls::Disabled
                    });
                }
                "ssl_disabled" => {
                    if read_switch(option, value)? {
                        mode = Some(MysqlTls::Disabled);
                    }
                }
                "ssl_mode" => mode = Some(read_mode(option, value)?),
                "ssl_ca" => target.ssl_ca = Some(value.into()),
                "ssl_cert" => certificate = Some(Utf8PathBuf::from(value)),
                "ssl_key" => key = Some(Utf8PathBuf::from(value)),
                "ssl_verify_cert" => verify_certificate = Some(read_switch(option, value)?),
                "ssl_verify_identity" | "ssl_check_hostname" => {
                    verify_identity = Some(read_switch(option, value)?);
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

        target.ssl_identity = match (certificate, key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            (Some(certificate), None) => {
                let expected = "`ssl_key` beside it";
                return Err(invalid("ssl_cert", certificate.as_str(), expected));
            }
            (None, Some(key)) => {
                return Err(invalid("ssl_key", key.as_str(), "`ssl_cert` beside it"));
            }
        };
        target.tls = decide_tls(&target, mode, verify_certificate, verify_identity);
        Ok(target)
    }
}

/// What the options together ask for. An authority that is named is meant to be
/// checked, and the host with it, unless the url says that it is not.
fn decide_tls(
    target: &MysqlTarget,
    mode: Option<MysqlTls>,
    verify_certificate: Option<bool>,
    verify_identity: Option<bool>,
) -> MysqlTls {
    match mode {
        Some(
            mode @ (MysqlTls::Disabled
            | MysqlTls::Preferred
            | MysqlTls::VerifyCa
            | MysqlTls::VerifyIdentity),
        ) => return mode,
        Some(MysqlTls::Required) | None => {}
    }
    let verify = verify_certificate
        .unwrap_or_else(|| target.ssl_ca.is_some() || verify_identity == Some(true));
    if verify && verify_identity.unwrap_or(true) {
        MysqlTls::VerifyIdentity
    } else if verify {
        MysqlTls::VerifyCa
    } else if mode.is_some() || target.ssl_identity.is_some() || target.ssl_ca.is_some() {
        MysqlTls::Required
    } else {
        MysqlTls::Preferred
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::super::{DatabaseUrl, Target};
    use super::*;

    fn target(text: &str) -> MysqlTarget {
        match DatabaseUrl::parse(text, Utf8Path::new("/"))
            .unwrap()
            .target()
        {
            Target::Mysql(target) => target.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn address_and_socket_are_read() {
        let read =
            target("mysql+pymysql://u:p@db:3307/app?unix_socket=/run/m.sock&charset=utf8mb4");
        assert_eq!((read.host.as_str(), read.port), ("db", 3307));
        assert_eq!(read.socket.as_deref(), Some(Utf8Path::new("/run/m.sock")));
        assert_eq!(target("mysql:///app").host, "localhost");
    }

    #[test]
    fn tls_follows_the_options() {
        for (query, tls) in [
            ("", MysqlTls::Preferred),
            ("?ssl=true", MysqlTls::Required),
            ("?ssl=false", MysqlTls::Disabled),
            ("?ssl_disabled=true", MysqlTls::Disabled),
            ("?ssl_mode=VERIFY_CA", MysqlTls::VerifyCa),
            ("?ssl_ca=/ca.pem", MysqlTls::VerifyIdentity),
            (
                "?ssl_ca=/ca.pem&ssl_verify_identity=false",
                MysqlTls::VerifyCa,
            ),
            ("?ssl_ca=/ca.pem&ssl_verify_cert=false", MysqlTls::Required),
            ("?ssl_verify_cert=true", MysqlTls::VerifyIdentity),
        ] {
            assert_eq!(target(&format!("mysql://h/d{query}")).tls, tls, "{query}");
        }
    }
}
