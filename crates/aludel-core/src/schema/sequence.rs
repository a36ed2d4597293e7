//! Sequences.

use serde::{Deserialize, Serialize};

use super::{Identifier, SqlType};

/// How a sequence or an identity column counts; what is `None` is left to the database.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "SQL's clauses of the same names")]
pub struct SequenceOptions {
    pub start: Option<i64>,
    pub increment: Option<i64>,
    pub minvalue: Option<i64>,
    pub maxvalue: Option<i64>,
    /// `NO MINVALUE`.
    pub nominvalue: Option<bool>,
    /// `NO MAXVALUE`.
    pub nomaxvalue: Option<bool>,
    pub cycle: Option<bool>,
    pub cache: Option<i64>,
    /// Oracle's `ORDER`.
    pub order: Option<bool>,
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Its name.
    pub name: Identifier,
    /// Its schema.
    #[serde(default)]
    pub schema: Option<Identifier>,
    /// The type of its values.
    #[serde(default)]
    pub data_type: Option<SqlType>,
    /// How it counts.
    #[serde(flatten)]
    pub options: SequenceOptions,
}
