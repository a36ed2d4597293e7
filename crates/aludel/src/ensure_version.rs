//! `ensure-version`: the version table, created if it is missing.

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
    /// Whether it was missing and is there now.
    pub created: bool,
}

/// Creates the version table unless it is there.
///
/// # Errors
/// The lock is held, the database cannot be reached or does not allow it.
pub fn ensure_version(
    project: &Project,
    mut run: Run<'_>,
    options: &RunConfig,
) -> Result<EnsureVersionReport, Error> {
    run.locked(&project.config.version_table, options, |run, session| {
        let created = session.version_table.ensure(session.connection.as_mut())?;
        Ok(EnsureVersionReport {
            database: run.database.url.to_string(),
            table: project.config.version_table.table.clone(),
            created,
        })
    })
}
