//! The criterion benches, and what they found.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use serde::Deserialize;

use crate::table::Table;

/// Runs the criterion benches and adds their medians.
pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let results = Utf8Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("this package lies in the repository")?
        .join("target/criterion");
    if results.exists() {
        fs::remove_dir_all(&results)?;
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "bench",
            "--quiet",
            "--locked",
            "-p",
            "aludel-benches",
            "--benches",
        ])
        .env("CRITERION_HOME", &results)
        .status()?;
    if !status.success() {
        bail!("`cargo bench -p aludel-benches` failed: {status}");
    }
    let mut found = Vec::new();
    collect(&results, &mut found)?;
    if found.is_empty() {
        bail!("`cargo bench` left no results in {results}");
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    for part in found {
        table.part(&part.name, part.median, part.bytes);
    }
    Ok(())
}

struct Part {
    name: String,
    median: Duration,
    bytes: Option<u64>,
}

/// Criterion's `benchmark.json`.
#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
    throughput: Option<Throughput>,
}

#[derive(Deserialize)]
enum Throughput {
    Bytes(u64),
    #[serde(other)]
    Other,
}

/// Criterion's `estimates.json`: nanoseconds.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// Finds every folder `new` below `folder`.
fn collect(folder: &Utf8Path, found: &mut Vec<Part>) -> Result<()> {
    for entry in folder.read_dir_utf8()? {
        let path: Utf8PathBuf = entry?.into_path();
        if !path.is_dir() {
            continue;
        }
        if path.file_name() != Some("new") {
            collect(&path, found)?;
            continue;
        }
        let benchmark: Benchmark = serde_json::from_slice(&fs::read(path.join("benchmark.json"))?)?;
        let estimates: Estimates = serde_json::from_slice(&fs::read(path.join("estimates.json"))?)?;
        found.push(Part {
            name: benchmark.full_id,
            median: Duration::from_secs_f64(estimates.median.point_estimate / 1e9),
            bytes: match benchmark.throughput {
                Some(Throughput::Bytes(bytes)) => Some(bytes),
                Some(Throughput::Other) | None => None,
            },
        });
    }
    Ok(())
}
