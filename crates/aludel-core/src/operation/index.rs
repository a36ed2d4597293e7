//! Operations on indexes.

use serde::{Deserialize, Serialize};

use crate::schema::{DialectOptions, Identifier, Index};

/// `op.create_index`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateIndex {
    /// The index.
    pub index: Index,
    /// `IF NOT EXISTS`.
    #[serde(default)]
    pub if_not_exists: bool,
}

/// `op.drop_index`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropIndex {
    /// Its name.
    pub name: Identifier,
    /// Its table, which MySQL wants to know.
    #[serde(default)]
    pub table: Option<Identifier>,
    /// Its schema.
    #[serde(default)]
    pub schema: Option<Identifier>,
    /// `IF EXISTS`.
    #[serde(default)]
    pub if_exists: bool,
    /// `postgresql_concurrently` and the like.
    #[serde(default)]
    pub options: DialectOptions,
}
