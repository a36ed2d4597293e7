//! `--sql`: the plan as a script to run elsewhere.
//!
//! The statements are those that Alembic 1.20 prints for the same plan.

use std::io::Write;

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::{Direction, Plan, RevisionId, Step};
use aludel_core::statement::Statement;
use aludel_dialect::connection::Fetched;
use aludel_dialect::sql::StatementKind;
use aludel_dialect::{Connection, Dialect, DialectName, Value};
use aludel_script::SectionTransaction;

use crate::apply::{
    Autocommit, Languages, StatementSink, StepError, Survey, Surveyor, TransactionEnd,
};
use crate::config::TransactionScope;
use crate::error::Error;
use crate::event::{Event, Observer};
use crate::journal::VersionTable;
use crate::project::Project;

/// What to print, and for which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfflineOptions {
    /// The database's SQL.
    pub dialect: DialectName,
    /// The environment that sections are chosen by.
    pub environment: Option<String>,
}

/// Prints an upgrade to `target`; `from:to` starts elsewhere than at the base.
///
/// # Errors
/// The target cannot be upgraded to, a script cannot be read, `out` cannot be written.
pub fn print_upgrade(
    project: &Project,
    options: &OfflineOptions,
    target: &str,
    out: &mut dyn Write,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    let (from, to) = split(target);
    let rows = match from {
        Some(from) => project.graph.starting_rows(from)?,
        None => Vec::new(),
    };
    let plan = project.graph.plan_upgrade(to, &rows)?;
    Printer::new(project, options, out, observer).print(&plan)
}

/// Prints a downgrade, which needs both ends: `from:to`.
///
/// # Errors
/// The range has no start, the target is not below it, a script cannot be read or has
/// no downgrade, `out` cannot be written.
pub fn print_downgrade(
    project: &Project,
    options: &OfflineOptions,
    range: &str,
    out: &mut dyn Write,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    let (Some(from), to) = split(range) else {
        return Err(Error::new(
            Diagnostic::error(
                "range-needed",
                "a downgrade that is printed needs to know where it starts",
            )
            .with_help(format!("write `FROM:TO`, such as `head:{range}`")),
        ));
    };
    let rows = project.graph.starting_rows(from)?;
    let plan = project.graph.plan_downgrade(to, &rows)?;
    Printer::new(project, options, out, observer).print(&plan)
}

/// Prints what `stamp` would write; `from:to` starts elsewhere than at the base.
///
/// # Errors
/// A reference names no revision, or `out` cannot be written.
pub fn print_stamp(
    project: &Project,
    options: &OfflineOptions,
    revisions: &[String],
    out: &mut dyn Write,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    let mut rows = Vec::new();
    let mut targets = Vec::new();
    for revision in revisions {
        let (from, to) = split(revision);
        if let Some(from) = from {
            rows.extend(project.graph.starting_rows(from)?);
        }
        targets.push(to);
    }
    let plan = project.graph.plan_stamp(&targets, &rows)?;
    Printer::new(project, options, out, observer).print(&plan)
}

/// Prints the statement that creates the version table.
///
/// # Errors
/// `out` cannot be written.
pub fn print_ensure_version(
    project: &Project,
    options: &OfflineOptions,
    out: &mut dyn Write,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    let mut printer = Printer::new(project, options, out, observer);
    printer.begin()?;
    printer.create_version_table()?;
    printer.commit()
}

fn split(range: &str) -> (Option<&str>, &str) {
    match range.split_once(':') {
        Some((from, to)) => (Some(from), to),
        None => (None, range),
    }
}

/// Writes statements, each ended by `;` and an empty line.
struct Printer<'p> {
    project: &'p Project,
    surveyor: Surveyor,
    dialect: &'static dyn Dialect,
    table: VersionTable,
    transaction: Transaction,
    out: &'p mut dyn Write,
    /// Who hears what scripts print.
    observer: &'p mut dyn Observer,
    /// What one transaction holds.
    scope: TransactionScope,
}

/// Whether what was printed so far leaves a transaction open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transaction {
    Closed,
    Open,
}

impl<'p> Printer<'p> {
    fn new(
        project: &'p Project,
        options: &OfflineOptions,
        out: &'p mut dyn Write,
        observer: &'p mut dyn Observer,
    ) -> Self {
        let dialect = options.dialect.dialect();
        Self {
            project,
            surveyor: Surveyor {
                dialect,
                transactional_ddl: dialect.transactional_ddl(),
                environment: options.environment.clone(),
            },
            dialect,
            table: VersionTable::offline(dialect, &project.config.version_table),
            transaction: Transaction::Closed,
            out,
            observer,
            scope: project.config.run.transaction,
        }
    }

    /// Every script is read to its end before the first line is printed.
    fn print(mut self, plan: &Plan) -> Result<(), Error> {
        let scripts = self.project.scripts();
        let mut surveys = plan
            .steps
            .iter()
            .map(|step| match step.revision() {
                Some(_) => self.surveyor.survey(self.project, &scripts, step).map(Some),
                None => Ok(None),
            })
            .collect::<Result<Vec<Option<Survey>>, Error>>()?;
        let mut languages = Languages::offline(
            self.project,
            self.dialect.name(),
            self.surveyor.environment.as_deref(),
        );
        languages.settle(surveys.iter_mut().flatten(), self.observer)?;
        self.begin()?;
        if plan.starting_rows.is_empty() {
            self.create_version_table()?;
        }
        for (step, survey) in plan.steps.iter().zip(&surveys) {
            self.begin()?;
            match survey {
                None => self.heading("stamp_revision", step)?,
                Some(survey) => {
                    self.heading(
                        match step.direction() {
                            Direction::Upgrade => "upgrade",
                            Direction::Downgrade => "downgrade",
                        },
                        step,
                    )?;
                    self.script(survey, &languages)?;
                }
            }
            self.begin()?;
            for change in &step.row_changes {
                let sql = self.table.change_sql(self.dialect, change);
                self.statement(&sql)?;
            }
            if self.scope == TransactionScope::Revision {
                self.commit()?;
            }
        }
        self.commit()
    }

    fn create_version_table(&mut self) -> Result<(), Error> {
        let create = self.table.create_sql(self.dialect);
        self.statement(&create)
    }

    fn script(&mut self, survey: &Survey, languages: &Languages) -> Result<(), Error> {
        if survey.transaction == SectionTransaction::Off {
            self.commit()?;
        }
        let mut failure = None;
        let mut sink = PrintingSink {
            printer: self,
            transaction: survey.transaction,
            failure: &mut failure,
        };
        match survey.run(&mut sink, languages) {
            Ok(()) => Ok(()),
            Err(error) => Err(failure.unwrap_or_else(|| Error::new(error.diagnostic()))),
        }
    }

    fn begin(&mut self) -> Result<(), Error> {
        if self.transaction == Transaction::Closed && self.dialect.prints_transactions() {
            self.transaction = Transaction::Open;
            self.statement(self.dialect.begin_sql())?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        if self.transaction == Transaction::Open {
            self.transaction = Transaction::Closed;
            self.statement("COMMIT")?;
        }
        Ok(())
    }

    fn heading(&mut self, verb: &str, step: &Step) -> Result<(), Error> {
        let ids = |ids: &[RevisionId]| {
            let ids: Vec<&str> = ids.iter().map(RevisionId::as_str).collect();
            ids.join(", ")
        };
        let line = format!(
            "-- Running {verb} {} -> {}\n",
            ids(&step.from),
            ids(&step.to)
        );
        self.line(&line)
    }

    fn statement(&mut self, sql: &str) -> Result<(), Error> {
        let printed = self.dialect.print_statement(sql);
        self.line(&format!("{printed}\n"))
    }

    fn line(&mut self, line: &str) -> Result<(), Error> {
        writeln!(self.out, "{line}").map_err(|error| {
            let diagnostic =
                Diagnostic::error("output", "cannot write the script").with_fact(error.to_string());
            Error::new(diagnostic).with_source(error)
        })
    }
}

/// Prints a script's statements; those that refuse transactions stand outside of them.
struct PrintingSink<'s, 'p> {
    printer: &'s mut Printer<'p>,
    transaction: SectionTransaction,
    /// Why printing failed, which a step's error has no word for.
    failure: &'s mut Option<Error>,
}

impl StatementSink for PrintingSink<'_, '_> {
    fn statement(&mut self, statement: &Statement) -> Result<(), StepError> {
        self.print(&statement.sql).map_err(|error| {
            *self.failure = Some(error);
            StepError::Interrupted
        })
    }

    fn fetch(&mut self, statement: &Statement, _: &[Value]) -> Result<Fetched, StepError> {
        self.statement(statement)?;
        Ok(Fetched::default())
    }

    fn autocommit(&mut self, autocommit: Autocommit) -> Result<(), StepError> {
        self.transaction = match autocommit {
            Autocommit::Begins => SectionTransaction::Off,
            Autocommit::Ends => SectionTransaction::Default,
        };
        let printed = match autocommit {
            Autocommit::Begins => self.printer.commit(),
            Autocommit::Ends => self.printer.begin(),
        };
        printed.map_err(|error| {
            *self.failure = Some(error);
            StepError::Interrupted
        })
    }

    /// Nobody is connected, so there is nothing to end.
    fn end_transaction(&mut self, _: TransactionEnd) -> Result<(), StepError> {
        Ok(())
    }

    fn connection(&mut self) -> Option<&mut dyn Connection> {
        None
    }

    fn print(&mut self, text: &str) {
        self.printer.observer.on_event(&Event::Printed {
            text: text.to_owned(),
        });
    }

    fn is_interrupted(&self) -> bool {
        // Whoever prints has nothing to lose by being ended.
        false
    }
}

impl PrintingSink<'_, '_> {
    fn print(&mut self, sql: &str) -> Result<(), Error> {
        if self.transaction == SectionTransaction::Off {
            return self.printer.statement(sql);
        }
        match self.printer.dialect.statement_kind(sql) {
            StatementKind::Autocommit | StatementKind::SessionAutocommit => {
                self.printer.commit()?;
            }
            _ => self.printer.begin()?,
        }
        self.printer.statement(sql)
    }
}
