//! SQLite.

#[cfg(feature = "sqlite")]
mod connection;
mod ddl;
mod dialect;
#[cfg(feature = "sqlite")]
mod error;
#[cfg(feature = "sqlite")]
mod identity;
#[cfg(feature = "sqlite")]
mod inspect;
#[cfg(feature = "sqlite")]
mod interruption;
#[cfg(all(feature = "sqlite", unix))]
mod kept_journal;
mod keywords;
mod literal;
#[cfg(feature = "sqlite")]
mod lock;
mod query;
mod types;
#[cfg(feature = "sqlite")]
mod value;

pub use dialect::SqliteDialect;
pub(crate) use query::SqliteQueries;

#[cfg(feature = "sqlite")]
pub(crate) use connection::connect;
#[cfg(feature = "sqlite")]
pub(crate) use lock::{acquire, holder};

#[cfg(not(feature = "sqlite"))]
mod missing {
    use crate::connection::{ConnectOptions, Connection};
    use crate::error::DatabaseError;
    use crate::lock::{LockError, LockGuard, LockHolder, LockRequest};
    use crate::url::SqliteTarget;

    fn error() -> DatabaseError {
        DatabaseError::no_driver("SQLite", "sqlite")
    }

    pub(crate) fn connect(
        _target: &SqliteTarget,
        _options: &ConnectOptions,
    ) -> Result<Box<dyn Connection>, DatabaseError> {
        Err(error())
    }

    pub(crate) fn acquire(
        _target: &SqliteTarget,
        _request: &LockRequest,
        _on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
    ) -> Result<Box<dyn LockGuard>, LockError> {
        Err(error().into())
    }

    pub(crate) fn holder(_target: &SqliteTarget) -> Result<Option<LockHolder>, DatabaseError> {
        Err(error())
    }
}

#[cfg(not(feature = "sqlite"))]
pub(crate) use missing::{acquire, connect, holder};
