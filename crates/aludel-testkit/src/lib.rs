//! Servers and databases for Aludel's own tests; never published.
//!
//! It knows nothing of Aludel's crates, so that each of them can use it. A test
//! that needs a database says which and gets an empty one:
//!
//! ```no_run
//! for database in aludel_testkit::every_database("version_table") {
//!     // database.url(): a SQLite file, a PostgreSQL and a MariaDB database,
//!     // each dropped when the value is.
//! }
//! ```
//!
//! A server that is not installed fails the test with a message that says what to
//! install. See [`shared`] for how one server serves all tests of a run, and
//! [`PrivateServer`] for a server that a test may kill.

mod certificates;
mod database;
mod mariadb;
mod postgres;
mod private;
mod process;
pub mod shared;

pub use certificates::Certificates;
pub use database::{Family, TestDatabase, every_database};
pub use private::{Durability, PrivateServer, ServerOptions, Tls};
pub use shared::{SharedServer, SharedServers, mariadb, postgres};
