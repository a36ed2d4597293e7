//! Reading what a database consists of.
//!
//! The tables that are asked about are found first; each kind of what they have is then
//! read with one query over all of them (manual 15, chapter 53, "System Catalogs").

mod constraint;
mod index;
mod types;

use std::collections::HashMap;

use aludel_core::schema::inspection::{
    DomainConstraint, Inspect, Inspection, ReflectedColumn, ReflectedComputed, ReflectedDomain,
    ReflectedEnum, ReflectedIdentity, ReflectedTable, Scope, TableKind, TablePart, TablesQuestion,
};
use aludel_core::schema::{DialectOptions, OptionValue, SqlType};

use self::types::NamedTypes;
use super::connection::PostgresConnection;
use crate::connection::Connection as _;
use crate::error::DatabaseError;
use crate::value::{Row, Value};

/// The letters of `pg_class.relkind` for everything that is read like a table.
const TABLE_LIKE: &str = "'r', 'p', 'f', 'v', 'm'";

/// Answers a question.
pub(super) fn answer(
    connection: &mut PostgresConnection,
    question: &Inspect,
) -> Result<Inspection, DatabaseError> {
    let mut reader = Reader { connection };
    let names = |reader: &mut Reader<'_>, schema: &Option<String>, kinds: &str, scope| {
        reader
            .names(schema.as_deref(), kinds, scope)
            .map(Inspection::Names)
    };
    match question {
        Inspect::SchemaNames => reader.schema_names().map(Inspection::Names),
        Inspect::HasSchema { schema } => {
            let sql = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1::text";
            reader.exists(sql, &[schema.as_str().into()])
        }
        Inspect::TableNames { schema } => names(&mut reader, schema, "'r', 'p'", Scope::Default),
        Inspect::TempTableNames => names(&mut reader, &None, "'r', 'p'", Scope::Temporary),
        Inspect::ViewNames { schema } => names(&mut reader, schema, "'v'", Scope::Default),
        Inspect::TempViewNames => names(&mut reader, &None, "'v'", Scope::Temporary),
        Inspect::MaterializedViewNames { schema } => {
            names(&mut reader, schema, "'m'", Scope::Default)
        }
        Inspect::ForeignTableNames { schema } => names(&mut reader, schema, "'f'", Scope::Any),
        Inspect::SequenceNames { schema } => names(&mut reader, schema, "'S'", Scope::Any),
        Inspect::HasTable { name, schema } => {
            reader.has_relation(schema.as_deref(), name, TABLE_LIKE)
        }
        Inspect::HasSequence { name, schema } => {
            reader.has_relation(schema.as_deref(), name, "'S'")
        }
        Inspect::HasIndex {
            table,
            index,
            schema,
        } => {
            let question = TablesQuestion::about(schema.as_deref(), table, &[TablePart::Indexes]);
            let tables = reader.tables(&question)?;
            Ok(Inspection::Truth(
                tables
                    .iter()
                    .flat_map(|table| &table.indexes)
                    .any(|found| found.name == *index),
            ))
        }
        Inspect::HasType { name, schema } => {
            let sql = format!(
                "SELECT 1 FROM pg_catalog.pg_type AS t \
                 JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace \
                 WHERE t.typname = $1::text AND {}",
                types_in(schema.as_deref())
            );
            reader.exists(&sql, &[name.as_str().into()])
        }
        Inspect::ViewDefinition { name, schema } => {
            let sql = format!(
                "SELECT pg_catalog.pg_get_viewdef(c.oid) FROM {} AND c.relname = $1::text",
                relations(schema.as_deref(), "'v', 'm'", Scope::Any)
            );
            let rows = reader.rows(&sql, &[name.as_str().into()])?;
            Ok(Inspection::Text(rows.first().and_then(|row| text(&row[0]))))
        }
        Inspect::Enums { schema } => reader.enums(schema.as_deref()).map(Inspection::Enums),
        Inspect::Domains { schema } => reader.domains(schema.as_deref()).map(Inspection::Domains),
        Inspect::Tables(question) => reader.tables(question).map(Inspection::Tables),
        Inspect::Dependents { .. } | Inspect::ForeignKeyViolations { .. } => {
            Ok(Inspection::Unsupported)
        }
    }
}

struct Reader<'a> {
    connection: &'a mut PostgresConnection,
}

/// A literal that no setting of the session changes the meaning of.
fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// The relations of some kinds in a schema, or in the search path, as a `FROM` with its
/// condition; `c` is the relation.
fn relations(schema: Option<&str>, kinds: &str, scope: Scope) -> String {
    let place = match schema {
        Some(schema) => format!("n.nspname = {}", literal(schema)),
        None => "pg_catalog.pg_table_is_visible(c.oid) AND n.nspname <> 'pg_catalog'".to_owned(),
    };
    let persistence = match scope {
        Scope::Default => " AND c.relpersistence <> 't'",
        Scope::Temporary => " AND c.relpersistence = 't'",
        Scope::Any => "",
    };
    format!(
        "pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ({kinds}) AND {place}{persistence}"
    )
}

/// The condition on the types `t` of a schema, of the search path, or of all (`*`).
fn types_in(schema: Option<&str>) -> String {
    match schema {
        None => "pg_catalog.pg_type_is_visible(t.oid) AND n.nspname <> 'pg_catalog'".to_owned(),
        Some("*") => "true".to_owned(),
        Some(schema) => format!("n.nspname = {}", literal(schema)),
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}

fn name(value: &Value) -> String {
    text(value).unwrap_or_default()
}

fn integer(value: &Value) -> i64 {
    value.as_integer().unwrap_or_default()
}

fn truth(value: &Value) -> bool {
    *value == Value::Boolean(true)
}

fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Array(elements) => elements,
        _ => &[],
    }
}

fn texts(value: &Value) -> Vec<String> {
    elements(value).iter().map(name).collect()
}

/// Storage parameters, `fillfactor=70`.
fn storage(value: &Value) -> Vec<(String, OptionValue)> {
    texts(value)
        .into_iter()
        .filter_map(|option| {
            let (name, value) = option.split_once('=')?;
            Some((name.to_owned(), OptionValue::Text(value.to_owned())))
        })
        .collect()
}

fn text_list(texts: Vec<String>) -> OptionValue {
    OptionValue::List(texts.into_iter().map(OptionValue::Text).collect())
}

/// Tables by the number that the server knows them by.
type Places = HashMap<i64, usize>;

impl Reader<'_> {
    fn rows(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.connection.query(sql, parameters)
    }

    fn exists(&mut self, sql: &str, parameters: &[Value]) -> Result<Inspection, DatabaseError> {
        Ok(Inspection::Truth(!self.rows(sql, parameters)?.is_empty()))
    }

    fn has_relation(
        &mut self,
        schema: Option<&str>,
        name: &str,
        kinds: &str,
    ) -> Result<Inspection, DatabaseError> {
        let relations = relations(schema, kinds, Scope::Any);
        let sql = format!("SELECT 1 FROM {relations} AND c.relname = $1::text");
        self.exists(&sql, &[name.into()])
    }

    fn schema_names(&mut self) -> Result<Vec<String>, DatabaseError> {
        let sql = "SELECT nspname FROM pg_catalog.pg_namespace \
                   WHERE nspname NOT LIKE 'pg\\_%' ORDER BY nspname";
        Ok(self
            .rows(sql, &[])?
            .iter()
            .map(|row| name(&row[0]))
            .collect())
    }

    fn names(
        &mut self,
        schema: Option<&str>,
        kinds: &str,
        scope: Scope,
    ) -> Result<Vec<String>, DatabaseError> {
        let relations = relations(schema, kinds, scope);
        let sql = format!("SELECT c.relname FROM {relations} ORDER BY c.relname");
        Ok(self
            .rows(&sql, &[])?
            .iter()
            .map(|row| name(&row[0]))
            .collect())
    }

    fn enums(&mut self, schema: Option<&str>) -> Result<Vec<ReflectedEnum>, DatabaseError> {
        let sql = format!(
            "SELECT t.typname, pg_catalog.pg_type_is_visible(t.oid), n.nspname, \
             ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum AS e \
             WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) \
             FROM pg_catalog.pg_type AS t \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace \
             WHERE t.typtype = 'e' AND {} ORDER BY n.nspname, t.typname",
            types_in(schema)
        );
        Ok(self
            .rows(&sql, &[])?
            .iter()
            .map(|row| ReflectedEnum {
                name: name(&row[0]),
                visible: truth(&row[1]),
                schema: name(&row[2]),
                labels: texts(&row[3]),
            })
            .collect())
    }

    fn domains(&mut self, schema: Option<&str>) -> Result<Vec<ReflectedDomain>, DatabaseError> {
        let sql = format!(
            "SELECT t.typname, pg_catalog.format_type(t.typbasetype, t.typtypmod), t.typnotnull, \
             t.typdefault, pg_catalog.pg_type_is_visible(t.oid), n.nspname, \
             ARRAY(SELECT ARRAY[k.conname::text, pg_catalog.pg_get_constraintdef(k.oid, true)] \
             FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid ORDER BY k.conname), \
             l.collname, CASE WHEN NOT pg_catalog.pg_collation_is_visible(l.oid) \
             THEN m.nspname END \
             FROM pg_catalog.pg_type AS t \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace \
             LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = t.typcollation \
             LEFT JOIN pg_catalog.pg_namespace AS m ON m.oid = l.collnamespace \
             WHERE t.typtype = 'd' AND {} ORDER BY n.nspname, t.typname",
            types_in(schema)
        );
        Ok(self
            .rows(&sql, &[])?
            .iter()
            .map(|row| {
                let base = name(&row[1]);
                ReflectedDomain {
                    name: name(&row[0]),
                    base: base.split('(').next().unwrap_or_default().to_owned(),
                    nullable: !truth(&row[2]),
                    default: text(&row[3]),
                    visible: truth(&row[4]),
                    schema: name(&row[5]),
                    constraints: elements(&row[6])
                        .iter()
                        .filter_map(domain_constraint)
                        .collect(),
                    collation: text(&row[7]),
                    collation_schema: text(&row[8]),
                }
            })
            .collect())
    }

    fn tables(&mut self, question: &TablesQuestion) -> Result<Vec<ReflectedTable>, DatabaseError> {
        let kinds: Vec<&str> = question
            .kinds
            .iter()
            .map(|kind| match kind {
                TableKind::Table => "'r', 'p', 'f'",
                TableKind::View => "'v'",
                TableKind::MaterializedView => "'m'",
            })
            .collect();
        let relations = relations(
            question.schema.as_deref(),
            &kinds.join(", "),
            question.scope,
        );
        let mut sql = format!("SELECT c.oid, c.relname FROM {relations}");
        let mut parameters = Vec::new();
        if let Some(names) = &question.names {
            sql.push_str(" AND c.relname = ANY ($1::text[])");
            parameters.push(Value::Array(
                names.iter().map(|name| name.as_str().into()).collect(),
            ));
        }
        sql.push_str(" ORDER BY c.relname");
        let found = self.rows(&sql, &parameters)?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let mut tables: Vec<ReflectedTable> = found
            .iter()
            .map(|row| ReflectedTable {
                schema: question.schema.clone(),
                name: name(&row[1]),
                ..ReflectedTable::default()
            })
            .collect();
        let places: Places = found
            .iter()
            .enumerate()
            .map(|(place, row)| (integer(&row[0]), place))
            .collect();
        let numbers = [Value::Array(
            found.iter().map(|row| row[0].clone()).collect(),
        )];
        if question.asks(TablePart::Columns) {
            self.read_columns(&numbers, &places, &mut tables)?;
        }
        self.read_constraints(question, &numbers, &places, &mut tables)?;
        if question.asks(TablePart::Indexes) {
            self.read_indexes(&numbers, &places, &mut tables)?;
        }
        if question.asks(TablePart::Comment) || question.asks(TablePart::Options) {
            self.read_options(question, &numbers, &places, &mut tables)?;
        }
        Ok(tables)
    }

    fn read_columns(
        &mut self,
        numbers: &[Value],
        places: &Places,
        tables: &mut [ReflectedTable],
    ) -> Result<(), DatabaseError> {
        let version = self.connection.major_version();
        let generated = if version >= 12 {
            "a.attgenerated"
        } else {
            "''"
        };
        let identity = if version >= 10 {
            "CASE WHEN a.attidentity <> '' THEN (SELECT ARRAY[(a.attidentity = 'a')::int4::int8, \
             s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle::int4::int8] \
             FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = \
             pg_catalog.pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)::regclass) \
             END"
        } else {
            "NULL::int8[]"
        };
        let sql = format!(
            "SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), \
             (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef AS d \
             WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), \
             a.attnotnull, pg_catalog.col_description(a.attrelid, a.attnum), \
             {generated}::text, {identity}, \
             CASE WHEN a.attcollation <> t.typcollation THEN (SELECT l.collname \
             FROM pg_catalog.pg_collation AS l WHERE l.oid = a.attcollation) END \
             FROM pg_catalog.pg_attribute AS a \
             JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
             WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped \
             ORDER BY a.attrelid, a.attnum"
        );
        let rows = self.rows(&sql, numbers)?;
        let needs_names = rows
            .iter()
            .any(|row| row[2].as_text().is_some_and(types::is_named));
        let named = if needs_names {
            NamedTypes {
                enums: self.enums(Some("*"))?,
                domains: self.domains(Some("*"))?,
            }
        } else {
            NamedTypes::default()
        };
        for row in rows {
            if let Some(table) = places
                .get(&integer(&row[0]))
                .and_then(|place| tables.get_mut(*place))
            {
                let column = column(&row, &named, table.schema.as_deref());
                table.columns.push(column);
            }
        }
        Ok(())
    }

    fn read_options(
        &mut self,
        question: &TablesQuestion,
        numbers: &[Value],
        places: &Places,
        tables: &mut [ReflectedTable],
    ) -> Result<(), DatabaseError> {
        let has_oids = if self.connection.major_version() < 12 {
            "c.relhasoids"
        } else {
            "false"
        };
        let sql = format!(
            "SELECT c.oid, pg_catalog.obj_description(c.oid, 'pg_class'), c.reloptions, \
             {has_oids}, CASE WHEN a.amname <> \
             pg_catalog.current_setting('default_table_access_method', true) \
             THEN a.amname END, s.spcname, \
             ARRAY(SELECT p.relname::text FROM pg_catalog.pg_inherits AS i \
             JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent \
             WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) \
             FROM pg_catalog.pg_class AS c LEFT JOIN pg_catalog.pg_am AS a ON a.oid = c.relam \
             LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace \
             WHERE c.oid = ANY ($1::oid[])"
        );
        for row in self.rows(&sql, numbers)? {
            let Some(table) = places
                .get(&integer(&row[0]))
                .and_then(|place| tables.get_mut(*place))
            else {
                continue;
            };
            if question.asks(TablePart::Comment) {
                table.comment = text(&row[1]);
            }
            if question.asks(TablePart::Options) {
                table.options = options(&row);
            }
        }
        Ok(())
    }
}

fn options(row: &Row) -> DialectOptions {
    let mut options = DialectOptions::default();
    if let Some(method) = text(&row[4]) {
        options.push("postgresql_using", OptionValue::Text(method));
    }
    let parents = texts(&row[6]);
    if !parents.is_empty() {
        options.push("postgresql_inherits", text_list(parents));
    }
    let storage = storage(&row[2]);
    if !storage.is_empty() {
        options.push("postgresql_with", OptionValue::Map(storage));
    }
    if truth(&row[3]) {
        options.push("postgresql_with_oids", OptionValue::Boolean(true));
    }
    if let Some(space) = text(&row[5]) {
        options.push("postgresql_tablespace", OptionValue::Text(space));
    }
    options
}

fn domain_constraint(pair: &Value) -> Option<DomainConstraint> {
    let [constraint, definition] = elements(pair) else {
        return None;
    };
    // `CHECK (…)`; a domain's `NOT NULL` stands here too since version 17.
    let definition = definition.as_text()?;
    let inner = definition.strip_prefix("CHECK (")?;
    Some(DomainConstraint {
        name: name(constraint),
        check: inner.strip_suffix(')').unwrap_or(inner).to_owned(),
    })
}

/// Reads a row of the query in `read_columns`.
fn column(row: &Row, named: &NamedTypes, schema: Option<&str>) -> ReflectedColumn {
    let reflected = types::reflect(&name(&row[2]), row[8].as_text(), named);
    let mut default = text(&row[3]);
    let mut nullable = !truth(&row[4]);
    if let Some(domain) = reflected.domain {
        default = default.or_else(|| domain.default.clone());
        nullable = nullable && domain.nullable;
    }
    let identity = match elements(&row[7]) {
        [always, start, increment, minvalue, maxvalue, cache, cycle] => Some(ReflectedIdentity {
            always: integer(always) == 1,
            start: integer(start),
            increment: integer(increment),
            minvalue: integer(minvalue),
            maxvalue: integer(maxvalue),
            cache: integer(cache),
            cycle: integer(cycle) == 1,
        }),
        _ => None,
    };
    let generated = name(&row[6]);
    let computed = (!generated.is_empty()).then(|| ReflectedComputed {
        sqltext: default.take().unwrap_or_default(),
        persisted: Some(generated == "s"),
    });
    let mut counts = identity.is_some();
    if let Some((before, sequence, behind)) = default.as_deref().and_then(next_value) {
        counts |= matches!(
            reflected.sql_type,
            SqlType::Smallint { .. } | SqlType::Integer { .. } | SqlType::Bigint { .. }
        );
        if let Some(schema) = schema
            && !sequence.contains('.')
        {
            default = Some(format!("{before}\"{schema}\".{sequence}{behind}"));
        }
    }
    ReflectedColumn {
        name: name(&row[1]),
        sql_type: reflected.sql_type,
        nullable,
        default,
        autoincrement: Some(counts),
        comment: text(&row[5]),
        primary_key: None,
        computed,
        identity,
    }
}

/// The parts of `nextval('sequence'::regclass)`, the sequence being the second; what
/// stands before it is left out, as SQLAlchemy does.
fn next_value(default: &str) -> Option<(&str, &str, &str)> {
    const CALL: &str = "nextval('";
    let start = default.find(CALL)?;
    let sequence = start + CALL.len();
    let end = sequence + default[sequence..].find('\'')?;
    let whole = (
        &default[start..sequence],
        &default[sequence..end],
        &default[end..],
    );
    (!whole.1.is_empty()).then_some(whole)
}
