//! The revision graph.

use serde::Serialize;

/// Which half of a revision runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the down revisions to the revision.
    Upgrade,
    /// From the revision back to its down revisions.
    Downgrade,
}
