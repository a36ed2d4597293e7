//! Reading what a database consists of.
//!
//! Each kind of object is read with one query over all tables that are asked about: the
//! pragmas as table-valued functions (sqlite.org/pragma.html#pragfunc), joined with the
//! list of tables. What only the text of a `CREATE TABLE` says is in [`definition`].

mod definition;
mod types;

use std::collections::{HashMap, HashSet};

use aludel_core::expression::Expression;
use aludel_core::schema::inspection::{
    Dependent, DependentKind, ForeignKeyViolation, Inspect, Inspection, ReflectedColumn,
    ReflectedComputed, ReflectedForeignKey, ReflectedIndex, ReflectedPrimaryKey, ReflectedTable,
    ReflectedUnique, Scope, TableKind, TablePart, TablesQuestion,
};
use aludel_core::schema::{DialectOptions, OptionValue};

use super::SqliteDialect;
use super::connection::SqliteConnection;
use crate::connection::Connection as _;
use crate::dialect::{Dialect as _, DialectName};
use crate::error::{DatabaseError, ErrorKind};
use crate::sql;
use crate::value::{Row, Value};

/// Answers a question.
pub(super) fn answer(
    connection: &mut SqliteConnection,
    question: &Inspect,
) -> Result<Inspection, DatabaseError> {
    let mut reader = Reader { connection };
    Ok(match question {
        Inspect::SchemaNames => Inspection::Names(reader.schema_names()?),
        Inspect::TableNames { schema } => {
            Inspection::Names(reader.names(schema.as_deref().unwrap_or("main"), "table")?)
        }
        Inspect::TempTableNames => Inspection::Names(reader.names("temp", "table")?),
        Inspect::ViewNames { schema } => {
            Inspection::Names(reader.names(schema.as_deref().unwrap_or("main"), "view")?)
        }
        Inspect::TempViewNames => Inspection::Names(reader.names("temp", "view")?),
        Inspect::HasSchema { schema } => Inspection::Truth(reader.schema_names()?.contains(schema)),
        Inspect::HasTable { name, schema } => {
            Inspection::Truth(reader.has_table(schema.as_deref(), name)?)
        }
        Inspect::HasIndex {
            table,
            index,
            schema,
        } => {
            let question = TablesQuestion::about(schema.as_deref(), table, &[TablePart::Indexes]);
            let tables = reader.tables(&question)?;
            Inspection::Truth(
                tables
                    .iter()
                    .flat_map(|table| &table.indexes)
                    .any(|found| found.name == *index),
            )
        }
        Inspect::ViewDefinition { name, schema } => {
            Inspection::Text(reader.view_definition(schema.as_deref(), name)?)
        }
        Inspect::Tables(question) => Inspection::Tables(reader.tables(question)?),
        Inspect::Dependents { table, schema } => {
            Inspection::Dependents(reader.dependents(schema.as_deref(), table)?)
        }
        Inspect::ForeignKeyViolations { table, schema } => Inspection::ForeignKeyViolations(
            reader.foreign_key_violations(schema.as_deref(), table)?,
        ),
        Inspect::MaterializedViewNames { .. }
        | Inspect::ForeignTableNames { .. }
        | Inspect::SequenceNames { .. }
        | Inspect::HasSequence { .. }
        | Inspect::HasType { .. }
        | Inspect::Enums { .. }
        | Inspect::Domains { .. } => Inspection::Unsupported,
    })
}

/// Indexes by the name of their table.
type Indexes = HashMap<String, Vec<FoundIndex>>;

/// An index with what SQLAlchemy does not say about it.
struct FoundIndex {
    index: ReflectedIndex,
    /// Whether a constraint made it.
    automatic: bool,
}

struct Reader<'a> {
    connection: &'a mut SqliteConnection,
}

/// A table or view as `sqlite_master` has it.
struct Entry {
    name: String,
    sql: Option<String>,
}

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

fn integer(value: &Value) -> i64 {
    value.as_integer().unwrap_or_default()
}

fn literal(text: &str) -> String {
    SqliteDialect.quote_literal(text)
}

/// A condition that some of the names match.
fn is_one_of(column: &str, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
    format!("{column} COLLATE NOCASE IN ({})", names.join(", "))
}

impl Reader<'_> {
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        self.connection.query(sql, &[])
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>, DatabaseError> {
        Ok(self
            .rows(sql)?
            .iter()
            .filter_map(|row| row.first().map(text))
            .collect())
    }

    fn schema_names(&mut self) -> Result<Vec<String>, DatabaseError> {
        self.texts("SELECT name FROM pragma_database_list WHERE name <> 'temp' ORDER BY seq")
    }

    fn names(&mut self, schema: &str, kind: &str) -> Result<Vec<String>, DatabaseError> {
        let schema = SqliteDialect.quote_identifier(schema);
        self.texts(&format!(
            "SELECT name FROM {schema}.sqlite_master WHERE type = '{kind}' \
             AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
        ))
    }

    /// The databases in which a name is looked for, in that order.
    fn databases(schema: Option<&str>) -> Vec<&str> {
        schema.map_or_else(|| vec!["main", "temp"], |schema| vec![schema])
    }

    fn has_table(&mut self, schema: Option<&str>, name: &str) -> Result<bool, DatabaseError> {
        if let Some(schema) = schema
            && !self.schema_names()?.iter().any(|known| known == schema)
        {
            return Ok(false);
        }
        for database in Self::databases(schema) {
            let sql = format!(
                "SELECT 1 FROM pragma_table_info({}, {}) LIMIT 1",
                literal(name),
                literal(database)
            );
            if !self.rows(&sql)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn view_definition(
        &mut self,
        schema: Option<&str>,
        name: &str,
    ) -> Result<Option<String>, DatabaseError> {
        for database in Self::databases(schema) {
            let sql = format!(
                "SELECT sql FROM {}.sqlite_master WHERE type = 'view' AND name = {}",
                SqliteDialect.quote_identifier(database),
                literal(name)
            );
            if let Some(definition) = self.texts(&sql)?.pop() {
                return Ok(Some(definition));
            }
        }
        Ok(None)
    }

    fn tables(&mut self, question: &TablesQuestion) -> Result<Vec<ReflectedTable>, DatabaseError> {
        let schema = question.schema.as_deref();
        if let Some(schema) = schema
            && !self.schema_names()?.iter().any(|known| known == schema)
        {
            return Ok(Vec::new());
        }
        let databases = match (schema, question.scope) {
            (Some(schema), _) => vec![schema],
            (None, Scope::Default) if question.names.is_none() => vec!["main"],
            (None, Scope::Temporary) if question.names.is_none() => vec!["temp"],
            (None, _) => vec!["main", "temp"],
        };
        let mut tables: Vec<ReflectedTable> = Vec::new();
        for database in databases {
            for table in self.tables_of(database, question)? {
                if !tables.iter().any(|known| known.name == table.name) {
                    tables.push(table);
                }
            }
        }
        Ok(tables)
    }

    fn entries(
        &mut self,
        database: &str,
        question: &TablesQuestion,
    ) -> Result<Vec<Entry>, DatabaseError> {
        let kinds: Vec<&str> = question
            .kinds
            .iter()
            .filter_map(|kind| match kind {
                TableKind::Table => Some("'table'"),
                TableKind::View => Some("'view'"),
                TableKind::MaterializedView => None,
            })
            .collect();
        let chosen = match &question.names {
            Some(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                is_one_of("name", &names)
            }
            None => "name NOT LIKE 'sqlite~_%' ESCAPE '~'".to_owned(),
        };
        let sql = format!(
            "SELECT name, sql FROM {}.sqlite_master WHERE type IN ({}) AND {chosen} ORDER BY name",
            SqliteDialect.quote_identifier(database),
            kinds.join(", ")
        );
        Ok(self
            .rows(&sql)?
            .iter()
            .map(|row| Entry {
                name: text(&row[0]),
                sql: row[1].as_text().map(str::to_owned),
            })
            .collect())
    }

    fn tables_of(
        &mut self,
        database: &str,
        question: &TablesQuestion,
    ) -> Result<Vec<ReflectedTable>, DatabaseError> {
        let entries = self.entries(database, question)?;
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let asks = |part| question.asks(part);
        let mut columns = if asks(TablePart::Columns) || asks(TablePart::PrimaryKey) {
            self.columns(database, &names)?
        } else {
            HashMap::new()
        };
        let mut foreign_keys = if asks(TablePart::ForeignKeys) {
            self.foreign_keys(database, question.schema.as_deref(), &names)?
        } else {
            HashMap::new()
        };
        let mut indexes = if asks(TablePart::Indexes) || asks(TablePart::UniqueConstraints) {
            self.indexes(database, &names)?
        } else {
            HashMap::new()
        };
        Ok(entries
            .into_iter()
            .map(|entry| {
                let sql = entry.sql.unwrap_or_default();
                let mut table = ReflectedTable {
                    schema: question.schema.clone(),
                    ..ReflectedTable::default()
                };
                if let Some(columns) = columns.remove(&entry.name) {
                    table.columns = columns;
                    if asks(TablePart::PrimaryKey) {
                        table.primary_key = primary_key(&table.columns, &sql);
                    }
                    for column in &mut table.columns {
                        if let Some(computed) = &mut column.computed {
                            computed.sqltext = definition::computed(&sql, &column.name);
                        }
                    }
                }
                let keys = foreign_keys.remove(&entry.name).unwrap_or_default();
                table.foreign_keys = with_definitions(keys, &sql);
                let found = indexes.remove(&entry.name).unwrap_or_default();
                if asks(TablePart::UniqueConstraints) {
                    table.unique_constraints = unique_constraints(&found, &sql);
                }
                if asks(TablePart::Indexes) {
                    table.indexes = plain_indexes(found);
                }
                if asks(TablePart::CheckConstraints) {
                    table.check_constraints = definition::check_constraints(&sql);
                }
                if asks(TablePart::Options) {
                    table.options = definition::options(&sql);
                }
                table.name = as_asked(question, entry.name);
                table
            })
            .collect())
    }

    fn columns(
        &mut self,
        database: &str,
        names: &[&str],
    ) -> Result<HashMap<String, Vec<ReflectedColumn>>, DatabaseError> {
        // A hidden column (1) belongs to a virtual table; 2 and 3 are generated.
        let sql = format!(
            "SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden \
             FROM {}.sqlite_master AS m, pragma_table_xinfo(m.name, {}) AS c \
             WHERE m.type IN ('table', 'view') AND {} AND c.hidden <> 1 ORDER BY m.name, c.cid",
            SqliteDialect.quote_identifier(database),
            literal(database),
            is_one_of("m.name", names)
        );
        let mut columns: HashMap<String, Vec<ReflectedColumn>> = HashMap::new();
        for row in self.rows(&sql)? {
            let hidden = integer(&row[6]);
            let mut declared = text(&row[2]);
            if hidden > 0 {
                declared = without_generated(&declared);
            }
            columns
                .entry(text(&row[0]))
                .or_default()
                .push(ReflectedColumn {
                    name: text(&row[1]),
                    sql_type: types::reflect(&declared),
                    nullable: integer(&row[3]) == 0,
                    default: row[4].as_text().map(str::to_owned),
                    autoincrement: None,
                    comment: None,
                    primary_key: u32::try_from(integer(&row[5])).ok(),
                    computed: (hidden > 0).then(|| ReflectedComputed {
                        sqltext: String::new(),
                        persisted: Some(hidden == 3),
                    }),
                    identity: None,
                });
        }
        Ok(columns)
    }

    fn foreign_keys(
        &mut self,
        database: &str,
        schema: Option<&str>,
        names: &[&str],
    ) -> Result<HashMap<String, Vec<ReflectedForeignKey>>, DatabaseError> {
        let sql = format!(
            "SELECT m.name, f.id, f.\"table\", f.\"from\", f.\"to\" \
             FROM {}.sqlite_master AS m CROSS JOIN pragma_foreign_key_list(m.name, {}) AS f \
             WHERE m.type = 'table' AND {}",
            SqliteDialect.quote_identifier(database),
            literal(database),
            is_one_of("m.name", names)
        );
        let mut numbered: HashMap<String, Vec<(i64, ReflectedForeignKey)>> = HashMap::new();
        for row in self.rows(&sql)? {
            let (number, referred) = (integer(&row[1]), text(&row[2]));
            let keys = numbered.entry(text(&row[0])).or_default();
            let place = keys.iter().position(|(known, _)| *known == number);
            let place = place.unwrap_or(keys.len());
            if place == keys.len() {
                keys.push((
                    number,
                    ReflectedForeignKey {
                        name: None,
                        constrained_columns: Vec::new(),
                        referred_schema: schema.map(str::to_owned),
                        referred_table: referred,
                        referred_columns: Vec::new(),
                        options: aludel_core::schema::inspection::ForeignKeyOptions::default(),
                        comment: None,
                    },
                ));
            }
            let key = &mut keys[place].1;
            key.constrained_columns.push(text(&row[3]));
            if let Some(column) = row[4].as_text() {
                key.referred_columns.push(column.to_owned());
            }
        }
        let mut keys: HashMap<String, Vec<ReflectedForeignKey>> = numbered
            .into_iter()
            .map(|(table, keys)| (table, keys.into_iter().map(|(_, key)| key).collect()))
            .collect();
        self.refer_to_primary_keys(schema, &mut keys)?;
        Ok(keys)
    }

    /// A foreign key that names no columns refers to the primary key.
    fn refer_to_primary_keys(
        &mut self,
        schema: Option<&str>,
        keys: &mut HashMap<String, Vec<ReflectedForeignKey>>,
    ) -> Result<(), DatabaseError> {
        let short = |key: &&mut ReflectedForeignKey| key.referred_columns.is_empty();
        let referred: HashSet<String> = keys
            .values_mut()
            .flatten()
            .filter(short)
            .map(|key| key.referred_table.clone())
            .collect();
        if referred.is_empty() {
            return Ok(());
        }
        let question = TablesQuestion {
            names: Some(referred.into_iter().collect()),
            ..TablesQuestion::about(schema, "", &[TablePart::PrimaryKey])
        };
        let tables = self.tables(&question)?;
        for key in keys.values_mut().flatten().filter(short) {
            if let Some(table) = tables.iter().find(|table| table.name == key.referred_table) {
                key.referred_columns
                    .clone_from(&table.primary_key.constrained_columns);
            }
        }
        Ok(())
    }

    fn indexes(&mut self, database: &str, names: &[&str]) -> Result<Indexes, DatabaseError> {
        let quoted = SqliteDialect.quote_identifier(database);
        let sql = format!(
            "SELECT m.name, l.name, l.\"unique\", l.partial, i.name, s.sql \
             FROM {quoted}.sqlite_master AS m \
             CROSS JOIN pragma_index_list(m.name, {database}) AS l \
             CROSS JOIN pragma_index_info(l.name, {database}) AS i \
             LEFT JOIN {quoted}.sqlite_master AS s \
             ON l.partial AND s.type = 'index' AND s.name = l.name \
             WHERE m.type = 'table' AND {} ORDER BY m.name, l.seq, i.seqno",
            is_one_of("m.name", names),
            database = literal(database)
        );
        let mut indexes: Indexes = HashMap::new();
        for row in self.rows(&sql)? {
            let name = text(&row[1]);
            let of_table = indexes.entry(text(&row[0])).or_default();
            if of_table.last().is_none_or(|last| last.index.name != name) {
                let mut dialect_options = DialectOptions::default();
                if let Some(predicate) = row[5].as_text().and_then(definition::predicate) {
                    dialect_options.push(
                        "sqlite_where",
                        OptionValue::Expression(Box::new(Expression::text(predicate))),
                    );
                }
                of_table.push(FoundIndex {
                    automatic: name.starts_with("sqlite_autoindex"),
                    index: ReflectedIndex {
                        name,
                        unique: integer(&row[2]) != 0,
                        column_names: Vec::new(),
                        expressions: None,
                        column_sorting: Vec::new(),
                        duplicates_constraint: None,
                        dialect_options,
                    },
                });
            }
            if let Some(found) = of_table.last_mut() {
                found
                    .index
                    .column_names
                    .push(row[4].as_text().map(str::to_owned));
            }
        }
        Ok(indexes)
    }

    /// Triggers on the table, indexes of it that cannot be reflected, and, of all
    /// databases that are open, triggers and views whose text names it.
    fn dependents(
        &mut self,
        schema: Option<&str>,
        table: &str,
    ) -> Result<Vec<Dependent>, DatabaseError> {
        let mut databases = self.schema_names()?;
        databases.push("temp".to_owned());
        let home = schema.unwrap_or("main");
        let mut dependents = Vec::new();
        for database in databases {
            let sql = format!(
                "SELECT type, name, tbl_name, sql FROM {}.sqlite_master \
                 WHERE type IN ('trigger', 'view', 'index') AND sql IS NOT NULL ORDER BY rowid",
                SqliteDialect.quote_identifier(&database)
            );
            for row in self.rows(&sql)? {
                let (name, own, sql) = (text(&row[1]), text(&row[2]), text(&row[3]));
                // A temporary trigger may stand on a table of another database.
                let is_own =
                    own.eq_ignore_ascii_case(table) && (database == home || database == "temp");
                let (kind, depends) = match row[0].as_text() {
                    Some("trigger") => (DependentKind::Trigger, is_own || names_table(&sql, table)),
                    Some("view") => (DependentKind::View, names_table(&sql, table)),
                    _ => (
                        DependentKind::Index,
                        is_own
                            && database == home
                            && self.is_beyond_reflection(&database, &name)?,
                    ),
                };
                if depends {
                    dependents.push(Dependent {
                        kind,
                        schema: database.clone(),
                        name,
                        table: own,
                        sql,
                    });
                }
            }
        }
        Ok(dependents)
    }

    /// Looks at a table and at those that refer to it. A foreign key that leads to no unique
    /// column is refused by the pragma, and no row's fault.
    fn foreign_key_violations(
        &mut self,
        schema: Option<&str>,
        table: &str,
    ) -> Result<Vec<ForeignKeyViolation>, DatabaseError> {
        let database = schema.unwrap_or("main");
        let quoted = SqliteDialect.quote_identifier(database);
        let sql = format!(
            "SELECT DISTINCT m.name FROM {quoted}.sqlite_master AS m \
             CROSS JOIN pragma_foreign_key_list(m.name, {}) AS f \
             WHERE m.type = 'table' AND lower({}) IN (lower(m.name), lower(f.\"table\")) \
             ORDER BY m.rowid",
            literal(database),
            literal(table)
        );
        let mut violations = Vec::new();
        for row in self.rows(&sql)? {
            let name = text(&row[0]);
            let check = format!(
                "PRAGMA {quoted}.foreign_key_check({})",
                SqliteDialect.quote_identifier(&name)
            );
            let found = match self.rows(&check) {
                Err(error) if error.kind == ErrorKind::Statement => continue,
                found => found?,
            };
            violations.extend(found.iter().map(|row| ForeignKeyViolation {
                table: text(&row[0]),
                rowid: row[1].as_integer(),
                referred_table: text(&row[2]),
            }));
        }
        Ok(violations)
    }

    /// Whether an index has what SQLAlchemy does not reflect: expressions, an order, a
    /// collation of its own.
    fn is_beyond_reflection(&mut self, database: &str, index: &str) -> Result<bool, DatabaseError> {
        let sql = format!(
            "SELECT 1 FROM pragma_index_xinfo({}, {}) \
             WHERE key AND (cid = -2 OR \"desc\" OR coll <> 'BINARY') LIMIT 1",
            literal(index),
            literal(database)
        );
        Ok(!self.rows(&sql)?.is_empty())
    }
}

/// The name as the question spells it.
fn as_asked(question: &TablesQuestion, name: String) -> String {
    question
        .names
        .iter()
        .flatten()
        .find(|asked| asked.eq_ignore_ascii_case(&name))
        .cloned()
        .unwrap_or(name)
}

/// The words of `INTEGER GENERATED ALWAYS` that are no type.
fn without_generated(declared: &str) -> String {
    let words = declared.split(' ').filter(|word| {
        !word.eq_ignore_ascii_case("generated") && !word.eq_ignore_ascii_case("always")
    });
    words.collect::<Vec<&str>>().join(" ").trim().to_owned()
}

fn primary_key(columns: &[ReflectedColumn], sql: &str) -> ReflectedPrimaryKey {
    let mut key: Vec<&ReflectedColumn> = columns
        .iter()
        .filter(|column| column.primary_key > Some(0))
        .collect();
    key.sort_by_key(|column| column.primary_key);
    if key.is_empty() {
        return ReflectedPrimaryKey::default();
    }
    ReflectedPrimaryKey {
        name: definition::primary_key_name(sql),
        constrained_columns: key.iter().map(|column| column.name.clone()).collect(),
        comment: None,
        dialect_options: DialectOptions::default(),
    }
}

/// Gives the keys that the text names their names and options, and puts them first.
fn with_definitions(keys: Vec<ReflectedForeignKey>, sql: &str) -> Vec<ReflectedForeignKey> {
    // Of two equal keys SQLAlchemy keeps the later one, in the place of the earlier.
    let mut remaining: Vec<ReflectedForeignKey> = Vec::new();
    let same = |one: &ReflectedForeignKey, other: &ReflectedForeignKey| {
        one.constrained_columns == other.constrained_columns
            && one.referred_table == other.referred_table
            && one.referred_columns == other.referred_columns
    };
    for key in keys {
        match remaining.iter_mut().find(|known| same(known, &key)) {
            Some(known) => *known = key,
            None => remaining.push(key),
        }
    }
    if remaining.is_empty() {
        return remaining;
    }
    let mut named = Vec::new();
    for definition in definition::foreign_keys(sql) {
        let place = remaining.iter().position(|key| {
            key.constrained_columns == definition.columns
                && key.referred_table == definition.referred_table
                && key.referred_columns == definition.referred_columns
        });
        if let Some(place) = place {
            named.push(ReflectedForeignKey {
                name: definition.name,
                options: definition.options,
                ..remaining.remove(place)
            });
        }
    }
    named.extend(remaining);
    named
}

/// The unique constraints of the text for which there is an index.
fn unique_constraints(indexes: &[FoundIndex], sql: &str) -> Vec<ReflectedUnique> {
    let mut automatic: Vec<Vec<String>> = indexes
        .iter()
        .filter(|found| found.automatic)
        .map(|found| found.index.column_names.iter().flatten().cloned().collect())
        .collect();
    automatic.sort();
    automatic.dedup();
    definition::unique_constraints(sql)
        .into_iter()
        .filter_map(|(name, column_names)| {
            let place = automatic.iter().position(|known| *known == column_names)?;
            automatic.remove(place);
            Some(ReflectedUnique {
                name,
                column_names,
                comment: None,
                duplicates_index: None,
                dialect_options: DialectOptions::default(),
            })
        })
        .collect()
}

/// The indexes that no constraint made and that have columns only, by name.
fn plain_indexes(indexes: Vec<FoundIndex>) -> Vec<ReflectedIndex> {
    let mut plain: Vec<ReflectedIndex> = indexes
        .into_iter()
        .filter(|found| !found.automatic)
        .map(|found| found.index)
        .filter(|index| index.column_names.iter().all(Option::is_some))
        .collect();
    plain.sort_by(|one, other| one.name.cmp(&other.name));
    plain
}

/// Whether a text names a table, in any way of quoting.
fn names_table(sql: &str, table: &str) -> bool {
    sql::tokens(sql, DialectName::Sqlite)
        .filter(|token| token.kind.is_content())
        .any(|token| {
            let name = token.text;
            let unquoted = [('"', '"'), ('`', '`'), ('[', ']'), ('\'', '\'')]
                .into_iter()
                .find_map(|(open, close)| {
                    let inner = name.strip_prefix(open)?.strip_suffix(close)?;
                    let doubled = format!("{close}{close}");
                    Some(inner.replace(&doubled, &close.to_string()))
                });
            unquoted
                .as_deref()
                .unwrap_or(name)
                .eq_ignore_ascii_case(table)
        })
}
