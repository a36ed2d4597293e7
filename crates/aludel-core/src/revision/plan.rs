//! Plans: what leads a database from its rows to a target, step by step.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Direction;
use super::error::{PlanError, ReferenceError, RowConflict};
use super::graph::RevisionGraph;
use super::id::RevisionId;
use super::nearest::nearest;
use super::node::Node;
use super::resolve::Resolver;
use super::sort::newest_first;
use super::upgrade::overlap;
use super::version_rows::{RowChange, VersionRows};

/// Steps in the order in which they run.
///
/// A plan that exists can be recorded: for each step it is known which rows of
/// the version table change, and that they are there to be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The rows of the version table before the first step, in the order in which
    /// they were given.
    pub starting_rows: Vec<RevisionId>,
    /// What runs.
    pub steps: Vec<Step>,
    /// What a person should know before it runs.
    pub notices: Vec<PlanNotice>,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What happens.
    pub action: StepAction,
    /// The revisions that the step leaves, dependencies left aside.
    pub from: Vec<RevisionId>,
    /// The revisions that the step arrives at, dependencies left aside.
    pub to: Vec<RevisionId>,
    /// The statements on the version table that record the step, in order.
    pub row_changes: Vec<RowChange>,
}

/// What happens in a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum StepAction {
    /// A script runs.
    Run {
        /// Its revision.
        revision: RevisionId,
        /// Which half of it.
        direction: Direction,
    },
    /// No script runs; only the version table changes.
    Stamp {
        /// Whether the version table moves towards the heads or the base.
        direction: Direction,
    },
}

/// What a person should know before a plan runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[non_exhaustive]
pub enum PlanNotice {
    /// A downgrade such as `-1` counts from the first row of the version table,
    /// and there are others. In what order a database gives its rows is chance.
    FirstOfSeveralRows {
        /// The row that the walk counts from.
        chosen: RevisionId,
        /// The rows it could as well have counted from.
        others: Vec<RevisionId>,
    },
}

impl Step {
    /// The revision whose script runs; none for a stamp.
    pub fn revision(&self) -> Option<&RevisionId> {
        match &self.action {
            StepAction::Run { revision, .. } => Some(revision),
            StepAction::Stamp { .. } => None,
        }
    }

    /// Which way the step goes.
    pub fn direction(&self) -> Direction {
        match self.action {
            StepAction::Run { direction, .. } | StepAction::Stamp { direction } => direction,
        }
    }
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The steps, each with the rows before and after it.
    ///
    /// The rows are copied for every step; a run that only keeps count uses
    /// [`Step::apply_to`] on rows of its own.
    pub fn with_rows(&self) -> impl Iterator<Item = StepWithRows<'_>> {
        let mut rows: BTreeSet<RevisionId> = self.starting_rows.iter().cloned().collect();
        self.steps.iter().map(move |step| {
            let before = rows.clone();
            step.apply_to(&mut rows);
            StepWithRows {
                step,
                before,
                after: rows.clone(),
            }
        })
    }

    /// The rows of the version table after the last step.
    pub fn final_rows(&self) -> BTreeSet<RevisionId> {
        let mut rows: BTreeSet<RevisionId> = self.starting_rows.iter().cloned().collect();
        for step in &self.steps {
            step.apply_to(&mut rows);
        }
        rows
    }
}

impl Step {
    /// Changes a copy of the version table's rows as the step does.
    pub fn apply_to(&self, rows: &mut BTreeSet<RevisionId>) {
        for change in &self.row_changes {
            match change {
                RowChange::Insert(row) => {
                    rows.insert(row.clone());
                }
                RowChange::Delete(row) => {
                    rows.remove(row);
                }
                RowChange::Update { from, to } => {
                    rows.remove(from);
                    rows.insert(to.clone());
                }
            }
        }
    }
}

/// One step with the rows of the version table around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepWithRows<'plan> {
    /// The step.
    pub step: &'plan Step,
    /// The rows before it.
    pub before: BTreeSet<RevisionId>,
    /// The rows after it.
    pub after: BTreeSet<RevisionId>,
}

impl RevisionGraph {
    /// Plans an upgrade from the rows of the version table to a target.
    ///
    /// A target that is applied already gives an empty plan.
    ///
    /// # Errors
    /// When the target cannot be understood or is not one place, and when the
    /// rows are not those of a database that this graph describes.
    pub fn plan_upgrade<Row: AsRef<str>>(
        &self,
        target: &str,
        rows: &[Row],
    ) -> Result<Plan, PlanError> {
        let rows = self.row_nodes(rows)?;
        let resolver = Resolver::new(self, target);
        let selection = resolver.select_upgrade(target, &rows)?;
        if let Some(overlap) = overlap(self, &rows) {
            return Err(PlanError::OverlappingVersions {
                upper: self.id(overlap.upper).clone(),
                lower: self.id(overlap.lower).clone(),
            });
        }
        let mut nodes = newest_first(self, selection)
            .expect("whatever is missing below a target is reached through what is missing");
        nodes.reverse();
        self.record(&rows, &nodes, Direction::Upgrade)
    }

    /// Plans a downgrade from the rows of the version table to a target.
    ///
    /// Dependents of what is taken back are taken back before it.
    ///
    /// # Errors
    /// When the target cannot be understood, is not one place or is not below the
    /// rows, and when the rows are not those of a database that this graph describes.
    pub fn plan_downgrade<Row: AsRef<str>>(
        &self,
        target: &str,
        rows: &[Row],
    ) -> Result<Plan, PlanError> {
        let rows = self.row_nodes(rows)?;
        let resolver = Resolver::new(self, target);
        let (selection, passed_over) = resolver.select_downgrade(target, &rows)?;
        let nodes = newest_first(self, selection)
            .expect("with a revision everything applied above it is taken back");
        let mut plan = self.record(&rows, &nodes, Direction::Downgrade)?;
        if let (Some(chosen), false) = (rows.first(), passed_over.is_empty()) {
            plan.notices.push(PlanNotice::FirstOfSeveralRows {
                chosen: self.id(*chosen).clone(),
                others: self.ids_of(&passed_over),
            });
        }
        Ok(plan)
    }

    /// The rows that `--sql` starts from for the first half of `from:to`.
    ///
    /// # Errors
    /// When the reference cannot be understood or is not one revision.
    pub fn starting_rows(&self, reference: &str) -> Result<Vec<RevisionId>, ReferenceError> {
        if reference == "base" {
            return Ok(Vec::new());
        }
        match Resolver::new(self, reference).revision(reference)? {
            Some(node) => Ok(vec![self.id(node).clone()]),
            None => Err(ReferenceError::NotARevision {
                reference: reference.to_owned(),
            }),
        }
    }

    /// Finds the rows of the version table, each once.
    pub(super) fn row_nodes<Row: AsRef<str>>(&self, rows: &[Row]) -> Result<Vec<Node>, PlanError> {
        let mut nodes = Vec::with_capacity(rows.len());
        let mut seen = super::node::NodeSet::empty(self.len());
        for row in rows {
            let row = row.as_ref();
            let node = self.node_of(row).ok_or_else(|| PlanError::UnknownVersion {
                row: row.to_owned(),
                nearest: nearest(row, self.ids.iter().map(RevisionId::as_str)),
            })?;
            if seen.insert(node) {
                nodes.push(node);
            }
        }
        Ok(nodes)
    }

    fn record(
        &self,
        rows: &[Node],
        nodes: &[Node],
        direction: Direction,
    ) -> Result<Plan, PlanError> {
        let mut table = VersionRows::new(self, rows);
        let mut steps = Vec::with_capacity(nodes.len());
        for node in nodes {
            let changes = match direction {
                Direction::Upgrade => table.upgrade(*node),
                Direction::Downgrade => table.downgrade(*node),
            };
            let row_changes =
                changes.map_err(|conflict| self.conflict(*node, direction, conflict))?;
            let down = self.ids_of(self.versioned_down.of(*node));
            let this = vec![self.id(*node).clone()];
            let (from, to) = match direction {
                Direction::Upgrade => (down, this),
                Direction::Downgrade => (this, down),
            };
            steps.push(Step {
                action: StepAction::Run {
                    revision: self.id(*node).clone(),
                    direction,
                },
                from,
                to,
                row_changes,
            });
        }
        Ok(Plan {
            starting_rows: self.ids_of(rows),
            steps,
            notices: Vec::new(),
        })
    }

    fn conflict(&self, node: Node, direction: Direction, conflict: RowConflict) -> PlanError {
        PlanError::Rows {
            revision: self.id(node).clone(),
            direction,
            path: self.headers[node.index()].path.clone(),
            conflict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{graph, text};
    use super::*;

    const NO_ROWS: [&str; 0] = [];

    /// Two branches from `b`, merged in `m`; `x` alone.
    fn diamond() -> RevisionGraph {
        graph(
            "a
             b < a
             c < b label left
             d < b label right
             m < c d
             n < m
             x",
        )
    }

    #[test]
    fn a_merge_deletes_and_updates_rows() {
        insta::assert_snapshot!(text(diamond().plan_upgrade("n", &NO_ROWS)), @r"
        -> a: +a
        a -> b: a=b
        b -> d: b=d
        b -> c: +c
        c,d -> m: -c d=m
        m -> n: m=n
        ");
    }

    #[test]
    fn taking_a_merge_back_inserts_and_updates_rows() {
        insta::assert_snapshot!(text(diamond().plan_downgrade("a", &["n", "x"])), @r"
        n -> m: n=m
        m -> c,d: +c m=d
        c -> b: -c
        d -> b: d=b
        b -> a: b=a
        ");
    }

    #[test]
    fn rows_before_and_after_each_step() {
        let plan = diamond().plan_upgrade("m", &["c"]).unwrap();
        let states: Vec<(Vec<&str>, Vec<String>)> = plan
            .with_rows()
            .map(|step| {
                let before = step.before.iter().map(ToString::to_string).collect();
                (
                    step.step
                        .revision()
                        .into_iter()
                        .map(RevisionId::as_str)
                        .collect(),
                    before,
                )
            })
            .collect();
        assert_eq!(
            states,
            [
                (vec!["d"], vec!["c".to_owned()]),
                (vec!["m"], vec!["c".to_owned(), "d".to_owned()]),
            ]
        );
        assert_eq!(plan.final_rows().into_iter().collect::<Vec<_>>(), ["m"]);
    }

    #[test]
    fn walks_from_where_the_database_is() {
        let graph = diamond();
        insta::assert_snapshot!(text(graph.plan_upgrade("+2", &["m"])), @"refused: `+2` walks too far: there are not 2 revisions that way");
        insta::assert_snapshot!(text(graph.plan_upgrade("+1", &["b"])), @"refused: `+1` is ambiguous: `b` is followed by c, d");
        insta::assert_snapshot!(text(graph.plan_upgrade("right@+1", &["b"])), @"b -> d: b=d");
        insta::assert_snapshot!(text(graph.plan_upgrade("+1", &["m", "x"])), @"refused: `+1` is ambiguous: the database is at m, x");
        insta::assert_snapshot!(text(graph.plan_upgrade("-1", &["m"])), @"refused: `-1` leads nowhere: `-1` needs a revision to count from");
        insta::assert_snapshot!(text(graph.plan_downgrade("-1", &["n"])), @"n -> m: n=m");
        insta::assert_snapshot!(text(graph.plan_downgrade("-2", &["n"])), @"refused: `-2` is ambiguous: `m` follows c, d");
        insta::assert_snapshot!(text(graph.plan_upgrade("base+1", &["n"])), @"refused: `base+1` is ambiguous: there are several bases: a, x");
    }

    #[test]
    fn counting_down_from_several_rows_is_noticed() {
        let plan = diamond().plan_downgrade("-1", &["n", "x"]).unwrap();
        assert_eq!(plan.steps.len(), 1);
        assert_eq!(
            plan.notices,
            [PlanNotice::FirstOfSeveralRows {
                chosen: RevisionId::new("n").unwrap(),
                others: vec![RevisionId::new("x").unwrap()],
            }]
        );
        let plan = diamond().plan_downgrade("-1", &["n"]).unwrap();
        assert!(plan.notices.is_empty());
    }

    #[test]
    fn a_mistyped_branch_does_not_take_everything_down() {
        let graph = graph("a label shop\n b < a");
        insta::assert_snapshot!(text(graph.plan_downgrade("shopp@base", &["b"])), @"refused: no branch `shopp` in `shopp@base`");
        insta::assert_snapshot!(text(graph.plan_downgrade("shop@base", &["b"])), @r"
        b -> a: b=a
        a -> : -a
        ");
    }

    #[test]
    fn dependencies_come_first_and_leave_no_row() {
        let graph = graph("a\n b < a\n x\n y < x needs b");
        insta::assert_snapshot!(text(graph.plan_upgrade("y", &NO_ROWS)), @r"
        -> a: +a
        a -> b: a=b
        -> x: +x
        x -> y: -x b=y
        ");
        insta::assert_snapshot!(text(graph.plan_downgrade("a", &["y"])), @r"
        y -> x: +x y=b
        b -> a: b=a
        ");
    }

    #[test]
    fn rows_that_no_graph_explains_are_refused() {
        let graph = diamond();
        insta::assert_snapshot!(text(graph.plan_upgrade("n", &["gone"])), @"refused: the version table says `gone`, which no file has");
        insta::assert_snapshot!(text(graph.plan_upgrade("n", &["a", "b"])), @"refused: the version table holds `b` and `a`, but `b` already includes `a`");
        insta::assert_snapshot!(text(graph.plan_downgrade("n", &["b"])), @"refused: cannot downgrade to `n`: it is not below what the database is at");
    }

    #[test]
    fn a_step_that_cannot_be_recorded_is_refused_before_anything_runs() {
        // `m` names `a`, which `c` includes in a way that nothing declares.
        let graph = graph("a\n c < a\n d\n m < c d needs a");
        insta::assert_snapshot!(text(graph.plan_upgrade("m", &NO_ROWS)), @"refused: the upgrade of `m` cannot be recorded: the version table has no row `a` at that moment");
    }

    #[test]
    fn what_is_typed_after_a_number_is_not_ignored() {
        let graph = graph("rel1 label rel-2\n b < rel1");
        insta::assert_snapshot!(text(graph.plan_downgrade("-1x", &["b"])), @"refused: `-1x` goes on after `-1`");
        insta::assert_snapshot!(text(graph.plan_upgrade("rel-2@head", &NO_ROWS)), @"refused: `rel-2@head` goes on after `rel-2`");
    }
}
