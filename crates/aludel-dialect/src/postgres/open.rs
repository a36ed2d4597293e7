//! Opening a session: which host, with or without TLS, within which time.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use postgres::config::{SslMode as DriverSslMode, TargetSessionAttrs};
use postgres::{Client, NoTls};
use secrecy::ExposeSecret;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::while_connecting;
use super::tls;
use crate::connection::{ConnectOptions, Notice};
use crate::error::{DatabaseError, ErrorKind};
use crate::url::{DatabaseUrl, PostgresHost, PostgresTarget, SessionAttributes, SslMode};

/// Where libpq of Debian's and of PostgreSQL's own builds looks for a socket.
const SOCKET_DIRECTORIES: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// What the server said beside its results.
pub(super) type Notices = Arc<Mutex<Vec<Notice>>>;

/// A session and what it takes to open another one to the same server.
pub(super) struct Opened {
    pub(super) client: Client,
    pub(super) encryption: Encryption,
}

/// How a session is encrypted, which its cancel request has to be as well.
#[derive(Clone)]
pub(super) enum Encryption {
    Plain,
    Tls(MakeRustlsConnect),
}

/// One way to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    Plain,
    /// With TLS where the server has it.
    TlsIfOffered,
    Tls,
}

/// Opens a session at the first host that accepts one.
pub(super) fn open(
    url: &DatabaseUrl,
    target: &PostgresTarget,
    options: &ConnectOptions,
    notices: &Notices,
) -> Result<Opened, DatabaseError> {
    let mut config = configure(url, target, options);
    let sink = Arc::clone(notices);
    config.notice_callback(move |notice| {
        sink.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Notice {
                severity: notice.severity().to_owned(),
                message: notice.message().to_owned(),
            });
    });
    let timeout = target.connect_timeout.unwrap_or(options.connect_timeout);
    let mut failure = None;
    for host in target.hosts.iter().flat_map(addresses) {
        match open_at(&config, &host, target, timeout) {
            Ok(opened) => return Ok(opened),
            // libpq: only the next host can help when this one is not there, or
            // is not of the wanted kind.
            Err(error) if error.kind == ErrorKind::Unreachable => failure = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(failure.unwrap_or_else(|| {
        DatabaseError::new(ErrorKind::Unreachable, "the url names no PostgreSQL server")
    }))
}

fn configure(
    url: &DatabaseUrl,
    target: &PostgresTarget,
    options: &ConnectOptions,
) -> postgres::Config {
    let mut config = postgres::Config::new();
    if let Some(user) = url.user() {
        config.user(user);
    }
    if let Some(password) = url.password() {
        config.password(password.expose_secret());
    }
    if let Some(database) = url.database() {
        config.dbname(database);
    }
    if let Some(options) = &target.options {
        config.options(options);
    }
    let name = target
        .application_name
        .as_ref()
        .unwrap_or(&options.application_name);
    config
        .application_name(name)
        .keepalives(true)
        .keepalives_idle(Duration::from_secs(30))
        .keepalives_interval(Duration::from_secs(10))
        .keepalives_retries(3)
        .target_session_attrs(match target.session_attributes {
            SessionAttributes::Any => TargetSessionAttrs::Any,
            SessionAttributes::ReadWrite => TargetSessionAttrs::ReadWrite,
            SessionAttributes::ReadOnly => TargetSessionAttrs::ReadOnly,
        });
    config
}

/// Where to look for one host of the url.
fn addresses(host: &PostgresHost) -> Vec<PostgresHost> {
    let PostgresHost::Default(port) = host else {
        return vec![host.clone()];
    };
    let socket = |directory: &&str| {
        Utf8Path::new(directory)
            .join(format!(".s.PGSQL.{port}"))
            .exists()
    };
    SOCKET_DIRECTORIES
        .iter()
        .filter(|directory| socket(directory))
        .map(|directory| PostgresHost::Socket(Utf8PathBuf::from(directory), *port))
        .chain([PostgresHost::Tcp("localhost".to_owned(), *port)])
        .collect()
}

/// Tries one host with and without TLS, in libpq's order (manual 15, section
/// 34.19.3 and the table of `sslmode`).
fn open_at(
    config: &postgres::Config,
    host: &PostgresHost,
    target: &PostgresTarget,
    timeout: Duration,
) -> Result<Opened, DatabaseError> {
    let (address, attempts): (String, &[Attempt]) = match host {
        PostgresHost::Socket(directory, port) => {
            (format!("{directory}/.s.PGSQL.{port}"), &[Attempt::Plain])
        }
        PostgresHost::Tcp(name, port) => (
            format!("{name}:{port}"),
            match target.ssl_mode {
                SslMode::Disable => &[Attempt::Plain],
                SslMode::Allow => &[Attempt::Plain, Attempt::Tls],
                SslMode::Prefer => &[Attempt::TlsIfOffered, Attempt::Plain],
                SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => &[Attempt::Tls],
            },
        ),
        PostgresHost::Default(port) => (format!("port {port}"), &[]),
    };
    let mut config = config.clone();
    match host {
        PostgresHost::Socket(directory, port) => {
            config.host_path(directory.as_std_path()).port(*port);
        }
        PostgresHost::Tcp(name, port) => {
            config.host(name).port(*port);
        }
        PostgresHost::Default(_) => {}
    }
    let mut failures: Vec<DatabaseError> = Vec::new();
    for attempt in attempts {
        match open_once(&config, *attempt, target, timeout, &address) {
            Ok(opened) => return Ok(opened),
            Err(error) => {
                let another_way_can_help = matches!(
                    error.kind,
                    ErrorKind::Tls | ErrorKind::Authentication | ErrorKind::ConnectionLost
                );
                failures.push(error);
                if !another_way_can_help {
                    break;
                }
            }
        }
    }
    let telling = failures
        .iter()
        .position(|failure| !failure.is_about_encryption())
        .unwrap_or(0);
    Err(if failures.is_empty() {
        DatabaseError::new(
            ErrorKind::Unreachable,
            format!("no PostgreSQL server answers at {address}"),
        )
    } else {
        failures.swap_remove(telling)
    })
}

fn open_once(
    config: &postgres::Config,
    attempt: Attempt,
    target: &PostgresTarget,
    timeout: Duration,
    address: &str,
) -> Result<Opened, DatabaseError> {
    let mut config = config.clone();
    config.connect_timeout(timeout);
    let encryption = match attempt {
        Attempt::Plain => {
            config.ssl_mode(DriverSslMode::Disable);
            Encryption::Plain
        }
        Attempt::TlsIfOffered => {
            config.ssl_mode(DriverSslMode::Prefer);
            Encryption::Tls(tls::connector(target)?)
        }
        Attempt::Tls => {
            config.ssl_mode(DriverSslMode::Require);
            Encryption::Tls(tls::connector(target)?)
        }
    };
    // The driver's timeout covers the TCP connection only; a server that accepts
    // and then says nothing would hold the caller for ever.
    let (sender, receiver) = mpsc::channel();
    let connector = encryption.clone();
    thread::spawn(move || {
        let opened = match connector {
            Encryption::Plain => config.connect(NoTls),
            Encryption::Tls(connector) => config.connect(connector),
        };
        // Nobody is listening any more when the time was up.
        drop(sender.send(opened));
    });
    match receiver.recv_timeout(timeout) {
        Ok(Ok(client)) => Ok(Opened { client, encryption }),
        Ok(Err(error)) => Err(while_connecting(&error, address)),
        Err(_) => Err(DatabaseError::new(
            ErrorKind::Unreachable,
            format!("no PostgreSQL server answers at {address}: nothing within {timeout:?}"),
        )),
    }
}
