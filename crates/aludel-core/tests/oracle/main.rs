//! The graph against real Alembic 1.20.
//!
//! Seeded graphs and references are answered by Aludel and by Alembic, and every
//! plan, its order, the statements on the version table, the rows after each step,
//! every listing and every refusal must be the same. Alembic is asked four times:
//! twice as it is, with different hash seeds, and twice with the order of its sets
//! pinned to the order in which scripts name revisions, and to the opposite. Where
//! the four agree, the answer does not depend on chance and the comparison is
//! exact. Where they differ, ours must be the one for the order as written.

mod alembic;
mod cases;
mod graphs;
mod ours;
mod random;

use aludel_core::revision::{GraphError, PlanError, ReferenceError, RevisionGraph};

use alembic::{Answer, Answers, Python, Question, Questions, SetOrder};
use cases::Case;
use ours::Refusal;
use random::Random;

const SEED: u64 = 20;
const GRAPHS: usize = 640;
const CASES_PER_GRAPH: usize = 16;

/// How many comparisons there were of each kind.
#[derive(Debug, Default)]
struct Tally {
    /// Alembic gives the same answer whatever the order of its sets.
    exact: usize,
    /// Of these, how many are refusals.
    exact_refusals: usize,
    /// Of these, how many are plans with at least one step.
    exact_plans: usize,
    /// Alembic's answer depends on the order of a set.
    set_order: usize,
    /// Alembic accepts what we refuse on purpose.
    stricter: usize,
    /// Graphs with a cycle that Alembic does not notice; ours are refused.
    unnoticed_cycles: usize,
}

#[test]
fn alembic_agrees() {
    let python = &Python::with_alembic();
    let questions = &questions();
    let orders = [
        SetOrder::Written,
        SetOrder::Reversed,
        SetOrder::Natural { hash_seed: 1 },
        SetOrder::Natural { hash_seed: 2 },
    ];
    let [written, others @ ..] = std::thread::scope(|scope| {
        orders
            .map(|order| scope.spawn(move || python.ask(questions, order)))
            .map(|answers| answers.join().expect("Alembic was asked"))
    });
    let mut tally = Tally::default();
    let mut disagreements = Vec::new();
    for (index, question) in questions.graphs.iter().enumerate() {
        compare(
            question,
            index,
            &written,
            &others,
            &mut tally,
            &mut disagreements,
        );
    }
    eprintln!("{tally:#?}");
    assert!(
        disagreements.is_empty(),
        "{} disagreements, the first of them:\n{}",
        disagreements.len(),
        disagreements[..disagreements.len().min(5)].join("\n\n")
    );
    assert!(tally.exact >= 2000, "too few exact comparisons: {tally:#?}");
    assert!(tally.exact_plans >= 2000, "too few plans: {tally:#?}");
    assert!(tally.exact_refusals >= 500, "too few refusals: {tally:#?}");
    assert!(
        tally.set_order > 0,
        "no case depends on set order: {tally:#?}"
    );
}

fn questions() -> Questions {
    let mut random = Random::new(SEED);
    let graphs = (0..GRAPHS)
        .map(|_| {
            let headers = graphs::graph(&mut random);
            let cases = match RevisionGraph::new(headers.clone()) {
                Ok(graph) => cases::cases(&mut random, &headers, &graph, CASES_PER_GRAPH),
                Err(_) => Vec::new(),
            };
            Question { headers, cases }
        })
        .collect();
    Questions { graphs }
}

fn compare(
    question: &Question,
    index: usize,
    written: &Answers,
    others: &[Answers],
    tally: &mut Tally,
    disagreements: &mut Vec<String>,
) {
    let theirs = &written.graphs[index];
    let built = RevisionGraph::new(question.headers.clone());
    let our_graph = match &built {
        Ok(graph) => Answer::Answer(ours::describe(graph)),
        Err(error) => Answer::Refused(error.to_string()),
    };
    if let Answer::Refused(reason) = &theirs.graph {
        // The driver found it where Alembic did not, and asked nothing further.
        let is_cycle = matches!(
            built,
            Err(GraphError::Cycle { .. } | GraphError::DependencyCycle { .. })
        );
        if reason.contains("unnoticed cycle") && is_cycle {
            tally.unnoticed_cycles += 1;
            return;
        }
    }
    let mut check = |ours: &Answer, theirs: &Answer, others: Vec<&Answer>, what: &str| {
        if !ours.agrees_with(theirs) {
            disagreements.push(format!(
                "{what}\nours: {}\nAlembic: {}\ngraph: {}",
                show(ours),
                show(theirs),
                show_headers(question)
            ));
        } else if others.iter().all(|other| theirs.agrees_with(other)) {
            tally.exact += 1;
            match ours {
                Answer::Refused(_) => tally.exact_refusals += 1,
                Answer::Answer(value)
                    if what.starts_with("plan") && *value != serde_json::json!([]) =>
                {
                    tally.exact_plans += 1;
                }
                Answer::Answer(_) => {}
            }
        } else {
            tally.set_order += 1;
        }
    };
    let other_graphs = others.iter().map(|other| &other.graphs[index].graph);
    check(
        &our_graph,
        &theirs.graph,
        other_graphs.collect(),
        "the graph",
    );
    let Ok(graph) = built else { return };
    let mut stricter = 0;
    for (position, case) in question.cases.iter().enumerate() {
        let Some(their_answer) = theirs.cases.get(position) else {
            // The graph itself was refused, and that has been reported.
            return;
        };
        let ours = ours::answer(&graph, case);
        if let (Err(refusal), Answer::Answer(_)) = (&ours, their_answer) {
            if is_stricter_on_purpose(case, refusal) {
                stricter += 1;
                continue;
            }
        }
        let ours = match ours {
            Ok(value) => Answer::Answer(value),
            Err(refusal) => Answer::Refused(refusal.to_string()),
        };
        let others = others
            .iter()
            .map(|other| &other.graphs[index].cases[position]);
        let what = match case {
            Case::Upgrade { .. } | Case::Downgrade { .. } | Case::Stamp { .. } => "plan",
            _ => "case",
        };
        check(
            &ours,
            their_answer,
            others.collect(),
            &format!("{what} {case:?}"),
        );
    }
    tally.stricter += stricter;
}

/// What Alembic accepts and we do not, because it would do something that nobody
/// typed: each such answer is checked to be of one of these kinds.
fn is_stricter_on_purpose(case: &Case, refusal: &Refusal) -> bool {
    match (case, refusal) {
        // `-1x` is `-1` there, and `rel-2@head` walks two down from `rel`.
        (_, Refusal::Reference(ReferenceError::TrailingText { .. })) => true,
        // `typo@base` takes everything down there.
        (
            Case::Downgrade { reference, .. },
            Refusal::Reference(ReferenceError::UnknownBranch { label, .. }),
        ) => reference.starts_with(&format!("{label}@")),
        // A row that is the beginning of an id, or a label, is looked up there
        // and never found again when it has to be changed.
        (
            Case::Upgrade { rows, .. }
            | Case::Downgrade { rows, .. }
            | Case::Stamp { rows, .. }
            | Case::History { rows, .. }
            | Case::Current { rows },
            Refusal::Plan(PlanError::UnknownVersion { row, .. }),
        ) => rows.contains(row),
        // A walk past the base gives a new base there.
        (Case::NewRevision { .. }, Refusal::Reference(ReferenceError::NotARevision { .. })) => true,
        _ => false,
    }
}

fn show(answer: &Answer) -> String {
    match answer {
        Answer::Answer(value) => value.to_string(),
        Answer::Refused(reason) => format!("refused: {reason}"),
    }
}

fn show_headers(question: &Question) -> String {
    let lines: Vec<String> = question
        .headers
        .iter()
        .map(|header| {
            format!(
                "  {} <- {:?} depends on {:?} labels {:?}",
                header.id, header.down_revisions, header.depends_on, header.branch_labels
            )
        })
        .collect();
    format!("\n{}", lines.join("\n"))
}

#[test]
fn a_disagreement_is_noticed() {
    let yes = Answer::Answer(serde_json::json!(["a"]));
    let no = Answer::Answer(serde_json::json!(["b"]));
    let refused = Answer::Refused("one reason".into());
    assert!(!yes.agrees_with(&no));
    assert!(!yes.agrees_with(&refused));
    assert!(refused.agrees_with(&Answer::Refused("another".into())));
}

#[test]
fn a_cycle_that_alembic_misses_is_refused() {
    // b <-> c lies between the base a and the head d.
    let header = |id: &str, down: &[&str]| aludel_core::revision::RevisionHeader {
        id: id.into(),
        down_revisions: down.iter().map(ToString::to_string).collect(),
        ..Default::default()
    };
    let headers = vec![
        header("a", &[]),
        header("b", &["a", "c"]),
        header("c", &["b"]),
        header("d", &["c"]),
    ];
    let error = RevisionGraph::new(headers).expect_err("it goes round");
    assert!(matches!(error, GraphError::Cycle { revisions } if revisions.len() == 2));
}
