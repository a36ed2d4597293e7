//! Operations on what lives beside tables: enumerations, sequences, schemas.

use serde::{Deserialize, Serialize};

use crate::schema::{EnumType, Identifier, Sequence, SqlType};

/// `CREATE TYPE … AS ENUM`, `CREATE DOMAIN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "few are made, and each is used up at once"
)]
pub enum CreateType {
    /// An enumeration.
    Enum(EnumType),
    /// A domain.
    Domain {
        /// Its name.
        name: Identifier,
        /// Its schema.
        schema: Option<Identifier>,
        /// What it is made of.
        of: SqlType,
        /// `COLLATE`.
        collation: Option<String>,
        /// `DEFAULT`, as SQL.
        default: Option<String>,
        /// `NOT NULL`.
        not_null: bool,
        /// The name of its condition.
        constraint_name: Option<Identifier>,
        /// `CHECK`, as SQL.
        check: Option<String>,
    },
}

/// `DROP TYPE`, `DROP DOMAIN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropType {
    /// Its name.
    pub name: Identifier,
    /// Its schema.
    #[serde(default)]
    pub schema: Option<Identifier>,
    /// Whether it is a domain.
    #[serde(default)]
    pub domain: bool,
}

/// `CREATE SEQUENCE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSequence {
    /// The sequence.
    pub sequence: Sequence,
    /// `IF NOT EXISTS`.
    #[serde(default)]
    pub if_not_exists: bool,
}

/// `DROP SEQUENCE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropSequence {
    /// Its name.
    pub name: Identifier,
    /// Its schema.
    #[serde(default)]
    pub schema: Option<Identifier>,
    /// `IF EXISTS`.
    #[serde(default)]
    pub if_exists: bool,
}

/// `CREATE SCHEMA`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSchema {
    /// Its name.
    pub name: Identifier,
    /// `IF NOT EXISTS`.
    #[serde(default)]
    pub if_not_exists: bool,
}

/// `DROP SCHEMA`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropSchema {
    /// Its name.
    pub name: Identifier,
    /// `CASCADE`.
    #[serde(default)]
    pub cascade: bool,
    /// `IF EXISTS`.
    #[serde(default)]
    pub if_exists: bool,
}
