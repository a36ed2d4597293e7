//! What the text of `SHOW CREATE TABLE` says, line by line.
//!
//! What SQLAlchemy's patterns leave out is left out here as well: a default that is
//! neither a string, a number, a word nor in parentheses (`b'0'`), what stands behind the
//! last clause that it knows, the order of an index.

use aludel_core::schema::inspection::{
    ForeignKeyOptions, ReflectedCheck, ReflectedColumn, ReflectedComputed, ReflectedForeignKey,
    ReflectedIndex, ReflectedPrimaryKey, ReflectedUnique,
};
use aludel_core::schema::{DialectOptions, OptionValue};

use super::line::{Line, unescaped};
use super::text;
use super::types::{self, Spelled};
use crate::dialect::Dialect as _;
use crate::mysql::MysqlDialect;
use crate::value::Row;

/// A table, taken apart.
#[derive(Debug, Default)]
pub(super) struct Definition {
    pub(super) columns: Vec<ReflectedColumn>,
    pub(super) checks: Vec<ReflectedCheck>,
    pub(super) options: DialectOptions,
    keys: Vec<Key>,
    foreign_keys: Vec<ForeignKey>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyKind {
    Primary,
    Unique,
    Fulltext,
    Spatial,
    Plain,
}

#[derive(Debug)]
struct Key {
    kind: KeyKind,
    name: String,
    columns: Vec<(String, Option<i64>)>,
    parser: Option<String>,
}

#[derive(Debug)]
struct ForeignKey {
    name: String,
    columns: Vec<String>,
    schema: Option<String>,
    table: String,
    referred_columns: Vec<String>,
    options: ForeignKeyOptions,
}

/// The options of a table that have a word for their value.
const WORD_OPTIONS: [&str; 16] = [
    "ENGINE",
    "TYPE",
    "AUTO_INCREMENT",
    "AVG_ROW_LENGTH",
    "CHARACTER SET",
    "DEFAULT CHARSET",
    "CHECKSUM",
    "COLLATE",
    "DELAY_KEY_WRITE",
    "INSERT_METHOD",
    "MAX_ROWS",
    "MIN_ROWS",
    "PACK_KEYS",
    "ROW_FORMAT",
    "KEY_BLOCK_SIZE",
    "STATS_SAMPLE_PAGES",
];

/// Those that have a string.
const STRING_OPTIONS: [&str; 5] = [
    "COMMENT",
    "DATA DIRECTORY",
    "INDEX DIRECTORY",
    "PASSWORD",
    "CONNECTION",
];

/// Those that say nothing about how the table is made.
const SKIPPED_OPTIONS: [&str; 3] = ["auto_increment", "data directory", "index directory"];

impl Definition {
    /// Reads the text of a table.
    pub(super) fn read(sql: &str) -> Self {
        let mut definition = Self::default();
        for line in sql.lines() {
            if line.starts_with("  `") {
                definition.columns.extend(column(line));
            } else if let Some(options) = line.strip_prefix(") ") {
                definition.read_options(options);
            } else if line.contains("PARTITION") {
                definition.read_partition(line);
            } else if line != ")" && !line.starts_with("CREATE ") {
                definition.read_constraint(line);
            }
        }
        definition
            .checks
            .sort_by(|one, other| one.name.cmp(&other.name));
        definition
    }

    /// Makes what can be known of a view from the rows of `SHOW COLUMNS`: name, type,
    /// null, key, default, extra.
    pub(super) fn of_view(rows: &[Row]) -> Self {
        let columns = rows.iter().filter_map(|row| {
            let part = |index: usize| row.get(index).map(text).unwrap_or_default();
            let (declared, default) = (part(1), part(4));
            let default = if default.is_empty() {
                String::new()
            } else if declared.starts_with("timestamp") && default.starts_with('C')
                || default == "NULL"
            {
                format!(" DEFAULT {default}")
            } else {
                format!(" DEFAULT '{}'", default.replace('\'', "''"))
            };
            let name = MysqlDialect.quote_identifier(&part(0));
            column(&format!("  {name} {declared}{default} {}", part(5)))
        });
        Self {
            columns: columns.collect(),
            ..Self::default()
        }
    }

    fn read_options(&mut self, text: &str) {
        let mut line = Line::new(text);
        while !line.rest().is_empty() {
            let value = |name: &str, line: &mut Line<'_>| {
                let mut ahead = *line;
                if !ahead.words(name) {
                    return None;
                }
                ahead.skip_spaces();
                ahead.run(|next| next == '=');
                let value = if STRING_OPTIONS.contains(&name) {
                    unescaped(ahead.string()?)
                } else {
                    ahead.word()?.to_owned()
                };
                *line = ahead;
                Some((name.to_lowercase(), value))
            };
            let found = STRING_OPTIONS
                .iter()
                .chain(&WORD_OPTIONS)
                .find_map(|name| value(name, &mut line));
            match found {
                Some((name, _)) if SKIPPED_OPTIONS.contains(&name.as_str()) => {}
                Some((name, value)) => {
                    self.options
                        .push(format!("mysql_{name}"), OptionValue::Text(value));
                }
                None => {
                    let skipped = line.string().is_some() || line.run(|next| next != ' ').is_some();
                    if !skipped {
                        break;
                    }
                }
            }
        }
    }

    fn read_partition(&mut self, line: &str) {
        let line = line.trim_start_matches(['(', ' ']);
        let behind = |words: &str| {
            let start = line.find(words)?;
            let alone = line[..start].is_empty() || line[..start].ends_with(' ');
            alone.then(|| line[start + words.len()..].trim_start())
        };
        let by = [
            ("PARTITION BY", "mysql_partition_by"),
            ("SUBPARTITION BY", "mysql_subpartition_by"),
            ("PARTITIONS", "mysql_partitions"),
            ("SUBPARTITIONS", "mysql_subpartitions"),
        ];
        for (words, option) in by {
            if let Some(value) = behind(words) {
                let value = if words.ends_with('S') {
                    value.split(' ').next().unwrap_or_default()
                } else {
                    value
                };
                self.options
                    .push(option, OptionValue::Text(value.to_owned()));
                return;
            }
        }
        let is_sub = behind("PARTITION").is_none();
        let mut definition = line.replace(") */", "").replace(',', "");
        if is_sub && definition.ends_with(')') {
            definition.pop();
        }
        let option = if is_sub {
            "mysql_subpartition_definitions"
        } else {
            "mysql_partition_definitions"
        };
        let known = self.options.0.iter_mut().find(|(name, _)| name == option);
        match known {
            Some((_, OptionValue::Text(text))) => {
                text.push_str(", ");
                text.push_str(&definition);
            }
            _ => self.options.push(option, OptionValue::Text(definition)),
        }
    }

    fn read_constraint(&mut self, text: &str) {
        let mut line = Line::new(text);
        if !line.words("CONSTRAINT") {
            self.keys.extend(key(line));
            return;
        }
        let Some(name) = line.name() else { return };
        if line.words("FOREIGN KEY") {
            self.foreign_keys.extend(foreign_key(name, line));
        } else if line.words("CHECK") {
            let condition = line
                .rest()
                .trim_start()
                .strip_prefix('(')
                .and_then(|rest| rest.rsplit_once(')'));
            if let Some((condition, _)) = condition {
                self.checks.push(ReflectedCheck {
                    name: Some(name),
                    sqltext: condition.to_owned(),
                    comment: None,
                    dialect_options: DialectOptions::default(),
                });
            }
        }
    }

    pub(super) fn primary_key(&self) -> ReflectedPrimaryKey {
        let key = self.keys.iter().find(|key| key.kind == KeyKind::Primary);
        ReflectedPrimaryKey {
            constrained_columns: key.map(Key::column_names).unwrap_or_default(),
            ..ReflectedPrimaryKey::default()
        }
    }

    pub(super) fn foreign_keys(&self, schema: Option<&str>) -> Vec<ReflectedForeignKey> {
        self.foreign_keys
            .iter()
            .map(|key| ReflectedForeignKey {
                name: Some(key.name.clone()),
                constrained_columns: key.columns.clone(),
                referred_schema: key.schema.clone().or_else(|| schema.map(str::to_owned)),
                referred_table: key.table.clone(),
                referred_columns: key.referred_columns.clone(),
                options: key.options.clone(),
                comment: None,
            })
            .collect()
    }

    pub(super) fn unique_constraints(&self) -> Vec<ReflectedUnique> {
        let mut unique: Vec<ReflectedUnique> = self
            .keys
            .iter()
            .filter(|key| key.kind == KeyKind::Unique)
            .map(|key| ReflectedUnique {
                name: Some(key.name.clone()),
                column_names: key.column_names(),
                comment: None,
                duplicates_index: Some(key.name.clone()),
                dialect_options: DialectOptions::default(),
            })
            .collect();
        unique.sort_by(|one, other| one.name.cmp(&other.name));
        unique
    }

    pub(super) fn indexes(&self) -> Vec<ReflectedIndex> {
        let mut indexes: Vec<ReflectedIndex> = self
            .keys
            .iter()
            .filter(|key| key.kind != KeyKind::Primary)
            .map(Key::index)
            .collect();
        indexes.sort_by(|one, other| one.name.cmp(&other.name));
        indexes
    }

    pub(super) fn comment(&self) -> Option<String> {
        match self.options.get("mysql_comment") {
            Some(OptionValue::Text(comment)) => Some(comment.clone()),
            _ => None,
        }
    }
}

impl Key {
    fn column_names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    fn index(&self) -> ReflectedIndex {
        let mut dialect_options = DialectOptions::default();
        let prefix = match self.kind {
            KeyKind::Fulltext => Some("FULLTEXT"),
            KeyKind::Spatial => Some("SPATIAL"),
            _ => None,
        };
        if let Some(prefix) = prefix {
            dialect_options.push("mysql_prefix", OptionValue::Text(prefix.to_owned()));
        }
        if let Some(parser) = &self.parser {
            dialect_options.push("mysql_with_parser", OptionValue::Text(parser.clone()));
        }
        let lengths: Vec<(String, OptionValue)> = self
            .columns
            .iter()
            .filter_map(|(name, length)| Some((name.clone(), OptionValue::Integer((*length)?))))
            .collect();
        if !lengths.is_empty() {
            dialect_options.push("mysql_length", OptionValue::Map(lengths));
        }
        ReflectedIndex {
            name: self.name.clone(),
            unique: self.kind == KeyKind::Unique,
            column_names: self.column_names().into_iter().map(Some).collect(),
            expressions: None,
            column_sorting: Vec::new(),
            duplicates_constraint: None,
            dialect_options,
        }
    }
}

/// Reads `` UNIQUE KEY `name` (`a`(10) DESC,`b`) USING BTREE ``.
fn key(mut line: Line<'_>) -> Option<Key> {
    let kind = if line.words("PRIMARY") {
        KeyKind::Primary
    } else if line.words("UNIQUE") {
        KeyKind::Unique
    } else if line.words("FULLTEXT") {
        KeyKind::Fulltext
    } else if line.words("SPATIAL") {
        KeyKind::Spatial
    } else {
        KeyKind::Plain
    };
    if kind == KeyKind::Plain && !line.words("KEY") {
        // A kind that is not known.
        line.word()?;
        if !line.words("KEY") {
            return None;
        }
    } else if kind != KeyKind::Plain && !line.words("KEY") {
        return None;
    }
    let name = line.name();
    if line.words("USING") {
        line.word();
    }
    let columns = key_columns(line.parentheses()?);
    let parser = line
        .rest()
        .split_once("WITH PARSER ")
        .and_then(|(_, parser)| {
            let mut parser = Line::new(parser);
            parser.name().or_else(|| parser.word().map(str::to_owned))
        });
    Some(Key {
        kind,
        name: name.unwrap_or_default(),
        columns,
        parser,
    })
}

/// The columns in parentheses, with the length of their prefix; an expression is none.
fn key_columns(list: &str) -> Vec<(String, Option<i64>)> {
    let mut line = Line::new(&list[1..list.len() - 1]);
    let mut columns = Vec::new();
    while !line.rest().is_empty() {
        if let Some(name) = line.name() {
            let length = line
                .parentheses()
                .and_then(|length| length[1..length.len() - 1].parse().ok());
            columns.push((name, length));
        } else if line.parentheses().is_none() && line.word().is_none() {
            line.run(|_| true);
        }
        while line.word().is_some() {}
        line.run(|next| next == ',');
    }
    columns
}

fn foreign_key(name: String, mut line: Line<'_>) -> Option<ForeignKey> {
    let names = |list: &str| -> Vec<String> {
        key_columns(list)
            .into_iter()
            .map(|(name, _)| name)
            .collect()
    };
    let columns = names(line.parentheses()?);
    if !line.words("REFERENCES") {
        return None;
    }
    let first = line.name()?;
    let (schema, table) = if line.rest().starts_with('.') {
        line.run(|next| next == '.');
        (Some(first), line.name()?)
    } else {
        (None, first)
    };
    let referred_columns = names(line.parentheses()?);
    if line.words("MATCH") {
        line.word();
    }
    let mut action = |event: &str| {
        if !line.words(event) {
            return None;
        }
        let actions = [
            "RESTRICT",
            "CASCADE",
            "SET NULL",
            "NO ACTION",
            "SET DEFAULT",
        ];
        actions.into_iter().find(|action| line.words(action))
    };
    let written = |action: Option<&str>| {
        action
            .filter(|action| *action != "NO ACTION")
            .map(str::to_owned)
    };
    let ondelete = written(action("ON DELETE"));
    let onupdate = written(action("ON UPDATE"));
    Some(ForeignKey {
        name,
        columns,
        schema,
        table,
        referred_columns,
        options: ForeignKeyOptions {
            ondelete,
            onupdate,
            ..ForeignKeyOptions::default()
        },
    })
}

/// Reads the line of a column.
fn column(text: &str) -> Option<ReflectedColumn> {
    let mut line = Line::new(text);
    let name = line.name()?;
    let mut spelled = Spelled {
        name: line.word()?,
        ..Spelled::default()
    };
    if line.rest().starts_with('(') {
        spelled.arguments = line.parentheses().map(|list| &list[1..list.len() - 1]);
    }
    spelled.unsigned = line.words("unsigned");
    spelled.zerofill = line.words("zerofill");
    if line.words("CHARACTER SET") {
        spelled.charset = line.word().map(str::to_owned);
    }
    if line.words("COLLATE") {
        spelled.collation = line.word().map(str::to_owned);
    }
    let mut nullable = !line.words("NOT NULL");
    line.words("NULL");
    let default = default(&mut line);
    let computed = computed(&mut line);
    if computed.is_some() {
        nullable &= !line.words("NOT NULL");
        line.words("NULL");
    }
    let counts = line.words("AUTO_INCREMENT");
    let comment = line
        .words("COMMENT")
        .then(|| line.string().map(unescaped))
        .flatten();
    let sql_type = types::reflect(&spelled);
    let autoincrement = match spelled.name.to_ascii_lowercase().as_str() {
        _ if counts => Some(true),
        "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" => Some(false),
        _ => None,
    };
    Some(ReflectedColumn {
        name,
        sql_type,
        nullable,
        default: default.filter(|default| default != "NULL"),
        autoincrement,
        comment,
        primary_key: None,
        computed,
        identity: None,
    })
}

/// Reads `DEFAULT …`, together with `ON UPDATE` behind a word.
fn default(line: &mut Line<'_>) -> Option<String> {
    let mut ahead = *line;
    if !ahead.words("DEFAULT") {
        return None;
    }
    ahead.skip_spaces();
    let value = if ahead.rest().starts_with('\'') {
        ahead.string()?.to_owned()
    } else if ahead.rest().starts_with('(') {
        ahead.parentheses()?.to_owned()
    } else {
        let is_part =
            |next: char| next.is_alphanumeric() || matches!(next, '_' | '-' | '.' | '(' | ')');
        let mut value = ahead.run(is_part)?.to_owned();
        let mut update = ahead;
        if update.words("ON UPDATE")
            && let Some(expression) = update.run(is_part)
        {
            value = format!("{value} ON UPDATE {expression}");
            ahead = update;
        }
        value
    };
    // What goes on in another way is none of the forms that are known.
    ahead.at_end_of_clause().then(|| {
        *line = ahead;
        value
    })
}

/// Reads `GENERATED ALWAYS AS (…) STORED`.
fn computed(line: &mut Line<'_>) -> Option<ReflectedComputed> {
    let mut ahead = *line;
    ahead.words("GENERATED ALWAYS");
    if !ahead.words("AS") {
        return None;
    }
    let sqltext = ahead.parentheses()?.to_owned();
    let persisted = if ahead.words("STORED") {
        Some(true)
    } else {
        ahead.words("VIRTUAL").then_some(false)
    };
    *line = ahead;
    Some(ReflectedComputed { sqltext, persisted })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clauses_of_a_column_are_told_apart() {
        let read = |text: &str| column(text).unwrap();
        let plain = read("  `a``b` int(11) unsigned NOT NULL DEFAULT -1 COMMENT 'it''s\\n (x)',");
        assert_eq!(plain.name, "a`b");
        assert_eq!(plain.default.as_deref(), Some("-1"));
        assert_eq!(plain.comment.as_deref(), Some("it's\n (x)"));
        assert!(!plain.nullable);
        assert_eq!(plain.autoincrement, Some(false));

        let stamp = read(
            "  `t` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),",
        );
        assert_eq!(
            stamp.default.as_deref(),
            Some("current_timestamp() ON UPDATE current_timestamp()")
        );
        assert_eq!(read("  `b` bit(1) DEFAULT b'0'").default, None);
        assert_eq!(
            read("  `u` char(36) DEFAULT (uuid())").default.as_deref(),
            Some("(uuid())")
        );
        let generated =
            read("  `g` int(11) GENERATED ALWAYS AS (`a` + ')') STORED COMMENT 'c (d)',");
        assert_eq!(
            generated.computed,
            Some(ReflectedComputed {
                sqltext: "(`a` + ')')".to_owned(),
                persisted: Some(true)
            })
        );
        assert_eq!(generated.comment.as_deref(), Some("c (d)"));
    }

    #[test]
    fn the_columns_of_a_key_lose_length_and_order() {
        let line = Line::new("  UNIQUE KEY `k` (`a`(10) DESC,`b,c`,(lower(`d`)),`e`) USING BTREE,");
        let key = key(line).unwrap();
        assert_eq!(key.kind, KeyKind::Unique);
        assert_eq!(key.column_names(), ["a", "b,c", "e"]);
        assert_eq!(key.columns[0].1, Some(10));
    }
}
