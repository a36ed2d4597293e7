//! Errors of plans, as they are shown.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::PlanError;

use super::{nearest_help, reference};

pub(super) fn diagnostic(error: &PlanError) -> Diagnostic {
    let message = error.to_string();
    match error {
        PlanError::Reference(error) => reference::diagnostic(error),
        PlanError::UnknownVersion { row, nearest } => {
            Diagnostic::error("version-unknown", message)
                .with_fact("the database was migrated with a file that this project does not have")
                .with_help(if nearest.is_empty() {
                    format!(
                        "is this the right database, and are the files up to date? Restore the file \
                         of `{row}`, or record where the database is: `aludel stamp --purge REVISION`"
                    )
                } else {
                    nearest_help(nearest, "")
                })
        }
        PlanError::OverlappingVersions { upper, .. } => {
            Diagnostic::error("version-overlap", message).with_help(format!(
                "the table was changed by hand: `aludel stamp --purge {upper}` puts it right"
            ))
        }
        PlanError::NotApplied { .. } => Diagnostic::error("downgrade-target", message)
            .with_help("`aludel current` shows where the database is, `aludel history -i` the way down"),
        PlanError::NotOnBranch { .. } => Diagnostic::error("downgrade-target", message)
            .with_help("`aludel history -v` shows which branch each revision is on"),
        PlanError::Rows { path, .. } => Diagnostic::error("version-row", message)
            .with_file(path.clone(), "this step")
            .with_fact("nothing has run")
            .with_help(
                "`aludel current -v` shows the rows; name every revision that the database is \
                 really at, `aludel stamp --purge REVISION…`, then run the same command again",
            ),
        PlanError::StampRows { .. } | PlanError::StampBetween { .. } => {
            Diagnostic::error("stamp-target", message).with_help(
                "name every revision that the database is at, and start over: \
                 `aludel stamp --purge REVISION…`",
            )
        }
        _ => Diagnostic::error("plan", message),
    }
}
