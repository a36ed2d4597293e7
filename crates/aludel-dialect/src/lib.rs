//! Everything that a database needs to be supported by Aludel.
//!
//! Two traits divide the work. A [`Dialect`] is pure: it knows how SQL is written,
//! split and classified, and needs no server. A [`Connection`] is live. Each
//! database has a folder with the same file names in it: know one, know all.
//!
//! The features `sqlite`, `postgres` and `mysql` switch the drivers; the text half
//! of every dialect is always there, so that a project can be read, checked and
//! printed for a database that the build cannot connect to.
//!
//! Open [`dialect`] first, then [`connection`].

pub mod connection;
pub mod dialect;
pub mod error;
pub mod lock;
pub mod mysql;
pub mod postgres;
pub mod render;
pub mod server;
pub mod sql;
pub mod sqlite;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod stable_hash;
pub mod url;
pub mod value;

pub use connection::{Canceller, Connection, Fetched, FetchedColumn, connect};
pub use dialect::{Dialect, DialectName};
pub use error::{DatabaseError, ErrorKind};
pub use server::Server;
pub use url::DatabaseUrl;
pub use value::{Row, Value};
