//! Listings: ranges of history, what is current, what a reference means.

use super::downgrade::newest_applied;
use super::error::{PlanError, ReferenceError};
use super::graph::{Revision, RevisionGraph};
use super::node::Node;
use super::resolve::{Overwalk, Point, Resolver};
use super::sort::newest_first;
use super::upgrade::{End, Selection, overlap};

/// The two ends of a range as typed: `from:to`, `from:`, `:to` or `:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range<'a> {
    /// The lower end; nothing means the base.
    pub lower: Option<&'a str>,
    /// The upper end; nothing means the heads.
    pub upper: Option<&'a str>,
}

impl<'a> Range<'a> {
    /// Everything.
    pub const ALL: Self = Self {
        lower: None,
        upper: None,
    };

    /// Splits a range at its colon.
    ///
    /// # Errors
    /// When there is no colon or more than one.
    pub fn parse(range: &'a str) -> Result<Self, ReferenceError> {
        match range.trim().split_once(':') {
            Some((lower, upper)) if !upper.contains(':') => Ok(Self {
                lower: Some(lower).filter(|lower| !lower.is_empty()),
                upper: Some(upper).filter(|upper| !upper.is_empty()),
            }),
            _ => Err(ReferenceError::NotARange {
                reference: range.to_owned(),
            }),
        }
    }

    /// Whether an end is `current`, so that the version table has to be read.
    pub fn needs_current(self) -> bool {
        self.lower == Some("current") || self.upper == Some("current")
    }
}

impl RevisionGraph {
    /// Lists a range of history, followers before what they follow.
    ///
    /// `rows` are those of the version table; they count only where an end of the
    /// range is `current`. Both ends belong to the range. An upper end such as
    /// `+3` counts from the lower one; a lower end such as `-3` counts from the
    /// heads. A walk that is too long stops at the end of the graph.
    ///
    /// # Errors
    /// When an end cannot be understood, when the lower one is not below the upper
    /// one, or when a row names no revision.
    pub fn history<Row: AsRef<str>>(
        &self,
        range: Range<'_>,
        rows: &[Row],
    ) -> Result<Vec<Revision<'_>>, PlanError> {
        let rows = if range.needs_current() {
            self.row_nodes(rows)?
        } else {
            Vec::new()
        };
        let lower = range.lower.unwrap_or("base");
        let upper = range.upper.unwrap_or("heads");
        // An empty version table has no rows to begin or end with: the range is
        // open there. `current` can stand at one end only.
        let (lower, upper) = match (lower, upper) {
            (lower, "current") if rows.is_empty() => (End::Text(lower), End::Text("heads")),
            (lower, "current") => (End::Text(lower), End::Rows(&rows)),
            ("current", upper) if rows.is_empty() => (End::Text("base"), End::Text(upper)),
            ("current", upper) => (End::Rows(&rows), End::Text(upper)),
            (lower, upper) => (End::Text(lower), End::Text(upper)),
        };
        let selection = self.select_history(lower, upper)?;
        let nodes = newest_first(self, selection).ok_or_else(|| ReferenceError::BrokenRange {
            lower: lower.typed(self),
            upper: upper.typed(self),
        })?;
        Ok(nodes.into_iter().map(|node| self.at(node)).collect())
    }

    fn select_history(&self, lower: End<'_>, upper: End<'_>) -> Result<Selection, ReferenceError> {
        let upper_typed = upper.typed(self);
        let lower_typed = lower.typed(self);
        let above = Resolver::new(self, &upper_typed);
        let below = Resolver::new(self, &lower_typed);
        let mut heads = above.upgrade_targets(upper, lower, Overwalk::Stop)?;
        if let End::Text(text) = lower {
            self.keep_branch_of(text, below, &mut heads)?;
        }
        if let Some(overlap) = overlap(self, &heads) {
            return Err(above.overlapping(overlap));
        }
        let mut members = self.normalized_down.closure(heads.iter().copied());
        let starts = self.history_starts(lower, upper, &members)?;
        if let Some(overlap) = overlap(self, &starts) {
            return Err(below.overlapping(overlap));
        }
        members.subtract(&self.normalized_down.closure(starts.iter().copied()));
        for start in &starts {
            members.insert(*start);
        }
        if !starts.is_empty() {
            members.intersect(&self.versioned_next.closure(starts.iter().copied()));
        }
        Ok(Selection { members, heads })
    }

    /// `label@…` as lower end leaves only heads of that branch above.
    fn keep_branch_of(
        &self,
        lower: &str,
        below: Resolver<'_>,
        heads: &mut Vec<Node>,
    ) -> Result<(), ReferenceError> {
        let Some((mut branch, _)) = lower.split_once('@') else {
            return Ok(());
        };
        if let Some(node) = below.revision(branch)? {
            if *self.id(node) == branch {
                let labels: Vec<&str> = self.labels.of(node).collect();
                let [only] = labels[..] else {
                    return Err(ReferenceError::NoSingleLabel {
                        reference: lower.to_owned(),
                        revision: self.id(node).clone(),
                        labels: labels.into_iter().map(str::to_owned).collect(),
                    });
                };
                branch = only;
            }
        }
        heads.retain(|head| self.labels.of(*head).any(|label| label == branch));
        Ok(())
    }

    /// The revisions that a range begins with; none if it begins at the base.
    fn history_starts(
        &self,
        lower: End<'_>,
        upper: End<'_>,
        reach: &super::node::NodeSet,
    ) -> Result<Vec<Node>, ReferenceError> {
        let text = match lower {
            End::Rows(rows) => return self.check_below(rows.to_vec(), lower, upper, reach),
            End::Text(text) => text,
        };
        let below = Resolver::new(self, text);
        let points = below.points(text)?;
        let mut starts = Vec::with_capacity(points.len());
        let is_relative = points.first() == Some(&Point::Beyond);
        for point in points {
            match point {
                Point::Revision(node) => starts.push(node),
                Point::Beyond if is_relative => {}
                Point::Beyond => {
                    return Err(ReferenceError::NotARevision {
                        reference: text.to_owned(),
                    });
                }
                Point::Base => return Err(self.not_below(lower, upper)),
            }
        }
        let starts = self.check_below(starts, lower, upper, reach)?;
        if !is_relative {
            return Ok(starts);
        }
        // The walk down from the heads left the graph; it is taken once more from
        // the upper end, and stops at the base.
        let target = below.downgrade_target(text, upper, Overwalk::Stop)?;
        match target.point {
            Point::Revision(node) => Ok(vec![node]),
            Point::Base => Ok(Vec::new()),
            Point::Beyond => Err(below.walk_too_far(super::reference::Steps::Stay)),
        }
    }

    fn check_below(
        &self,
        starts: Vec<Node>,
        lower: End<'_>,
        upper: End<'_>,
        reach: &super::node::NodeSet,
    ) -> Result<Vec<Node>, ReferenceError> {
        if starts.iter().all(|start| reach.contains(*start)) {
            return Ok(starts);
        }
        Err(self.not_below(lower, upper))
    }

    fn not_below(&self, lower: End<'_>, upper: End<'_>) -> ReferenceError {
        ReferenceError::NotAnAncestor {
            lower: lower.typed(self),
            upper: upper.typed(self),
        }
    }

    /// Everything applied that no other applied revision follows: what `current`
    /// lists. Dependencies are left aside, so that a branch on which another one
    /// depends is listed although the version table has no row for it.
    ///
    /// # Errors
    /// When a row names no revision.
    pub fn current<Row: AsRef<str>>(&self, rows: &[Row]) -> Result<Vec<Revision<'_>>, PlanError> {
        let rows = self.row_nodes(rows)?;
        let nodes = newest_applied(self, &rows);
        Ok(nodes.into_iter().map(|node| self.at(node)).collect())
    }

    /// Everything that the rows of a version table include, in the order of the
    /// graph.
    ///
    /// # Errors
    /// When a row names no revision.
    pub fn applied<Row: AsRef<str>>(&self, rows: &[Row]) -> Result<Vec<Revision<'_>>, PlanError> {
        let rows = self.row_nodes(rows)?;
        let applied = self.normalized_down.closure(rows);
        Ok(applied.iter().map(|node| self.at(node)).collect())
    }

    /// All revisions that a reference means; none for the base.
    ///
    /// `current` is not known here: it is the rows of the version table.
    ///
    /// # Errors
    /// When the reference cannot be understood or is not one place.
    pub fn resolve(&self, reference: &str) -> Result<Vec<Revision<'_>>, ReferenceError> {
        let nodes = Resolver::new(self, reference).revisions(reference)?;
        Ok(nodes.into_iter().map(|node| self.at(node)).collect())
    }

    /// The one revision that a reference means; `None` for the base.
    ///
    /// # Errors
    /// When the reference cannot be understood or is several revisions. Walks are
    /// not understood here.
    pub fn resolve_one(&self, reference: &str) -> Result<Option<Revision<'_>>, ReferenceError> {
        let node = Resolver::new(self, reference).revision(reference)?;
        Ok(node.map(|node| self.at(node)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{graph, ids};
    use super::*;

    fn listed(range: &str, rows: &[&str]) -> String {
        let graph = graph("a\n b < a\n c < b label left\n d < b label right\n e < d\n x");
        let range = match Range::parse(range) {
            Ok(range) => range,
            Err(error) => return error.to_string(),
        };
        match graph.history(range, rows) {
            Ok(found) => ids(found).join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn ranges() {
        insta::assert_snapshot!(listed(":", &[]), @"c e d b a x");
        insta::assert_snapshot!(listed("b:", &[]), @"c e d b");
        insta::assert_snapshot!(listed("b:e", &[]), @"e d b");
        insta::assert_snapshot!(listed(":c", &[]), @"c b a");
        insta::assert_snapshot!(listed("a:+1", &[]), @"b a");
        insta::assert_snapshot!(listed("right@-2:e", &[]), @"e d b");
        insta::assert_snapshot!(listed("b:right@+9", &[]), @"e d b");
    }

    #[test]
    fn current_is_the_version_table() {
        insta::assert_snapshot!(listed("current:", &["d"]), @"e d");
        insta::assert_snapshot!(listed(":current", &["d"]), @"d b a");
        insta::assert_snapshot!(listed(":current", &[]), @"c e d b a x");
        insta::assert_snapshot!(listed("current:current", &["d"]), @"no revision or branch label `current`");
        insta::assert_snapshot!(listed("current:", &["gone"]), @"the version table says `gone`, which no file has");
    }

    #[test]
    fn what_is_no_range_is_refused() {
        insta::assert_snapshot!(listed("b", &[]), @"`b` is no range: a range is `from:to`, `from:` or `:to`");
        insta::assert_snapshot!(listed("a:b:c", &[]), @"`a:b:c` is no range: a range is `from:to`, `from:` or `:to`");
        insta::assert_snapshot!(listed("c:d", &[]), @"`c` is not below `d` on any branch");
    }

    #[test]
    fn current_lists_branches_that_only_dependencies_hold() {
        let graph = graph("a\n b < a\n x needs b\n y < x");
        assert_eq!(ids(graph.current(&["y"]).unwrap()), ["b", "y"]);
        assert_eq!(ids(graph.applied(&["x"]).unwrap()), ["a", "b", "x"]);
    }
}
