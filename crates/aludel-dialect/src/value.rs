//! Values that cross between a script, Aludel's own statements and a server.
//!
//! What a server returns has the variant that the drivers of SQLAlchemy's users would have
//! a Python type for; `Connection::fetch` says what differs per database.

pub use aludel_core::value::{Row, Value};
