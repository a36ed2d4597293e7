//! PostgreSQL.

#[cfg(feature = "postgres")]
mod connection;
mod dialect;
#[cfg(feature = "postgres")]
mod error;
#[cfg(feature = "postgres")]
mod open;
#[cfg(feature = "postgres")]
mod tls;
#[cfg(feature = "postgres")]
mod value;

pub use dialect::PostgresDialect;

#[cfg(feature = "postgres")]
pub(crate) use connection::connect;

#[cfg(not(feature = "postgres"))]
pub(crate) fn connect(
    _url: &crate::url::DatabaseUrl,
    _target: &crate::url::PostgresTarget,
    _options: &crate::connection::ConnectOptions,
) -> Result<Box<dyn crate::connection::Connection>, crate::error::DatabaseError> {
    Err(crate::error::DatabaseError::no_driver(
        "PostgreSQL",
        "postgres",
    ))
}
