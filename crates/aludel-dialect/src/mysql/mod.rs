//! MySQL and MariaDB.

#[cfg(feature = "mysql")]
mod connection;
mod dialect;
#[cfg(feature = "mysql")]
mod error;
#[cfg(feature = "mysql")]
mod open;
#[cfg(feature = "mysql")]
mod value;

pub use dialect::MysqlDialect;

#[cfg(feature = "mysql")]
pub(crate) use connection::connect;

#[cfg(not(feature = "mysql"))]
pub(crate) fn connect(
    _url: &crate::url::DatabaseUrl,
    _target: &crate::url::MysqlTarget,
    _options: &crate::connection::ConnectOptions,
) -> Result<Box<dyn crate::connection::Connection>, crate::error::DatabaseError> {
    Err(crate::error::DatabaseError::no_driver("MySQL", "mysql"))
}
