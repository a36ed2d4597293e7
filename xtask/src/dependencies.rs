//! Who may depend on whom: the rules of `ARCHITECTURE.md`, checked.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::shell::root;

/// Each crate of ours, and the crates of ours that it may use.
const RULES: [(&str, &[&str]); 9] = [
    ("aludel-core", &[]),
    ("aludel-dialect", &["aludel-core"]),
    ("aludel-script", &["aludel-core", "aludel-dialect"]),
    ("aludel-python", &["aludel-core"]),
    (
        "aludel",
        &[
            "aludel-core",
            "aludel-dialect",
            "aludel-python",
            "aludel-script",
        ],
    ),
    ("aludel-cli", &["aludel", "aludel-core"]),
    ("aludel-testkit", &[]),
    ("aludel-benches", &["aludel-testkit"]),
    ("xtask", &["aludel-testkit"]),
];

/// Each driver and the interpreter, and the crates that may name it: the test kit makes
/// databases.
const DRIVERS: [(&str, &[&str]); 5] = [
    ("rusqlite", &["aludel-dialect"]),
    ("postgres", &["aludel-dialect", "aludel-testkit"]),
    ("tokio-postgres", &["aludel-dialect"]),
    ("mysql", &["aludel-dialect", "aludel-testkit"]),
    ("rustpython-vm", &["aludel-python"]),
];

/// Fails with every broken rule.
pub(crate) fn check() -> Result<()> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .exec()?;
    let ours: BTreeSet<&str> = metadata
        .workspace_packages()
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let mut broken = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let Some((_, allowed)) = RULES.iter().find(|(rule, _)| *rule == name) else {
            broken.push(format!(
                "{name} has no rule: add it here and to ARCHITECTURE.md"
            ));
            continue;
        };
        for dependency in &package.dependencies {
            if dependency.kind != DependencyKind::Normal {
                continue;
            }
            let used = dependency.name.as_str();
            if ours.contains(used) && !allowed.contains(&used) {
                broken.push(format!("{name} may not use {used}"));
            }
            if let Some((driver, owners)) = DRIVERS.iter().find(|(driver, _)| *driver == used)
                && !owners.contains(&name)
            {
                let owners = owners.join(" and ");
                broken.push(format!("only {owners} may name {driver}, and {name} does"));
            }
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!("dependency rules are broken:\n  {}", broken.join("\n  "))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_rules_of_the_architecture_hold() {
        super::check().unwrap();
    }
}
