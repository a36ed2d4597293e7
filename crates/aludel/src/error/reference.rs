//! Errors of references, as they are shown.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::{NewRevisionError, ReferenceError, RevisionId, WalkDirection};

use super::nearest_help;

pub(super) fn diagnostic(error: &ReferenceError) -> Diagnostic {
    let message = error.to_string();
    match error {
        ReferenceError::Unknown { nearest, .. } => Diagnostic::error("revision-not-found", message)
            .with_help(nearest_help(
                nearest,
                "`aludel history` lists all revisions; ids of up to three characters must be \
                 typed in full",
            )),
        ReferenceError::Ambiguous { .. } => Diagnostic::error("revision-ambiguous", message)
            .with_help("type more characters of the one that you mean"),
        ReferenceError::UnknownBranch { nearest, .. } => {
            Diagnostic::error("branch-not-found", message).with_help(nearest_help(
                nearest,
                "`aludel branches` lists branches, `aludel heads -v` shows their labels",
            ))
        }
        ReferenceError::MultipleHeads { reference, heads } => {
            let heads: Vec<&str> = heads.iter().map(RevisionId::as_str).collect();
            Diagnostic::error("multiple-heads", message).with_help(format!(
                "all of them: `heads`; one branch: `LABEL@{reference}` or its id; to join them: \
                 `aludel merge -m \"merge\" {}`",
                heads.join(" ")
            ))
        }
        ReferenceError::NotOnBranch { branch, .. } => {
            Diagnostic::error("revision-not-on-branch", message).with_help(format!(
                "`aludel history -r {branch}@base:{branch}@heads` lists the branch"
            ))
        }
        ReferenceError::WalkTooFar { .. } => Diagnostic::error("walk-too-far", message).with_help(
            "`aludel current` shows where the database is, `aludel history` what there is",
        ),
        ReferenceError::AmbiguousWalk {
            choices, direction, ..
        } => Diagnostic::error("walk-ambiguous", message).with_help(format!(
            "name the revision itself, such as `{}`, or a branch: `LABEL@{}1`",
            choices.first().map_or("ID", |choice| choice.as_str()),
            sign(*direction)
        )),
        ReferenceError::AmbiguousStart { reference, current } => {
            let sign = sign(if reference.contains('-') {
                WalkDirection::Down
            } else {
                WalkDirection::Up
            });
            Diagnostic::error("walk-ambiguous", message).with_help(format!(
                "name where to start, such as `{}{sign}1`, or a branch: `LABEL@{sign}1`",
                current.first().map_or("ID", |current| current.as_str())
            ))
        }
        ReferenceError::NotARange { .. } => Diagnostic::error("range-invalid", message)
            .with_help("for example `base:head`, `1a2b:`, `:current` or `-3:`"),
        ReferenceError::NotAnAncestor { lower, upper } => {
            Diagnostic::error("range-invalid", message).with_help(format!(
                "a range goes from the older to the newer: try `{upper}:{lower}`"
            ))
        }
        ReferenceError::Empty { .. } => Diagnostic::error("reference-invalid", message).with_help(
            "a reference is an id, `head`, `heads`, `base`, `+1`, `-1`, `ID+1` or `LABEL@head`",
        ),
        ReferenceError::BranchNotCurrent { branch, .. } => {
            Diagnostic::error("branch-not-current", message).with_help(format!(
                "name its revision: `aludel history -r :{branch}@head`"
            ))
        }
        ReferenceError::WrongDirection { .. } => Diagnostic::error("reference-invalid", message)
            .with_help("`upgrade` counts up (`+1`), `downgrade` counts down (`-1`)"),
        _ => Diagnostic::error("reference-invalid", message),
    }
}

/// How a walk in this direction is typed.
fn sign(direction: WalkDirection) -> char {
    match direction {
        WalkDirection::Up => '+',
        WalkDirection::Down => '-',
    }
}

pub(super) fn new_revision_diagnostic(error: &NewRevisionError) -> Diagnostic {
    let message = error.to_string();
    match error {
        NewRevisionError::Reference(error @ ReferenceError::MultipleHeads { .. }) => {
            diagnostic(error).with_help(
                "say which one it follows, `--head ID` or `--head LABEL@head`, or join them first: \
                 `aludel merge heads`",
            )
        }
        NewRevisionError::Reference(error) => diagnostic(error),
        NewRevisionError::Id(_) => Diagnostic::error("revision-id", message)
            .with_help("leave `--rev-id` out to get a good one"),
        NewRevisionError::HeadTwice { .. } => Diagnostic::error("head-twice", message),
        NewRevisionError::NotAHead { .. } => Diagnostic::error("not-a-head", message)
            .with_help("to start a branch there, add `--splice`"),
        NewRevisionError::NameInUse { origin, .. } => Diagnostic::error("name-in-use", message)
            .with_file(origin.path.clone(), "has it")
            .with_help("choose another id or label"),
        _ => Diagnostic::error("name-in-use", message).with_help("choose another id or label"),
    }
}
