//! One server of each kind for all tests of a run.
//!
//! cargo-nextest runs every test in a process of its own, so the server cannot
//! belong to a process. The first test that asks for one starts it, under a small
//! shell program (`watchdog.sh`) that becomes the server's parent. Every process
//! that uses the server holds a shared lock on the file `users` in its folder for
//! as long as it lives; the kernel releases it however the process ends. When
//! nobody has held it for ten seconds, the watchdog stops the server by its pid and
//! removes its folder. Nothing has to be cleaned up by hand, and `cargo nextest
//! run`, `cargo test` and `cargo xtask test` all work the same way.
//!
//! Whoever starts or stops a server holds an exclusive lock on a file beside the
//! folder while doing so. The folder's name is made from the user, the checkout and
//! the server's version, so that nothing is shared between them.
//!
//! `cargo xtask test` holds a [`SharedServers`] during the run, which stops the
//! servers as soon as the run is over. `ALUDEL_TEST_POSTGRES_URL` and
//! `ALUDEL_TEST_MARIADB_URL` name servers to use instead.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt as _;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use rustix::process::Signal;

use crate::database::{Family, TestDatabase};
use crate::private::{Layout, ServerOptions};
use crate::{mariadb as mariadb_server, postgres as postgres_server, process};

/// How many seconds a server outlives its last user.
const PATIENCE: u32 = 10;

/// Names the PostgreSQL server to use, as an administrator's url.
pub const POSTGRES_URL: &str = "ALUDEL_TEST_POSTGRES_URL";
/// Names the MariaDB server to use, as an administrator's url.
pub const MARIADB_URL: &str = "ALUDEL_TEST_MARIADB_URL";

/// A server that other tests use at the same time.
#[derive(Debug)]
pub struct SharedServer {
    family: Family,
    url: String,
    place: Option<Place>,
}

/// Where a server that we started lives.
#[derive(Debug)]
struct Place {
    folder: Utf8PathBuf,
    start_lock: Utf8PathBuf,
    /// Open, and locked, for as long as the server is used.
    users: fs::File,
}

/// The PostgreSQL server of this run.
///
/// # Panics
/// It is not installed or does not start; the message says what to do.
pub fn postgres() -> &'static SharedServer {
    static SERVER: OnceLock<SharedServer> = OnceLock::new();
    SERVER.get_or_init(|| {
        SharedServer::reach(Family::Postgres).unwrap_or_else(|error| panic!("{error:#}"))
    })
}

/// The MariaDB server of this run.
///
/// # Panics
/// It is not installed or does not start; the message says what to do.
pub fn mariadb() -> &'static SharedServer {
    static SERVER: OnceLock<SharedServer> = OnceLock::new();
    SERVER.get_or_init(|| {
        SharedServer::reach(Family::Mariadb).unwrap_or_else(|error| panic!("{error:#}"))
    })
}

impl SharedServer {
    /// The administrator's url, with a database that always exists.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// An empty database that is dropped with the value.
    pub fn database(&self, name: &str) -> TestDatabase {
        TestDatabase::create(self.family, &self.url, name)
    }

    /// Uses the server that the environment names, or the one that runs, or starts
    /// one.
    fn reach(family: Family) -> Result<Self> {
        let variable = match family {
            Family::Mariadb => MARIADB_URL,
            Family::Postgres | Family::Sqlite => POSTGRES_URL,
        };
        if let Ok(url) = std::env::var(variable) {
            return Ok(Self {
                family,
                url,
                place: None,
            });
        }
        let root = root_folder()?;
        let name = match family {
            Family::Mariadb => "mariadb".to_owned(),
            Family::Postgres | Family::Sqlite => {
                format!("postgres-{:08x}", short_hash(&postgres_server::programs()?))
            }
        };
        let folder = root.join(&name);
        let start_lock = root.join(format!("{name}.lock"));
        let lock = open_lock(&start_lock)?;
        lock.file().lock()?;
        let server = match join(family, &folder, &start_lock) {
            Some(server) => server,
            None => start(family, &folder, &start_lock)?,
        };
        // Only now may a watchdog look whether anybody uses the server.
        lock.file().unlock()?;
        Ok(server)
    }

    /// Stops the server now, unless somebody else uses it.
    fn stop(&self) -> Result<()> {
        let Some(place) = &self.place else {
            return Ok(());
        };
        let lock = open_lock(&place.start_lock)?;
        lock.file().lock()?;
        place.users.file().unlock()?;
        // If our server was killed, the folder may be another server's by now.
        let open = place.users.metadata()?;
        let is_ours = fs::metadata(place.folder.join("users"))
            .is_ok_and(|there| (there.dev(), there.ino()) == (open.dev(), open.ino()));
        if is_ours && place.users.file().try_lock().is_ok() {
            remove(&place.folder)?;
        }
        lock.file().unlock()?;
        Ok(())
    }
}

/// The folder of all shared servers of this user and this checkout.
fn root_folder() -> Result<Utf8PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    let checkout = short_hash(&env!("CARGO_MANIFEST_DIR"));
    let temporary = Utf8PathBuf::try_from(std::env::temp_dir())?;
    let root = temporary.join(format!("aludel-test-{user}-{checkout:08x}"));
    // A unix socket's path has room for about 100 bytes.
    if root.as_str().len() > 60 {
        bail!("the folder for temporary files, `{temporary}`, has too long a name for sockets");
    }
    if let Err(error) = fs::create_dir(&root)
        && error.kind() != std::io::ErrorKind::AlreadyExists
    {
        return Err(error.into());
    }
    let metadata = fs::symlink_metadata(&root)?;
    if !metadata.is_dir() || metadata.uid() != user {
        bail!("`{root}` belongs to somebody else");
    }
    fs::set_permissions(&root, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(root)
}

fn short_hash(value: &impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    u32::try_from(hasher.finish() >> 32).expect("the upper half has 32 bits")
}

fn open_lock(path: &Utf8Path) -> Result<fs::File> {
    Ok(fs::File::options()
        .create(true)
        .read(true)
        .append(true)
        .open(path)?)
}

/// Uses the server in `folder`, if one runs there.
fn join(family: Family, folder: &Utf8Path, start_lock: &Utf8Path) -> Option<SharedServer> {
    let url = fs::read_to_string(folder.join("url")).ok()?;
    let users = open_lock(&folder.join("users")).ok()?;
    users.file().lock_shared().ok()?;
    // A server that was killed leaves its folder behind.
    let answers = match family {
        Family::Mariadb => mariadb_server::administer(&url, "SELECT 1"),
        Family::Postgres | Family::Sqlite => postgres_server::administer(&url, "SELECT 1"),
    };
    answers.ok()?;
    Some(SharedServer {
        family,
        url,
        place: Some(Place {
            folder: folder.to_owned(),
            start_lock: start_lock.to_owned(),
            users,
        }),
    })
}

fn start(family: Family, folder: &Utf8Path, start_lock: &Utf8Path) -> Result<SharedServer> {
    remove(folder)?;
    fs::create_dir(folder)?;
    let users = open_lock(&folder.join("users"))?;
    users.file().lock_shared()?;
    let layout = Layout::prepare(family, folder, ServerOptions::default())?;
    let script = folder.join("watchdog.sh");
    fs::write(&script, include_str!("watchdog.sh"))?;
    let mut words = vec![
        "sh".to_owned(),
        script.into_string(),
        folder.to_string(),
        start_lock.to_string(),
        PATIENCE.to_string(),
    ];
    words.extend(layout.words(None)?);
    let mut watchdog = process::start(&words, &layout.log())?;
    layout.wait_until_ready(|| matches!(watchdog.try_wait(), Ok(None)))?;
    fs::write(folder.join("url"), layout.url())?;
    Ok(SharedServer {
        family,
        url: layout.url(),
        place: Some(Place {
            folder: folder.to_owned(),
            start_lock: start_lock.to_owned(),
            users,
        }),
    })
}

/// Stops the server of a folder by its pid, if it runs, and removes the folder.
fn remove(folder: &Utf8Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let pid = fs::read_to_string(folder.join("server.pid"))
        .ok()
        .and_then(|pid| pid.trim().parse::<i32>().ok());
    // A pid may have gone to another process since: its command line tells.
    if let Some(pid) = pid
        && command_line(pid).contains(folder.as_str())
    {
        for signal in [Signal::QUIT, Signal::KILL] {
            process::signal(pid, signal);
            let gone = process::retry(Duration::from_secs(5), Duration::from_millis(20), || {
                if process::is_alive(pid) {
                    bail!("process {pid} is still there");
                }
                Ok(())
            });
            if gone.is_ok() {
                break;
            }
        }
    }
    fs::remove_dir_all(folder).with_context(|| format!("removing the old server in {folder}"))
}

fn command_line(pid: i32) -> String {
    fs::read(format!("/proc/{pid}/cmdline"))
        .map(|words| String::from_utf8_lossy(&words).into_owned())
        .unwrap_or_default()
}

/// Both servers, for the length of a whole run of tests.
#[derive(Debug)]
pub struct SharedServers {
    servers: [SharedServer; 2],
}

impl SharedServers {
    /// Starts both, or uses those that run.
    ///
    /// # Errors
    /// One is not installed or does not start; the message says what to do.
    pub fn start() -> Result<Self> {
        Ok(Self {
            servers: [
                SharedServer::reach(Family::Postgres)?,
                SharedServer::reach(Family::Mariadb)?,
            ],
        })
    }

    /// What the test runner's environment needs for its tests to use them.
    pub fn environment(&self) -> [(&'static str, &str); 2] {
        let [postgres, mariadb] = &self.servers;
        [(POSTGRES_URL, postgres.url()), (MARIADB_URL, mariadb.url())]
    }
}

impl Drop for SharedServers {
    fn drop(&mut self) {
        for server in &self.servers {
            // What cannot be stopped now, the watchdog stops in a few seconds.
            server.stop().ok();
        }
    }
}
