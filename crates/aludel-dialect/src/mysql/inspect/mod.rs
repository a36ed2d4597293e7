//! Reading what a database consists of.
//!
//! Like SQLAlchemy, tables are read from `SHOW CREATE TABLE`, whose text is the only
//! place that has everything; views, whose text has no columns, from `SHOW COLUMNS`.

mod definition;
mod line;
mod types;

use aludel_core::schema::inspection::{
    Inspect, Inspection, ReflectedIndex, ReflectedTable, TableKind, TablePart, TablesQuestion,
};

use self::definition::Definition;
use super::MysqlDialect;
use super::connection::MysqlConnection;
use crate::connection::Connection as _;
use crate::dialect::Dialect as _;
use crate::error::{DatabaseError, ErrorKind};
use crate::value::{Row, Value};

/// Answers a question.
pub(super) fn answer(
    connection: &mut MysqlConnection,
    question: &Inspect,
) -> Result<Inspection, DatabaseError> {
    let mut reader = Reader { connection };
    Ok(match question {
        Inspect::SchemaNames => Inspection::Names(reader.texts("SHOW SCHEMAS")?),
        Inspect::TableNames { schema } => {
            Inspection::Names(reader.names(schema.as_deref(), &["BASE TABLE"])?)
        }
        Inspect::ViewNames { schema } => {
            Inspection::Names(reader.names(schema.as_deref(), &["VIEW", "SYSTEM VIEW"])?)
        }
        Inspect::SequenceNames { schema } => {
            Inspection::Names(reader.names(schema.as_deref(), &["SEQUENCE"])?)
        }
        Inspect::HasSequence { name, schema } => Inspection::Truth(
            reader
                .names(schema.as_deref(), &["SEQUENCE"])?
                .contains(name),
        ),
        Inspect::HasSchema { schema } => {
            Inspection::Truth(reader.texts("SHOW SCHEMAS")?.contains(schema))
        }
        Inspect::HasTable { name, schema } => {
            Inspection::Truth(reader.has_table(schema.as_deref(), name)?)
        }
        Inspect::HasIndex {
            table,
            index,
            schema,
        } => {
            let question = TablesQuestion::about(schema.as_deref(), table, &[TablePart::Indexes]);
            let has = |found: &ReflectedIndex| found.name == *index;
            let tables = reader.tables(&question)?;
            Inspection::Truth(tables.iter().any(|table| table.indexes.iter().any(has)))
        }
        Inspect::ViewDefinition { name, schema } => {
            let full_name = full_name(schema.as_deref(), name);
            let text = reader.show_create(&full_name)?;
            Inspection::Text(text.filter(|text| is_view(text)))
        }
        Inspect::Tables(question) => Inspection::Tables(reader.tables(question)?),
        Inspect::TempTableNames
        | Inspect::TempViewNames
        | Inspect::MaterializedViewNames { .. }
        | Inspect::ForeignTableNames { .. }
        | Inspect::HasType { .. }
        | Inspect::Enums { .. }
        | Inspect::Domains { .. }
        | Inspect::Dependents { .. }
        | Inspect::ForeignKeyViolations { .. } => Inspection::Unsupported,
    })
}

struct Reader<'a> {
    connection: &'a mut MysqlConnection,
}

fn full_name(schema: Option<&str>, name: &str) -> String {
    let name = MysqlDialect.quote_identifier(name);
    match schema {
        Some(schema) => format!("{}.{name}", MysqlDialect.quote_identifier(schema)),
        None => name,
    }
}

/// `CREATE ALGORITHM=… VIEW`.
fn is_view(text: &str) -> bool {
    let head = text.split('`').next().unwrap_or_default();
    !head.starts_with("CREATE TABLE") && head.split(' ').any(|word| word == "VIEW")
        || text.starts_with("CREATE ALGORITHM")
}

/// Text that some columns of the server's own tables have as bytes.
fn text(value: &Value) -> String {
    match value {
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        value => value.as_text().unwrap_or_default().to_owned(),
    }
}

impl Reader<'_> {
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        self.connection.query(sql, &[])
    }

    /// The rows, or `None` where the table that the statement names does not exist.
    fn rows_of_table(&mut self, sql: &str) -> Result<Option<Vec<Row>>, DatabaseError> {
        match self.rows(sql) {
            Ok(rows) => Ok(Some(rows)),
            // ER_NO_SUCH_TABLE; ER_BAD_DB_ERROR for a schema.
            Err(error)
                if matches!(
                    error.kind,
                    ErrorKind::MissingTable | ErrorKind::MissingDatabase
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>, DatabaseError> {
        Ok(self
            .rows(sql)?
            .iter()
            .filter_map(|row| row.first().map(text))
            .collect())
    }

    fn names(
        &mut self,
        schema: Option<&str>,
        kinds: &[&str],
    ) -> Result<Vec<String>, DatabaseError> {
        let sql = match schema {
            Some(schema) => format!(
                "SHOW FULL TABLES FROM {}",
                MysqlDialect.quote_identifier(schema)
            ),
            None => "SHOW FULL TABLES".to_owned(),
        };
        Ok(self
            .rows(&sql)?
            .iter()
            .filter(|row| row.get(1).is_some_and(|kind| kinds.contains(&&*text(kind))))
            .map(|row| text(&row[0]))
            .collect())
    }

    fn has_table(&mut self, schema: Option<&str>, name: &str) -> Result<bool, DatabaseError> {
        // Unlike the catalog, this finds temporary tables.
        let sql = format!("DESCRIBE {}", full_name(schema, name));
        Ok(self.rows_of_table(&sql)?.is_some())
    }

    fn show_create(&mut self, full_name: &str) -> Result<Option<String>, DatabaseError> {
        let rows = self.rows_of_table(&format!("SHOW CREATE TABLE {full_name}"))?;
        Ok(rows.and_then(|rows| Some(text(rows.first()?.get(1)?).trim().to_owned())))
    }

    fn tables(&mut self, question: &TablesQuestion) -> Result<Vec<ReflectedTable>, DatabaseError> {
        let schema = question.schema.as_deref();
        let names = if let Some(names) = &question.names {
            names.clone()
        } else {
            let mut kinds = Vec::new();
            if question.kinds.contains(&TableKind::Table) {
                kinds.push("BASE TABLE");
            }
            if question.kinds.contains(&TableKind::View) {
                kinds.extend(["VIEW", "SYSTEM VIEW"]);
            }
            self.names(schema, &kinds)?
        };
        let mut tables = Vec::new();
        for name in names {
            if let Some(table) = self.table(question, &name)? {
                tables.push(table);
            }
        }
        Ok(tables)
    }

    fn table(
        &mut self,
        question: &TablesQuestion,
        name: &str,
    ) -> Result<Option<ReflectedTable>, DatabaseError> {
        let schema = question.schema.as_deref();
        let full_name = full_name(schema, name);
        let Some(text) = self.show_create(&full_name)? else {
            return Ok(None);
        };
        let definition = if is_view(&text) {
            let columns = self.rows(&format!("SHOW COLUMNS FROM {full_name}"))?;
            Definition::of_view(&columns)
        } else {
            Definition::read(&text)
        };
        let mut table = ReflectedTable {
            schema: question.schema.clone(),
            name: name.to_owned(),
            ..ReflectedTable::default()
        };
        let asks = |part| question.asks(part);
        if asks(TablePart::PrimaryKey) {
            table.primary_key = definition.primary_key();
        }
        if asks(TablePart::ForeignKeys) {
            table.foreign_keys = definition.foreign_keys(schema);
        }
        if asks(TablePart::UniqueConstraints) {
            table.unique_constraints = definition.unique_constraints();
        }
        if asks(TablePart::Indexes) {
            table.indexes = definition.indexes();
        }
        if asks(TablePart::Comment) {
            table.comment = definition.comment();
        }
        if asks(TablePart::CheckConstraints) {
            table.check_constraints = definition.checks;
        }
        if asks(TablePart::Options) {
            table.options = definition.options;
        }
        if asks(TablePart::Columns) {
            table.columns = definition.columns;
        }
        Ok(Some(table))
    }
}
