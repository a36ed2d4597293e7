//! The table in which a tool wrote down what it applied.

use aludel_dialect::{Connection, ErrorKind, Row, Value};

use super::error::ImportError;
use super::finding::Finding;
use super::migration::Key;
use super::tool::Tool;

/// What a history table says.
#[derive(Debug, Clone)]
pub(super) struct History {
    /// How many rows it has.
    pub(super) rows: usize,
    /// What is applied, in the order in which that happened, as far as it is known.
    pub(super) applied: Vec<AppliedMigration>,
    /// Everything up to here is applied, whatever rows there are.
    pub(super) all_up_to: Option<AllUpTo>,
    /// Migrations that were left half done.
    pub(super) problems: Vec<Finding>,
}

impl History {
    /// A history of so many rows in which nothing is applied yet.
    pub(super) fn of(rows: usize) -> Self {
        Self {
            rows,
            applied: Vec::new(),
            all_up_to: None,
            problems: Vec::new(),
        }
    }
}

/// The newest of several versions that are applied without a row for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AllUpTo {
    pub(super) key: Key,
    /// As the table spells it.
    pub(super) shown: String,
    /// Whether the version must be one of the folder's.
    pub(super) must_exist: bool,
}

/// A migration that the tool applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AppliedMigration {
    pub(super) key: Key,
    /// Its version as the table spells it.
    pub(super) shown: String,
    /// Its name in words, if the table keeps names.
    pub(super) name: Option<String>,
    /// The checksum of its file when it was applied.
    pub(super) checksum: Option<String>,
    /// Whether the tool would run it again because of another checksum.
    pub(super) runs_again_when_changed: bool,
}

impl AppliedMigration {
    pub(super) fn new(key: Key, shown: String) -> Self {
        Self {
            key,
            shown,
            name: None,
            checksum: None,
            runs_again_when_changed: false,
        }
    }
}

/// Reads one tool's history table.
pub(super) struct HistoryReader<'c> {
    connection: &'c mut dyn Connection,
    tool: Tool,
    schema: Option<String>,
    table: String,
    /// As it stands in SQL.
    name: String,
}

impl<'c> HistoryReader<'c> {
    /// `table` is what the user called it, `schema.table` or `table`; without it the
    /// tool's own name counts.
    pub(super) fn new(connection: &'c mut dyn Connection, tool: Tool, table: Option<&str>) -> Self {
        let table = table.unwrap_or(tool.history_table());
        let (schema, table) = match table.split_once('.') {
            Some((schema, table)) => (Some(schema.to_owned()), table.to_owned()),
            None => (None, table.to_owned()),
        };
        let dialect = connection.dialect();
        let quoted = dialect.quote_identifier(&table);
        let name = match &schema {
            Some(schema) => format!("{}.{quoted}", dialect.quote_identifier(schema)),
            None => quoted,
        };
        Self {
            connection,
            tool,
            schema,
            table,
            name,
        }
    }

    /// The table as people call it.
    pub(super) fn table(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.table),
            None => self.table.clone(),
        }
    }

    pub(super) fn exists(&mut self) -> Result<bool, ImportError> {
        Ok(self
            .connection
            .has_table(self.schema.as_deref(), &self.table)?)
    }

    /// Reads columns of all rows; `None` when there is no such table.
    pub(super) fn rows(
        &mut self,
        columns: &str,
        order: &str,
    ) -> Result<Option<Vec<Row>>, ImportError> {
        if !self.exists()? {
            return Ok(None);
        }
        let sql = format!("SELECT {columns} FROM {} {order}", self.name);
        match self.connection.query(sql.trim_end(), &[]) {
            Ok(rows) => Ok(Some(rows)),
            Err(error) if error.kind == ErrorKind::Statement => Err(ImportError::History {
                tool: self.tool,
                table: self.table(),
                reason: error.message,
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the table, which must exist, has a column.
    pub(super) fn has_column(&mut self, column: &str) -> Result<bool, ImportError> {
        let sql = format!("SELECT {column} FROM {} WHERE 1 = 0", self.name);
        match self.connection.query(&sql, &[]) {
            Ok(_) => Ok(true),
            Err(error) if error.kind == ErrorKind::Statement => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The error for a table that holds what the tool does not write.
    pub(super) fn unreadable(&self, what: &str) -> ImportError {
        ImportError::History {
            tool: self.tool,
            table: self.table(),
            reason: format!("{what} cannot be read"),
        }
    }

    /// The error for a table that another tool wrote.
    pub(super) fn foreign(&self, other: &'static str, reason: &'static str) -> ImportError {
        ImportError::ForeignHistory {
            tool: self.tool,
            table: self.table(),
            other,
            reason,
        }
    }

    /// The finding for a migration that was left half done.
    pub(super) fn dirty(&self, version: &str, what: &str, help: &str) -> Finding {
        Finding::error(
            "import-half-applied",
            format!(
                "`{}` says that version {version} is half applied",
                self.table()
            ),
        )
        .with_fact(what.to_owned())
        .with_help(help.to_owned())
    }

    pub(super) fn text(&self, row: &Row, column: usize) -> Result<String, ImportError> {
        optional_text(row, column).ok_or_else(|| self.unreadable("a row"))
    }

    pub(super) fn integer(&self, row: &Row, column: usize) -> Result<i64, ImportError> {
        let number = row.get(column).and_then(|value| {
            value.as_integer().or_else(|| match value {
                // MySQL's `BIT(1)`.
                Value::Bytes(bits) => match bits.as_slice() {
                    [bit] => Some(i64::from(*bit)),
                    _ => None,
                },
                // SQLite keeps what it was given, whatever the column is declared as.
                _ => match value.as_text()?.to_ascii_lowercase().as_str() {
                    "true" | "t" => Some(1),
                    "false" | "f" => Some(0),
                    digits => digits.parse().ok(),
                },
            })
        });
        number.ok_or_else(|| self.unreadable("a row"))
    }
}

/// The text of a column; numbers as they are written, `None` for a null.
pub(super) fn optional_text(row: &Row, column: usize) -> Option<String> {
    match row.get(column)? {
        Value::Bytes(bytes) => String::from_utf8(bytes.clone()).ok(),
        value => value
            .as_integer()
            .map(|number| number.to_string())
            .or_else(|| value.as_text().map(str::to_owned)),
    }
}

/// The bytes of a column, whichever type it is declared with.
pub(super) fn bytes(row: &Row, column: usize) -> Option<Vec<u8>> {
    match row.get(column)? {
        Value::Bytes(bytes) => Some(bytes.clone()),
        Value::Text(text) => Some(text.clone().into_bytes()),
        _ => None,
    }
}
