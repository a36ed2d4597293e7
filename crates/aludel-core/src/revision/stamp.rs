//! Plans that write the version table without running a script.

use super::Direction;
use super::error::{PlanError, RowConflict};
use super::graph::{Dependencies, RevisionGraph};
use super::node::{Node, NodeSet};
use super::plan::{Plan, Step, StepAction};
use super::resolve::{Point, Resolver};
use super::version_rows::{RowChange, VersionRows};

/// One movement of the version table.
enum Movement {
    /// A row is taken out: its branch goes back to the base.
    ToBase(Node),
    /// Rows become one that is above or below them.
    Along {
        from: Vec<Node>,
        to: Node,
        direction: Direction,
    },
    /// A row is added for a branch that has none.
    NewBranch(Node),
}

impl RevisionGraph {
    /// Plans what `stamp` writes: the version table as if it had been migrated to
    /// the targets, from each row that shares a line with them. No target at all
    /// means the base.
    ///
    /// `--purge` is this with no rows: the caller empties the table first.
    ///
    /// # Errors
    /// When a target cannot be understood, when the rows are not those of a
    /// database that this graph describes, and when the targets contradict each
    /// other, so that the rows cannot be written.
    pub fn plan_stamp<Target: AsRef<str>, Row: AsRef<str>>(
        &self,
        targets: &[Target],
        rows: &[Row],
    ) -> Result<Plan, PlanError> {
        let rows = self.row_nodes(rows)?;
        let targets: Vec<&str> = if targets.is_empty() {
            vec!["base"]
        } else {
            targets.iter().map(AsRef::as_ref).collect()
        };
        let mut table = VersionRows::new(self, &rows);
        let mut steps = Vec::new();
        for movement in self.movements(&targets, &rows)? {
            let mut row_changes = Vec::new();
            if let Err(conflict) = carry_out(&movement, &mut table, &mut row_changes) {
                return Err(PlanError::StampRows {
                    targets: targets.iter().map(|target| (*target).to_owned()).collect(),
                    conflict,
                });
            }
            steps.push(self.stamp_step(movement, row_changes));
        }
        Ok(Plan {
            starting_rows: self.ids_of(&rows),
            steps,
            notices: Vec::new(),
        })
    }

    fn movements(&self, targets: &[&str], rows: &[Node]) -> Result<Vec<Movement>, PlanError> {
        let mut concerned = Vec::new();
        let mut is_concerned = NodeSet::empty(self.len());
        for target in targets.iter().filter(|target| !target.is_empty()) {
            let resolver = Resolver::new(self, target);
            for row in resolver.on_lineage(rows.to_vec(), target, Dependencies::Considered)? {
                if is_concerned.insert(row) {
                    concerned.push(row);
                }
            }
        }
        let mut destinations = Vec::new();
        for target in targets {
            let resolver = Resolver::new(self, target);
            for point in resolver.points(target)? {
                destinations.push(match point {
                    Point::Beyond => None,
                    point => Some(resolver.expect_revision(point)?),
                });
            }
        }
        if destinations.is_empty() {
            destinations.push(None);
        }
        let below_rows = self.normalized_down.closure(concerned.iter().copied());
        let above_rows = self.all_next.closure(concerned.iter().copied());
        let mut movements = Vec::new();
        for destination in destinations {
            let Some(to) = destination else {
                movements.extend(concerned.iter().copied().map(Movement::ToBase));
                continue;
            };
            if is_concerned.contains(to) {
                continue;
            }
            let along = |direction| Movement::Along {
                from: concerned.clone(),
                to,
                direction,
            };
            movements.push(match (below_rows.contains(to), above_rows.contains(to)) {
                (true, true) => {
                    return Err(PlanError::StampBetween {
                        target: self.id(to).clone(),
                        rows: self.ids_of(&concerned),
                    });
                }
                (true, false) => along(Direction::Downgrade),
                (false, true) => along(Direction::Upgrade),
                (false, false) => Movement::NewBranch(to),
            });
        }
        Ok(movements)
    }

    fn stamp_step(&self, movement: Movement, row_changes: Vec<RowChange>) -> Step {
        let (from, to, direction) = match movement {
            Movement::ToBase(row) => (vec![row], vec![], Direction::Downgrade),
            Movement::NewBranch(to) => (vec![], vec![to], Direction::Upgrade),
            Movement::Along {
                from,
                to,
                direction,
            } => (from, vec![to], direction),
        };
        Step {
            action: StepAction::Stamp { direction },
            from: self.ids_of(&from),
            to: self.ids_of(&to),
            row_changes,
        }
    }
}

/// Writes one movement into the rows.
fn carry_out(
    movement: &Movement,
    table: &mut VersionRows<'_>,
    changes: &mut Vec<RowChange>,
) -> Result<(), RowConflict> {
    match movement {
        Movement::ToBase(row) => table.delete(*row, changes),
        Movement::NewBranch(to) => table.insert(*to, changes),
        Movement::Along {
            from,
            to,
            direction,
        } => {
            let is_gone = |row: &Node| !table.contains(*row);
            // After an earlier target took the rows, a later one starts a branch.
            if *direction == Direction::Upgrade && from.iter().any(is_gone) && !table.contains(*to)
            {
                return table.insert(*to, changes);
            }
            let (last, others) = from.split_last().ok_or(RowConflict::Nothing)?;
            for row in others {
                table.delete(*row, changes)?;
            }
            table.update(*last, *to, changes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{graph, text};
    use super::super::graph::RevisionGraph;

    fn branches() -> RevisionGraph {
        graph("a\n b < a\n c < a\n d < b c\n x")
    }

    fn stamp(targets: &[&str], rows: &[&str]) -> String {
        text(branches().plan_stamp(targets, rows))
    }

    #[test]
    fn rows_move_along_their_lines() {
        insta::assert_snapshot!(stamp(&["b"], &["a", "x"]), @"a -> b: a=b");
        insta::assert_snapshot!(stamp(&["a"], &["b", "c", "x"]), @"b,c -> a: -b c=a");
        insta::assert_snapshot!(stamp(&["d"], &["b", "c"]), @"b,c -> d: -b c=d");
        insta::assert_snapshot!(stamp(&["b"], &["c"]), @"-> b: +b");
        insta::assert_snapshot!(stamp(&["x"], &["d"]), @"-> x: +x");
    }

    #[test]
    fn several_targets_and_none() {
        insta::assert_snapshot!(stamp(&["heads"], &[]), @r"
        -> d: +d
        -> x: +x
        ");
        insta::assert_snapshot!(stamp(&["b", "c"], &["a"]), @r"
        a -> b: a=b
        a -> c: +c
        ");
        insta::assert_snapshot!(stamp(&[], &["d", "x"]), @r"
        d -> : -d
        x -> : -x
        ");
        insta::assert_snapshot!(stamp(&["d"], &["d"]), @"");
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        insta::assert_snapshot!(stamp(&["x", "x"], &[]), @"refused: cannot stamp x, x: the version table has a row `x` already");
        insta::assert_snapshot!(stamp(&["b"], &["a", "d"]), @"refused: cannot stamp `b`: of the rows a, d some are above it and some below");
    }
}
