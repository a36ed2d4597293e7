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
