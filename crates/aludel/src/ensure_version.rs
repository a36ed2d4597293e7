//! `ensure-version`: Aludel's own tables, created if they are missing.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::RunConfig;
use crate::error::Error;
use crate::project::Project;
use crate::session::Run;

/// What `ensure-version` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EnsureVersionReport {
    /// The database's url, its password masked.
    pub database: String,
    /// The version table's name.
    pub table: String,
    /// Whether the version table was missing and is there now.
    pub created: bool,
}

/// Creates the version table and the journal unless they are there: after it, a role
/// that may not create tables can run revisions that create none.
///
/// # Errors
/// The lock is held, the database cannot be reached or does not allow it.
pub fn ensure_version(
    project: &Project,
    mut run: Run<'_>,
    options: &RunConfig,
) -> Result<EnsureVersionReport, Error> {
    run.locked(&project.config.version_table, options, |run, session| {
        let connection = session.connection.as_mut();
        let created = session.version_table.ensure(connection)?;
        session.journal_table.ensure(connection)?;
        Ok(EnsureVersionReport {
            database: run.database.url.to_string(),
            table: project.config.version_table.table.clone(),
            created,
        })
    })
}
