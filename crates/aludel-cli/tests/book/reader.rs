//! Somebody who does what a page says.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Difference;
use super::page::{Command, Console, File, Page, Part};
use super::shell::{Said, Shell};
use super::steady::{presentable, steady};

/// What a reader has already done when a test follows a page: the program that it would
/// build is the one that is tested, and the tests cannot run all tests.
const DONE_ALREADY: [&str; 2] = ["cargo install --path crates/aludel-cli", "cargo xtask test"];

/// How the program is started from the sources, and what that comes to.
const FROM_SOURCES: (&str, &str) = ("cargo run -p aludel-cli -- ", "aludel ");

pub(crate) struct Reader {
    shell: Shell,
    folder: PathBuf,
    _kept: TempDir,
}

impl Reader {
    /// A reader in a folder that holds nothing but the examples of the repository.
    pub(crate) fn new(repository: &Path) -> Self {
        let kept = tempfile::Builder::new()
            .prefix("aludel-book-")
            .tempdir()
            .expect("there is room for a folder");
        let folder = kept.path().join("work");
        let home = kept.path().join("home");
        std::fs::create_dir(&home).expect("the folder is new");
        copy(&repository.join("examples"), &folder.join("examples"));
        Self {
            shell: Shell::start(&folder, &home),
            folder,
            _kept: kept,
        }
    }

    /// Does everything that a page says; how many commands that were.
    pub(crate) fn follow(&mut self, page: &mut Page) -> Result<usize, String> {
        let mut count = 0;
        let mut differences = String::new();
        for part in &mut page.parts {
            match part {
                Part::Prose(_) => {}
                Part::File(file) => self.write(file)?,
                Part::Console(console) => {
                    count += console.commands.len();
                    self.type_in(console, &mut differences)?;
                }
            }
        }
        if differences.is_empty() {
            Ok(count)
        } else {
            Err(differences)
        }
    }

    fn type_in(&mut self, console: &mut Console, differences: &mut String) -> Result<(), String> {
        let shows_answers = console.shows_answers();
        for command in &mut console.commands {
            let Command { typed, shown } = command;
            if DONE_ALREADY.contains(&typed.as_str()) {
                continue;
            }
            let line = console.line;
            let said = self
                .shell
                .run(&typed.replace(FROM_SOURCES.0, FROM_SOURCES.1))
                .map_err(|error| format!("line {line}: `{typed}`: {error}"))?;
            let text = self.take_name(typed, shown, said.text);
            // An error is what `aludel` could not do. A `no` has to be asked for, as in
            // `aludel check; echo $?`.
            let could_not = typed.starts_with("aludel ")
                && !typed.contains(';')
                && shown.lines().any(|line| line.starts_with("error: "));
            let expected = if could_not { 2 } else { 0 };
            let as_shown = !shows_answers || steady(&text) == steady(shown);
            if as_shown && said.code == expected {
                continue;
            }
            if super::difference() == Difference::IsWritten {
                *shown = presentable(&text);
            } else {
                tell(differences, line, command, &Said { text, ..said }, expected);
            }
        }
        Ok(())
    }

    /// New revisions have random ids and the time in their names: gives the file of a
    /// new revision the name and the id that the page shows, so that the rest of the
    /// page can speak of it. The answer, as if it had been called so.
    fn take_name(&mut self, typed: &str, shown: &str, said: String) -> String {
        let makes_file = [" revision ", " merge "]
            .iter()
            .any(|command| typed.contains(command));
        let (Some(wanted), Some(is)) = (new_file(shown), new_file(&said)) else {
            return said;
        };
        if !makes_file || slug(wanted) != slug(is) {
            return said;
        }
        let current = self.shell.run("pwd").expect("the shell is there").text;
        let folder = Path::new(current.trim());
        let text = std::fs::read_to_string(folder.join(is)).unwrap();
        std::fs::remove_file(folder.join(is)).unwrap();
        let text = text.replace(id(is), id(wanted));
        std::fs::write(folder.join(wanted), text).unwrap();
        said.replace(is, wanted).replace(id(is), id(wanted))
    }

    /// Writes a file as the page shows it. A block that begins with a section marker
    /// leaves the header of the file as it is.
    fn write(&mut self, file: &File) -> Result<(), String> {
        let current = self
            .shell
            .run(&format!("ls -d {}; pwd", file.pattern))?
            .text;
        let lines: Vec<&str> = current.lines().collect();
        let (path, folder) = match lines.as_slice() {
            [path, folder] if !path.contains("cannot access") => (*path, *folder),
            [_, folder] if !file.pattern.contains('*') => (file.pattern.as_str(), *folder),
            _ => return Err(format!("`{}` is not one file: {lines:?}", file.pattern)),
        };
        let path = self.folder.join(folder).join(path);
        let mut text = file.text.clone();
        if text.starts_with("-- migrate: ") {
            let there = std::fs::read_to_string(&path).unwrap();
            let (header, _) = there
                .split_once("-- migrate: ")
                .ok_or_else(|| format!("{} has no sections", path.display()))?;
            text = format!("{header}{text}");
        }
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).unwrap();
        std::fs::write(path, text).unwrap();
        Ok(())
    }
}

/// The path with which the answer of a command that makes a revision begins.
fn new_file(answer: &str) -> Option<&str> {
    let is_file = |line: &&str| Path::new(line).extension().is_some_and(|end| end == "sql");
    answer.lines().find(is_file)
}

/// The id in `folder/20261120063007_0dc0d8639a94_create_users.sql`.
fn id(path: &str) -> &str {
    path.rsplit('/')
        .next()
        .and_then(|name| name.split('_').nth(1))
        .unwrap_or(path)
}

fn slug(path: &str) -> Option<&str> {
    path.rsplit('/').next()?.splitn(3, '_').nth(2)
}

fn tell(differences: &mut String, line: usize, command: &Command, said: &Said, expected: i32) {
    let Command { typed, shown } = command;
    let _ = writeln!(differences, "block in line {line}: $ {typed}");
    if said.code != expected {
        let _ = writeln!(differences, "  ends with {} and not {expected}", said.code);
    }
    for (who, text) in [("shown", shown), ("said", &said.text)] {
        for line in steady(text).lines() {
            let _ = writeln!(differences, "  {who:>5} | {line}");
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml" || extension == "sql")
        {
            // Databases that somebody made by trying the example stay where they are.
            std::fs::copy(&path, target).unwrap();
        }
    }
}
