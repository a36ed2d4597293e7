//! .

/// .
#[derive(Debug)]
pub struct MysqlDialect;
