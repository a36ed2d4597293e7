//! The journal's table and reading it back.

use std::collections::BTreeMap;

use aludel_dialect::{Connection, DatabaseError, Dialect, DialectName, Value};

use super::{Entry, EntryKind, JOURNAL_TABLE, VersionTable};
use crate::config::{JournalPlace, VersionTableName};

/// The journal's table in one database.
#[derive(Debug, Clone)]
pub(crate) struct JournalTable {
    schema: Option<String>,
    /// Qualified and quoted.
    name: String,
    /// The version table whose runs are meant: several may share a journal.
    version_table: String,
    /// What makes its schema, where that is not there yet.
    create_schema: Option<String>,
}

/// Which rows of the journal are meant.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryFilter {
    /// Only rows of this revision.
    pub(crate) revision: Option<String>,
    /// Only rows that failed, were interrupted or never ended.
    pub(crate) failed: bool,
    /// Only rows that took at least this long, in microseconds.
    pub(crate) slower_than: Option<i64>,
    /// At most so many rows, the newest.
    pub(crate) limit: Option<u32>,
}

impl JournalTable {
    /// The journal of a version table: where it is, or where it would be made.
    pub(crate) fn find(
        connection: &mut dyn Connection,
        version_table: &VersionTable,
        configured: &VersionTableName,
    ) -> Result<Self, DatabaseError> {
        let dialect = connection.dialect();
        let beside = Self::beside(dialect, version_table);
        Ok(match (&configured.journal, &configured.schema) {
            (JournalPlace::Beside, _) | (JournalPlace::Apart, Some(_)) => beside,
            (JournalPlace::Schema(schema), _) if version_table.schema() == Some(schema) => beside,
            (JournalPlace::Schema(schema), _) => Self::elsewhere(dialect, schema, version_table),
            // What was begun in one place goes on there.
            (JournalPlace::Apart, None) if beside.exists(connection)? => beside,
            (JournalPlace::Apart, None) => match connection.own_schema(JOURNAL_TABLE)? {
                Some(own) => Self {
                    create_schema: own.create,
                    ..Self::elsewhere(dialect, &own.name, version_table)
                },
                None => beside,
            },
        })
    }

    fn beside(dialect: &dyn Dialect, version_table: &VersionTable) -> Self {
        let schema = version_table.schema();
        Self::named(dialect, schema, version_table.table().to_owned())
    }

    /// The version tables of several schemas may share a journal that lies elsewhere.
    fn elsewhere(dialect: &dyn Dialect, schema: &str, version_table: &VersionTable) -> Self {
        let table = version_table.table();
        let whose = match version_table.schema() {
            Some(schema) => format!("{schema}.{table}"),
            None => table.to_owned(),
        };
        Self::named(dialect, Some(schema), whose)
    }

    fn named(dialect: &dyn Dialect, schema: Option<&str>, version_table: String) -> Self {
        let table = dialect.quote_identifier(JOURNAL_TABLE);
        Self {
            schema: schema.map(str::to_owned),
            name: match schema {
                Some(schema) => format!("{}.{table}", dialect.quote_identifier(schema)),
                None => table,
            },
            version_table,
            create_schema: None,
        }
    }

    /// The version table whose runs are meant; without its schema where that is the journal's.
    pub(super) fn version_table(&self) -> &str {
        &self.version_table
    }

    /// The name as it stands in SQL: qualified and quoted.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn exists(&self, connection: &mut dyn Connection) -> Result<bool, DatabaseError> {
        connection.has_table(self.schema.as_deref(), JOURNAL_TABLE)
    }

    /// Creates the table unless it is there.
    ///
    /// Its types are those that all databases spell alike. A row is found by its run
    /// and its place in it, so that no database needs a counter of its own.
    pub(crate) fn ensure(&self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        if self.exists(connection)? {
            return Ok(());
        }
        if let Some(create_schema) = &self.create_schema {
            connection
                .execute(create_schema)
                .map_err(|error| self.not_created(error))?;
        }
        let options = connection.dialect().bookkeeping_table_options();
        let name = &self.name;
        let create = format!(
            "CREATE TABLE {name} (\n    \
             run_id VARCHAR(40) NOT NULL,\n    \
             sequence BIGINT NOT NULL,\n    \
             version_table VARCHAR(255) NOT NULL,\n    \
             kind VARCHAR(16) NOT NULL,\n    \
             started_at VARCHAR(32) NOT NULL,\n    \
             finished_at VARCHAR(32),\n    \
             duration_us BIGINT,\n    \
             user_name VARCHAR(255) NOT NULL,\n    \
             host_name VARCHAR(255) NOT NULL,\n    \
             command TEXT NOT NULL,\n    \
             environment VARCHAR(255),\n    \
             aludel_version VARCHAR(32) NOT NULL,\n    \
             revision VARCHAR(255),\n    \
             direction VARCHAR(16),\n    \
             checksum VARCHAR(64),\n    \
             statement_count BIGINT,\n    \
             statements_done BIGINT,\n    \
             statement_running BIGINT,\n    \
             checksum_done VARCHAR(64),\n    \
             state_before TEXT,\n    \
             statements TEXT,\n    \
             outcome VARCHAR(16) NOT NULL,\n    \
             error TEXT,\n    \
             PRIMARY KEY (run_id, sequence)\n){options}"
        );
        connection
            .execute(&create)
            .map_err(|error| self.not_created(error))?;
        Ok(())
    }

    fn not_created(&self, error: DatabaseError) -> DatabaseError {
        DatabaseError {
            detail: Some(format!(
                "the journal {} could not be created: is its schema there, and may this role \
                 create tables in it? `journal_schema` of the configuration names another",
                self.name
            )),
            ..error
        }
    }

    /// The id of the newest run of whatever version table; the table must exist.
    pub(super) fn newest_run(
        &self,
        connection: &mut dyn Connection,
    ) -> Result<Option<String>, DatabaseError> {
        let rows = connection.query(&format!("SELECT max(run_id) FROM {}", self.name), &[])?;
        Ok(rows
            .first()
            .and_then(|row| row.first()?.as_text().map(str::to_owned)))
    }

    /// Reads rows, the oldest first; none when there is no journal yet.
    pub(crate) fn read(
        &self,
        connection: &mut dyn Connection,
        filter: &EntryFilter,
    ) -> Result<Vec<Entry>, DatabaseError> {
        if !self.exists(connection)? {
            return Ok(Vec::new());
        }
        let dialect = connection.dialect();
        let mut conditions = vec![format!("version_table = {}", dialect.placeholder(1))];
        let mut parameters: Vec<Value> = vec![self.version_table.as_str().into()];
        if let Some(revision) = &filter.revision {
            parameters.push(revision.as_str().into());
            conditions.push(format!(
                "revision = {}",
                dialect.placeholder(parameters.len())
            ));
        }
        if filter.failed {
            conditions.push("outcome IN ('failed', 'interrupted', 'running')".to_owned());
        }
        if let Some(duration) = filter.slower_than {
            parameters.push(duration.into());
            conditions.push(format!(
                "duration_us >= {}",
                dialect.placeholder(parameters.len())
            ));
        }
        let limit = filter
            .limit
            .map(|limit| format!(" LIMIT {limit}"))
            .unwrap_or_default();
        let mut entries: Vec<Entry> = connection
            .query(
                &format!(
                    "SELECT {} FROM {} WHERE {} ORDER BY run_id DESC, sequence DESC{limit}",
                    Entry::COLUMNS,
                    self.name,
                    conditions.join(" AND "),
                ),
                &parameters,
            )?
            .into_iter()
            .filter_map(Entry::from_row)
            .collect();
        entries.reverse();
        Ok(entries)
    }
}

impl JournalTable {
    /// The newest row of a kind; `None`: there is none, or no journal.
    pub(crate) fn newest(
        &self,
        connection: &mut dyn Connection,
        kind: EntryKind,
    ) -> Result<Option<Entry>, DatabaseError> {
        if !self.exists(connection)? {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {} FROM {} WHERE kind = {} AND version_table = {} \
             ORDER BY run_id DESC LIMIT 1",
            Entry::COLUMNS,
            self.name,
            connection.dialect().placeholder(1),
            connection.dialect().placeholder(2),
        );
        let parameters = [kind.as_str().into(), self.version_table.as_str().into()];
        let rows = connection.query(&sql, &parameters)?;
        Ok(rows.into_iter().next().and_then(Entry::from_row))
    }
}

/// What ran of a revision, by the newest row about it.
#[derive(Debug, Clone)]
pub(crate) struct RanChecksum {
    pub(crate) revision: String,
    pub(crate) checksum: String,
    /// The environment that its sections were chosen for.
    pub(crate) environment: Option<String>,
    pub(crate) finished_at: String,
}

impl JournalTable {
    /// The checksums of all revisions whose newest row is an upgrade that is done, or
    /// an adoption; the table must exist.
    pub(crate) fn checksums(
        &self,
        connection: &mut dyn Connection,
    ) -> Result<Vec<RanChecksum>, DatabaseError> {
        let rows = connection.query(
            &format!(
                "SELECT revision, direction, checksum, environment, finished_at FROM {} \
                 WHERE outcome = 'done' AND kind IN ('step', 'adopted') AND version_table = {} \
                 ORDER BY run_id, sequence",
                self.name,
                connection.dialect().placeholder(1),
            ),
            &[self.version_table.as_str().into()],
        )?;
        let mut newest: BTreeMap<String, RanChecksum> = BTreeMap::new();
        for row in rows {
            let [revision, direction, checksum, environment, finished_at] = row.as_slice() else {
                continue;
            };
            let Some(revision) = revision.as_text() else {
                continue;
            };
            if direction.as_text() == Some("downgrade") {
                newest.remove(revision);
            } else if let Some(checksum) = checksum.as_text() {
                newest.insert(
                    revision.to_owned(),
                    RanChecksum {
                        revision: revision.to_owned(),
                        checksum: checksum.to_owned(),
                        environment: environment.as_text().map(str::to_owned),
                        finished_at: finished_at.as_text().unwrap_or_default().to_owned(),
                    },
                );
            }
        }
        Ok(newest.into_values().collect())
    }
}

/// How the placeholders `1..=count` stand in a list of values.
pub(super) fn placeholders(dialect: DialectName, count: usize) -> String {
    let dialect = dialect.dialect();
    (1..=count)
        .map(|number| dialect.placeholder(number))
        .collect::<Vec<_>>()
        .join(", ")
}
