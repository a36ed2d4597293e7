//! What can be wrong with a graph, a reference or a plan.
//!
//! The variants carry ids, files and candidates as values, so that whoever
//! shows them can point at lines and say what to type.

use camino::Utf8PathBuf;

use super::Direction;
use super::header::Origin;
use super::id::{RevisionId, RevisionIdError};

/// Why a set of headers is no graph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// An id that no revision may have.
    #[error("{origin}: {source}")]
    Id {
        /// The header with the id.
        origin: Origin,
        /// What is wrong with it.
        source: RevisionIdError,
    },
    /// Two files with one id.
    #[error("revision `{id}` is in two files: {first} and {second}")]
    DuplicateRevision {
        /// The id.
        id: RevisionId,
        /// The file that came first.
        first: Origin,
        /// The other file.
        second: Origin,
    },
    /// One branch label at two revisions, or twice at one.
    #[error(
        "branch label `{label}` is given twice: by `{first}` ({first_origin}) and by `{second}` ({second_origin})"
    )]
    DuplicateBranchLabel {
        /// The label.
        label: String,
        /// The revision that came first.
        first: RevisionId,
        /// Its header.
        first_origin: Origin,
        /// The revision that gives the label again.
        second: RevisionId,
        /// Its header.
        second_origin: Origin,
    },
    /// A branch label that is the id of a revision.
    #[error(
        "branch label `{label}` of `{revision}` ({origin}) is also the id of a revision ({revision_origin})"
    )]
    BranchLabelIsRevision {
        /// The label, and the id.
        label: String,
        /// The revision that gives the label.
        revision: RevisionId,
        /// Its header.
        origin: Origin,
        /// The header of the revision that has it as its id.
        revision_origin: Origin,
    },
    /// A down revision that no file has.
    #[error("{origin}: revision `{revision}` follows `{missing}`, which no file has")]
    MissingDownRevision {
        /// The revision that names it.
        revision: RevisionId,
        /// The header of that revision.
        origin: Origin,
        /// The id that is missing.
        missing: String,
        /// Ids that look like it, best first. When the name is a branch label or
        /// the beginning of one id, that revision's id alone: a down revision
        /// must be spelled in full.
        nearest: Vec<String>,
    },
    /// A `depends_on` that is neither an id nor a branch label.
    #[error("{origin}: revision `{revision}` depends on `{missing}`, which no file has")]
    MissingDependency {
        /// The revision that names it.
        revision: RevisionId,
        /// The header of that revision.
        origin: Origin,
        /// The id or label that is missing.
        missing: String,
        /// Ids and labels that look like it, best first.
        nearest: Vec<String>,
    },
    /// Down revisions that lead back to where they started.
    #[error("down revisions form a cycle: {}", cycle_text(.revisions))]
    Cycle {
        /// The revisions on the cycle: each follows the next, the last the first.
        revisions: Vec<CycleMember>,
    },
    /// Down revisions and dependencies that together lead back to where they started.
    #[error("down revisions and dependencies form a cycle: {}", cycle_text(.revisions))]
    DependencyCycle {
        /// The revisions on the cycle: each follows or depends on the next, the
        /// last on the first.
        revisions: Vec<CycleMember>,
    },
}

/// One revision on a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleMember {
    /// The revision.
    pub id: RevisionId,
    /// Its header.
    pub origin: Origin,
}

fn cycle_text(members: &[CycleMember]) -> String {
    members
        .iter()
        .chain(members.first())
        .map(|member| member.id.as_str())
        .collect::<Vec<_>>()
        .join(" -> ")
}

/// Why a reference such as `ae10+2` or `billing@head` means nothing, or too much.
///
/// `reference` is always the whole text as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceError {
    /// No id and no label begins like this.
    #[error("no revision or branch label `{wanted}`{}", in_reference(.wanted, .reference))]
    Unknown {
        /// What was typed.
        reference: String,
        /// The part of it that names nothing.
        wanted: String,
        /// Ids and labels that look like it, best first.
        nearest: Vec<String>,
    },
    /// The part where an id should stand is empty.
    #[error("`{reference}` names no revision")]
    Empty {
        /// What was typed.
        reference: String,
    },
    /// Several ids or labels begin like this.
    #[error("`{prefix}` could be {}", candidates.join(", "))]
    Ambiguous {
        /// What was typed.
        reference: String,
        /// The part of it that is too short.
        prefix: String,
        /// The ids and labels that begin with it, sorted.
        candidates: Vec<String>,
    },
    /// No branch has this label.
    #[error("no branch `{label}`{}", in_reference(.label, .reference))]
    UnknownBranch {
        /// What was typed.
        reference: String,
        /// The label.
        label: String,
        /// Labels and ids that look like it, best first.
        nearest: Vec<String>,
    },
    /// The revision exists, but on another branch.
    #[error("revision `{revision}` is not on branch `{branch}`")]
    NotOnBranch {
        /// What was typed.
        reference: String,
        /// The revision.
        revision: RevisionId,
        /// The branch that was asked for.
        branch: String,
    },
    /// One revision is needed and there are several heads.
    #[error("`{reference}` means one revision, but there are {} heads: {}", heads.len(), comma(.heads))]
    MultipleHeads {
        /// What was typed.
        reference: String,
        /// The heads it could be.
        heads: Vec<RevisionId>,
    },
    /// A walk left the graph, or had nowhere to start.
    #[error("`{reference}` walks too far: there are not {steps} revisions that way")]
    WalkTooFar {
        /// What was typed.
        reference: String,
        /// How many steps were asked for.
        steps: u64,
    },
    /// A walk came to a fork.
    #[error("`{reference}` is ambiguous: {} {}", fork(.at.as_ref(), *.direction), comma(.choices))]
    AmbiguousWalk {
        /// What was typed.
        reference: String,
        /// Where the fork is; `None` below the bases or above the heads.
        at: Option<RevisionId>,
        /// Which way the walk went.
        direction: WalkDirection,
        /// The revisions it could have gone on to.
        choices: Vec<RevisionId>,
    },
    /// A walk from the current revisions, of which there are several.
    #[error("`{reference}` is ambiguous: the database is at {}", comma(.current))]
    AmbiguousStart {
        /// What was typed.
        reference: String,
        /// The current revisions it could start from.
        current: Vec<RevisionId>,
    },
    /// A walk relative to the current revision on a branch that has none.
    #[error("`{reference}` counts from the current revision of branch `{branch}`, which has none")]
    BranchNotCurrent {
        /// What was typed.
        reference: String,
        /// The branch.
        branch: String,
    },
    /// A walk from the current revision in the direction in which the command
    /// does not go, or by no step at all.
    #[error(
        "`{reference}` leads nowhere: `{}` needs a revision to count from",
        relative
    )]
    WrongDirection {
        /// What was typed.
        reference: String,
        /// The sign and the number.
        relative: String,
    },
    /// The reference ends at the base where a revision is needed.
    #[error("`{reference}` ends below the first revision")]
    NotARevision {
        /// What was typed.
        reference: String,
    },
    /// Text after a number of steps.
    #[error("`{reference}` goes on after `{understood}`")]
    TrailingText {
        /// What was typed.
        reference: String,
        /// The part that is a reference.
        understood: String,
    },
    /// A range without its colon, or with more than one.
    #[error("`{reference}` is no range: a range is `from:to`, `from:` or `:to`")]
    NotARange {
        /// What was typed.
        reference: String,
    },
    /// The lower end of a range is not below its upper end.
    #[error("`{lower}` is not below `{upper}` on any branch")]
    NotAnAncestor {
        /// The lower end, as typed.
        lower: String,
        /// The upper end, as typed.
        upper: String,
    },
    /// The revisions of a range hang together only through revisions outside it.
    #[error("`{lower}` and `{upper}` do not bound one stretch of history")]
    BrokenRange {
        /// The lower end, as typed.
        lower: String,
        /// The upper end, as typed.
        upper: String,
    },
    /// Several revisions were asked for, and one already includes the other.
    #[error("`{reference}` asks for `{upper}`, which already includes `{lower}`")]
    Overlap {
        /// What was typed.
        reference: String,
        /// The revision that includes the other.
        upper: RevisionId,
        /// The revision that is included.
        lower: RevisionId,
    },
    /// A revision stands in for its branch's label, but its branch has none, or several.
    #[error("`{reference}` uses revision `{revision}` as a branch, which has {} labels", labels.len())]
    NoSingleLabel {
        /// What was typed.
        reference: String,
        /// The revision.
        revision: RevisionId,
        /// The labels of its branch.
        labels: Vec<String>,
    },
}

/// Which way a relative reference walks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalkDirection {
    /// Towards the heads.
    Up,
    /// Towards the base.
    Down,
}

fn in_reference(part: &str, reference: &str) -> String {
    if part == reference {
        String::new()
    } else {
        format!(" in `{reference}`")
    }
}

fn comma(ids: &[RevisionId]) -> String {
    let ids: Vec<&str> = ids.iter().map(RevisionId::as_str).collect();
    ids.join(", ")
}

fn fork(at: Option<&RevisionId>, direction: WalkDirection) -> String {
    match (at, direction) {
        (Some(id), WalkDirection::Up) => format!("`{id}` is followed by"),
        (Some(id), WalkDirection::Down) => format!("`{id}` follows"),
        (None, WalkDirection::Up) => "there are several bases:".to_owned(),
        (None, WalkDirection::Down) => "there are several heads:".to_owned(),
    }
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The target cannot be understood.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The version table names a revision that no file has.
    #[error("the version table says `{row}`, which no file has")]
    UnknownVersion {
        /// The row.
        row: String,
        /// Ids that look like it, best first.
        nearest: Vec<String>,
    },
    /// One row of the version table already includes another.
    #[error(
        "the version table holds `{upper}` and `{lower}`, but `{upper}` already includes `{lower}`"
    )]
    OverlappingVersions {
        /// The row that includes the other.
        upper: RevisionId,
        /// The row that is included.
        lower: RevisionId,
    },
    /// A downgrade to a revision that is not applied.
    #[error("cannot downgrade to `{target}`: it is not below what the database is at")]
    NotApplied {
        /// The target, as typed.
        target: String,
        /// The current revisions.
        current: Vec<RevisionId>,
    },
    /// A downgrade on a branch to a revision that the branch does not pass.
    #[error("cannot downgrade to `{target}`: branch `{branch}` does not pass there")]
    NotOnBranch {
        /// The target, as typed.
        target: String,
        /// The branch that was asked for.
        branch: String,
    },
    /// A step cannot be recorded: the row it must take out of the version table is
    /// not there, or the row it must write is.
    #[error("the {} of `{revision}` cannot be recorded: {conflict}", half(*.direction))]
    Rows {
        /// The revision of the step.
        revision: RevisionId,
        /// Which half of its script would have run.
        direction: Direction,
        /// The script.
        path: Utf8PathBuf,
        /// What stands in the way.
        conflict: RowConflict,
    },
    /// The targets of a stamp contradict each other or the version table.
    #[error("cannot stamp {}: {conflict}", targets.join(", "))]
    StampRows {
        /// The targets, as typed.
        targets: Vec<String>,
        /// What stands in the way.
        conflict: RowConflict,
    },
    /// A stamp would have to move some rows up and others down.
    #[error("cannot stamp `{target}`: of the rows {} some are above it and some below", comma(.rows))]
    StampBetween {
        /// The revision to stamp.
        target: RevisionId,
        /// The rows that share a line with it.
        rows: Vec<RevisionId>,
    },
}

fn half(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    }
}

/// Why a revision cannot be written as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NewRevisionError {
    /// A reference cannot be understood.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The id cannot be one.
    #[error(transparent)]
    Id(#[from] RevisionIdError),
    /// One revision was asked for twice.
    #[error("revision `{revision}` is asked for twice")]
    HeadTwice {
        /// The revision.
        revision: RevisionId,
    },
    /// The revision to follow has followers already.
    #[error("revision `{revision}` is not a head: {} already", followed_by(.next))]
    NotAHead {
        /// The revision.
        revision: RevisionId,
        /// The revisions that follow it.
        next: Vec<RevisionId>,
    },
    /// The id or the label is taken.
    #[error("`{name}` is in use by revision `{revision}` ({origin})")]
    NameInUse {
        /// The id or label.
        name: String,
        /// The revision that has it.
        revision: RevisionId,
        /// The header of that revision.
        origin: Origin,
    },
    /// The id or one label is given twice.
    #[error("`{name}` is given twice")]
    NameTwice {
        /// The id or label.
        name: String,
    },
}

fn followed_by(next: &[RevisionId]) -> String {
    let verb = if next.len() == 1 { "follows" } else { "follow" };
    format!("{} {verb} it", comma(next))
}

/// What is wrong with the version table at the moment of a step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowConflict {
    /// The row that must be changed or deleted is not there.
    #[error("the version table has no row `{row}` at that moment")]
    Missing {
        /// The row.
        row: RevisionId,
    },
    /// The row that must be written is there already.
    #[error("the version table has a row `{row}` already")]
    Present {
        /// The row.
        row: RevisionId,
    },
    /// No row stands for the revisions that are left.
    #[error("no row of the version table would change")]
    Nothing,
}
