//! `stamp`: writing down where the database is, without running anything.

use std::time::Instant;

use crate::config::RunConfig;
use crate::error::Error;
use crate::journal::{EntryKind, Journal, Outcome};
use crate::project::Project;
use crate::report::RunReport;
use crate::session::{Run, Session};

/// What to do with the rows that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purge {
    /// Move them.
    #[default]
    Keep,
    /// Remove them all first, even those that name no file.
    Purge,
}

/// How to stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampOptions {
    /// Where the database is: one or more references.
    pub revisions: Vec<String>,
    /// What to do with the rows that are there.
    pub purge: Purge,
    /// How to behave towards other runners and the server.
    pub run: RunConfig,
}

/// Makes the version table say that the database is at the given revisions.
///
/// Steps that were left half done count as settled from then on.
///
/// # Errors
/// The lock is held, the database cannot be reached, a reference names no revision.
pub fn stamp(
    project: &Project,
    mut run: Run<'_>,
    options: &StampOptions,
) -> Result<RunReport, Error> {
    let started = Instant::now();
    run.locked(
        &project.config.version_table,
        &options.run,
        |run, session| stamp_locked(project, run, session, options, started),
    )
}

fn stamp_locked(
    project: &Project,
    run: &Run<'_>,
    session: &mut Session,
    options: &StampOptions,
    started: Instant,
) -> Result<RunReport, Error> {
    let connection = session.connection.as_mut();
    let table = &session.version_table;
    let heads_before = table.heads(connection)?;
    let rows: &[String] = match options.purge {
        Purge::Keep => &heads_before,
        Purge::Purge => &[],
    };
    let plan = project.graph.plan_stamp(&options.revisions, rows)?;
    let unfinished = session.journal_table.unfinished(connection)?;
    table.ensure(connection)?;
    let journal = Journal::open(
        session.journal_table.clone(),
        connection,
        run.actor.clone(),
        run.database.environment.clone(),
    )?;

    connection.begin()?;
    let written = (|| {
        if options.purge == Purge::Purge {
            table.purge(connection)?;
        }
        for step in &plan.steps {
            table.apply(connection, &step.row_changes)?;
        }
        for begun in &unfinished {
            session
                .journal_table
                .settle(connection, begun, Outcome::Abandoned)?;
        }
        for revision in plan.final_rows() {
            journal.write_stamp(connection, revision.as_str(), EntryKind::Stamp, None)?;
        }
        connection.execute("COMMIT")?;
        Ok(())
    })();
    if let Err(error) = written {
        // A server that is gone has rolled back by itself.
        let _ = connection.execute("ROLLBACK");
        let error: Error = error;
        let _ = journal.close(connection, Outcome::Failed, Some(&error.to_string()));
        return Err(error);
    }
    journal.close(connection, Outcome::Done, None)?;
    Ok(RunReport {
        database: run.database.url.to_string(),
        server: connection.server().to_string(),
        steps: Vec::new(),
        planned: 0,
        heads_after: plan.final_rows().iter().map(ToString::to_string).collect(),
        heads_before,
        duration: started.elapsed(),
    })
}
