//! PostgreSQL.

#[cfg(feature = "postgres")]
mod connection;
mod ddl;
mod dialect;
#[cfg(feature = "postgres")]
mod error;
#[cfg(feature = "postgres")]
mod fingerprint;
#[cfg(feature = "postgres")]
mod inspect;
mod keywords;
mod literal;
#[cfg(feature = "postgres")]
mod lock;
#[cfg(feature = "postgres")]
mod open;
mod query;
#[cfg(feature = "postgres")]
mod tls;
mod types;
#[cfg(feature = "postgres")]
mod value;

pub use dialect::PostgresDialect;
pub(crate) use query::PostgresQueries;

#[cfg(feature = "postgres")]
pub(crate) use connection::connect;
#[cfg(feature = "postgres")]
pub(crate) use lock::{acquire, holder};

#[cfg(not(feature = "postgres"))]
mod missing {
    use crate::connection::{ConnectOptions, Connection};
    use crate::error::DatabaseError;
    use crate::lock::{LockError, LockGuard, LockHolder, LockRequest};
    use crate::url::{DatabaseUrl, PostgresTarget};

    fn error() -> DatabaseError {
        DatabaseError::no_driver("PostgreSQL", "postgres")
    }

    pub(crate) fn connect(
        _url: &DatabaseUrl,
        _target: &PostgresTarget,
        _options: &ConnectOptions,
    ) -> Result<Box<dyn Connection>, DatabaseError> {
        Err(error())
    }

    pub(crate) fn acquire(
        _url: &DatabaseUrl,
        _target: &PostgresTarget,
        _options: &ConnectOptions,
        _request: &LockRequest,
        _on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
    ) -> Result<Box<dyn LockGuard>, LockError> {
        Err(error().into())
    }

    pub(crate) fn holder(
        _url: &DatabaseUrl,
        _target: &PostgresTarget,
        _options: &ConnectOptions,
        _key: &str,
    ) -> Result<Option<LockHolder>, DatabaseError> {
        Err(error())
    }
}

#[cfg(not(feature = "postgres"))]
pub(crate) use missing::{acquire, connect, holder};
