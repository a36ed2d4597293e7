//! The server of a comparison and the databases on it.

use std::process::Command;

use aludel_testkit::{PrivateServer, ServerOptions};
use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};

use super::project::Project;
use super::{CompareArguments, DialectChoice};

/// The databases of a comparison, each made when it is asked for.
pub(super) struct Databases<'a> {
    server: Server,
    /// SQLAlchemy's name of the driver in the urls.
    driver: &'a str,
    baseline: Option<Baseline<'a>>,
}

/// What makes the tables that a chain starts from.
struct Baseline<'a> {
    program: Utf8PathBuf,
    python: &'a Utf8Path,
    project: &'a Project,
}

/// What the databases live in.
enum Server {
    Postgres(PrivateServer),
    Mariadb(PrivateServer),
    Files(Utf8PathBuf),
}

/// One database.
#[derive(Debug, Clone)]
pub(super) struct Database {
    pub(super) kind: Kind,
    /// As SQLAlchemy and Aludel take it.
    pub(super) url: String,
    /// As the server's own programs take it.
    pub(super) plain_url: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Postgres,
    Mariadb,
    File(Utf8PathBuf),
}

impl<'a> Databases<'a> {
    /// Starts what `arguments` name.
    pub(super) fn start(
        arguments: &'a CompareArguments,
        project: &'a Project,
        python: &'a Utf8Path,
    ) -> Result<Self> {
        let (server, driver) = match arguments.dialect {
            DialectChoice::Postgresql => (
                Server::Postgres(PrivateServer::postgres(ServerOptions::default())?),
                "psycopg",
            ),
            DialectChoice::Mysql => (
                Server::Mariadb(PrivateServer::mariadb(ServerOptions::default())?),
                "pymysql",
            ),
            DialectChoice::Sqlite => (
                Server::Files(super::project::temporary_folder("databases")?),
                "pysqlite",
            ),
        };
        let baseline = match &arguments.baseline {
            Some(program) => Some(Baseline {
                program: program.canonicalize_utf8().context("--baseline")?,
                python,
                project,
            }),
            None => None,
        };
        Ok(Self {
            server,
            driver: arguments.driver.as_deref().unwrap_or(driver),
            baseline,
        })
    }

    /// A new database, which holds what the chain starts from.
    pub(super) fn create(&self, name: &str) -> Result<Database> {
        let database = self.empty(name)?;
        if let Some(baseline) = &self.baseline {
            baseline.make(&database)?;
        }
        Ok(database)
    }

    fn empty(&self, name: &str) -> Result<Database> {
        Ok(match &self.server {
            Server::Postgres(server) => {
                let plain_url = server.create_database(name)?;
                Database {
                    kind: Kind::Postgres,
                    url: with_scheme(&plain_url, &format!("postgresql+{}", self.driver)),
                    plain_url: with_scheme(&plain_url, "postgresql"),
                }
            }
            Server::Mariadb(server) => {
                let plain_url = server.create_database(name)?;
                Database {
                    kind: Kind::Mariadb,
                    url: with_scheme(&plain_url, &format!("mysql+{}", self.driver)),
                    plain_url,
                }
            }
            Server::Files(folder) => {
                let mut number = 0;
                let file = loop {
                    let file = folder.join(format!("{name}{number}.db"));
                    if !file.exists() {
                        break file;
                    }
                    number += 1;
                };
                fs_err::write(&file, "")?;
                Database {
                    url: format!("sqlite+{}:///{file}", self.driver),
                    plain_url: file.to_string(),
                    kind: Kind::File(file),
                }
            }
        })
    }
}

impl Baseline<'_> {
    /// Runs the program on `database`.
    fn make(&self, database: &Database) -> Result<()> {
        // Its text and not its path: a file that is named after the project would be imported
        // in the project's place.
        let program = fs_err::read_to_string(&self.program)?;
        let mut command = Command::new(self.python);
        command.args(["-W", "ignore", "-c", &program]);
        self.project.surround(&mut command, &database.url);
        let output = command
            .output()
            .context("the Python of --baseline does not start")?;
        if !output.status.success() {
            bail!(
                "`{}` fails:\n{}",
                self.program,
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(())
    }
}

impl Drop for Databases<'_> {
    fn drop(&mut self) {
        if let Server::Files(folder) = &self.server {
            // Left behind, it is a folder in the system's temporary one.
            let _ = fs_err::remove_dir_all(folder);
        }
    }
}

fn with_scheme(url: &str, scheme: &str) -> String {
    match url.split_once("://") {
        Some((_, rest)) => format!("{scheme}://{rest}"),
        None => url.to_owned(),
    }
}
