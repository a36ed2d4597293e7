//! `cargo xtask docs`: the book, with its reference made from the program.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::shell::{cargo, root, run, succeeds};

/// The release of mdBook that is installed where there is none of 0.5.
const MDBOOK: &str = "0.5.4";

/// The pages of the reference: what `aludel reference` calls them, and their files.
const REFERENCE: [(&str, &str); 4] = [
    ("commands", "commands.md"),
    ("config", "configuration.md"),
    ("json", "json.md"),
    ("errors", "errors.md"),
];

/// What to do with the book.
#[derive(Args)]
pub(crate) struct DocsArguments {
    /// Change nothing, and fail when the reference is not what the program says now.
    #[arg(long)]
    check: bool,
}

/// What to do about a page of the reference that says something else than the program.
#[derive(Clone, Copy)]
pub(crate) enum Stale {
    Write,
    Refuse,
}

impl DocsArguments {
    /// What the flag asks for.
    pub(crate) fn stale(&self) -> Stale {
        if self.check {
            Stale::Refuse
        } else {
            Stale::Write
        }
    }
}

/// Makes the reference, or checks it; then checks the book's links and builds it.
pub(crate) fn make(stale: Stale) -> Result<()> {
    let source = root().join("docs/src");
    reference(&source.join("reference"), stale)?;
    check_links(&source)?;
    build()
}

fn reference(folder: &Utf8Path, stale: Stale) -> Result<()> {
    run(cargo().args(["build", "--quiet", "--locked", "--package", "aludel-cli"]))?;
    let program = target_folder()?.join("debug/aludel");
    for (page, file) in REFERENCE {
        let output = Command::new(&program)
            .args(["reference", page])
            .output()
            .with_context(|| format!("cannot start {program}"))?;
        if !output.status.success() {
            bail!(
                "`aludel reference {page}` failed: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let made = format!(
            "<!-- Made by `cargo xtask docs` from the program: do not edit. -->\n\n{}\n",
            String::from_utf8(output.stdout)?.trim_end()
        );
        let path = folder.join(file);
        let there = fs_err::read_to_string(&path).unwrap_or_default();
        match stale {
            _ if there == made => {}
            Stale::Write => {
                fs_err::create_dir_all(folder)?;
                fs_err::write(&path, made)?;
            }
            Stale::Refuse => bail!("{path} is stale: run `cargo xtask docs` and commit it"),
        }
    }
    Ok(())
}

/// Where cargo puts what it builds.
fn target_folder() -> Result<Utf8PathBuf> {
    let metadata = cargo_metadata::MetadataCommand::new()
        .current_dir(root())
        .no_deps()
        .exec()?;
    Ok(metadata.target_directory)
}

/// Every link of a page leads to a file and a heading that are there, and the table of
/// contents leads to every page.
fn check_links(source: &Utf8Path) -> Result<()> {
    let mut pages = Vec::new();
    collect_pages(source, &mut pages)?;
    pages.push(root().join("README.md"));
    let contents = source.join("SUMMARY.md");
    let mut mistakes = Vec::new();
    let mut listed = BTreeSet::new();
    for page in &pages {
        let text = fs_err::read_to_string(page)?;
        let folder = page.parent().expect("a page lies in a folder");
        for link in links(&text) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                page.clone()
            } else {
                clean(&folder.join(file))
            };
            if !target.exists() {
                mistakes.push(format!("{page}: `{link}` leads to no file"));
            } else if !heading.is_empty() && !has_heading(&target, heading)? {
                mistakes.push(format!("{page}: `{link}` leads to no heading"));
            }
            if *page == contents {
                listed.insert(target);
            }
        }
    }
    for page in &pages {
        if page.starts_with(source) && *page != contents && !listed.contains(page) {
            mistakes.push(format!("{page} is not in SUMMARY.md"));
        }
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        bail!("the book does not hold together:\n{}", mistakes.join("\n"))
    }
}

fn collect_pages(folder: &Utf8Path, pages: &mut Vec<Utf8PathBuf>) -> Result<()> {
    for entry in folder.read_dir_utf8()? {
        let path = entry?.into_path();
        if path.is_dir() {
            collect_pages(&path, pages)?;
        } else if path.extension() == Some("md") {
            pages.push(path);
        }
    }
    Ok(())
}

/// The targets of the links to files of the repository, blocks of code left out.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("```")
        .step_by(2)
        .flat_map(|prose| prose.split("](").skip(1))
        .filter_map(|behind| behind.split([')', ' ']).next())
        .filter(|link| !link.contains("://"))
}

/// The path without `..`, as far as that can be done by its text alone.
fn clean(path: &Utf8Path) -> Utf8PathBuf {
    let mut cleaned = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            camino::Utf8Component::ParentDir => {
                cleaned.pop();
            }
            other => cleaned.push(other),
        }
    }
    cleaned
}

fn has_heading(page: &Utf8Path, wanted: &str) -> Result<bool> {
    let text = fs_err::read_to_string(page)?;
    Ok(text
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .any(|heading| anchor(heading.trim_start_matches('#')) == wanted))
}

/// What mdBook and GitHub call the anchor of a heading.
fn anchor(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|character| match character {
            ' ' => Some('-'),
            '-' | '_' => Some(character),
            other => other.is_alphanumeric().then_some(other),
        })
        .collect()
}

fn build() -> Result<()> {
    let installed = Command::new("mdbook").arg("--version").output();
    let is_right = installed.is_ok_and(|output| {
        String::from_utf8_lossy(&output.stdout)
            .trim()
            .starts_with("mdbook v0.5.")
    });
    if !is_right {
        run(cargo().args([
            "install",
            "--quiet",
            "--locked",
            &format!("mdbook@{MDBOOK}"),
        ]))?;
    }
    if !succeeds(Command::new("mdbook").arg("--version")) {
        bail!("mdbook was installed but does not start: is cargo's bin folder on the PATH?");
    }
    run(Command::new("mdbook").args(["build", "docs"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_outside_of_code() {
        let text = "[a](b.md#c) and [d](https://e) and\n```sh\n[f](g)\n```\n[h](../i.md \"j\")";
        assert_eq!(links(text).collect::<Vec<_>>(), ["b.md#c", "../i.md"]);
    }

    #[test]
    fn anchors_are_those_of_the_book() {
        assert_eq!(anchor(" Time limits"), "time-limits");
        assert_eq!(anchor(" `[run]`, and why"), "run-and-why");
    }

    #[test]
    fn a_path_is_cleaned() {
        assert_eq!(clean(Utf8Path::new("/a/b/../c/./d.md")), "/a/c/d.md");
    }
}
