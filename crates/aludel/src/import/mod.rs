//! `import`: a folder of another tool becomes revisions, and its history is adopted.
//!
//! The way of an import: a tool's own file here (`diesel.rs`, `sqlx.rs`, …) reads the
//! folder into migrations in the tool's order, and the tool's table into a history.
//! `compose.rs` brings the two together: what is applied must be the beginning of the
//! chain. `revisions.rs` makes a revision of each link, `transaction.rs` decides how it
//! runs, `identifier.rs` what it is called. Then `placement.rs` writes the files and
//! `adopt.rs` the rows, both only when nothing stands against it. The tool's files and its
//! table are only ever read.

mod adopt;
mod checksum;
mod compose;
mod dbmate;
mod detect;
mod diesel;
mod error;
mod files;
mod finding;
mod flyway;
mod golang_migrate;
mod goose;
mod history;
mod identifier;
mod migration;
mod options;
mod placement;
mod refinery;
mod report;
mod revisions;
mod sqlx;
#[cfg(test)]
mod testing;
mod tool;
mod transaction;

use aludel_core::revision::{RevisionGraph, RevisionHeader};
use aludel_dialect::{Connection, DialectName};
use camino::Utf8Path;

use self::adopt::Pending;
use self::compose::Choices;
use self::detect::Candidate;
use self::error::ImportError;
use self::history::{History, HistoryReader};
use self::migration::Reading;
use self::placement::{Destination, Place};
use self::revisions::{Draft, Origin};
use self::transaction::Verdict;
use crate::error::Error;
use crate::init::init;
use crate::journal::{JournalTable, VersionTable};
use crate::project::Project;
use crate::session::{Run, Session};

pub use finding::Finding;
pub use options::{
    ChainOrder, Changed, HistoryUse, ImportMode, ImportOptions, ImportTarget, NotSql,
    PlaceholderUse,
};
pub use report::{
    FileState, HistoryReport, HistoryState, ImportReport, ImportedRevision, ImportedSection,
};
pub use tool::{Tool, UnknownTool};

/// Imports a folder, and adopts its history from the database if there is one.
///
/// Nothing is written unless everything can be. Importing again is safe: revisions that
/// are there are left alone, and what is adopted is not adopted again.
///
/// # Errors
/// A folder that is none or could be of several tools, something that cannot be carried
/// over, a history that does not fit the files, a database that cannot be reached.
pub fn import(
    target: &ImportTarget,
    run: Option<Run<'_>>,
    options: &ImportOptions,
) -> Result<ImportReport, Error> {
    let url_dialect = run.as_ref().map(|run| run.database.url.dialect());
    let dialect = match (options.dialect, url_dialect) {
        (Some(wanted), Some(found)) if wanted != found && options.history == HistoryUse::Adopt => {
            return Err(ImportError::OtherDialect { wanted, found }.into());
        }
        (Some(dialect), _) | (None, Some(dialect)) => dialect,
        (None, None) => return Err(ImportError::NoDialect.into()),
    };
    let mut import = Import {
        target,
        options,
        dialect,
        candidate: (Tool::Sqlx, String::new()),
    };
    let candidates = import.candidates()?;
    let no_history = |state, database| HistoryReport::untouched(state, database);
    let mut run = match (run, options.history) {
        (Some(run), HistoryUse::Adopt) => run,
        (run, _) => {
            import.candidate = detect::choose(&options.folders, candidates)?;
            let state = match options.history {
                HistoryUse::Adopt => HistoryState::NoDatabase,
                HistoryUse::Ignore => HistoryState::NotWanted,
            };
            let database = run.map(|run| run.database.url.to_string());
            return import.files_only(no_history(state, database));
        }
    };
    let table = &target.config.version_table;
    let database = Some(run.database.url.to_string());
    // A database without the tool's table is not touched at all, not even by a lock.
    let Some(mut reading) = run.read(table)? else {
        import.candidate = detect::choose(&options.folders, candidates)?;
        return import.files_only(no_history(HistoryState::NoTable, database));
    };
    import.candidate = import.by_history(candidates, reading.connection.as_mut())?;
    if !import.has_history(reading.connection.as_mut())? {
        drop(reading);
        return import.files_only(HistoryReport {
            table: Some(import.history_table()),
            ..no_history(HistoryState::NoTable, database)
        });
    }
    if options.mode == ImportMode::DryRun {
        return import.preview(
            &reading.version_table,
            &reading.journal_table,
            reading.connection.as_mut(),
            database,
        );
    }
    drop(reading);
    run.locked(table, &options.run, |run, session| {
        import.carry_out(run, session, database)
    })
}

/// One import on its way.
struct Import<'i> {
    target: &'i ImportTarget,
    options: &'i ImportOptions,
    dialect: DialectName,
    /// The tool, and why it is the one.
    candidate: Candidate,
}

/// What an import is going to write.
struct Plan {
    drafts: Vec<Draft>,
    places: Vec<Place>,
    destination: Destination,
    findings: Vec<Finding>,
}

impl Plan {
    /// The graph of the project as it will be.
    fn graph(&self) -> Result<RevisionGraph, Error> {
        let new = self
            .drafts
            .iter()
            .zip(&self.places)
            .filter(|(_, place)| place.file == FileState::New)
            .map(|(draft, place)| header(draft, place));
        Ok(RevisionGraph::new(
            self.destination
                .headers
                .iter()
                .cloned()
                .chain(new)
                .collect(),
        )?)
    }
}

impl Import<'_> {
    fn tool(&self) -> Tool {
        self.candidate.0
    }

    fn candidates(&self) -> Result<Vec<Candidate>, ImportError> {
        if let Some(tool) = self.options.tool {
            return Ok(vec![(tool, "you said so".to_owned())]);
        }
        let mut found: Vec<Candidate> = Vec::new();
        for folder in &self.options.folders {
            for candidate in detect::candidates(folder)? {
                if !found.iter().any(|(tool, _)| *tool == candidate.0) {
                    found.push(candidate);
                }
            }
        }
        Ok(found)
    }

    /// Lets the tables of the database decide between tools whose files look alike.
    fn by_history(
        &self,
        candidates: Vec<Candidate>,
        connection: &mut dyn Connection,
    ) -> Result<Candidate, ImportError> {
        if candidates.len() < 2 {
            return detect::choose(&self.options.folders, candidates);
        }
        let mut with_table = Vec::new();
        for (tool, _) in &candidates {
            let table = self.options.history_table.as_deref();
            let mut reader = HistoryReader::new(connection, *tool, table);
            if reader.exists()? {
                let reason = format!("the database has its table `{}`", reader.table());
                with_table.push((*tool, reason));
            }
        }
        match with_table.len() {
            1 => Ok(with_table.remove(0)),
            _ => detect::choose(&self.options.folders, candidates),
        }
    }

    fn history_table(&self) -> String {
        self.options
            .history_table
            .clone()
            .unwrap_or_else(|| self.tool().history_table().to_owned())
    }

    fn reader<'c>(&self, connection: &'c mut dyn Connection) -> HistoryReader<'c> {
        HistoryReader::new(
            connection,
            self.tool(),
            self.options.history_table.as_deref(),
        )
    }

    fn has_history(&self, connection: &mut dyn Connection) -> Result<bool, ImportError> {
        self.reader(connection).exists()
    }

    fn read_history(
        &self,
        connection: &mut dyn Connection,
    ) -> Result<Option<History>, ImportError> {
        let mut reader = self.reader(connection);
        match self.tool() {
            Tool::Diesel => diesel::read_history(&mut reader),
            Tool::Sqlx => sqlx::read_history(&mut reader),
            Tool::Refinery => refinery::read_history(&mut reader),
            Tool::Dbmate => dbmate::read_history(&mut reader),
            Tool::GolangMigrate => golang_migrate::read_history(&mut reader),
            Tool::Goose => goose::read_history(&mut reader),
            Tool::Flyway => flyway::read_history(&mut reader),
        }
    }

    fn read_folder(&self, folder: &Utf8Path) -> Result<Reading, ImportError> {
        match self.tool() {
            Tool::Diesel => diesel::read_folder(folder),
            Tool::Sqlx => sqlx::read_folder(folder),
            Tool::Refinery => refinery::read_folder(folder),
            Tool::Dbmate => dbmate::read_folder(folder),
            Tool::GolangMigrate => golang_migrate::read_folder(folder),
            Tool::Goose => goose::read_folder(folder, self.dialect),
            Tool::Flyway => match &self.options.placeholders {
                PlaceholderUse::Fill(values) => {
                    flyway::read_folder(folder, &flyway::Placeholders::new(values))
                }
                PlaceholderUse::Keep => flyway::read_folder(folder, &flyway::Placeholders::kept()),
            },
        }
    }

    fn read_folders(&self) -> Result<Reading, ImportError> {
        let mut all = Reading::default();
        for folder in &self.options.folders {
            let reading = self.read_folder(folder)?;
            all.migrations.extend(reading.migrations);
            all.findings.extend(reading.findings);
        }
        if self.options.folders.len() > 1 {
            // Each folder alone was checked for versions that are there twice.
            all.findings
                .retain(|finding| finding.code != "import-duplicate");
            all = all.sorted();
        }
        if all.migrations.is_empty() && all.findings.is_empty() {
            return Err(ImportError::NoMigrations {
                path: self.options.folders.first().cloned().unwrap_or_default(),
                tool: self.tool(),
            });
        }
        Ok(all)
    }

    /// Everything that can be known before anything is written. Where something is to be
    /// written, nothing stands against it.
    fn plan(&self, history: Option<&History>) -> Result<Plan, Error> {
        let choices = Choices {
            order: self.options.order,
            changed: self.options.changed,
            not_sql: self.options.not_sql,
        };
        let (links, mut findings) = compose::compose(self.read_folders()?, history, choices);
        let history_table = self.history_table();
        let origin = Origin {
            tool: self.tool(),
            history_table: &history_table,
            folders: &self.options.folders,
            dialect: self.dialect,
            now: &self.options.now,
        };
        let drafts = revisions::draft(links, origin, &mut findings);
        if self.options.mode == ImportMode::Write {
            refuse_if_blocked(&findings)?;
        }
        let destination = Destination::open(&self.target.config, &self.options.folders)?;
        let places = destination.places(&drafts, &mut findings)?;
        Ok(Plan {
            drafts,
            places,
            destination,
            findings,
        })
    }

    /// Imports without a history.
    fn files_only(&self, history: HistoryReport) -> Result<ImportReport, Error> {
        let plan = self.plan(None)?;
        if self.options.mode == ImportMode::Write {
            self.write(&plan)?;
        }
        Ok(self.report(plan, history))
    }

    fn write(&self, plan: &Plan) -> Result<(), Error> {
        if let Some(new_project) = &self.target.new_project {
            init(new_project)?;
        }
        plan.destination.write(&plan.drafts, &plan.places)
    }

    /// What the history comes to, with nothing written.
    fn preview(
        &self,
        version_table: &VersionTable,
        journal_table: &JournalTable,
        connection: &mut dyn Connection,
        database: Option<String>,
    ) -> Result<ImportReport, Error> {
        let history = self.read_history(connection)?;
        let plan = self.plan(history.as_ref())?;
        // A chain with a hole has no beginning to adopt.
        let pending = if plan.findings.iter().any(Finding::is_blocking) {
            None
        } else {
            adopt::pending(
                &plan.drafts,
                &plan.graph()?,
                version_table,
                journal_table,
                connection,
            )?
        };
        let report = self.history_report(
            history.as_ref(),
            &plan.drafts,
            pending.as_ref(),
            HistoryState::WouldBeAdopted,
            database,
        );
        Ok(self.report(plan, report))
    }

    /// Writes files and rows, under the migration lock.
    fn carry_out(
        &self,
        run: &Run<'_>,
        session: &mut Session,
        database: Option<String>,
    ) -> Result<ImportReport, Error> {
        // Read again: it is only now that nobody else changes it.
        let history = self.read_history(session.connection.as_mut())?;
        let plan = self.plan(history.as_ref())?;
        let pending = adopt::pending(
            &plan.drafts,
            &plan.graph()?,
            &session.version_table,
            &session.journal_table,
            session.connection.as_mut(),
        )?;
        if run.interrupt.is_requested() {
            return Err(ImportError::Interrupted.into());
        }
        self.write(&plan)?;
        if let Some(pending) = pending
            .as_ref()
            .filter(|pending| !pending.revisions.is_empty())
        {
            let project = Project::open(self.target.config.clone())?;
            adopt::adopt(&project, run, session, &plan.drafts, &plan.places, pending)?;
        }
        let report = self.history_report(
            history.as_ref(),
            &plan.drafts,
            pending.as_ref(),
            HistoryState::Adopted,
            database,
        );
        Ok(self.report(plan, report))
    }

    fn history_report(
        &self,
        history: Option<&History>,
        drafts: &[Draft],
        pending: Option<&Pending>,
        adopted: HistoryState,
        database: Option<String>,
    ) -> HistoryReport {
        let applied = drafts
            .iter()
            .filter(|draft| draft.link.applied == Some(true))
            .count();
        HistoryReport {
            state: match pending {
                Some(pending) if pending.revisions.is_empty() => HistoryState::AlreadyAdopted,
                Some(_) => adopted,
                None if applied == 0 => HistoryState::NothingApplied,
                None => HistoryState::WouldBeAdopted,
            },
            database,
            table: Some(self.history_table()),
            rows: history.map_or(0, |history| history.rows),
            applied,
            adopted: pending.map_or_else(Vec::new, |pending| pending.revisions.clone()),
            head: pending.map(|pending| pending.head.clone()),
        }
    }

    fn report(&self, plan: Plan, history: HistoryReport) -> ImportReport {
        let (tool, reason) = self.candidate.clone();
        ImportReport {
            tool,
            reason,
            folders: self.options.folders.clone(),
            dialect: self.dialect.to_string(),
            dry_run: self.options.mode == ImportMode::DryRun,
            config: self.target.config.path.clone(),
            is_new_project: self.target.new_project.is_some(),
            location: plan.destination.location.clone(),
            revisions: plan
                .drafts
                .into_iter()
                .zip(plan.places)
                .map(|(draft, place)| imported(draft, place))
                .collect(),
            history,
            findings: plan.findings,
        }
    }
}

fn refuse_if_blocked(findings: &[Finding]) -> Result<(), ImportError> {
    let blocking: Vec<Finding> = findings
        .iter()
        .filter(|finding| finding.is_blocking())
        .cloned()
        .collect();
    if blocking.is_empty() {
        Ok(())
    } else {
        Err(ImportError::Refused { findings: blocking })
    }
}

fn imported(draft: Draft, place: Place) -> ImportedRevision {
    let section = |verdict: Verdict| ImportedSection {
        transaction: revisions::transaction_word(verdict.transaction),
        reason: verdict.reason,
        statements: verdict.statements,
    };
    let migration = draft.link.migration;
    ImportedRevision {
        message: draft
            .revision
            .message
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
        revision: draft.revision.id,
        version: migration.version,
        sources: migration.files,
        path: place.path,
        file: place.file,
        upgrade: draft.up.map(section),
        downgrade: draft.down.map(section),
        applied: draft.link.applied,
    }
}

/// What the graph will know of a revision that is not written yet.
fn header(draft: &Draft, place: &Place) -> RevisionHeader {
    RevisionHeader {
        id: draft.revision.id.clone(),
        down_revisions: draft.revision.down_revisions.clone(),
        path: place.path.clone(),
        line: 1,
        ..RevisionHeader::default()
    }
}
