//! Connections and locks on real databases.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "live/aftermath.rs"]
mod aftermath;
#[path = "live/connect.rs"]
mod connect;
#[path = "live/fetch.rs"]
mod fetch;
#[path = "live/lock.rs"]
mod lock;
#[path = "live/statements.rs"]
mod statements;
#[path = "live/values.rs"]
mod values;

use aludel_dialect::connection::ConnectOptions;
use aludel_dialect::{Connection, DatabaseError, DatabaseUrl, connect};
use camino::Utf8Path;

/// Reads a url of the testkit.
fn url(text: &str) -> DatabaseUrl {
    DatabaseUrl::parse(text, Utf8Path::new("/")).unwrap()
}

fn options() -> ConnectOptions {
    ConnectOptions::new("aludel test")
}

fn open(text: &str) -> Box<dyn Connection> {
    connect(&url(text), &options()).unwrap()
}

fn refusal(text: &str) -> DatabaseError {
    connect(&url(text), &options()).err().unwrap()
}
