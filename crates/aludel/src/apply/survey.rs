//! Reading a step before it runs.
//!
//! Every step of a plan is surveyed before the first one runs: a script that cannot
//! be read to its end stops the run while nothing has happened yet.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use aludel_core::revision::{Direction, Revision, ScriptLanguage, Step};
use aludel_core::statement::Statement;
use aludel_dialect::sql::{self, StatementKind};
use aludel_dialect::{Connection, Dialect, DialectName};
use aludel_script::{
    Checksum, ChecksumBuilder, Section, SectionTarget, SectionTransaction, SqlRevision,
};

use super::failure::StepError;
#[cfg(feature = "python")]
use super::script::Interpreter;
use super::script::{Languages, Script};
use super::sink::StatementSink;
use crate::error::Error;
use crate::event::{Protection, StepName};
use crate::project::{Project, Scripts};

/// What decides how steps are read and run.
#[derive(Debug, Clone)]
pub(crate) struct Surveyor {
    pub(crate) dialect: &'static dyn Dialect,
    pub(crate) transactional_ddl: bool,
    pub(crate) environment: Option<String>,
}

/// A step whose script was read to its end.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) step: StepName,
    pub(crate) protection: Protection,
    /// Whether the author asked for transactions, or for none.
    pub(crate) transaction: SectionTransaction,
    /// How many it has; `None`: it makes them as it runs.
    pub(crate) statements: Option<u64>,
    pub(crate) checksum: Checksum,
    /// Whether the script may leave settings behind in its session.
    pub(crate) session: SessionEffect,
    pub(super) script: Script,
    dialect: DialectName,
}

/// Whether a script may leave settings behind in its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionEffect {
    None,
    Possible,
}

impl Survey {
    /// Runs the script into a sink.
    pub(crate) fn run(
        &self,
        sink: &mut dyn StatementSink,
        languages: &Languages,
    ) -> Result<(), StepError> {
        self.script
            .run(self.step.direction, self.dialect, sink, languages)
    }

    /// Each statement of a Python revision is committed by itself. What an SQL revision wants
    /// stands in it.
    pub(crate) fn commit_each_statement(&mut self) {
        if matches!(self.script, Script::Python { .. }) {
            self.protection = Protection::Journal;
            self.transaction = SectionTransaction::Off;
        }
    }

    /// The checksum of the script before its first statement.
    pub(crate) fn checksum_of_nothing(&self) -> ChecksumBuilder {
        ChecksumBuilder::new(self.dialect, self.transaction)
    }
}

impl Surveyor {
    /// For the database that a connection is in.
    pub(crate) fn online(connection: &dyn Connection, environment: Option<&str>) -> Self {
        Self {
            dialect: connection.dialect(),
            transactional_ddl: connection.server().transactional_ddl,
            environment: environment.map(str::to_owned),
        }
    }

    /// Reads the script of a step that runs one.
    pub(crate) fn survey(
        &self,
        project: &Project,
        scripts: &Scripts<'_>,
        step: &Step,
    ) -> Result<Survey, Error> {
        let id = step
            .revision()
            .expect("an upgrade or downgrade runs scripts");
        let node = project
            .graph
            .find(id.as_str())
            .expect("a plan consists of revisions of its graph");
        if node.language() == ScriptLanguage::Python {
            return self.survey_python(node, step.direction());
        }
        let revision = scripts.open(node)?;
        let target = self.target();
        let direction = step.direction();
        let section = revision.section(direction, &target)?;
        let transaction = section.transaction;
        let mut reading = Reading::new(self, section);
        let mut statements = revision.statements(section, target.dialect)?;
        while let Some(statement) = statements.next_statement()? {
            reading.read(&statement)?;
        }
        let protection = reading.protection();
        let digest = reading.checksum.digest();
        Ok(Survey {
            step: StepName::new(node, direction),
            protection,
            transaction,
            statements: Some(digest.statements),
            checksum: digest.checksum,
            session: reading.session,
            dialect: target.dialect,
            script: Script::Sql { revision, target },
        })
    }

    /// A script that only running it tells everything about.
    #[cfg(feature = "python")]
    fn survey_python(&self, node: Revision<'_>, direction: Direction) -> Result<Survey, Error> {
        let body = aludel_script::python::read_body(node.path())?;
        let commits_as_it_goes = !self.transactional_ddl || body.ends_transactions;
        Ok(Survey {
            step: StepName::new(node, direction),
            protection: if commits_as_it_goes {
                Protection::Journal
            } else {
                Protection::Transaction
            },
            transaction: SectionTransaction::Default,
            statements: None,
            checksum: body.checksum,
            session: SessionEffect::Possible,
            script: Script::Python {
                path: node.path().to_owned(),
                revision: node.id().to_string(),
                interpreter: Interpreter::Embedded,
            },
            dialect: self.dialect.name(),
        })
    }

    #[cfg(not(feature = "python"))]
    #[expect(clippy::unused_self, reason = "the other build needs it")]
    fn survey_python(&self, revision: Revision<'_>, _: Direction) -> Result<Survey, Error> {
        Err(Error::new(
            Diagnostic::error(
                "python-revision",
                format!(
                    "`{}` is a Python revision, which needs a build of Aludel that runs them",
                    revision.id()
                ),
            )
            .with_file(revision.path(), "")
            .with_fact("nothing has run")
            .with_help("use Alembic for this project until then"),
        ))
    }

    /// The checksum of what a revision's upgrade does here and now.
    pub(crate) fn upgrade_checksum(&self, revision: &SqlRevision) -> Result<Checksum, Error> {
        let target = self.target();
        let section = revision.section(Direction::Upgrade, &target)?;
        Ok(revision.digest(section, target.dialect)?.checksum)
    }

    fn target(&self) -> SectionTarget {
        SectionTarget {
            dialect: self.dialect.name(),
            environment: self.environment.clone(),
        }
    }
}

/// What is learned of a section while its statements pass by.
struct Reading<'s> {
    surveyor: &'s Surveyor,
    section: &'s Section,
    checksum: ChecksumBuilder,
    session: SessionEffect,
    /// Whether a statement refuses to run in a transaction.
    refuses_transactions: bool,
}

impl<'s> Reading<'s> {
    fn new(surveyor: &'s Surveyor, section: &'s Section) -> Self {
        Self {
            surveyor,
            section,
            checksum: ChecksumBuilder::new(surveyor.dialect.name(), section.transaction),
            session: SessionEffect::None,
            refuses_transactions: false,
        }
    }

    fn read(&mut self, statement: &Statement) -> Result<(), Error> {
        self.checksum.add(&statement.sql);
        let kind = self.surveyor.dialect.statement_kind(&statement.sql);
        if matches!(
            kind,
            StatementKind::Session | StatementKind::SessionAutocommit | StatementKind::Opaque
        ) {
            self.session = SessionEffect::Possible;
        }
        if !self.surveyor.transactional_ddl || self.section.transaction == SectionTransaction::Off {
            return Ok(());
        }
        match kind {
            StatementKind::Begin | StatementKind::Commit | StatementKind::Rollback => {
                Err(self.refuse_transaction_control(statement))
            }
            StatementKind::Autocommit | StatementKind::SessionAutocommit => {
                if self.section.transaction == SectionTransaction::On {
                    return Err(self.refuse_autocommit(statement));
                }
                self.refuses_transactions = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn protection(&self) -> Protection {
        let commits_as_it_goes = !self.surveyor.transactional_ddl
            || self.section.transaction == SectionTransaction::Off
            || self.refuses_transactions;
        if commits_as_it_goes {
            Protection::Journal
        } else {
            Protection::Transaction
        }
    }

    fn refuse_transaction_control(&self, statement: &Statement) -> Error {
        let diagnostic = Diagnostic::error(
            "transaction-control",
            format!(
                "`{}` inside a section that Aludel runs in a transaction",
                self.summary(statement)
            ),
        );
        Error::new(Self::point(diagnostic, statement.cause.as_ref()).with_help(
            "take it out, or let the script do it all: `transaction=off` behind the section's \
             `-- migrate:` marker",
        ))
    }

    fn refuse_autocommit(&self, statement: &Statement) -> Error {
        let diagnostic = Diagnostic::error(
            "transaction-refused",
            format!(
                "`{}` cannot run in a transaction, and its section asks for one",
                self.summary(statement)
            ),
        );
        Error::new(Self::point(diagnostic, statement.cause.as_ref()).with_help(
            "take `transaction=on` out of the section's marker: such statements then run by \
             themselves, the others in transactions around them",
        ))
    }

    fn summary(&self, statement: &Statement) -> String {
        sql::summary(&statement.sql, self.surveyor.dialect.name())
    }

    fn point(diagnostic: Diagnostic, cause: Option<&SourceLocation>) -> Diagnostic {
        match cause {
            Some(cause) => diagnostic.with_label(cause.clone(), "this statement"),
            None => diagnostic,
        }
        .with_fact("nothing has run")
    }
}
