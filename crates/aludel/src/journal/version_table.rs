//! The table that holds the heads of the database: Alembic's, row for row.

use aludel_core::revision::{RevisionId, RowChange};
use aludel_dialect::{Connection, DatabaseError, Dialect, ErrorKind, Value};

use crate::config::VersionTableName;

/// The version table in one database.
#[derive(Debug, Clone)]
pub(crate) struct VersionTable {
    schema: Option<String>,
    table: String,
    /// As it stands in SQL: quoted where its parts need it.
    name: String,
}

/// Why a version row could not be changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VersionTableError {
    /// The row that was to be changed is not there, or is there more than once.
    #[error("the version table holds {found} rows `{version}`, not one")]
    RowCount {
        /// The row.
        version: RevisionId,
        /// How many there are.
        found: u64,
    },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl VersionTable {
    /// The table as a live session names it: always with its schema, because a
    /// revision may change the search path or the database in use.
    pub(crate) fn online(
        connection: &mut dyn Connection,
        name: &VersionTableName,
    ) -> Result<Self, DatabaseError> {
        let schema = match &name.schema {
            Some(schema) => Some(schema.clone()),
            None => connection.current_schema()?,
        };
        Ok(Self::named(connection.dialect(), schema, &name.table))
    }

    /// The table as a printed script names it: with a schema only where one is
    /// configured, as Alembic prints it.
    pub(crate) fn offline(dialect: &dyn Dialect, name: &VersionTableName) -> Self {
        Self::named(dialect, name.schema.clone(), &name.table)
    }

    fn named(dialect: &dyn Dialect, schema: Option<String>, table: &str) -> Self {
        let quoted = dialect.quote_identifier_if_needed(table);
        Self {
            name: match &schema {
                Some(schema) => {
                    format!("{}.{quoted}", dialect.quote_identifier_if_needed(schema))
                }
                None => quoted,
            },
            schema,
            table: table.to_owned(),
        }
    }

    /// The schema that it lies in; `None`: not known, or the database has none.
    pub(crate) fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// Its name without its schema.
    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    /// Whether the table is there.
    pub(crate) fn exists(&self, connection: &mut dyn Connection) -> Result<bool, DatabaseError> {
        connection.has_table(self.schema.as_deref(), &self.table)
    }

    /// Creates the table unless it is there; says whether it did.
    pub(crate) fn ensure(&self, connection: &mut dyn Connection) -> Result<bool, DatabaseError> {
        if self.exists(connection)? {
            return Ok(false);
        }
        connection
            .execute(&self.create_sql(connection.dialect()))
            .map_err(|error| self.not_created(error))?;
        // MySQL says each time that the primary key keeps its own name.
        connection.take_notices();
        Ok(true)
    }

    fn not_created(&self, error: DatabaseError) -> DatabaseError {
        let mut detail = format!("the version table {} could not be created", self.name);
        if error.kind == ErrorKind::Statement && self.schema.is_some() {
            detail.push_str(
                ": is its schema there? Create it, or correct `version_table_schema` of the \
                 configuration",
            );
        }
        DatabaseError {
            detail: Some(detail),
            ..error
        }
    }

    /// The heads that the table holds, sorted; none when there is no table.
    pub(crate) fn heads(
        &self,
        connection: &mut dyn Connection,
    ) -> Result<Vec<String>, DatabaseError> {
        let rows = match connection.query(&format!("SELECT version_num FROM {}", self.name), &[]) {
            Ok(rows) => rows,
            Err(error) if error.kind == ErrorKind::MissingTable => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut heads = rows
            .into_iter()
            .filter_map(|row| row.into_iter().next())
            .map(|value| self.head(value))
            .collect::<Result<Vec<String>, DatabaseError>>()?;
        heads.sort();
        Ok(heads)
    }

    /// A row as text. What is no text must not be passed over: a database whose rows
    /// cannot be read is not a database without rows.
    fn head(&self, value: Value) -> Result<String, DatabaseError> {
        let text = match value {
            Value::Text(text) => Some(text),
            // MySQL, where the database's character set is `binary`.
            Value::Bytes(bytes) => String::from_utf8(bytes).ok(),
            _ => None,
        };
        text.ok_or_else(|| {
            DatabaseError::new(
                ErrorKind::Statement,
                format!(
                    "the version table {} holds a row that is no text",
                    self.name
                ),
            )
        })
    }

    /// Changes rows, each of which must be there exactly once.
    pub(crate) fn apply(
        &self,
        connection: &mut dyn Connection,
        changes: &[RowChange],
    ) -> Result<(), VersionTableError> {
        self.apply_with(connection, changes, None)
    }

    /// Changes rows, each of which must be there exactly once, and runs another statement
    /// of the same transaction, all of it in one round trip where that is possible.
    pub(crate) fn apply_with(
        &self,
        connection: &mut dyn Connection,
        changes: &[RowChange],
        statement: Option<String>,
    ) -> Result<(), VersionTableError> {
        let dialect = connection.dialect();
        let statements: Vec<String> = changes
            .iter()
            .map(|change| self.change_sql(dialect, change))
            .chain(statement)
            .collect();
        let affected = connection.execute_all(&statements)?;
        for (change, affected) in changes.iter().zip(affected) {
            let (RowChange::Delete(version) | RowChange::Update { from: version, .. }) = change
            else {
                continue;
            };
            if let Some(found) = affected.filter(|found| *found != 1) {
                return Err(VersionTableError::RowCount {
                    version: version.clone(),
                    found,
                });
            }
        }
        Ok(())
    }

    /// Removes every row.
    pub(crate) fn purge(&self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        connection.execute(&format!("DELETE FROM {}", self.name))?;
        Ok(())
    }

    /// The statement that creates the table, as Alembic 1.20 writes it.
    pub(crate) fn create_sql(&self, dialect: &dyn Dialect) -> String {
        let primary_key = dialect.quote_identifier_if_needed(&format!("{}_pkc", self.table));
        format!(
            "CREATE TABLE {} (\n    version_num VARCHAR(32) NOT NULL, \n    \
             CONSTRAINT {primary_key} PRIMARY KEY (version_num)\n)",
            self.name
        )
    }

    /// The statement that changes a row, as Alembic 1.20 writes it.
    pub(crate) fn change_sql(&self, dialect: &dyn Dialect, change: &RowChange) -> String {
        let name = &self.name;
        match change {
            RowChange::Insert(version) => {
                dialect.render_version_insert(name, &dialect.quote_literal(version.as_str()))
            }
            RowChange::Delete(version) => format!(
                "DELETE FROM {name} WHERE {name}.version_num = {}",
                dialect.quote_literal(version.as_str())
            ),
            RowChange::Update { from, to } => format!(
                "UPDATE {name} SET version_num={} WHERE {name}.version_num = {}",
                dialect.quote_literal(to.as_str()),
                dialect.quote_literal(from.as_str())
            ),
        }
    }
}
