//! One revision of 200 MB.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use camino::Utf8Path;
use fs_err as fs;

use crate::applying::{psql, remove, sqlite3};
use crate::measure::{Race, Runner, aludel};
use crate::random::Random;
use crate::servers::Postgres;
use crate::table::{Goal, Table};
use crate::tools::Tools;

/// The size of the revision, in bytes.
const SIZE: u64 = 200_000_000;
/// Most statements add a few rows.
const ROWS: u64 = 10;
/// Every so many statements there is one that adds very many.
const LONG_EVERY: u64 = 20_000;
/// How many rows a long statement adds: some 4 MB of text.
const LONG_ROWS: u64 = 40_000;
/// How much memory may be needed beside three times the longest statement.
const ROOM: u64 = 64 * 1024 * 1024;
const ROUNDS: usize = 3;

/// A revision of 200 MB on SQLite and on PostgreSQL.
pub(crate) fn measure(tools: &Tools, folder: &Utf8Path, table: &mut Table) -> Result<()> {
    let project = folder.join("aludel");
    let script = folder.join("rows.sql");
    let longest = write(&project, &script)?;
    let limit = 3 * longest + ROOM;

    let file = folder.join("app.db");
    let url = format!("sqlite:///{file}");
    let ours = Runner::new("aludel", || {
        aludel(tools, &project, &["upgrade", "--url", &url])
    })
    .after(|| remove(&file));
    let floor = Runner::new("sqlite3", || sqlite3(&file, &script)).after(|| remove(&file));
    compare(table, "SQLite", ("sqlite3", &floor), &ours, limit)?;
    remove(&file)?;

    let server = Postgres::start()?;
    let url = server.url();
    let ours = Runner::new("aludel", || {
        aludel(tools, &project, &["upgrade", "--url", &url])
    })
    .after(|| server.empty());
    let floor = Runner::new("psql", || psql(&url, &script)).after(|| server.empty());
    compare(table, "PostgreSQL", ("psql", &floor), &ours, limit)?;
    fs::remove_dir_all(folder)?;
    Ok(())
}

fn compare(
    table: &mut Table,
    database: &str,
    (client, floor): (&str, &Runner<'_>),
    ours: &Runner<'_>,
    limit: u64,
) -> Result<()> {
    let mut race = Race {
        ours: Vec::new(),
        theirs: Vec::new(),
    };
    let (mut our_peak, mut their_peak) = (0, 0);
    for _ in 0..ROUNDS {
        let (time, peak) = ours.time_and_peak()?;
        race.ours.push(time);
        our_peak = our_peak.max(peak);
        let (time, peak) = floor.time_and_peak()?;
        race.theirs.push(time);
        their_peak = their_peak.max(peak);
    }
    let what = format!("one revision of 200 MB, {database}");
    table.race(&what, &format!("`{client}`"), &race, Goal::None);
    table.memory(&format!("{what}: Aludel"), our_peak, Some(limit));
    table.memory(&format!("{what}: `{client}`"), their_peak, None);
    Ok(())
}

/// Writes the revision, and the same statements in one transaction for the database's
/// own client; returns the length of the longest statement.
fn write(project: &Utf8Path, script: &Utf8Path) -> Result<u64> {
    let migrations = project.join("migrations");
    fs::create_dir_all(&migrations)?;
    fs::write(project.join("aludel.toml"), "")?;
    let mut revision =
        std::io::BufWriter::new(fs::File::create(migrations.join("20260101_rows.sql"))?);
    let mut floor = std::io::BufWriter::new(fs::File::create(script)?);
    revision.write_all(
        b"-- revision: 1a2b3c4d5e6f\n-- down_revision:\n-- rows\n\n-- migrate: upgrade\n",
    )?;
    floor.write_all(b"BEGIN;\n")?;
    let mut both = |text: &[u8]| -> Result<()> {
        revision.write_all(text)?;
        floor.write_all(text)?;
        Ok(())
    };
    both(b"CREATE TABLE event (id INTEGER NOT NULL PRIMARY KEY, name TEXT, payload TEXT);\n")?;
    let mut random = Random::seeded(200);
    let (mut size, mut longest, mut id, mut number) = (0, 0, 0, 0_u64);
    while size < SIZE {
        number += 1;
        let rows = if number.is_multiple_of(LONG_EVERY) {
            LONG_ROWS
        } else {
            ROWS
        };
        let mut statement = String::from("INSERT INTO event (id, name, payload) VALUES");
        for row in 0..rows {
            id += 1;
            let separator = if row == 0 { "\n  " } else { ",\n  " };
            statement.push_str(separator);
            write!(
                statement,
                "({id}, 'event; {:x}', 'it''s -- {:016x}{:016x}{:016x}{:016x}')",
                random.next(),
                random.next(),
                random.next(),
                random.next(),
                random.next()
            )?;
        }
        statement.push_str(";\n");
        both(statement.as_bytes())?;
        let length = statement.len() as u64;
        size += length;
        longest = longest.max(length);
    }
    revision.write_all(b"\n-- migrate: downgrade\nDROP TABLE event;\n")?;
    floor.write_all(b"COMMIT;\n")?;
    revision.flush()?;
    floor.flush()?;
    Ok(longest)
}
