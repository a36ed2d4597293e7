//! Whether a statement took place that cannot run in a transaction and whose end
//! nobody saw.
//!
//! A fingerprint lists, a line each, the state of what such a statement changes:
//! indexes and whether they are valid, the labels of an enumerated type, partitions,
//! databases. What does not exist is not in the list. The first line keeps the schemas
//! in which unqualified names were looked up: a script may have set `search_path`.

use std::thread;
use std::time::{Duration, Instant};

use super::PostgresDialect;
use super::connection::PostgresConnection;
use crate::connection::{Aftermath, Connection as _};
use crate::dialect::{Dialect as _, DialectName};
use crate::error::{DatabaseError, ErrorKind};
use crate::sql::{self, TokenKind};
use crate::value::Value;

/// How long to wait for a statement that the server is still running for a session
/// whose client is gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a statement changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// `CREATE INDEX CONCURRENTLY`.
    NewIndex,
    /// `DROP INDEX CONCURRENTLY`.
    OldIndex,
    /// `ALTER TYPE … ADD VALUE`.
    Enum,
    /// `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`, or `… FINALIZE`.
    Partition,
    /// `CREATE DATABASE`, `DROP DATABASE`.
    Database,
    /// `CREATE TABLESPACE`, `DROP TABLESPACE`.
    Tablespace,
    /// Nothing that running it twice would spoil.
    Repeatable,
}

fn subject(sql: &str) -> Option<Subject> {
    let words: Vec<String> = sql::tokens(sql, DialectName::Postgresql)
        .filter(|token| token.kind == TokenKind::Word)
        .map(|token| token.text.to_ascii_uppercase())
        .collect();
    let has = |word: &str| words.iter().any(|other| other == word);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["CREATE", "INDEX", "CONCURRENTLY", ..]
        | ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", ..] => Some(Subject::NewIndex),
        ["DROP", "INDEX", "CONCURRENTLY", ..] => Some(Subject::OldIndex),
        ["ALTER", "TYPE", ..] if has("ADD") && has("VALUE") => Some(Subject::Enum),
        ["ALTER", "TABLE", ..] if has("DETACH") && (has("CONCURRENTLY") || has("FINALIZE")) => {
            Some(Subject::Partition)
        }
        ["CREATE" | "DROP", "DATABASE", ..] => Some(Subject::Database),
        ["CREATE" | "DROP", "TABLESPACE", ..] => Some(Subject::Tablespace),
        [
            "ANALYZE" | "CHECKPOINT" | "CLUSTER" | "REINDEX" | "VACUUM",
            ..,
        ]
        | ["ALTER", "SYSTEM", ..] => Some(Subject::Repeatable),
        _ => None,
    }
}

const REPEATABLE: &str = "can be repeated";

/// What the objects that `sql` names look like now.
pub(super) fn take(
    connection: &mut PostgresConnection,
    sql: &str,
) -> Result<Option<String>, DatabaseError> {
    let Some(subject) = subject(sql) else {
        return Ok(None);
    };
    if subject == Subject::Repeatable {
        return Ok(Some(REPEATABLE.to_owned()));
    }
    let schemas = connection
        .query("SELECT to_json(current_schemas(false))::text", &[])?
        .first()
        .and_then(|row| row.first()?.as_text().map(str::to_owned))
        .unwrap_or_else(|| "[]".to_owned());
    let lines = look(connection, sql, subject, &schemas)?;
    Ok(Some(write(&schemas, &lines)))
}

/// What became of a statement whose fingerprint was `before`.
pub(super) fn aftermath(
    connection: &mut PostgresConnection,
    sql: &str,
    before: &str,
) -> Result<Aftermath, DatabaseError> {
    let Some(subject) = subject(sql) else {
        return Ok(Aftermath::Unknown);
    };
    wait_for_orphan(connection, sql)?;
    if subject == Subject::Repeatable {
        return Ok(Aftermath::DidNotRun);
    }
    let (first, rest) = before.split_once('\n').unwrap_or((before, ""));
    let Some(schemas) = first.strip_prefix("in ") else {
        return Ok(Aftermath::Unknown);
    };
    let before: Vec<&str> = rest.lines().collect();
    let now = look(connection, sql, subject, schemas)?;
    if before == now {
        return Ok(Aftermath::DidNotRun);
    }
    match subject {
        Subject::NewIndex => new_index(connection, sql, &before, &now),
        // An index that is still there, though invalid now, has to be dropped again.
        Subject::OldIndex if !now.is_empty() => Ok(Aftermath::DidNotRun),
        Subject::Partition => partition(connection, &now),
        _ => Ok(Aftermath::Ran),
    }
}

fn write(schemas: &str, lines: &[String]) -> String {
    let mut text = format!("in {schemas}");
    for line in lines {
        text.push('\n');
        text.push_str(line);
    }
    text
}

/// `CREATE INDEX CONCURRENTLY` that was interrupted leaves an invalid index, which
/// slows writes down, helps nobody and is in the way of the next attempt (manual 15,
/// `CREATE INDEX`, "Building Indexes Concurrently").
fn new_index(
    connection: &mut PostgresConnection,
    sql: &str,
    before: &[&str],
    now: &[String],
) -> Result<Aftermath, DatabaseError> {
    let mut outcome = Aftermath::Ran;
    for line in now.iter().filter(|line| !before.contains(&line.as_str())) {
        let Some(index) = line.strip_prefix("invalid index ") else {
            continue;
        };
        // An index without a name of its own in the statement may be anybody's.
        let is_named = sql::named_objects(sql, DialectName::Postgresql)
            .iter()
            .any(|name| {
                let plain = PostgresDialect.quote_identifier(&name.name);
                let folded = PostgresDialect.quote_identifier(&name.name.to_lowercase());
                index.ends_with(&format!(".{plain}")) || index.ends_with(&format!(".{folded}"))
            });
        if !is_named {
            return Ok(Aftermath::Unknown);
        }
        connection.execute(&format!("DROP INDEX CONCURRENTLY IF EXISTS {index}"))?;
        outcome = Aftermath::DidNotRun;
    }
    Ok(outcome)
}

/// `DETACH PARTITION … CONCURRENTLY` works in two transactions; the second can be
/// made up for (manual 15, `ALTER TABLE`, `DETACH PARTITION`).
fn partition(
    connection: &mut PostgresConnection,
    now: &[String],
) -> Result<Aftermath, DatabaseError> {
    for line in now {
        if let Some((parent, child)) = line
            .strip_prefix("detaching ")
            .and_then(|names| names.split_once(" <- "))
        {
            connection.execute(&format!(
                "ALTER TABLE {parent} DETACH PARTITION {child} FINALIZE"
            ))?;
        }
    }
    Ok(Aftermath::Ran)
}

/// A server goes on with a statement whose client is gone; until it has ended nobody
/// can tell what it did.
fn wait_for_orphan(connection: &mut PostgresConnection, sql: &str) -> Result<(), DatabaseError> {
    let running = "SELECT pid FROM pg_catalog.pg_stat_activity \
                   WHERE pid <> pg_catalog.pg_backend_pid() AND state = 'active' \
                   AND datname = current_database() AND left(query, 250) = left($1::text, 250)";
    let end = Instant::now() + PATIENCE;
    loop {
        let rows = connection.query(running, &[sql.into()])?;
        let Some(session) = rows.first().and_then(|row| row.first()?.as_integer()) else {
            return Ok(());
        };
        if Instant::now() >= end {
            return Err(DatabaseError::new(
                ErrorKind::Timeout,
                format!(
                    "the server is still running this statement for the run that was killed, \
                     in process {session}"
                ),
            )
            .with_hint(format!(
                "wait until it has ended, or end it with `SELECT pg_cancel_backend({session})`"
            )));
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// An expression for a qualified name, always in quotes as this program writes it.
fn quoted(schema: &str, name: &str) -> String {
    let part = |column: &str| format!(r#"'"' || replace({column}::text, '"', '""') || '"'"#);
    format!("{} || '.' || {}", part(schema), part(name))
}

/// The lines of a fingerprint, sorted.
fn look(
    connection: &mut PostgresConnection,
    sql: &str,
    subject: Subject,
    schemas: &str,
) -> Result<Vec<String>, DatabaseError> {
    let names = sql::named_objects(sql, DialectName::Postgresql);
    // Whether `schema` and `name` are columns that one of the names means. A name is
    // compared as it stands and in lower case, because its quotes are not known here.
    let is_named = |schema: &str, name: &str| {
        let literal = |text: &str| PostgresDialect.quote_literal(text);
        let either = |column: &str, text: &str| {
            format!(
                "{column} IN ({}, {})",
                literal(text),
                literal(&text.to_lowercase())
            )
        };
        let conditions: Vec<String> = names
            .iter()
            .map(|named| match named.qualifiers.last() {
                Some(qualifier) => {
                    format!(
                        "({} AND {})",
                        either(schema, qualifier),
                        either(name, &named.name)
                    )
                }
                None => format!(
                    "({schema} IN (SELECT json_array_elements_text({}::json)) AND {})",
                    literal(schemas),
                    either(name, &named.name)
                ),
            })
            .collect();
        if conditions.is_empty() {
            "false".to_owned()
        } else {
            conditions.join(" OR ")
        }
    };
    let query = match subject {
        // The indexes of the named tables too: the new one need not have a name.
        Subject::NewIndex => format!(
            "SELECT CASE WHEN x.indisvalid AND x.indisready AND x.indislive \
             THEN 'valid' ELSE 'invalid' END || ' index ' || \
             {} \
             FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid \
             JOIN pg_class AS t ON t.oid = x.indrelid \
             JOIN pg_namespace AS n ON n.oid = t.relnamespace \
             WHERE {} OR {}",
            quoted("n.nspname", "i.relname"),
            is_named("n.nspname", "i.relname"),
            is_named("n.nspname", "t.relname"),
        ),
        Subject::OldIndex => format!(
            "SELECT CASE WHEN x.indisvalid AND x.indisready AND x.indislive \
             THEN 'valid' ELSE 'invalid' END || ' index ' || \
             {} \
             FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid \
             JOIN pg_namespace AS n ON n.oid = i.relnamespace \
             WHERE {}",
            quoted("n.nspname", "i.relname"),
            is_named("n.nspname", "i.relname"),
        ),
        Subject::Enum => format!(
            "SELECT 'type ' || {} || ' ' || \
             json_agg(e.enumlabel ORDER BY e.enumsortorder)::text \
             FROM pg_enum AS e JOIN pg_type AS t ON t.oid = e.enumtypid \
             JOIN pg_namespace AS n ON n.oid = t.typnamespace \
             WHERE {} GROUP BY n.nspname, t.typname",
            quoted("n.nspname", "t.typname"),
            is_named("n.nspname", "t.typname"),
        ),
        Subject::Partition => format!(
            "SELECT CASE WHEN coalesce((to_jsonb(h) ->> 'inhdetachpending')::boolean, false) \
             THEN 'detaching ' ELSE 'attached ' END || \
             {} || ' <- ' || {} \
             FROM pg_inherits AS h JOIN pg_class AS p ON p.oid = h.inhparent \
             JOIN pg_namespace AS np ON np.oid = p.relnamespace \
             JOIN pg_class AS c ON c.oid = h.inhrelid \
             JOIN pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE {}",
            quoted("np.nspname", "p.relname"),
            quoted("n.nspname", "c.relname"),
            is_named("n.nspname", "c.relname"),
        ),
        Subject::Database | Subject::Tablespace | Subject::Repeatable => {
            let (table, column) = match subject {
                Subject::Tablespace => ("pg_tablespace", "spcname"),
                _ => ("pg_database", "datname"),
            };
            let either: Vec<String> = names
                .iter()
                .flat_map(|name| [name.name.clone(), name.name.to_lowercase()])
                .map(|name| PostgresDialect.quote_literal(&name))
                .collect();
            format!(
                "SELECT {column}::text FROM {table} WHERE {column} IN ({})",
                either.join(", ")
            )
        }
    };
    let mut lines: Vec<String> = connection
        .query(&query, &[])?
        .into_iter()
        .filter_map(|row| match row.into_iter().next() {
            // A line break in a name must not end its line.
            Some(Value::Text(line)) => Some(line.replace(['\n', '\r'], " ")),
            _ => None,
        })
        .collect();
    lines.sort();
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_told_has_a_subject() {
        for (sql, expected) in [
            (
                "CREATE INDEX CONCURRENTLY i ON t (a)",
                Some(Subject::NewIndex),
            ),
            (
                "create unique index concurrently on t (a)",
                Some(Subject::NewIndex),
            ),
            (
                "DROP INDEX CONCURRENTLY IF EXISTS i",
                Some(Subject::OldIndex),
            ),
            ("CREATE INDEX i ON t (a)", None),
            ("ALTER TYPE mood ADD VALUE 'ok'", Some(Subject::Enum)),
            (
                "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
                Some(Subject::Partition),
            ),
            ("ALTER TABLE p DETACH PARTITION c", None),
            ("CREATE DATABASE d", Some(Subject::Database)),
            (
                "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
                Some(Subject::Repeatable),
            ),
            ("VACUUM FULL", Some(Subject::Repeatable)),
            ("CALL p()", None),
            ("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", None),
        ] {
            assert_eq!(subject(sql), expected, "{sql}");
        }
    }
}
