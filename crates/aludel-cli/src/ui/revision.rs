//! Revisions as Alembic's users know them: `a1 -> b2 (head), message`.

use std::io::{self, Write};

use aludel::RevisionLine;

use super::style::{self, paint};

/// What a line says beside the id and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// The id and where it stands: `current`.
    Place,
    /// The branch labels too: `heads`.
    Branch,
    /// What it follows and its message too: `history`.
    Whole,
}

/// Writes revisions, one line each.
pub(crate) fn write_lines(
    out: &mut dyn Write,
    revisions: &[RevisionLine],
    detail: Detail,
) -> io::Result<()> {
    for revision in revisions {
        writeln!(out, "{}", one_line(revision, detail))?;
    }
    Ok(())
}

/// Writes revisions, a block each.
pub(crate) fn write_blocks(out: &mut dyn Write, revisions: &[RevisionLine]) -> io::Result<()> {
    for revision in revisions {
        write_block(out, revision)?;
        writeln!(out)?;
    }
    Ok(())
}

/// A revision on one line.
pub(crate) fn one_line(revision: &RevisionLine, detail: Detail) -> String {
    let mut parts = Vec::new();
    if detail == Detail::Whole {
        parts.push(down_revisions(revision));
        if !revision.depends_on.is_empty() {
            parts.push(format!(" ({})", revision.depends_on.join(", ")));
        }
        parts.push(" -> ".to_owned());
    }
    parts.push(paint(style::REVISION, &revision.revision).to_string());
    if detail != Detail::Place && !revision.branch_labels.is_empty() {
        parts.push(format!(" ({})", revision.branch_labels.join(", ")));
    }
    if revision.is_head {
        // Alembic calls a head that another revision depends on an effective one.
        let mark = if revision.is_effective_head {
            " (head)"
        } else {
            " (effective head)"
        };
        parts.push(mark.to_owned());
    }
    if revision.is_current == Some(true) {
        parts.push(format!(" {}", paint(style::GOOD, "(current)")));
    }
    if detail != Detail::Branch {
        if revision.is_branch_point {
            parts.push(" (branchpoint)".to_owned());
        }
        if revision.is_merge_point {
            parts.push(" (mergepoint)".to_owned());
        }
    }
    if detail == Detail::Whole {
        parts.push(format!(", {}", revision.message));
    }
    parts.concat()
}

/// A revision with everything that is known about it.
pub(crate) fn write_block(out: &mut dyn Write, revision: &RevisionLine) -> io::Result<()> {
    let marks = [
        (revision.is_head, " (head)"),
        (revision.is_branch_point, " (branchpoint)"),
        (revision.is_merge_point, " (mergepoint)"),
        (revision.is_current == Some(true), " (current)"),
    ];
    let marks: String = marks
        .into_iter()
        .filter_map(|(is_so, mark)| is_so.then_some(mark))
        .collect();
    writeln!(
        out,
        "Rev: {}{marks}",
        paint(style::REVISION, &revision.revision)
    )?;
    let follows = if revision.is_merge_point {
        "Merges"
    } else {
        "Parent"
    };
    writeln!(out, "{follows}: {}", down_revisions(revision))?;
    let lists = [
        ("Also depends on", &revision.depends_on),
        ("Branches into", &revision.next_revisions),
        ("Branch names", &revision.branch_labels),
    ];
    for (name, ids) in lists {
        let is_shown = name != "Branches into" || revision.is_branch_point;
        if is_shown && !ids.is_empty() {
            writeln!(out, "{name}: {}", ids.join(", "))?;
        }
    }
    writeln!(out, "Path: {}", revision.path)?;
    if let Some(date) = &revision.create_date {
        writeln!(out, "Create date: {date}")?;
    }
    if !revision.message.is_empty() {
        writeln!(out, "\n    {}", revision.message)?;
    }
    Ok(())
}

/// `<base>`, or the ids that a revision follows.
pub(crate) fn down_revisions(revision: &RevisionLine) -> String {
    if revision.down_revisions.is_empty() {
        "<base>".to_owned()
    } else {
        revision.down_revisions.join(", ")
    }
}
