//! The parts that every url has, before they mean anything to a database.

use std::fmt::Write as _;

use secrecy::SecretString;

use super::{SCHEMES, UrlError, nearest};
use crate::dialect::DialectName;

/// What stands in a url, decoded.
#[derive(Clone, Default)]
pub(super) struct Parts {
    /// Scheme with SQLAlchemy's driver, such as `mysql+pymysql`.
    pub(super) scheme: String,
    pub(super) user: Option<String>,
    pub(super) password: Option<SecretString>,
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) database: Option<String>,
    /// Options in the order of the url; a name may come twice.
    pub(super) query: Vec<(String, String)>,
}

impl Parts {
    /// Takes a url apart as SQLAlchemy's `make_url` does.
    pub(super) fn read(text: &str) -> Result<Self, UrlError> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(UrlError::Malformed)?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'+';
        if scheme.is_empty() || !scheme.bytes().all(is_name) {
            return Err(UrlError::Malformed);
        }
        let mut parts = Self {
            scheme: scheme.to_owned(),
            ..Self::default()
        };
        let dialect = parts.dialect()?;

        let rest = match user_information(rest) {
            Some((user, password, rest)) => {
                // A second `@` means that the first one belonged to the password:
                // everything behind it would be printed as host or database.
                if rest.contains('@') {
                    return Err(UrlError::UnencodedAt);
                }
                parts.user = Some(percent_decode(user)).filter(|user| !user.is_empty());
                parts.password = password.map(|text| SecretString::from(percent_decode(text)));
                rest
            }
            None => rest,
        };

        let (rest, query) = rest
            .split_once('?')
            .map_or((rest, None), |(rest, query)| (rest, Some(query)));
        let (address, database) = rest
            .split_once('/')
            .map_or((rest, None), |(address, database)| {
                (address, Some(database))
            });
        parts.database = database
            .map(percent_decode)
            .filter(|database| !database.is_empty());
        parts.read_address(address, dialect)?;
        parts.query = query.map(read_query).unwrap_or_default();
        Ok(parts)
    }

    fn read_address(&mut self, address: &str, dialect: DialectName) -> Result<(), UrlError> {
        let (host, port) = match address.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']').ok_or(UrlError::Malformed)?;
                (host, port.strip_prefix(':'))
            }
            None => address
                .split_once(':')
                .map_or((address, None), |(host, port)| (host, Some(port))),
        };
        self.host = Some(host.to_owned()).filter(|host| !host.is_empty());
        self.port = port
            .filter(|port| !port.is_empty())
            .map(|port| read_port(port, dialect))
            .transpose()
            .map_err(|_| UrlError::InvalidPort { dialect })?;
        Ok(())
    }

    /// Which database the scheme names.
    pub(super) fn dialect(&self) -> Result<DialectName, UrlError> {
        let (name, _driver) = self.scheme.split_once('+').unwrap_or((&self.scheme, ""));
        match name {
            "sqlite" => Ok(DialectName::Sqlite),
            "postgresql" | "postgres" => Ok(DialectName::Postgresql),
            "mysql" | "mariadb" => Ok(DialectName::Mysql),
            _ => Err(UrlError::UnknownScheme {
                scheme: self.scheme.clone(),
                nearest: nearest(name, &SCHEMES),
            }),
        }
    }

    /// Takes the first option with this name out of the query: for what belongs
    /// elsewhere, such as a password.
    pub(super) fn take_option(&mut self, name: &str) -> Option<String> {
        let index = self.query.iter().position(|(option, _)| option == name)?;
        Some(self.query.remove(index).1)
    }

    /// Writes the url with `password` (already encoded) in the password's place.
    pub(super) fn write(&self, password: Option<&str>) -> String {
        let mut text = format!("{}://", self.scheme);
        if self.user.is_some() || password.is_some() {
            text.push_str(&percent_encode(self.user.as_deref().unwrap_or(""), " +"));
            if let Some(password) = password {
                text.push(':');
                text.push_str(password);
            }
            text.push('@');
        }
        match &self.host {
            Some(host) if host.contains(':') => _ = write!(text, "[{host}]"),
            Some(host) => text.push_str(host),
            None => {}
        }
        if let Some(port) = self.port {
            _ = write!(text, ":{port}");
        }
        if let Some(database) = &self.database {
            text.push('/');
            text.push_str(&percent_encode(database, " +/"));
        }
        for (index, (option, value)) in self.query.iter().enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            text.push_str(&percent_encode(option, ""));
            text.push('=');
            text.push_str(&percent_encode(value, "/:,"));
        }
        text
    }
}

/// User, password and what follows the `@`, where there is a user.
fn user_information(rest: &str) -> Option<(&str, Option<&str>, &str)> {
    let end_of_user = rest.find([':', '/', '@'])?;
    match rest.as_bytes()[end_of_user] {
        b'@' => Some((&rest[..end_of_user], None, &rest[end_of_user + 1..])),
        b':' => {
            // `[::1]:5432/d` has a colon and no user.
            let (password, rest_of_url) = rest[end_of_user + 1..].split_once('@')?;
            Some((&rest[..end_of_user], Some(password), rest_of_url))
        }
        _ => None,
    }
}

pub(super) fn read_port(port: &str, dialect: DialectName) -> Result<u16, UrlError> {
    port.parse()
        .ok()
        .filter(|port| *port > 0)
        .ok_or_else(|| UrlError::InvalidValue {
            dialect,
            option: "port".to_owned(),
            value: port.to_owned(),
            expected: "a number from 1 to 65535".to_owned(),
        })
}

fn read_query(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(_, value)| !value.is_empty())
        .map(|(option, value)| {
            let decode = |text: &str| percent_decode(&text.replace('+', " "));
            (decode(option), decode(value))
        })
        .collect()
}

/// Decodes `%41`; what is no such sequence stays as it is, as in Python's
/// `urllib.parse.unquote`.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let hexadecimal = (bytes[index] == b'%')
            .then(|| bytes.get(index + 1..index + 3))
            .flatten()
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = hexadecimal {
            decoded.push(byte);
            index += 3;
        } else {
            decoded.push(bytes[index]);
            index += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Encodes everything but letters, digits, `_.-~` and what is in `safe`.
pub(super) fn percent_encode(text: &str, safe: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric()
            || b"_.-~".contains(&byte)
            || safe.as_bytes().contains(&byte)
        {
            encoded.push(char::from(byte));
        } else {
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
