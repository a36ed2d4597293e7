//! Our answers, in the shape of the driver's.

use std::collections::BTreeMap;

use aludel_core::revision::{
    Dependencies, Direction, NewRevisionError, Plan, PlanError, Range, ReferenceError, Revision,
    RevisionGraph, RowChange, Splice,
};
use serde_json::{Value, json};

use crate::cases::Case;

/// Why we refuse, as far as it matters for the comparison.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(transparent)]
    Reference(ReferenceError),
    #[error(transparent)]
    Plan(PlanError),
    #[error(transparent)]
    NewRevision(NewRevisionError),
}

impl From<ReferenceError> for Refusal {
    fn from(error: ReferenceError) -> Self {
        Self::Reference(error)
    }
}

impl From<PlanError> for Refusal {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Reference(error) => Self::Reference(error),
            error => Self::Plan(error),
        }
    }
}

impl From<NewRevisionError> for Refusal {
    fn from(error: NewRevisionError) -> Self {
        match error {
            NewRevisionError::Reference(error) => Self::Reference(error),
            error => Self::NewRevision(error),
        }
    }
}

fn ids(revisions: &[Revision<'_>]) -> Vec<String> {
    let ids = revisions.iter().map(|revision| revision.id().to_string());
    ids.collect()
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

pub(crate) fn describe(graph: &RevisionGraph) -> Value {
    let describe = |revision: Revision<'_>| {
        let labels = revision.branch_labels().into_iter().map(str::to_owned);
        json!({
            "labels": sorted(labels.collect()),
            "next": sorted(ids(&revision.next_revisions())),
            "immediate": sorted(ids(&revision.immediate_predecessors())),
            "head": revision.is_head(Dependencies::Ignored),
            "branch_point": revision.is_branch_point(),
            "merge_point": revision.is_merge_point(),
        })
    };
    let revisions: BTreeMap<String, Value> = graph
        .revisions()
        .map(|revision| (revision.id().to_string(), describe(revision)))
        .collect();
    json!({
        "heads": ids(&graph.heads(Dependencies::Ignored)),
        "real_heads": ids(&graph.heads(Dependencies::Considered)),
        "bases": ids(&graph.bases()),
        "revisions": revisions,
    })
}

pub(crate) fn answer(graph: &RevisionGraph, case: &Case) -> Result<Value, Refusal> {
    match case {
        Case::Upgrade { reference, rows } => Ok(steps(&graph.plan_upgrade(reference, rows)?)),
        Case::Downgrade { reference, rows } => Ok(steps(&graph.plan_downgrade(reference, rows)?)),
        Case::Stamp { references, rows } => Ok(steps(&graph.plan_stamp(references, rows)?)),
        Case::History { reference, rows } => {
            let range = Range::parse(reference)?;
            Ok(json!(ids(&graph.history(range, rows)?)))
        }
        Case::Resolve { reference } => Ok(json!(ids(&graph.resolve(reference)?))),
        Case::ResolveOne { reference } => {
            let revision = graph.resolve_one(reference)?;
            Ok(json!(revision.map(|revision| revision.id().to_string())))
        }
        Case::Current { rows } => Ok(json!(sorted(ids(&graph.current(rows)?)))),
        Case::StartingRows { reference } => Ok(json!(graph.starting_rows(reference)?)),
        Case::NewRevision {
            references,
            splice,
            depends_on,
        } => {
            let splice = if *splice {
                Splice::Allow
            } else {
                Splice::Refuse
            };
            let down = graph.down_revisions_for_new(references, splice)?;
            Ok(json!({
                "down": ids(&down),
                "depends_on": graph.dependencies_for_new(depends_on)?,
            }))
        }
    }
}

fn steps(plan: &Plan) -> Value {
    let steps = plan.with_rows().map(|step| {
        let changes = step.step.row_changes.iter().map(|change| match change {
            RowChange::Insert(row) => json!(["insert", row]),
            RowChange::Delete(row) => json!(["delete", row]),
            RowChange::Update { from, to } => json!(["update", from, to]),
        });
        json!({
            "upgrade": step.step.direction() == Direction::Upgrade,
            "from": step.step.from,
            "to": step.step.to,
            "changes": changes.collect::<Vec<_>>(),
            "rows": step.after,
        })
    });
    Value::Array(steps.collect())
}
