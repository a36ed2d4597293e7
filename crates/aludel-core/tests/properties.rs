//! What holds for every graph.

use std::collections::BTreeSet;

use aludel_core::revision::{
    Dependencies, Direction, Plan, PlanError, Range, RevisionGraph, RevisionHeader, RevisionId,
    Splice, StepAction,
};
use proptest::prelude::*;
use proptest::sample::Index;

/// The choices from which one revision is made.
#[derive(Debug, Clone)]
struct Choices {
    parents: Vec<Index>,
    dependencies: Vec<Index>,
    is_labelled: bool,
}

/// Whether a revision may name what it includes already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Redundant {
    Kept,
    Dropped,
}

fn choices() -> impl Strategy<Value = Vec<Choices>> {
    let one = (
        prop::collection::vec(any::<Index>(), 0..3),
        prop::collection::vec(any::<Index>(), 0..2),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(parents, dependencies, is_labelled)| Choices {
            parents,
            dependencies,
            is_labelled,
        });
    prop::collection::vec(one, 1..24)
}

fn id(index: usize) -> String {
    // Spread out, so that beginnings are shared here and there.
    format!("{:04x}", (index * 7919) & 0xffff)
}

/// Headers with every revision after all that it names.
fn headers(choices: &[Choices], redundant: Redundant) -> Vec<RevisionHeader> {
    let mut below: Vec<BTreeSet<usize>> = Vec::new();
    let mut headers = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let pick = |indices: &[Index]| -> Vec<usize> {
            if index == 0 {
                return Vec::new();
            }
            let picked: BTreeSet<usize> = indices.iter().map(|pick| pick.index(index)).collect();
            picked.into_iter().collect()
        };
        let mut parents = pick(&choice.parents);
        let mut dependencies = pick(&choice.dependencies);
        if redundant == Redundant::Dropped {
            let named: BTreeSet<usize> = parents.iter().chain(&dependencies).copied().collect();
            let is_included = |node: usize| named.iter().any(|other| below[*other].contains(&node));
            parents.retain(|parent| !is_included(*parent));
            let parents = &parents;
            dependencies.retain(|node| !is_included(*node) && !parents.contains(node));
        }
        let mut included: BTreeSet<usize> = parents.iter().chain(&dependencies).copied().collect();
        for node in included.clone() {
            included.extend(&below[node]);
        }
        below.push(included);
        headers.push(RevisionHeader {
            id: id(index),
            down_revisions: parents.into_iter().map(id).collect(),
            depends_on: dependencies.into_iter().map(id).collect(),
            branch_labels: choice
                .is_labelled
                .then(|| format!("branch_{index}"))
                .into_iter()
                .collect(),
            path: format!("versions/{index}.sql").into(),
            line: 1,
            ..RevisionHeader::default()
        });
    }
    headers
}

fn graph(choices: &[Choices], redundant: Redundant) -> RevisionGraph {
    RevisionGraph::new(headers(choices, redundant)).expect("it was made without mistakes")
}

fn needs(graph: &RevisionGraph, id: &str) -> Vec<String> {
    let header = graph.find(id).expect("it is in the graph").header();
    let named = header.down_revisions.iter().chain(&header.depends_on);
    named.cloned().collect()
}

/// Those of `applied` that nothing else in it needs.
fn tips(graph: &RevisionGraph, applied: &BTreeSet<String>) -> BTreeSet<String> {
    let needed: BTreeSet<String> = applied.iter().flat_map(|id| needs(graph, id)).collect();
    applied.difference(&needed).cloned().collect()
}

/// Everything that `rows` need, themselves included.
fn included(graph: &RevisionGraph, rows: &BTreeSet<String>) -> BTreeSet<String> {
    let mut included = BTreeSet::new();
    let mut waiting: Vec<String> = rows.iter().cloned().collect();
    while let Some(id) = waiting.pop() {
        waiting.extend(needs(graph, &id));
        included.insert(id);
    }
    included
}

fn texts<'a, Id: AsRef<str> + 'a>(ids: impl IntoIterator<Item = &'a Id>) -> BTreeSet<String> {
    ids.into_iter().map(|id| id.as_ref().to_owned()).collect()
}

/// A downgrade; none to the newest revision of a branch that others depend on:
/// nothing of the branch would have to go, and the revision has no row of its own.
fn downgrade(graph: &RevisionGraph, target: &str, rows: &[RevisionId]) -> Option<Plan> {
    match graph.plan_downgrade(target, rows) {
        Ok(plan) => Some(plan),
        Err(PlanError::NotApplied { .. }) => {
            let target = graph.find(target).expect("it is in the graph");
            assert!(target.is_head(Dependencies::Ignored));
            assert!(!target.is_head(Dependencies::Considered));
            None
        }
        Err(error) => panic!("{error}"),
    }
}

const NO_ROWS: [&str; 0] = [];

proptest! {
    #[test]
    fn what_is_needed_runs_first(choices in choices()) {
        let graph = graph(&choices, Redundant::Dropped);
        let plan = graph.plan_upgrade("heads", &NO_ROWS).unwrap();
        let mut applied = BTreeSet::new();
        for step in &plan.steps {
            let id = step.revision().unwrap().as_str();
            prop_assert!(needs(&graph, id).iter().all(|need| applied.contains(need)));
            prop_assert!(applied.insert(id.to_owned()), "{} runs twice", id);
        }
        prop_assert_eq!(applied.len(), graph.len());
    }

    #[test]
    fn rows_are_the_tips_of_what_is_applied(choices in choices(), target in any::<Index>()) {
        let graph = graph(&choices, Redundant::Dropped);
        let target = id(target.index(graph.len()));
        let up = graph.plan_upgrade("heads", &NO_ROWS).unwrap();
        let top: Vec<_> = up.final_rows().into_iter().collect();
        let Some(down) = downgrade(&graph, &target, &top) else { return Ok(()) };
        let bottom: Vec<_> = down.final_rows().into_iter().collect();
        let rest = graph.plan_downgrade("base", &bottom).unwrap();
        let mut applied = BTreeSet::new();
        for step in [&up, &down, &rest].into_iter().flat_map(Plan::with_rows) {
            prop_assert_eq!(texts(&step.before), tips(&graph, &applied));
            let id = step.step.revision().unwrap().as_str().to_owned();
            match step.step.direction() {
                Direction::Upgrade => prop_assert!(applied.insert(id)),
                Direction::Downgrade => prop_assert!(applied.remove(&id)),
            }
            prop_assert_eq!(texts(&step.after), tips(&graph, &applied));
        }
        prop_assert!(applied.is_empty());
        prop_assert!(rest.final_rows().is_empty());
    }

    #[test]
    fn rows_never_forget_anything(choices in choices(), target in any::<Index>()) {
        // With redundant dependencies Alembic keeps rows that other rows include,
        // and some steps cannot be recorded at all; but what a plan does record
        // always includes exactly what is applied.
        let graph = graph(&choices, Redundant::Kept);
        let target = id(target.index(graph.len()));
        let mut applied = BTreeSet::new();
        let up = match graph.plan_upgrade("heads", &NO_ROWS) {
            Ok(plan) => plan,
            Err(error) => {
                prop_assert!(matches!(error, PlanError::Rows { .. }), "{}", error);
                return Ok(());
            }
        };
        let top: Vec<_> = up.final_rows().into_iter().collect();
        let Some(down) = downgrade(&graph, &target, &top) else { return Ok(()) };
        for step in [&up, &down].into_iter().flat_map(Plan::with_rows) {
            let id = step.step.revision().unwrap().as_str().to_owned();
            match step.step.direction() {
                Direction::Upgrade => applied.insert(id),
                Direction::Downgrade => applied.remove(&id),
            };
            prop_assert_eq!(included(&graph, &texts(&step.after)), applied.clone());
        }
    }

    #[test]
    fn a_second_upgrade_has_nothing_to_do(choices in choices(), target in any::<Index>()) {
        let graph = graph(&choices, Redundant::Dropped);
        let target = id(target.index(graph.len()));
        let plan = graph.plan_upgrade(&target, &NO_ROWS).unwrap();
        let rows: Vec<_> = plan.final_rows().into_iter().collect();
        prop_assert!(graph.plan_upgrade(&target, &rows).unwrap().is_empty());
        let applied = graph.applied(&rows).unwrap();
        prop_assert_eq!(applied.len(), plan.steps.len());
    }

    #[test]
    fn history_is_the_upgrade_backwards(choices in choices()) {
        let graph = graph(&choices, Redundant::Dropped);
        let plan = graph.plan_upgrade("heads", &NO_ROWS).unwrap();
        let mut ran: Vec<String> = plan
            .steps
            .iter()
            .map(|step| match &step.action {
                StepAction::Run { revision, .. } => revision.to_string(),
                StepAction::Stamp { .. } => unreachable!("an upgrade stamps nothing"),
            })
            .collect();
        ran.reverse();
        let listed: Vec<String> = graph
            .history(Range::ALL, &NO_ROWS)
            .unwrap()
            .into_iter()
            .map(|revision| revision.id().to_string())
            .collect();
        prop_assert_eq!(listed, ran);
    }

    #[test]
    fn a_stamp_leaves_the_rows_of_an_upgrade(choices in choices(), target in any::<Index>()) {
        let graph = graph(&choices, Redundant::Dropped);
        let target = id(target.index(graph.len()));
        let upgrade = graph.plan_upgrade(&target, &NO_ROWS).unwrap();
        let stamp = graph.plan_stamp(&[&target], &NO_ROWS).unwrap();
        prop_assert_eq!(stamp.final_rows(), upgrade.final_rows());
    }

    #[test]
    fn a_beginning_finds_what_it_alone_begins(choices in choices(), which in any::<Index>(), length in 1_usize..=4) {
        let graph = graph(&choices, Redundant::Kept);
        let whole = id(which.index(graph.len()));
        let beginning = &whole[..length];
        let names: Vec<String> = graph
            .revisions()
            .flat_map(|revision| {
                let header = revision.header();
                std::iter::once(&header.id).chain(&header.branch_labels).cloned().collect::<Vec<_>>()
            })
            .collect();
        let matching = names.iter().filter(|name| name.starts_with(beginning)).count();
        match graph.resolve(beginning) {
            Ok(found) => {
                prop_assert_eq!(matching, 1);
                prop_assert_eq!(found.len(), 1);
                prop_assert_eq!(found[0].id().as_str(), whole);
            }
            Err(_) => prop_assert!(matching > 1),
        }
    }

    #[test]
    fn no_reference_makes_it_panic(
        choices in choices(),
        reference in "([a-f0-9]{1,4}|branch_[0-9]|head|heads|base|current|@|:|[+-][0-9]{1,2}|\\PC){0,5}",
        row in any::<Index>(),
    ) {
        let graph = graph(&choices, Redundant::Kept);
        let rows = [id(row.index(graph.len()))];
        // Whether it is understood does not matter here, only that there is an answer.
        let _ = graph.plan_upgrade(&reference, &rows);
        let _ = graph.plan_downgrade(&reference, &rows);
        let _ = graph.plan_stamp(&[&reference], &rows);
        let _ = graph.resolve(&reference);
        let _ = graph.resolve_one(&reference);
        let _ = graph.starting_rows(&reference);
        let _ = graph.down_revisions_for_new(&[&reference], Splice::Allow);
        let _ = graph.dependencies_for_new(&[&reference]);
        let _ = graph.plan_upgrade("heads", &[&reference]);
        if let Ok(range) = Range::parse(&reference) {
            let _ = graph.history(range, &rows);
        }
    }
}
