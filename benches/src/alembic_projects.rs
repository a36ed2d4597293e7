//! Alembic's own projects: commands that read files, and the way from base to head.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;

use crate::applying::{psql, remove, sqlite3};
use crate::directives;
use crate::measure::{Race, Runner, race};
use crate::servers::Postgres;
use crate::table::{Goal, Table};
use crate::tools::Tools;

/// Rounds of what reads files.
const READING: usize = 15;
/// Rounds from base to head.
const ROUNDS: usize = 5;

const FLOOR: Goal = Goal::AtMost(1.3);

/// A project whose `env.py` takes the url from `DATABASE_URL`; those of other people are
/// for PostgreSQL.
struct Project {
    name: String,
    folder: Utf8PathBuf,
    /// Whether it is ours, and nothing in it has to be run.
    is_generated: bool,
}

/// A generated project with every common directive, and the projects of other people that
/// were named.
pub(crate) fn measure(
    tools: &Tools,
    folder: &Utf8Path,
    projects: &[Utf8PathBuf],
    table: &mut Table,
) -> Result<()> {
    let generated = folder.join("generated");
    directives::write(&generated, 500)?;
    let mut measured = vec![Project {
        name: "500 generated `.py` revisions".to_owned(),
        folder: generated,
        is_generated: true,
    }];
    for project in projects {
        let folder = project.canonicalize_utf8().context("--project")?;
        measured.push(Project {
            name: format!("`{}`", folder.file_name().unwrap_or("project")),
            folder,
            is_generated: false,
        });
    }
    sqlite(tools, &measured[0], folder, table)?;
    for project in &measured {
        reading(tools, project, table)?;
        postgres(tools, project, folder, table)?;
    }
    Ok(())
}

/// `current`, `heads` and `history` of an empty database.
fn reading(tools: &Tools, project: &Project, table: &mut Table) -> Result<()> {
    let url = "sqlite://";
    for name in ["current", "heads", "history"] {
        let ours = Runner::new("aludel", || aludel(tools, project, url, &[name]));
        let theirs = Runner::new("alembic", || alembic(tools, project, url, &[name]));
        table.race(
            &format!("`{name}`, {}", project.name),
            &format!("`alembic {name}`"),
            &race(&ours, &theirs, READING)?,
            Goal::TimesFaster(20.0),
        );
    }
    Ok(())
}

fn sqlite(tools: &Tools, project: &Project, folder: &Utf8Path, table: &mut Table) -> Result<()> {
    let file = folder.join("app.db");
    let url = format!("sqlite:///{file}");
    let Some(text) = statements(tools, project, &url)? else {
        return Ok(());
    };
    let script = folder.join("floor.sql");
    fs::write(&script, one_transaction_each(&text))?;
    let empty = || remove(&file);
    let floor = Runner::new("sqlite3", || sqlite3(&file, &script)).after(empty);
    upgrade(
        tools,
        project,
        ("SQLite", &url),
        Some((&floor, "sqlite3")),
        &empty,
        table,
    )
}

fn postgres(tools: &Tools, project: &Project, folder: &Utf8Path, table: &mut Table) -> Result<()> {
    let server = Postgres::start()?;
    let url = server.url();
    let script = folder.join("floor.sql");
    let has_floor = match statements(tools, project, &url)? {
        None => false,
        Some(text) => {
            fs::write(&script, text)?;
            true
        }
    };
    let empty = || server.empty();
    if !has_floor {
        for mut command in [
            aludel(tools, project, &url, &["upgrade", "head"]),
            alembic(tools, project, &url, &["upgrade", "head"]),
        ] {
            empty()?;
            if !command.output()?.status.success() {
                eprintln!(
                    "{}: `{command:?}` fails, which is not measured",
                    project.name
                );
                return Ok(());
            }
        }
    }
    let floor = Runner::new("psql", || psql(&url, &script)).after(empty);
    upgrade(
        tools,
        project,
        ("PostgreSQL", &url),
        has_floor.then_some((&floor, "psql")),
        &empty,
        table,
    )
}

/// From base to head: against the floor, against Alembic, and the memory of both.
fn upgrade(
    tools: &Tools,
    project: &Project,
    (database, url): (&str, &str),
    floor: Option<(&Runner<'_>, &str)>,
    empty: &dyn Fn() -> Result<()>,
    table: &mut Table,
) -> Result<()> {
    let upgrade = |words: &'static [&'static str]| {
        Runner::new("aludel", move || aludel(tools, project, url, words)).after(empty)
    };
    let ours = upgrade(&["upgrade", "head"]);
    let theirs = Runner::new("alembic", || {
        alembic(tools, project, url, &["upgrade", "head"])
    })
    .after(empty);
    let what = format!("upgrade to head, {}, {database}", project.name);
    if let Some((floor, client)) = floor {
        table.race(
            &what,
            &format!("`{client}`, the floor of `--sql`"),
            &race(&ours, floor, ROUNDS)?,
            FLOOR,
        );
    }
    against_alembic(&what, &ours, &theirs, table)?;
    if project.is_generated {
        // Nothing in it has to be run: this is what running it takes.
        let ours = upgrade(&["upgrade", "head", "--runtime", "embedded"]);
        let what = format!("{what}, `--runtime embedded`");
        against_alembic(&what, &ours, &theirs, table)?;
    }
    Ok(())
}

/// Time and memory against Alembic's.
fn against_alembic(
    what: &str,
    ours: &Runner<'_>,
    theirs: &Runner<'_>,
    table: &mut Table,
) -> Result<()> {
    let (mut times, mut our_peak, mut their_peak) = (Race::default(), 0, u64::MAX);
    for _ in 0..ROUNDS {
        let (time, peak) = ours.time_and_peak()?;
        times.ours.push(time);
        our_peak = our_peak.max(peak);
        let (time, peak) = theirs.time_and_peak()?;
        times.theirs.push(time);
        their_peak = their_peak.min(peak);
    }
    table.race(what, "`alembic upgrade head`", &times, Goal::None);
    table.memory(&format!("{what}: Aludel"), our_peak, Some(their_peak));
    table.memory(&format!("{what}: Alembic"), their_peak, None);
    Ok(())
}

/// What `alembic upgrade head --sql` prints; `None` when the project's scripts cannot run
/// without a database, or not on this one.
fn statements(tools: &Tools, project: &Project, url: &str) -> Result<Option<String>> {
    let output = alembic(tools, project, url, &["upgrade", "head", "--sql"]).output()?;
    if !output.status.success() {
        eprintln!(
            "{}: `alembic upgrade head --sql` fails, so there is no floor: {}",
            project.name,
            String::from_utf8_lossy(&output.stderr)
                .lines()
                .last()
                .unwrap_or_default()
        );
        return Ok(None);
    }
    let text = String::from_utf8(output.stdout)?;
    if text.is_empty() {
        bail!("`alembic upgrade head --sql` printed nothing");
    }
    Ok(Some(text))
}

/// Alembic prints no transactions for SQLite; Aludel has one for each revision.
fn one_transaction_each(text: &str) -> String {
    let mut script = String::from("BEGIN IMMEDIATE;\n");
    for line in text.lines() {
        if line.starts_with("-- Running upgrade") {
            script.push_str("COMMIT;\nBEGIN IMMEDIATE;\n");
        }
        script.push_str(line);
        script.push('\n');
    }
    script.push_str("COMMIT;\n");
    script
}

fn aludel(tools: &Tools, project: &Project, url: &str, words: &[&str]) -> Command {
    let mut command = Command::new(&tools.aludel);
    command
        .args(words)
        .args(["--url", url])
        .current_dir(&project.folder);
    command
}

fn alembic(tools: &Tools, project: &Project, url: &str, words: &[&str]) -> Command {
    let mut command = Command::new(tools.alembic());
    command
        .args(words)
        .env("DATABASE_URL", url)
        .current_dir(&project.folder);
    command
}

/// The interpreter's part: what one revision takes with Python and without.
pub(crate) fn start_of_the_interpreter(
    tools: &Tools,
    folder: &Utf8Path,
    table: &mut Table,
) -> Result<()> {
    let project = Project {
        name: "one".to_owned(),
        folder: folder.join("one"),
        is_generated: true,
    };
    directives::write(&project.folder, 1)?;
    let url = "sqlite://";
    let with = Runner::new("aludel", || {
        let words = ["upgrade", "head", "--sql", "--runtime", "embedded"];
        aludel(tools, &project, url, &words)
    });
    let without = Runner::new("aludel", || aludel(tools, &project, url, &["history"]));
    let times = race(&with, &without, READING)?;
    let shortest = |times: &[Duration]| times.iter().min().copied().unwrap_or_default();
    table.part(
        "start of the interpreter with `alembic` and `sqlalchemy`, whole process",
        shortest(&times.ours).saturating_sub(shortest(&times.theirs)),
        None,
    );
    Ok(())
}
