//! Commands that change nothing: `current` and `status` on a database, `heads` and
//! `history` over files.

use std::process::Command;

use anyhow::Result;
use camino::Utf8Path;

use crate::measure::{Runner, aludel, race};
use crate::project;
use crate::table::{Goal, Table};
use crate::tools::Tools;

/// Rounds against something that takes milliseconds.
const MANY: usize = 101;
/// Rounds against Alembic.
const FEW: usize = 15;

/// `current` and `status` with 500 revisions on a SQLite database that Aludel upgraded.
pub(crate) fn database(tools: &Tools, folder: &Utf8Path, table: &mut Table) -> Result<()> {
    let revisions = project::chain(500);
    let file = folder.join("app.db");
    let url = format!("sqlite:///{file}");
    project::write_aludel(folder, &revisions)?;
    project::write_alembic(folder, &revisions, &url)?;
    // Alembic reads the very same database: the version table is its own.
    aludel_command(tools, folder, &["upgrade", "--url", &url]).time()?;

    let floor = Runner::new("sqlite3", || {
        let mut command = Command::new("sqlite3");
        command.args([file.as_str(), "select * from alembic_version"]);
        command
    });
    let alembic = alembic(tools, folder, "current");
    for name in ["current", "status"] {
        let ours = aludel_command(tools, folder, &[name, "--url", &url]);
        let what = format!("`{name}`, 500 revisions, SQLite");
        let against_floor = race(&ours, &floor, MANY)?;
        table.race(
            &what,
            "`sqlite3` reading the version table",
            &against_floor,
            Goal::AtMost(3.0),
        );
        let against_alembic = race(&ours, &alembic, FEW)?;
        table.race(
            &what,
            "`alembic current`",
            &against_alembic,
            Goal::TimesFaster(25.0),
        );
    }
    Ok(())
}

/// `heads` and `history` with 500 and 5,000 revisions.
pub(crate) fn files(tools: &Tools, folder: &Utf8Path, table: &mut Table) -> Result<()> {
    for (count, words) in [(500, "500"), (5_000, "5,000")] {
        let folder = folder.join(count.to_string());
        let revisions = project::chain(count);
        project::write_aludel(&folder, &revisions)?;
        project::write_alembic(&folder, &revisions, "sqlite://")?;
        let floor = Runner::new("cat", || {
            let mut command = Command::new("sh");
            command
                .args(["-c", "cat migrations/*.sql >/dev/null"])
                .current_dir(&folder);
            command
        });
        for name in ["heads", "history"] {
            let ours = aludel_command(tools, &folder, &[name]);
            let what = format!("`{name}`, {words} revisions");
            let against_floor = race(&ours, &floor, MANY)?;
            table.race(&what, "`cat`", &against_floor, Goal::AtMost(1.5));
            let rounds = if count > 1_000 { FEW / 3 } else { FEW };
            let against_alembic = race(&ours, &alembic(tools, &folder, name), rounds)?;
            table.race(
                &what,
                &format!("`alembic {name}`"),
                &against_alembic,
                Goal::None,
            );
        }
    }
    Ok(())
}

fn aludel_command<'r>(tools: &'r Tools, folder: &'r Utf8Path, words: &[&str]) -> Runner<'r> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    Runner::new("aludel", move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        aludel(tools, folder, &words)
    })
}

fn alembic<'r>(tools: &'r Tools, folder: &'r Utf8Path, name: &'r str) -> Runner<'r> {
    Runner::new("alembic", move || {
        let mut command = Command::new(tools.alembic());
        command.current_dir(folder).arg(name);
        command
    })
}
