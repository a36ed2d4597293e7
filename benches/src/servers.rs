//! The PostgreSQL server that is measured on: with the settings of a new installation,
//! which flushes each commit to disk.

use aludel_testkit::{Durability, PrivateServer, ServerOptions};
use anyhow::{Context as _, Result};

/// A server with one database that is made anew before each run.
pub(crate) struct Postgres {
    server: PrivateServer,
}

impl Postgres {
    pub(crate) fn start() -> Result<Self> {
        let server = PrivateServer::postgres(ServerOptions {
            durability: Durability::Durable,
            ..ServerOptions::default()
        })
        .context("cannot start PostgreSQL")?;
        Ok(Self { server })
    }

    /// The database's url, in a form that every program here understands. The server
    /// speaks no TLS, and asking it costs a round trip.
    pub(crate) fn url(&self) -> String {
        let url = self.server.url();
        let server = url.strip_suffix("/postgres").unwrap_or(&url);
        format!("{server}/bench?sslmode=disable")
    }

    /// Makes the database empty.
    pub(crate) fn empty(&self) -> Result<()> {
        self.server
            .administer("DROP DATABASE IF EXISTS bench WITH (FORCE)")?;
        self.server.administer("CREATE DATABASE bench")?;
        // What the server writes behind a new database's back would be counted.
        self.server.administer("CHECKPOINT")
    }
}
