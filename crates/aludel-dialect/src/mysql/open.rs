//! Opening a session: address, TLS, and within which time.

use std::collections::HashMap;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use mysql::consts::CapabilityFlags;
use mysql::{ClientIdentity, Conn, Opts, OptsBuilder, SslOpts};
use secrecy::ExposeSecret;

use super::error::while_connecting;
use crate::connection::ConnectOptions;
use crate::error::{DatabaseError, ErrorKind};
use crate::url::{DatabaseUrl, MysqlTarget, MysqlTls};

/// How to open sessions with one server. Has the password: no `Debug`.
#[derive(Clone)]
pub(super) struct Opener {
    attempts: Vec<Opts>,
    address: String,
    timeout: Duration,
}

impl Opener {
    pub(super) fn new(url: &DatabaseUrl, target: &MysqlTarget, options: &ConnectOptions) -> Self {
        let timeout = target.connect_timeout.unwrap_or(options.connect_timeout);
        let attributes =
            HashMap::from([("program_name".to_owned(), options.application_name.clone())]);
        let plain = OptsBuilder::new()
            .user(url.user())
            .pass(url.password().map(ExposeSecret::expose_secret))
            .db_name(url.database())
            .ip_or_hostname(Some(target.host.as_str()))
            .tcp_port(target.port)
            .socket(target.socket.as_ref().map(ToString::to_string))
            // A url that names a host means that host, not a socket beside it.
            .prefer_socket(false)
            .tcp_connect_timeout(Some(timeout))
            .tcp_keepalive_time_ms(Some(30_000))
            .tcp_keepalive_probe_interval_secs(Some(10))
            .tcp_keepalive_probe_count(Some(3))
            // A row that an `UPDATE` leaves as it was counts too, as for SQLAlchemy.
            .additional_capabilities(CapabilityFlags::CLIENT_FOUND_ROWS)
            .connect_attrs(Some(attributes));
        let encrypted = || Opts::from(plain.clone().ssl_opts(ssl_options(target)));
        let attempts = match target.tls {
            _ if target.socket.is_some() => vec![Opts::from(plain)],
            MysqlTls::Disabled => vec![Opts::from(plain)],
            MysqlTls::Preferred => vec![encrypted(), Opts::from(plain)],
            MysqlTls::Required | MysqlTls::VerifyCa | MysqlTls::VerifyIdentity => {
                vec![encrypted()]
            }
        };
        Self {
            attempts,
            address: target.socket.as_ref().map_or_else(
                || format!("{}:{}", target.host, target.port),
                ToString::to_string,
            ),
            timeout,
        }
    }

    /// Opens a session, without TLS where it is only preferred and fails.
    pub(super) fn open(&self) -> Result<Conn, DatabaseError> {
        let mut failure: Option<DatabaseError> = None;
        for opts in &self.attempts {
            match self.open_once(opts.clone()) {
                Ok(connection) => return Ok(connection),
                Err(error) => {
                    let another_way_can_help = error.is_about_encryption();
                    // Of two failures to agree about TLS the first tells more.
                    if failure.is_none() || !another_way_can_help {
                        failure = Some(error);
                    }
                    if !another_way_can_help {
                        break;
                    }
                }
            }
        }
        Err(failure.unwrap_or_else(|| {
            DatabaseError::new(ErrorKind::Unreachable, "the url names no server")
        }))
    }

    fn open_once(&self, opts: Opts) -> Result<Conn, DatabaseError> {
        // The driver's timeout covers the TCP connection only; a server that
        // accepts and then says nothing would hold the caller for ever.
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            // Nobody is listening any more when the time was up.
            drop(sender.send(Conn::new(opts)));
        });
        match receiver.recv_timeout(self.timeout) {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(while_connecting(&error, &self.address)),
            Err(_) => Err(DatabaseError::new(
                ErrorKind::Unreachable,
                format!(
                    "no MySQL or MariaDB server answers at {}: nothing within {:?}",
                    self.address, self.timeout
                ),
            )),
        }
    }
}

fn ssl_options(target: &MysqlTarget) -> SslOpts {
    let identity = target.ssl_identity.as_ref().map(|(certificate, key)| {
        ClientIdentity::new(
            certificate.clone().into_std_path_buf(),
            key.clone().into_std_path_buf(),
        )
    });
    let verifies = matches!(target.tls, MysqlTls::VerifyCa | MysqlTls::VerifyIdentity);
    SslOpts::default()
        .with_client_identity(identity)
        .with_root_cert_path(
            target
                .ssl_ca
                .as_ref()
                .map(|path| path.clone().into_std_path_buf()),
        )
        .with_danger_accept_invalid_certs(!verifies)
        .with_danger_skip_domain_validation(target.tls != MysqlTls::VerifyIdentity)
}
