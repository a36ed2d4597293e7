//! Operations on whole tables.

use serde::{Deserialize, Serialize};

use crate::schema::{Identifier, QualifiedName, Table};

/// `op.create_table`: the types that it needs and that live by themselves (PostgreSQL's
/// enumerations), the table, its indexes, its comments.
///
/// An enumeration is made where its column says so (`EnumType::create_type`); a domain is
/// made by a `CreateType` of its own before the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateTable {
    /// The table.
    pub table: Table,
    /// `IF NOT EXISTS`.
    #[serde(default)]
    pub if_not_exists: bool,
}

/// `op.drop_table`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropTable {
    /// The table.
    pub table: QualifiedName,
    /// `IF EXISTS`.
    #[serde(default)]
    pub if_exists: bool,
}

/// `op.rename_table`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameTable {
    /// The table.
    pub table: QualifiedName,
    /// Its new name.
    pub new_name: Identifier,
}

/// `op.create_table_comment`, `op.drop_table_comment`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTableComment {
    /// The table.
    pub table: QualifiedName,
    /// What it says; `None`: nothing any more.
    pub comment: Option<String>,
}
