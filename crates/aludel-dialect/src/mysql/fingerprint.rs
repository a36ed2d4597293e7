//! Whether a schema change took place whose end nobody saw.
//!
//! MySQL and MariaDB commit at each schema change, so a run that is killed leaves the
//! question. A fingerprint lists what a statement names and what exists, each with a
//! hash of its `SHOW CREATE` text: what does not exist is not in the list.
//!
//! The names are looked up in the schema that was in use when the statement ran, which
//! the first line keeps: a script may have said `USE`.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use super::MysqlDialect;
use super::connection::MysqlConnection;
use crate::connection::{Aftermath, Connection as _};
use crate::dialect::{Dialect as _, DialectName};
use crate::error::{DatabaseError, ErrorKind};
use crate::sql::{self, TokenKind};
use crate::stable_hash::stable_hash;

/// How long to wait for a statement that the server is still running for a session
/// whose client is gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// What kind of thing a statement changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// Tables, views, sequences and indexes: what `SHOW CREATE TABLE` shows.
    Tables,
    Trigger,
    Procedure,
    Function,
    Event,
    Database,
    /// Nothing that running it twice would spoil.
    Repeatable,
}

/// What the statement is about; `None`: that cannot be seen, or seeing it would not
/// tell whether the statement ran.
fn subject(sql: &str) -> Option<Subject> {
    let words: Vec<String> = sql::tokens(sql, DialectName::Mysql)
        .filter(|token| token.kind == TokenKind::Word)
        .map(|token| token.text.to_ascii_uppercase())
        .collect();
    let has = |word: &str| words.iter().any(|other| other == word);
    let verb = words.first()?.as_str();
    match verb {
        "CREATE" | "ALTER" | "DROP" => {}
        "RENAME" if matches!(words.get(1)?.as_str(), "TABLE" | "TABLES") => {
            return (!swaps(sql, &words)).then_some(Subject::Tables);
        }
        "ANALYZE" | "CHECK" | "FLUSH" | "GRANT" | "OPTIMIZE" | "REPAIR" => {
            return Some(Subject::Repeatable);
        }
        _ => return None,
    }
    let kind = words[1..]
        .iter()
        .find(|word| KINDS.contains(&word.as_str()))?;
    let replaces = verb == "CREATE" && words.get(1).is_some_and(|word| word == "OR");
    match kind.as_str() {
        // A temporary table is gone with its session. A replaced table may have
        // got rows since, and would lose them when it was replaced again.
        "TABLE" if has("TEMPORARY") || replaces => None,
        // These change rows, not what `SHOW CREATE TABLE` says.
        "TABLE"
            if ["DISCARD", "EXCHANGE", "IMPORT", "TRUNCATE"]
                .into_iter()
                .any(has) =>
        {
            None
        }
        // Nor does it say where a sequence stands.
        "SEQUENCE" if has("RESTART") || replaces => None,
        "TABLE" | "VIEW" | "SEQUENCE" | "INDEX" => Some(Subject::Tables),
        "TRIGGER" => Some(Subject::Trigger),
        "PROCEDURE" => Some(Subject::Procedure),
        // Functions in a shared library are in no catalog that everybody may read.
        "FUNCTION" if has("SONAME") => None,
        "FUNCTION" => Some(Subject::Function),
        "EVENT" => Some(Subject::Event),
        "DATABASE" | "SCHEMA" => Some(Subject::Database),
        _ => None,
    }
}

/// Every kind of object that `CREATE`, `ALTER` and `DROP` know (MySQL 8.4 manual,
/// section 15.1; MariaDB 10.11).
const KINDS: [&str; 19] = [
    "TABLE",
    "VIEW",
    "SEQUENCE",
    "INDEX",
    "TRIGGER",
    "PROCEDURE",
    "FUNCTION",
    "EVENT",
    "DATABASE",
    "SCHEMA",
    "USER",
    "ROLE",
    "SERVER",
    "TABLESPACE",
    "LOGFILE",
    "PACKAGE",
    "INSTANCE",
    "RESOURCE",
    "REFERENCE",
];

/// Whether a `RENAME TABLE` names a table twice: two tables that look alike and
/// change places look as before.
fn swaps(sql: &str, words: &[String]) -> bool {
    let pairs = words.iter().filter(|word| *word == "TO").count();
    let noise = [
        "RENAME", "TABLE", "TABLES", "TO", "IF", "EXISTS", "WAIT", "NOWAIT",
    ];
    let names = sql::named_objects(sql, DialectName::Mysql)
        .into_iter()
        .filter(|name| {
            !name.qualifiers.is_empty() || !noise.contains(&name.name.to_ascii_uppercase().as_str())
        })
        .count();
    names < 2 * pairs
}

/// A fingerprint in memory.
#[derive(Debug, PartialEq, Eq)]
struct Fingerprint {
    /// The schema in use.
    schema: String,
    /// Hashes of definitions by the names of what they define.
    objects: BTreeMap<String, String>,
}

impl Fingerprint {
    fn write(&self) -> String {
        let mut text = format!("in {}", self.schema);
        for (name, hash) in &self.objects {
            text.push('\n');
            text.push_str(hash);
            text.push(' ');
            text.push_str(name);
        }
        text
    }

    fn read(text: &str) -> Option<Self> {
        let (schema, rest) = text.split_once('\n').unwrap_or((text, ""));
        let objects = rest
            .lines()
            .map(|line| {
                let (hash, name) = line.split_once(' ')?;
                Some((name.to_owned(), hash.to_owned()))
            })
            .collect::<Option<_>>()?;
        Some(Self {
            schema: schema.strip_prefix("in ")?.to_owned(),
            objects,
        })
    }
}

const REPEATABLE: &str = "can be repeated";

/// What the objects that `sql` names look like now.
pub(super) fn take(
    connection: &mut MysqlConnection,
    sql: &str,
) -> Result<Option<String>, DatabaseError> {
    let Some(subject) = subject(sql) else {
        return Ok(None);
    };
    if subject == Subject::Repeatable {
        return Ok(Some(REPEATABLE.to_owned()));
    }
    let schema = connection.current_schema()?.unwrap_or_default();
    look(connection, sql, subject, schema).map(|fingerprint| Some(fingerprint.write()))
}

/// What became of a statement whose fingerprint was `before`.
pub(super) fn aftermath(
    connection: &mut MysqlConnection,
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
    let Some(before) = Fingerprint::read(before) else {
        return Ok(Aftermath::Unknown);
    };
    let now = look(connection, sql, subject, before.schema.clone())?;
    if now == before {
        return Ok(Aftermath::DidNotRun);
    }
    // A server that is killed may have dropped or renamed some of several.
    let verb = sql::tokens(sql, DialectName::Mysql).find(|token| token.kind == TokenKind::Word);
    let takes_away = verb.is_some_and(|verb| verb.is_word("drop") || verb.is_word("rename"));
    let is_partial = takes_away
        && subject == Subject::Tables
        && before.objects.len() > 1
        && before.objects.iter().any(|object| {
            // `DROP INDEX` names the index and its table, which stays.
            now.objects.get_key_value(object.0) == Some(object)
        });
    Ok(if is_partial {
        Aftermath::Unknown
    } else {
        Aftermath::Ran
    })
}

/// A server goes on with a schema change whose client is gone; until it has ended
/// nobody can tell what it did.
fn wait_for_orphan(connection: &mut MysqlConnection, sql: &str) -> Result<(), DatabaseError> {
    let running = "SELECT id FROM information_schema.processlist \
                   WHERE id <> CONNECTION_ID() AND command <> 'Sleep' \
                   AND left(info, 250) = left(?, 250)";
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
                     in session {session}"
                ),
            )
            .with_hint(format!(
                "wait until it has ended, or end it with `KILL {session}`"
            )));
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn look(
    connection: &mut MysqlConnection,
    sql: &str,
    subject: Subject,
    schema: String,
) -> Result<Fingerprint, DatabaseError> {
    // Names by schema, as literals.
    let mut candidates: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in sql::named_objects(sql, DialectName::Mysql) {
        let schema = name.qualifiers.last().unwrap_or(&schema).clone();
        let names = candidates.entry(schema).or_default();
        names.push(MysqlDialect.quote_literal(&name.name));
    }
    let mut objects = BTreeMap::new();
    for (schema, names) in candidates {
        let schema = MysqlDialect.quote_literal(&schema);
        let names = names.join(", ");
        let found = match subject {
            Subject::Tables => format!(
                "SELECT table_schema, table_name FROM information_schema.tables \
                 WHERE table_schema = {schema} AND table_name IN ({names})"
            ),
            Subject::Trigger => format!(
                "SELECT trigger_schema, trigger_name FROM information_schema.triggers \
                 WHERE trigger_schema = {schema} AND trigger_name IN ({names})"
            ),
            Subject::Procedure | Subject::Function => format!(
                "SELECT routine_schema, routine_name FROM information_schema.routines \
                 WHERE routine_schema = {schema} AND routine_name IN ({names}) \
                 AND routine_type = '{}'",
                subject.show_name()
            ),
            Subject::Event => format!(
                "SELECT event_schema, event_name FROM information_schema.events \
                 WHERE event_schema = {schema} AND event_name IN ({names})"
            ),
            Subject::Database | Subject::Repeatable => format!(
                "SELECT NULL, schema_name FROM information_schema.schemata \
                 WHERE schema_name IN ({names})"
            ),
        };
        for row in connection.query(&found, &[])? {
            let quoted: Vec<String> = row
                .iter()
                .filter_map(|part| part.as_text())
                .map(|part| MysqlDialect.quote_identifier(part))
                .collect();
            let name = quoted.join(".");
            if let Some(definition) = definition(connection, subject, &name)? {
                let hash = format!("{:016x}", stable_hash(&[&definition]));
                // A line break in a name must not end its line.
                objects.insert(name.replace(['\n', '\r'], " "), hash);
            }
        }
    }
    Ok(Fingerprint { schema, objects })
}

impl Subject {
    const fn show_name(self) -> &'static str {
        match self {
            Self::Tables => "TABLE",
            Self::Trigger => "TRIGGER",
            Self::Procedure => "PROCEDURE",
            Self::Function => "FUNCTION",
            Self::Event => "EVENT",
            Self::Database | Self::Repeatable => "DATABASE",
        }
    }

    /// The column of `SHOW CREATE …` that has the text.
    const fn definition_column(self) -> usize {
        match self {
            Self::Tables | Self::Database | Self::Repeatable => 1,
            Self::Trigger | Self::Procedure | Self::Function => 2,
            Self::Event => 3,
        }
    }
}

fn definition(
    connection: &mut MysqlConnection,
    subject: Subject,
    name: &str,
) -> Result<Option<String>, DatabaseError> {
    let show = format!("SHOW CREATE {} {name}", subject.show_name());
    let rows = match connection.query(&show, &[]) {
        Ok(rows) => rows,
        // It went away in between.
        Err(error) if error.kind == ErrorKind::MissingTable => return Ok(None),
        Err(error) => return Err(error),
    };
    let text = rows
        .first()
        .and_then(|row| row.get(subject.definition_column())?.as_text());
    // Without the privilege to see a routine's body there is no text.
    Ok(Some(normalize(text.unwrap_or_default())))
}

/// Leaves out what depends on the session (how names are quoted) and what grows with
/// the rows (where `AUTO_INCREMENT` stands).
fn normalize(definition: &str) -> String {
    let mut text: String = definition
        .chars()
        .filter(|character| !matches!(character, '`' | '"'))
        .collect();
    let options = text.rfind("\n) ").unwrap_or(text.len());
    let end = text[options..]
        .find('\'')
        .map_or(text.len(), |length| options + length);
    if let Some(start) = text[options..end].find(" AUTO_INCREMENT=") {
        let start = options + start;
        let digits = start + " AUTO_INCREMENT=".len();
        let length = text[digits..]
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(text.len() - digits);
        text.replace_range(start..digits + length, "");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_told_has_a_subject() {
        for (sql, expected) in [
            ("CREATE TABLE t (a INT)", Some(Subject::Tables)),
            ("create unique index i on t (a)", Some(Subject::Tables)),
            (
                "/* why */ ALTER TABLE t ADD COLUMN a INT",
                Some(Subject::Tables),
            ),
            (
                "CREATE ALGORITHM=MERGE DEFINER=`trigger`@`%` VIEW v AS SELECT 1",
                Some(Subject::Tables),
            ),
            (
                "CREATE OR REPLACE VIEW v AS SELECT 1",
                Some(Subject::Tables),
            ),
            ("RENAME TABLE a TO b, c TO d", Some(Subject::Tables)),
            ("RENAME TABLE a TO x, b TO a, x TO b", None),
            ("RENAME TABLE s1.a TO s2.a", Some(Subject::Tables)),
            (
                "CREATE DEFINER=root@localhost TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
                Some(Subject::Trigger),
            ),
            ("DROP PROCEDURE IF EXISTS p", Some(Subject::Procedure)),
            ("CREATE FUNCTION f RETURNS STRING SONAME 'f.so'", None),
            (
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t",
                Some(Subject::Event),
            ),
            ("DROP DATABASE d", Some(Subject::Database)),
            ("CREATE TEMPORARY TABLE t (a INT)", None),
            ("CREATE OR REPLACE TABLE t (a INT)", None),
            ("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u", None),
            ("ALTER SEQUENCE s RESTART 1", None),
            ("TRUNCATE TABLE t", None),
            ("CREATE USER ada", None),
            ("CALL p()", None),
            ("LOAD DATA INFILE 'f' INTO TABLE t", None),
            ("OPTIMIZE TABLE t", Some(Subject::Repeatable)),
        ] {
            assert_eq!(subject(sql), expected, "{sql}");
        }
    }

    #[test]
    fn only_the_counter_of_rows_is_left_out() {
        let table = "CREATE TABLE `t` (\n  `a` int AUTO_INCREMENT COMMENT ' AUTO_INCREMENT=5'\n\
                     ) ENGINE=InnoDB AUTO_INCREMENT=42 DEFAULT CHARSET=utf8mb4 COMMENT='x AUTO_INCREMENT=7'";
        let text = normalize(table);
        assert!(text.contains("ENGINE=InnoDB DEFAULT CHARSET"), "{text}");
        assert!(text.contains("COMMENT ' AUTO_INCREMENT=5'"), "{text}");
        assert!(text.contains("COMMENT='x AUTO_INCREMENT=7'"), "{text}");
        assert_eq!(normalize("VIEW \"v\""), "VIEW v");
    }

    #[test]
    fn what_was_written_is_read_again() {
        let fingerprint = Fingerprint {
            schema: "app".to_owned(),
            objects: BTreeMap::from([("`app`.`a b`".to_owned(), "0123".to_owned())]),
        };
        assert_eq!(Fingerprint::read(&fingerprint.write()), Some(fingerprint));
        assert_eq!(Fingerprint::read("nonsense"), None);
    }
}
