//! Building graphs and planning on them.

use std::hint::black_box;

use aludel_core::revision::{RevisionGraph, RevisionHeader};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

const NO_ROWS: [&str; 0] = [];

fn id(number: usize) -> String {
    format!(
        "{:012x}",
        (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
    )
}

fn header(number: usize, down_revisions: Vec<String>) -> RevisionHeader {
    let id = id(number);
    RevisionHeader {
        path: format!("migrations/{number:05}_{id}.sql").into(),
        id,
        down_revisions,
        message: "add a column".to_owned(),
        line: 1,
        ..RevisionHeader::default()
    }
}

/// Each revision follows the one before it.
fn chain(count: usize) -> Vec<RevisionHeader> {
    (0..count)
        .map(|number| header(number, number.checked_sub(1).map(id).into_iter().collect()))
        .collect()
}

/// A hundred branches that begin at one base and never meet.
fn wide(count: usize) -> Vec<RevisionHeader> {
    (0..count)
        .map(|number| {
            let down = match number {
                0 => vec![],
                1..=100 => vec![id(0)],
                _ => vec![id(number - 100)],
            };
            header(number, down)
        })
        .collect()
}

/// Two branches and their merge, again and again.
fn merged(count: usize) -> Vec<RevisionHeader> {
    (0..count)
        .map(|number| {
            let down = match number {
                0 => vec![],
                _ if number.is_multiple_of(3) => vec![id(number - 1), id(number - 2)],
                _ => vec![id((number - 1) / 3 * 3)],
            };
            header(number, down)
        })
        .collect()
}

fn graph(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("build the graph of a chain");
    for count in [500, 5_000, 10_000] {
        let headers = chain(count);
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter_batched(
                || headers.clone(),
                |headers| RevisionGraph::new(headers).expect("the graph is sound"),
                criterion::BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn plan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plan base to heads of 10,000");
    for (name, headers) in [
        ("a chain", chain(10_000)),
        ("a hundred branches", wide(10_000)),
        ("merges", merged(10_000)),
    ] {
        let graph = RevisionGraph::new(headers).expect("the graph is sound");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let plan = graph.plan_upgrade(black_box("heads"), &NO_ROWS);
                let plan = plan.expect("every head can be reached from base");
                assert_eq!(plan.steps.len(), 10_000);
                plan
            });
        });
    }
    group.finish();
}

criterion_group!(benches, graph, plan);
criterion_main!(benches);
