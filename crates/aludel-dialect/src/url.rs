//! SQLAlchemy-style database urls.

/// A database url, read; its password is never printed.
#[derive(Clone)]
pub struct DatabaseUrl {}
