//! .

/// .
#[derive(Debug)]
pub struct SqliteDialect;
