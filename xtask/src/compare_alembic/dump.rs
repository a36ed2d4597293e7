//! What a database holds, as lines that can be compared.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::databases::{Database, Kind};

/// The tables that Aludel keeps for itself.
const OURS: &str = "aludel_";

/// Schema and rows, in lines whose order does not matter.
pub(super) fn read(database: &Database) -> Result<Vec<String>> {
    let text = match &database.kind {
        Kind::Postgres => output(
            Command::new("pg_dump")
                .args(["--no-owner", "--no-privileges", "--inserts"])
                .args([
                    "--exclude-table",
                    "aludel_*",
                    "--exclude-table",
                    "*.aludel_*",
                    "--exclude-schema",
                    "aludel_*",
                ])
                .arg(&database.plain_url),
        )?,
        Kind::Mariadb => mariadb_dump(database)?,
        Kind::File(file) => output(Command::new("sqlite3").args([file.as_str(), ".dump"]))?,
    };
    let mut lines: Vec<String> = statements(&text)
        .into_iter()
        .filter(|statement| !is_ignored(statement))
        .map(|statement| normal(&statement, &database.kind))
        .collect();
    lines.sort();
    Ok(lines)
}

fn mariadb_dump(database: &Database) -> Result<String> {
    let rest = database
        .plain_url
        .split_once("://")
        .map(|(_, rest)| rest)
        .context("a url has a scheme")?;
    let (account, place) = rest.split_once('@').context("the url names a user")?;
    let (user, password) = account.split_once(':').unwrap_or((account, ""));
    let (server, name) = place.split_once('/').context("the url names a database")?;
    let name = name.split('?').next().unwrap_or(name);
    let (host, port) = server.split_once(':').unwrap_or((server, "3306"));
    output(
        Command::new("mariadb-dump")
            .env("MYSQL_PWD", password)
            .args(["--host", host, "--port", port, "--user", user])
            .args([
                "--protocol",
                "tcp",
                "--skip-comments",
                "--compact",
                "--skip-extended-insert",
            ])
            .args(["--routines", "--triggers", "--skip-opt", "--create-options"])
            .arg(name),
    )
}

fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A dump's statements: each ends with a `;` at the end of a line, outside of quotes.
fn statements(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    let mut quoted = false;
    for line in text.lines() {
        if current.is_empty()
            && (line.is_empty() || line.starts_with("--") || line.starts_with('\\'))
        {
            continue;
        }
        quoted ^= line.matches('\'').count() % 2 == 1;
        current.push_str(line);
        if line.ends_with(';') && !quoted {
            found.push(std::mem::take(&mut current));
        } else {
            current.push('\n');
        }
    }
    if !current.is_empty() {
        found.push(current);
    }
    found
}

fn is_ignored(statement: &str) -> bool {
    let first = statement.lines().next().unwrap_or_default();
    let is_ours = first.contains(OURS) || statement.contains("'aludel_");
    let is_session = [
        "SET ",
        "SELECT pg_catalog.set_config",
        "/*!",
        "PRAGMA",
        "BEGIN",
        "COMMIT",
    ]
    .iter()
    .any(|start| first.starts_with(start));
    is_ours || is_session
}

/// A statement without what Alembic itself varies from run to run: the order of the
/// constraints of a table that was built anew on SQLite and of the indexes on MySQL.
fn normal(statement: &str, kind: &Kind) -> String {
    let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = without_moments(&words.replace(" ;", ";"));
    if !words.starts_with("CREATE TABLE") || *kind == Kind::Postgres {
        return words;
    }
    let (Some(open), Some(close)) = (words.find('('), words.rfind(')')) else {
        return words;
    };
    let mut parts = top_level(&words[open + 1..close]);
    let begin = parts
        .iter()
        .position(|part| is_constraint(part))
        .unwrap_or(parts.len());
    if parts[begin..].iter().all(|part| is_constraint(part)) {
        parts[begin..].sort();
    }
    format!(
        "{}({}){}",
        &words[..open],
        parts.join(", "),
        &words[close + 1..]
    )
}

fn is_constraint(part: &str) -> bool {
    [
        "CONSTRAINT ",
        "PRIMARY KEY",
        "FOREIGN KEY",
        "UNIQUE",
        "CHECK",
        "KEY ",
        "FULLTEXT KEY",
    ]
    .iter()
    .any(|start| part.starts_with(start))
}

/// The parts between the commas that stand in no parentheses and no quotes.
fn top_level(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut depth, mut quote) = (0_i32, None);
    for character in text.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is one").push(character);
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// The moments of today in rows, which are those of the run, become one word.
fn without_moments(text: &str) -> String {
    if !text.starts_with("INSERT") {
        return text.to_owned();
    }
    let Some(today) = today() else {
        return text.to_owned();
    };
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(&today) {
        result.push_str(&rest[..at]);
        result.push_str("<today>");
        rest = rest[at + today.len()..].trim_start_matches(|character: char| {
            character.is_ascii_digit() || " T:.+Z".contains(character)
        });
    }
    result + rest
}

/// Today's date in UTC, as databases write it.
fn today() -> Option<String> {
    let output = Command::new("date")
        .args(["-u", "+%Y-%m-%d"])
        .output()
        .ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// What one has and the other has not.
pub(super) fn differences(theirs: &[String], ours: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for line in theirs {
        *counts.entry(line).or_default() += 1;
    }
    for line in ours {
        *counts.entry(line).or_default() -= 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|(line, count)| {
            let whose = if count > 0 { "Alembic" } else { "Aludel " };
            format!("{whose} {line}")
        })
        .collect()
}
