//! A server of one test, which it may kill and start again.

use std::process::Child;
use std::time::Duration;

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use rustix::process::Signal;

use crate::database::{self, Family, TestDatabase};
use crate::process::{self, ServerUser};
use crate::{Certificates, mariadb, postgres};

/// How much a server does to survive a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// Nothing: commits cost no disk flush. A killed server process still loses
    /// nothing that it committed, because the operating system has it.
    #[default]
    Fast,
    /// What the server does by default: for benches and for tests that kill it.
    Durable,
}

/// Whether a server speaks TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tls {
    /// No.
    #[default]
    Off,
    /// It offers it.
    Offered,
    /// It refuses connections over TCP without it.
    Required,
}

/// How a private server differs from the shared one.
#[derive(Debug, Clone, Default)]
pub struct ServerOptions {
    /// How much it does to survive a power cut.
    pub durability: Durability,
    /// Whether it speaks TLS.
    pub tls: Tls,
    /// More of the server's own settings.
    pub settings: Vec<(String, String)>,
}

/// What a server is made of, so that it can be made again after it was killed.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) family: Family,
    pub(crate) folder: Utf8PathBuf,
    pub(crate) port: u16,
    pub(crate) user: ServerUser,
    options: ServerOptions,
    certificates: Option<Certificates>,
}

impl Layout {
    /// Prepares an empty server in `folder`, which exists.
    pub(crate) fn prepare(
        family: Family,
        folder: &Utf8Path,
        options: ServerOptions,
    ) -> Result<Self> {
        let user = match family {
            Family::Mariadb => mariadb::user()?,
            Family::Postgres | Family::Sqlite => postgres::user()?,
        };
        fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        user.own(folder)?;
        let certificates = match options.tls {
            Tls::Off => None,
            Tls::Offered | Tls::Required => Some(Certificates::make(folder)?),
        };
        match family {
            Family::Mariadb => {
                mariadb::prepare(folder, &user)?;
                if let Some(certificates) = &certificates {
                    user.own(&certificates.key)?;
                }
            }
            Family::Postgres | Family::Sqlite => {
                postgres::prepare(folder, &user, &options, certificates.as_ref())?;
            }
        }
        Ok(Self {
            family,
            folder: folder.to_owned(),
            port: process::free_port()?,
            user,
            options,
            certificates,
        })
    }

    pub(crate) fn log(&self) -> Utf8PathBuf {
        self.folder.join("log")
    }

    /// The server's command line, as its user.
    pub(crate) fn words(&self, parent_death: Option<&str>) -> Result<Vec<String>> {
        let mut words = self.user.prefix(parent_death);
        let certificates = self.certificates.as_ref();
        words.extend(match self.family {
            Family::Mariadb => {
                mariadb::server_words(&self.folder, self.port, &self.options, certificates)?
            }
            Family::Postgres | Family::Sqlite => {
                postgres::server_words(&self.folder, self.port, &self.options, certificates)?
            }
        });
        Ok(words)
    }

    /// The administrator's url.
    pub(crate) fn url(&self) -> String {
        match self.family {
            Family::Mariadb => mariadb::url(self.port),
            Family::Postgres | Family::Sqlite => postgres::url(self.port),
        }
    }

    fn administer(&self, sql: &str) -> Result<()> {
        match self.family {
            Family::Mariadb => mariadb::administer_socket(&self.folder, sql),
            Family::Postgres | Family::Sqlite => {
                postgres::administer_socket(&self.folder, self.port, sql)
            }
        }
    }

    /// Waits until the server answers; `alive` says whether it still runs.
    pub(crate) fn wait_until_ready(&self, mut alive: impl FnMut() -> bool) -> Result<()> {
        let mut dead = false;
        process::retry(Duration::from_mins(1), Duration::from_millis(30), || {
            if dead || !alive() {
                dead = true;
                return Ok(false);
            }
            self.administer("SELECT 1").map(|()| true)
        })
        .and_then(|ready| ready.then_some(()).context("it ended at once"))
        .with_context(|| {
            format!(
                "the {:?} test server did not start; its log:\n{}",
                self.family,
                process::tail(&self.log())
            )
        })
    }
}

/// A server of one test, stopped and removed with this value, and killed by the
/// kernel when the thread that started it ends.
#[derive(Debug)]
pub struct PrivateServer {
    layout: Layout,
    child: Option<Child>,
    /// Where other nodes of its Galera cluster reach it.
    replication_port: Option<u16>,
    _folder: tempfile::TempDir,
}

/// How the folders of private servers begin; the process id of the test follows.
const FOLDER: &str = "aludel-server-";

/// Removes the folders of tests that were killed.
fn remove_leftovers() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let pid = name
            .to_str()
            .and_then(|name| name.strip_prefix(FOLDER)?.split_once('-')?.0.parse().ok());
        if pid.is_some_and(|pid| !process::is_alive(pid)) {
            // Another test may be removing it too, or it is another user's.
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

impl PrivateServer {
    /// Starts a PostgreSQL server.
    ///
    /// # Errors
    /// It is not installed or does not start.
    pub fn postgres(options: ServerOptions) -> Result<Self> {
        Self::create(Family::Postgres, options)
    }

    /// Starts a MariaDB server.
    ///
    /// # Errors
    /// It is not installed or does not start.
    pub fn mariadb(options: ServerOptions) -> Result<Self> {
        Self::create(Family::Mariadb, options)
    }

    /// Starts a Galera cluster of one MariaDB node.
    ///
    /// # Errors
    /// It is not installed or does not start.
    pub fn galera() -> Result<Self> {
        Self::node(None)
    }

    /// Starts a Galera cluster of two MariaDB nodes.
    ///
    /// # Errors
    /// It is not installed or does not start; `rsync` is needed as well.
    pub fn galera_pair() -> Result<[Self; 2]> {
        let first = Self::node(None)?;
        let second = Self::node(first.replication_port)?;
        Ok([first, second])
    }

    fn node(member: Option<u16>) -> Result<Self> {
        let port = process::free_port()?;
        let options = ServerOptions {
            settings: mariadb::galera_settings(port, member)?,
            ..ServerOptions::default()
        };
        let mut node = Self::create(Family::Mariadb, options)?;
        node.replication_port = Some(port);
        Ok(node)
    }

    fn create(family: Family, options: ServerOptions) -> Result<Self> {
        remove_leftovers();
        let folder = tempfile::Builder::new()
            .prefix(&format!("{FOLDER}{}-", std::process::id()))
            .tempdir()?;
        let path = Utf8PathBuf::try_from(folder.path().to_owned())?;
        let mut server = Self {
            layout: Layout::prepare(family, &path, options)?,
            child: None,
            replication_port: None,
            _folder: folder,
        };
        server.start()?;
        Ok(server)
    }

    /// Starts the server again on the same port and data, after it was killed.
    ///
    /// # Errors
    /// It does not start; its log is in the message.
    pub fn start(&mut self) -> Result<()> {
        self.kill();
        // SIGQUIT ends PostgreSQL's whole family of processes at once.
        let last_wish = match self.layout.family {
            Family::Mariadb => "KILL",
            Family::Postgres | Family::Sqlite => "QUIT",
        };
        let words = self.layout.words(Some(last_wish))?;
        // Processes of a killed PostgreSQL server need a moment to notice, and
        // another one cannot start before.
        process::retry(Duration::from_secs(20), Duration::from_millis(100), || {
            let mut child = process::start(&words, &self.layout.log())?;
            let ready = self
                .layout
                .wait_until_ready(|| matches!(child.try_wait(), Ok(None)));
            if let Err(error) = ready {
                child.kill().ok();
                child.wait().ok();
                return Err(error);
            }
            self.child = Some(child);
            Ok(())
        })
    }

    /// Kills the server as a power cut would (`kill -9`) and waits for its end.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Both fail only when it has ended already.
            child.kill().ok();
            child.wait().ok();
        }
    }

    /// Asks the server to end at once but in order, and waits for it.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let signal = match self.layout.family {
                Family::Mariadb => Signal::TERM,
                Family::Postgres | Family::Sqlite => Signal::INT,
            };
            process::signal(child.id().cast_signed(), signal);
            child.wait().ok();
        }
    }

    /// The process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// The loopback port.
    pub fn port(&self) -> u16 {
        self.layout.port
    }

    /// The folder of the unix socket, the log and the data.
    pub fn folder(&self) -> &Utf8Path {
        &self.layout.folder
    }

    /// The certificates, where it speaks TLS.
    pub fn certificates(&self) -> Option<&Certificates> {
        self.layout.certificates.as_ref()
    }

    /// The administrator's url, with a database that always exists.
    pub fn url(&self) -> String {
        self.layout.url()
    }

    /// Creates a database that lives as long as the server and returns its url.
    ///
    /// # Errors
    /// The server is not there.
    pub fn create_database(&self, name: &str) -> Result<String> {
        let name = database::unique_name(name);
        self.layout
            .administer(&database::create_statement(self.layout.family, &name))?;
        Ok(database::with_database(&self.url(), &name))
    }

    /// An empty database that is dropped with the value.
    pub fn database(&self, name: &str) -> TestDatabase {
        TestDatabase::create(self.layout.family, &self.url(), name)
    }

    /// Runs a statement as the administrator, over the unix socket.
    ///
    /// # Errors
    /// What the server says.
    pub fn administer(&self, sql: &str) -> Result<()> {
        self.layout.administer(sql)
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let signal = match self.layout.family {
                Family::Mariadb => Signal::KILL,
                Family::Postgres | Family::Sqlite => Signal::QUIT,
            };
            process::signal(child.id().cast_signed(), signal);
            child.wait().ok();
        }
    }
}
