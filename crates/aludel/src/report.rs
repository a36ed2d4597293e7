//! What requests answer with. Every report is one documented JSON shape.

use std::time::Duration;

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::Serialize;

use crate::event::StepName;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RunReport {
    /// The database's url, its password masked.
    pub database: String,
    /// Product and version of the server.
    pub server: String,
    /// The steps that are done, in order.
    pub steps: Vec<StepReport>,
    /// How many steps the plan had.
    pub planned: usize,
    /// The rows of the version table before, sorted.
    pub heads_before: Vec<String>,
    /// The rows of the version table after, sorted.
    pub heads_after: Vec<String>,
    /// How long it took, lock and connection included.
    #[serde(rename = "duration_ms", serialize_with = "crate::event::milliseconds")]
    #[schemars(with = "f64")]
    pub duration: Duration,
}

/// One step that is done.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StepReport {
    /// Which it is.
    #[serde(flatten)]
    pub step: StepName,
    /// How many statements it has.
    pub statements: u64,
    /// How many of them an earlier run had done.
    pub resumed_after: u64,
    /// How long it took.
    #[serde(rename = "duration_ms", serialize_with = "crate::event::milliseconds")]
    #[schemars(with = "f64")]
    pub duration: Duration,
}

/// A new revision's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CreatedRevision {
    /// Its id.
    pub revision: String,
    /// Its down revisions.
    pub down_revisions: Vec<String>,
    /// Its file.
    #[schemars(with = "String")]
    pub path: Utf8PathBuf,
    /// The post-write hooks that ran on it, by name.
    pub hooks: Vec<String>,
}
