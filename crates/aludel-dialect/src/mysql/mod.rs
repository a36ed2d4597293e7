//! MySQL and MariaDB.

#[cfg(feature = "mysql")]
mod connection;
mod ddl;
mod dialect;
#[cfg(feature = "mysql")]
mod error;
#[cfg(feature = "mysql")]
mod fingerprint;
#[cfg(feature = "mysql")]
mod inspect;
mod keywords;
mod literal;
#[cfg(feature = "mysql")]
mod lock;
#[cfg(feature = "mysql")]
mod open;
mod query;
mod types;
#[cfg(feature = "mysql")]
mod value;

pub use dialect::MysqlDialect;
pub(crate) use query::MysqlQueries;

#[cfg(feature = "mysql")]
pub(crate) use connection::connect;
#[cfg(feature = "mysql")]
pub(crate) use lock::{acquire, holder};

#[cfg(not(feature = "mysql"))]
mod missing {
    use crate::connection::{ConnectOptions, Connection};
    use crate::error::DatabaseError;
    use crate::lock::{LockError, LockGuard, LockHolder, LockRequest};
    use crate::url::{DatabaseUrl, MysqlTarget};

    fn error() -> DatabaseError {
        DatabaseError::no_driver("MySQL", "mysql")
    }

    pub(crate) fn connect(
        _url: &DatabaseUrl,
        _target: &MysqlTarget,
        _options: &ConnectOptions,
    ) -> Result<Box<dyn Connection>, DatabaseError> {
        Err(error())
    }

    pub(crate) fn acquire(
        _url: &DatabaseUrl,
        _target: &MysqlTarget,
        _options: &ConnectOptions,
        _request: &LockRequest,
        _on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
    ) -> Result<Box<dyn LockGuard>, LockError> {
        Err(error().into())
    }

    pub(crate) fn holder(
        _url: &DatabaseUrl,
        _target: &MysqlTarget,
        _options: &ConnectOptions,
        _key: &str,
    ) -> Result<Option<LockHolder>, DatabaseError> {
        Err(error())
    }
}

#[cfg(not(feature = "mysql"))]
pub(crate) use missing::{acquire, connect, holder};
