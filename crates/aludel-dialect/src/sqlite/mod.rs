//! SQLite.

#[cfg(feature = "sqlite")]
mod connection;
mod dialect;
#[cfg(feature = "sqlite")]
mod error;
mod lock;

pub use dialect::SqliteDialect;

pub(crate) use lock::{acquire, holder};

#[cfg(feature = "sqlite")]
pub(crate) use connection::connect;

#[cfg(not(feature = "sqlite"))]
pub(crate) fn connect(
    _target: &crate::url::SqliteTarget,
    _options: &crate::connection::ConnectOptions,
) -> Result<Box<dyn crate::connection::Connection>, crate::error::DatabaseError> {
    Err(crate::error::DatabaseError::no_driver("SQLite", "sqlite"))
}
