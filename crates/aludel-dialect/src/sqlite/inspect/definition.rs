//! What only the text of a `CREATE TABLE` says.
//!
//! SQLAlchemy looks for constraints in that text with patterns, and what its patterns do
//! not find it does not reflect: a batch rebuild would otherwise keep a constraint that
//! Alembic's would not. So the text is searched in the same way here, and not parsed.

use std::sync::LazyLock;

use aludel_core::schema::inspection::{ForeignKeyOptions, ReflectedCheck};
use aludel_core::schema::{DialectOptions, OptionValue};
use regex::Regex;

/// A pattern that ignores case and, in its own text, white space.
fn pattern(text: &str) -> Regex {
    Regex::new(&format!("(?ix){text}")).expect("the pattern is well formed")
}

/// A name of its own in a constraint: in double quotes, or a word.
const NAME: &str = r#"CONSTRAINT \s+ (?: "(.+?)" | (\w+) ) \s+"#;

/// Either of two groups.
fn either<'a>(captures: &regex::Captures<'a>, first: usize) -> Option<&'a str> {
    captures
        .get(first)
        .or_else(|| captures.get(first + 1))
        .map(|found| found.as_str())
}

/// The columns in a list: what stands in double quotes, and words.
fn columns(list: &str) -> Vec<String> {
    static COLUMN: LazyLock<Regex> = LazyLock::new(|| pattern(r#""(.+?)" | ([a-z0-9_]+)"#));
    COLUMN
        .captures_iter(list)
        .filter_map(|captures| either(&captures, 1).map(str::to_owned))
        .collect()
}

/// The name of the primary key.
pub(super) fn primary_key_name(sql: &str) -> Option<String> {
    static KEY: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"{NAME} PRIMARY \s+ KEY")));
    either(&KEY.captures(sql)?, 1).map(str::to_owned)
}

/// A foreign key that the text names apart from its columns.
#[derive(Debug)]
pub(super) struct ForeignKey {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<String>,
    pub(super) referred_table: String,
    pub(super) referred_columns: Vec<String>,
    pub(super) options: ForeignKeyOptions,
}

pub(super) fn foreign_keys(sql: &str) -> Vec<ForeignKey> {
    static KEY: LazyLock<Regex> = LazyLock::new(|| {
        let column = r#"(?: "[^"]+" | [a-z0-9_]+ )"#;
        pattern(&format!(
            r#"(?: {NAME} )?
            FOREIGN \s+ KEY \s* \( \s* (.+?) \s* \) \s+
            REFERENCES \s+ (?: "(.+?)" | ([a-z0-9_]+) ) \s*
            \( \s* ( {column} (?: (?: \s*,\s* | \s+ ) {column} )* \s* ) \) \s*
            ( (?: ON \s+ (?: DELETE | UPDATE ) \s+
                (?: SET \s+ NULL | SET \s+ DEFAULT | CASCADE | RESTRICT | NO \s+ ACTION ) \s* )* )
            ( (?: NOT \s+ )? DEFERRABLE )?
            (?: \s+ INITIALLY \s+ ( DEFERRED | IMMEDIATE ) )?"#
        ))
    });
    KEY.captures_iter(sql)
        .map(|captures| {
            let text = |group: usize| captures.get(group).map_or("", |found| found.as_str());
            let mut options = actions(text(7));
            options.deferrable = captures
                .get(8)
                .map(|word| !word.as_str().to_uppercase().contains("NOT"));
            options.initially = captures.get(9).map(|word| word.as_str().to_uppercase());
            ForeignKey {
                name: either(&captures, 1).map(str::to_owned),
                columns: columns(text(3)),
                referred_table: either(&captures, 4).unwrap_or_default().to_owned(),
                referred_columns: columns(text(6)),
                options,
            }
        })
        .collect()
}

fn actions(text: &str) -> ForeignKeyOptions {
    let words: Vec<String> = text.split_whitespace().map(str::to_uppercase).collect();
    let mut options = ForeignKeyOptions::default();
    for clause in words.split(|word| word == "ON") {
        let Some((event, action)) = clause.split_first() else {
            continue;
        };
        let action = action.join(" ");
        if action.is_empty() || action == "NO ACTION" {
            continue;
        }
        match event.as_str() {
            "DELETE" => options.ondelete = Some(action),
            "UPDATE" => options.onupdate = Some(action),
            _ => {}
        }
    }
    options
}

/// The unique constraints that can be told from unique indexes, with their columns.
pub(super) fn unique_constraints(sql: &str) -> Vec<(Option<String>, Vec<String>)> {
    static OF_TABLE: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"(?: {NAME} )? UNIQUE \s* \( (.+?) \)")));
    static OF_COLUMN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?: ( ".+?" ) | [\[`]? ([a-z0-9_]+) [\]`]? )
            [\t\x20]+ [a-z0-9_]+ (?: [\t\x20]+ [a-z0-9_]+ )*? [\t\x20]+ UNIQUE"#,
        )
    });
    let of_table = OF_TABLE.captures_iter(sql).map(|captures| {
        let list = captures.get(3).map_or("", |found| found.as_str());
        (either(&captures, 1).map(str::to_owned), columns(list))
    });
    let of_column = OF_COLUMN
        .captures_iter(sql)
        .map(|captures| (None, columns(either(&captures, 1).unwrap_or_default())));
    of_table.chain(of_column).collect()
}

/// The check constraints in the order of their names, those without one last.
pub(super) fn check_constraints(sql: &str) -> Vec<ReflectedCheck> {
    static CHECK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?: CONSTRAINT \s+
                ( "(?: [^"] | "" )+" | '(?: [^'] | '' )+' | \[(?: [^\]] | \]\] )+\]
                | `(?: [^`] | `` )+` | \S+ )
                \s+ )?
            CHECK \s* \("#,
        )
    });
    let mut checks = Vec::new();
    let mut offset = 0;
    while let Some(captures) = CHECK.captures_at(sql, offset) {
        let Some(found) = captures.get(0) else { break };
        let inside_a_name = sql[..found.start()]
            .ends_with(|before: char| before.is_ascii_alphanumeric() || before == '_');
        if inside_a_name {
            let step = sql[found.start()..]
                .chars()
                .next()
                .map_or(1, char::len_utf8);
            offset = found.start() + step;
            continue;
        }
        offset = found.end();
        if let Some(end) = matching_parenthesis(sql, found.end() - 1) {
            checks.push(ReflectedCheck {
                name: captures
                    .get(1)
                    .map(|name| unquoted(name.as_str()).to_owned()),
                sqltext: sql[found.end()..end].trim().to_owned(),
                comment: None,
                dialect_options: DialectOptions::default(),
            });
        }
    }
    checks.sort_by(|one, other| {
        let key = |check: &ReflectedCheck| check.name.clone().unwrap_or_else(|| "~".to_owned());
        key(one).cmp(&key(other))
    });
    checks
}

fn unquoted(name: &str) -> &str {
    [('"', '"'), ('\'', '\''), ('`', '`'), ('[', ']')]
        .into_iter()
        .find_map(|(open, close)| {
            name.strip_prefix(open)?
                .strip_suffix(close)
                .filter(|inner| !inner.is_empty())
        })
        .unwrap_or(name)
}

/// The place of the parenthesis that closes the one at `open`; those in quotes do not
/// count.
fn matching_parenthesis(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (offset, character) in text[open..].char_indices() {
        match (quote, character) {
            // A doubled quote ends a string and begins the next.
            (Some(end), _) if character == end => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth -= 1;
                if depth == 0 {
                    return Some(open + offset);
                }
            }
            _ => {}
        }
    }
    None
}

/// `WITHOUT ROWID`, `STRICT`.
pub(super) fn options(sql: &str) -> DialectOptions {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\) (?: \s*,?\s* (?: ( WITHOUT \s+ ROWID ) | ( STRICT ) ) )* \s* $")
    });
    let mut options = DialectOptions::default();
    if let Some(captures) = END.captures(sql.trim()) {
        if captures.get(1).is_some() {
            options.push("sqlite_with_rowid", OptionValue::Boolean(false));
        }
        if captures.get(2).is_some() {
            options.push("sqlite_strict", OptionValue::Boolean(true));
        }
    }
    options
}

/// What a generated column is computed from.
pub(super) fn computed(sql: &str, column: &str) -> String {
    let body = pattern(
        r"^create\x20table\x20 (?s:.*?) \( ((?s:.*)) \) (?: \s*,?\s* (?: WITHOUT\s+ROWID | STRICT ) )* $",
    );
    let Some(body) = body.captures(sql.trim()).and_then(|found| found.get(1)) else {
        return String::new();
    };
    // The pattern is SQLAlchemy's in its reach: greedy, within a line.
    let expression = Regex::new(&format!(
        r"(?i){}[^,]*\s+GENERATED\s+ALWAYS\s+AS\s+\((.*)\)\s*(?:virtual|stored)?",
        regex::escape(column)
    ))
    .expect("an escaped name is well formed");
    expression
        .captures(body.as_str().trim())
        .and_then(|found| found.get(1))
        .map(|found| found.as_str().to_owned())
        .unwrap_or_default()
}

/// The predicate of a partial index.
pub(super) fn predicate(sql: &str) -> Option<String> {
    static PREDICATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\) \s+ where \s+ (.+)"));
    Some(PREDICATE.captures(sql)?.get(1)?.as_str().to_owned())
}
