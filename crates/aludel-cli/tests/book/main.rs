//! Every `console` block of the README and of the book, run as a reader would.
//!
//! A page is followed from top to bottom in one shell and one empty folder. What a command
//! prints must be what the page shows, apart from what differs from run to run
//! ([`steady`]). A page is written anew from what really happens with
//! `ALUDEL_BOOK=write cargo test -p aludel-cli --test book`; read the difference before
//! you keep it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod page;
mod reader;
mod shell;
mod steady;

use std::path::{Path, PathBuf};

use page::Page;
use reader::Reader;

/// What to do about a page that shows something else than what happens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Difference {
    Fails,
    IsWritten,
}

fn difference() -> Difference {
    match std::env::var("ALUDEL_BOOK").as_deref() {
        Ok("write") => Difference::IsWritten,
        _ => Difference::Fails,
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn markdown_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
}

fn follow(path: &Path) -> Result<usize, String> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut page = Page::read(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut reader = Reader::new(&repository());
    let outcome = reader.follow(&mut page);
    let written = page.write();
    if difference() == Difference::IsWritten && written != text {
        std::fs::write(path, written).unwrap();
    }
    outcome.map_err(|differences| format!("{}\n{differences}", path.display()))
}

#[test]
fn the_readme_does_what_it_shows() {
    let commands =
        follow(&repository().join("README.md")).unwrap_or_else(|error| panic!("{error}"));
    assert!(commands >= 6, "only {commands} commands were run");
}

#[test]
fn the_book_does_what_it_shows() {
    let mut pages = Vec::new();
    markdown_files(&repository().join("docs/src"), &mut pages);
    pages.sort();
    let outcomes: Vec<_> = match difference() {
        Difference::Fails => at_once(&pages),
        // The times that are written shall be those of a machine that does nothing else.
        Difference::IsWritten => pages.iter().map(|page| follow(page)).collect(),
    };
    let failures: Vec<String> = outcomes
        .iter()
        .filter_map(|outcome| outcome.clone().err())
        .collect();
    assert!(
        failures.is_empty(),
        "\n{}\n\nif what is said is right: ALUDEL_BOOK=write cargo test -p aludel-cli --test book",
        failures.join("\n\n")
    );
    let commands: usize = outcomes.into_iter().flatten().sum();
    assert!(commands >= 50, "only {commands} commands were run");
    the_terminal_has_80_columns();
}

fn at_once(pages: &[PathBuf]) -> Vec<Result<usize, String>> {
    std::thread::scope(|scope| {
        let running: Vec<_> = pages
            .iter()
            .map(|path| scope.spawn(|| follow(path)))
            .collect();
        running
            .into_iter()
            .map(|page| page.join().expect("following a page does not panic"))
            .collect()
    })
}

/// The crate's own documentation holds the example of the book, and is compiled.
#[test]
fn the_program_of_the_book_is_the_one_that_is_compiled() {
    let book = std::fs::read_to_string(repository().join("docs/src/guide/embedding.md")).unwrap();
    let crate_text =
        std::fs::read_to_string(repository().join("crates/aludel/src/lib.rs")).unwrap();
    let documentation: String = crate_text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"])
        .collect();
    let of_book = block(&book, "```rust\n");
    let compiled = block(&documentation, "```no_run\n");
    let lines = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.trim().trim_start_matches("# ").to_owned())
            .filter(|line| !line.is_empty())
            .collect()
    };
    assert_eq!(lines(of_book), lines(compiled));
}

/// What stands between a fence and the next one.
fn block<'t>(text: &'t str, fence: &str) -> &'t str {
    let (_, behind) = text.split_once(fence).expect("there is such a block");
    behind.split("```").next().expect("there is a first part")
}

/// The page that shows what a terminal shows is as wide as one.
fn the_terminal_has_80_columns() {
    let text = std::fs::read_to_string(repository().join("docs/src/terminal.md")).unwrap();
    let page = Page::read(&text).unwrap();
    let mut lines = 0;
    for part in &page.parts {
        let page::Part::Console(console) = part else {
            continue;
        };
        for line in console
            .commands
            .iter()
            .flat_map(|command| command.shown.lines())
        {
            assert!(line.chars().count() <= 80, "{line}");
            lines += 1;
        }
    }
    assert!(lines > 40, "only {lines} lines are shown");
}
