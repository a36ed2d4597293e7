//! Errors of the graph, as they are shown.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use aludel_core::revision::{GraphError, Origin};

use super::nearest_help;

pub(super) fn diagnostic(error: &GraphError) -> Diagnostic {
    match error {
        GraphError::Id { origin, source } => Diagnostic::error("revision-id", source.to_string())
            .with_label(place(origin), "this revision")
            .with_help("give it another id; `aludel revision` makes good ones"),
        GraphError::DuplicateRevision { id, first, second } => Diagnostic::error(
            "revision-duplicate",
            format!("revision `{id}` is in two files"),
        )
        .with_label(place(second), "here again")
        .with_label(place(first), "first here")
        .with_help(
            "give one of them an id of its own, and correct the `down_revision` of what follows it",
        ),
        GraphError::DuplicateBranchLabel {
            label,
            first_origin,
            second_origin,
            ..
        } => Diagnostic::error(
            "branch-label-duplicate",
            format!("branch label `{label}` is given twice"),
        )
        .with_label(place(second_origin), "here again")
        .with_label(place(first_origin), "first here")
        .with_help("a label belongs to one revision, and all that follow share it: keep one"),
        GraphError::BranchLabelIsRevision {
            label,
            origin,
            revision_origin,
            ..
        } => Diagnostic::error(
            "branch-label-is-revision",
            format!("branch label `{label}` is also the id of a revision"),
        )
        .with_label(place(origin), "the label")
        .with_label(place(revision_origin), "the revision")
        .with_help("rename the label"),
        GraphError::MissingDownRevision {
            revision,
            origin,
            missing,
            nearest,
        } => Diagnostic::error(
            "revision-missing",
            format!("revision `{revision}` follows `{missing}`, which no file has"),
        )
        .with_label(place(origin), "names it as its down revision")
        .with_help(nearest_help(
            nearest,
            "restore the missing file, or correct `down_revision`",
        )),
        GraphError::MissingDependency {
            revision,
            origin,
            missing,
            nearest,
        } => Diagnostic::error(
            "dependency-missing",
            format!("revision `{revision}` depends on `{missing}`, which no file has"),
        )
        .with_label(place(origin), "depends on it")
        .with_help(nearest_help(
            nearest,
            "restore the missing file, or correct `depends_on`",
        )),
        GraphError::Cycle { revisions } | GraphError::DependencyCycle { revisions } => {
            let mut diagnostic = Diagnostic::error("revision-cycle", error.to_string());
            for member in revisions {
                diagnostic = diagnostic.with_label(place(&member.origin), "on the cycle");
            }
            diagnostic.with_help(
                "a history has a beginning: correct the `down_revision` or `depends_on` of one of them",
            )
        }
        _ => Diagnostic::error("revision-graph", error.to_string()),
    }
}

fn place(origin: &Origin) -> SourceLocation {
    SourceLocation {
        path: origin.path.clone(),
        offset: 0,
        end: 0,
        line: origin.line,
        column: 1,
    }
}
