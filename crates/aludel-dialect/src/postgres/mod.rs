//! .

/// .
#[derive(Debug)]
pub struct PostgresDialect;
