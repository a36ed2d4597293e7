//! Writing down, in Aludel's tables, what another tool had applied.

use aludel_core::revision::RevisionGraph;
use aludel_dialect::Connection;
use aludel_script::SqlRevision;

use super::error::ImportError;
use super::migration::Content;
use super::placement::Place;
use super::revisions::Draft;
use crate::apply::Surveyor;
use crate::error::Error;
use crate::journal::{EntryKind, Journal, JournalTable, Outcome, VersionTable};
use crate::project::Project;
use crate::session::{Run, Session};

/// Which revisions are still to be adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pending {
    /// The rows of the version table.
    pub(super) rows: Vec<String>,
    /// The ids, in the order of the chain.
    pub(super) revisions: Vec<String>,
    /// The newest revision that the tool had applied.
    pub(super) head: String,
}

/// Compares what the tool had applied with what the version table holds; `None` when
/// the tool had applied nothing.
pub(super) fn pending(
    drafts: &[Draft],
    graph: &RevisionGraph,
    version_table: &VersionTable,
    journal_table: &JournalTable,
    connection: &mut dyn Connection,
) -> Result<Option<Pending>, Error> {
    let applied: Vec<&str> = drafts
        .iter()
        .filter(|draft| draft.link.applied == Some(true))
        .map(|draft| draft.revision.id.as_str())
        .collect();
    let Some(head) = applied.last() else {
        return Ok(None);
    };
    if let Some(step) = journal_table.unfinished(connection)?.first() {
        return Err(ImportError::HalfDone {
            revision: step.revision.clone(),
        }
        .into());
    }
    let rows = version_table.heads(connection)?;
    let known = graph.applied(&rows)?;
    let is_known = |id: &str| known.iter().any(|revision| *revision.id() == id);
    Ok(Some(Pending {
        revisions: applied
            .iter()
            .filter(|id| !is_known(id))
            .map(|id| (*id).to_owned())
            .collect(),
        head: (*head).to_owned(),
        rows,
    }))
}

/// Moves the version table to the newest applied revision and writes a journal row for
/// each adopted one, in one transaction. The tool's own table is left alone.
pub(super) fn adopt(
    project: &Project,
    run: &Run<'_>,
    session: &mut Session,
    drafts: &[Draft],
    places: &[Place],
    pending: &Pending,
) -> Result<(), Error> {
    let connection = session.connection.as_mut();
    let table = &session.version_table;
    let plan = project
        .graph
        .plan_stamp(std::slice::from_ref(&pending.head), &pending.rows)?;
    let surveyor = Surveyor::online(connection, run.database.environment.as_deref());
    let mut adopted: Vec<(&str, Option<String>)> = Vec::new();
    for (draft, place) in drafts.iter().zip(places) {
        if !pending.revisions.contains(&draft.revision.id) {
            continue;
        }
        let checksum = match draft.link.migration.up {
            Content::Script(_) => SqlRevision::open(place.path.clone())
                .map_err(Error::from)
                .and_then(|revision| surveyor.upgrade_checksum(&revision))
                .ok(),
            // It is there to be filled in by hand, which is no drift.
            Content::Program(_) | Content::Missing => None,
        };
        adopted.push((
            &draft.revision.id,
            checksum.map(|checksum| checksum.to_string()),
        ));
    }
    let transactional_ddl = connection.server().transactional_ddl;
    if !transactional_ddl {
        // Created inside, the table would commit the transaction.
        table.ensure(connection)?;
    }
    let journal = Journal::open(
        session.journal_table.clone(),
        connection,
        run.actor.clone(),
        run.database.environment.clone(),
    )?;
    connection.begin()?;
    let written: Result<(), Error> = (|| {
        if transactional_ddl {
            table.ensure(connection)?;
        }
        for step in &plan.steps {
            table.apply(connection, &step.row_changes)?;
        }
        for (revision, checksum) in &adopted {
            journal.write_stamp(
                connection,
                revision,
                EntryKind::Adopted,
                checksum.as_deref(),
            )?;
        }
        connection.execute("COMMIT")?;
        Ok(())
    })();
    if let Err(error) = written {
        // A server that is gone has rolled back by itself.
        let _ = connection.execute("ROLLBACK");
        let _ = journal.close(connection, Outcome::Failed, Some(&error.to_string()));
        return Err(error);
    }
    journal.close(connection, Outcome::Done, None)?;
    Ok(())
}
