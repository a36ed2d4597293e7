//! The servers of a comparison and their databases.

use aludel_testkit::{PrivateServer, ServerOptions};
use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};

use super::DialectChoice;

/// What the databases live in.
pub(super) enum Servers {
    Postgres(PrivateServer),
    Mariadb(PrivateServer),
    Files(Utf8PathBuf),
}

/// One database, empty when it is made.
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

impl Servers {
    pub(super) fn start(dialect: DialectChoice) -> Result<Self> {
        Ok(match dialect {
            DialectChoice::Postgresql => {
                Self::Postgres(PrivateServer::postgres(ServerOptions::default())?)
            }
            DialectChoice::Mysql => {
                Self::Mariadb(PrivateServer::mariadb(ServerOptions::default())?)
            }
            DialectChoice::Sqlite => Self::Files(super::project::temporary_folder("databases")?),
        })
    }

    /// A new database.
    pub(super) fn database(&self, name: &str) -> Result<Database> {
        Ok(match self {
            Self::Postgres(server) => {
                let plain_url = server.create_database(name)?;
                Database {
                    kind: Kind::Postgres,
                    url: with_scheme(&plain_url, "postgresql+psycopg"),
                    plain_url: with_scheme(&plain_url, "postgresql"),
                }
            }
            Self::Mariadb(server) => {
                let plain_url = server.create_database(name)?;
                Database {
                    kind: Kind::Mariadb,
                    url: with_scheme(&plain_url, "mysql+pymysql"),
                    plain_url,
                }
            }
            Self::Files(folder) => {
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
                    url: format!("sqlite:///{file}"),
                    plain_url: file.to_string(),
                    kind: Kind::File(file),
                }
            }
        })
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        if let Self::Files(folder) = self {
            // Left behind, it is a folder in the system's temporary one.
            let _ = fs_err::remove_dir_all(Utf8Path::new(folder));
        }
    }
}

fn with_scheme(url: &str, scheme: &str) -> String {
    match url.split_once("://") {
        Some((_, rest)) => format!("{scheme}://{rest}"),
        None => url.to_owned(),
    }
}
