//! Applying 500 small revisions.

use std::process::{Command, Stdio};

use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;

use crate::measure::{Runner, aludel, race};
use crate::project;
use crate::servers::Postgres;
use crate::table::{Goal, Table};
use crate::tools::Tools;

/// How many rounds.
const ROUNDS: usize = 11;

/// The goal against the same statements without journal, lock and revisions.
const FLOOR: Goal = Goal::AtMost(1.25);
const FASTER: Goal = Goal::TimesFaster(1.0);

/// Where each tool finds its files.
struct Inputs {
    aludel: Utf8PathBuf,
    sqlx: Utf8PathBuf,
    dbmate: Utf8PathBuf,
    sqlite_floor: Utf8PathBuf,
    postgres_floor: Utf8PathBuf,
}

/// 500 small revisions on SQLite and PostgreSQL.
pub(crate) fn measure(tools: &Tools, folder: &Utf8Path, table: &mut Table) -> Result<()> {
    let revisions = project::chain(500);
    let inputs = Inputs {
        aludel: folder.join("aludel"),
        sqlx: folder.join("sqlx"),
        dbmate: folder.join("dbmate"),
        sqlite_floor: folder.join("sqlite.sql"),
        postgres_floor: folder.join("postgres.sql"),
    };
    project::write_aludel(&inputs.aludel, &revisions)?;
    project::write_sqlx(&inputs.sqlx, &revisions)?;
    project::write_dbmate(&inputs.dbmate, &revisions)?;
    project::write_floor(&inputs.sqlite_floor, &revisions, "BEGIN IMMEDIATE")?;
    project::write_floor(&inputs.postgres_floor, &revisions, "BEGIN")?;
    sqlite(tools, &inputs, folder, table)?;
    postgres(tools, &inputs, table)
}

fn sqlite(tools: &Tools, inputs: &Inputs, folder: &Utf8Path, table: &mut Table) -> Result<()> {
    let file = folder.join("app.db");
    let empty = || remove(&file);
    let url = format!("sqlite:///{file}");
    let ours = Runner::new("aludel", || {
        aludel(tools, &inputs.aludel, &["upgrade", "--url", &url])
    })
    .after(empty);
    let floor = Runner::new("sqlite3", || sqlite3(&file, &inputs.sqlite_floor)).after(empty);
    let what = "apply 500 revisions, SQLite";
    table.race(
        what,
        "`sqlite3`, the floor",
        &race(&ours, &floor, ROUNDS)?,
        FLOOR,
    );

    let sqlx_url = format!("sqlite://{file}?mode=rwc");
    let sqlx = Runner::new("sqlx", || sqlx(tools, &inputs.sqlx, &sqlx_url)).after(empty);
    table.race(what, "sqlx-cli", &race(&ours, &sqlx, ROUNDS)?, FASTER);

    for (name, options) in [
        ("dbmate, told `synchronous=FULL`", "?_sync=FULL"),
        ("dbmate, its own `synchronous=NORMAL`", ""),
    ] {
        let url = format!("sqlite:{file}{options}");
        let dbmate = Runner::new("dbmate", || dbmate(tools, &inputs.dbmate, &url)).after(empty);
        table.race(what, name, &race(&ours, &dbmate, ROUNDS)?, FASTER);
    }
    Ok(())
}

fn postgres(tools: &Tools, inputs: &Inputs, table: &mut Table) -> Result<()> {
    let server = Postgres::start()?;
    let url = server.url();
    let ours = Runner::new("aludel", || {
        aludel(tools, &inputs.aludel, &["upgrade", "--url", &url])
    })
    .after(|| server.empty());
    let floor = Runner::new("psql", || psql(&url, &inputs.postgres_floor)).after(|| server.empty());
    let what = "apply 500 revisions, PostgreSQL";
    table.race(
        what,
        "`psql`, the floor",
        &race(&ours, &floor, ROUNDS)?,
        FLOOR,
    );

    let sqlx = Runner::new("sqlx", || sqlx(tools, &inputs.sqlx, &url)).after(|| server.empty());
    table.race(what, "sqlx-cli", &race(&ours, &sqlx, ROUNDS)?, FASTER);

    let dbmate =
        Runner::new("dbmate", || dbmate(tools, &inputs.dbmate, &url)).after(|| server.empty());
    table.race(what, "dbmate", &race(&ours, &dbmate, ROUNDS)?, FASTER);
    Ok(())
}

/// Removes a SQLite database and what may lie beside it.
pub(crate) fn remove(file: &Utf8Path) -> Result<()> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let path = format!("{file}{suffix}");
        if Utf8Path::new(&path).exists() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// `sqlite3` fed with a script.
pub(crate) fn sqlite3(file: &Utf8Path, script: &Utf8Path) -> Command {
    let mut command = Command::new("sqlite3");
    command.args(["-batch", "-bail", file.as_str()]);
    match fs::File::open(script) {
        Ok(script) => command.stdin(script.into_file()),
        // It then fails for want of input, and says so.
        Err(_) => command.stdin(Stdio::null()),
    };
    command
}

/// `psql` fed with a script.
pub(crate) fn psql(url: &str, script: &Utf8Path) -> Command {
    let mut command = Command::new("psql");
    command.args([
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        script.as_str(),
        url,
    ]);
    command
}

fn sqlx(tools: &Tools, folder: &Utf8Path, url: &str) -> Command {
    let mut command = Command::new(&tools.sqlx);
    command.args(["migrate", "run", "--no-dotenv", "--source", folder.as_str()]);
    command.args(["--database-url", url]);
    command
}

/// Without the dump of the schema that dbmate would write afterwards.
fn dbmate(tools: &Tools, folder: &Utf8Path, url: &str) -> Command {
    let mut command = Command::new(&tools.dbmate);
    command.args(["--url", url, "--migrations-dir", folder.as_str()]);
    command.args(["--no-dump-schema", "migrate"]);
    command
}
