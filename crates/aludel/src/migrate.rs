//! `upgrade` and `downgrade`: a plan, carried out.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::{Direction, Plan, PlanNotice, RevisionId};
use aludel_dialect::Connection;

use crate::account::{account_for, account_for_open_journal};
use crate::apply::{
    InterruptedStatement, Languages, OpenTransaction, PlannedStep, Remains, Runner, SessionState,
    StepError, StepFailure, Survey, Surveyor, of_all,
};
use crate::config::{RunConfig, TransactionScope};
use crate::error::Error;
use crate::event::{Event, Protection};
use crate::journal::{Journal, Outcome, Unfinished};
use crate::project::Project;
use crate::report::{RunReport, StepReport};
use crate::session::{Run, Session};

/// How to upgrade or downgrade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrateOptions {
    /// Where to: any reference that the direction takes, such as `heads`, `+1` or `-1`.
    pub target: String,
    /// How to behave towards other runners and the server.
    pub run: RunConfig,
    /// What became of the statement that a killed run was at, where the database
    /// cannot tell.
    pub interrupted_statement: Option<InterruptedStatement>,
}

impl MigrateOptions {
    /// To a target, with nothing to say about statements that were interrupted.
    pub fn to(target: impl Into<String>, run: RunConfig) -> Self {
        Self {
            target: target.into(),
            run,
            interrupted_statement: None,
        }
    }
}

/// Applies revisions until the database is at the target.
///
/// # Errors
/// The lock is held, the database cannot be reached, the target cannot be upgraded to,
/// a script cannot be read, a statement is refused. [`Error::report`] tells what was
/// done before.
pub fn upgrade(
    project: &Project,
    run: Run<'_>,
    options: &MigrateOptions,
) -> Result<RunReport, Error> {
    migrate(project, run, options, Direction::Upgrade)
}

/// Takes revisions back until the database is at the target.
///
/// # Errors
/// As [`upgrade`], and a revision that has no downgrade.
pub fn downgrade(
    project: &Project,
    run: Run<'_>,
    options: &MigrateOptions,
) -> Result<RunReport, Error> {
    migrate(project, run, options, Direction::Downgrade)
}

fn migrate(
    project: &Project,
    mut run: Run<'_>,
    options: &MigrateOptions,
    direction: Direction,
) -> Result<RunReport, Error> {
    let started = Instant::now();
    run.locked(
        &project.config.version_table,
        &options.run,
        |run, session| migrate_locked(project, run, session, options, direction, started),
    )
}

fn migrate_locked(
    project: &Project,
    run: &mut Run<'_>,
    session: &mut Session,
    options: &MigrateOptions,
    direction: Direction,
    started: Instant,
) -> Result<RunReport, Error> {
    let (work, mut report) = prepare(project, run, session, options, direction)?;
    session.version_table.ensure(session.connection.as_mut())?;
    report.duration = started.elapsed();
    if work.plan.steps.is_empty() {
        return Ok(report);
    }
    let scope = scope(project, session.connection.as_ref(), &options.run);
    carry_out(run, session, options, scope, &work, report, started)
}

/// What one transaction holds. Alembic holds a run in one only where it takes the schema
/// changes of the database for transactional, and SQLite's it does not.
fn scope(project: &Project, connection: &dyn Connection, run: &RunConfig) -> TransactionScope {
    if project.config.alembic.is_some() && !connection.dialect().prints_transactions() {
        TransactionScope::Revision
    } else {
        run.transaction
    }
}

/// What is to be done.
struct Work {
    plan: Plan,
    /// The plan's steps in their order, with their scripts.
    surveys: Vec<Survey>,
    /// The steps that earlier runs left half done.
    unfinished: Vec<Unfinished>,
    languages: Languages,
}

/// Makes the plan and reads its scripts; nothing runs.
fn prepare(
    project: &Project,
    run: &mut Run<'_>,
    session: &mut Session,
    options: &MigrateOptions,
    direction: Direction,
) -> Result<(Work, RunReport), Error> {
    let connection = session.connection.as_mut();
    let heads = session.version_table.heads(connection)?;
    let unfinished = session.journal_table.unfinished(connection)?;
    let plan = match direction {
        Direction::Upgrade => project.graph.plan_upgrade(&options.target, &heads)?,
        Direction::Downgrade => project.graph.plan_downgrade(&options.target, &heads)?,
    };
    refuse_to_leave_behind(&unfinished, &plan)?;
    for notice in &plan.notices {
        if let Some(message) = in_words(notice, &options.target) {
            run.observer.on_event(&Event::warning(message));
        }
    }
    let surveyor = Surveyor::online(connection, run.database.environment.as_deref());
    let scripts = project.scripts();
    let mut surveys = plan
        .steps
        .iter()
        .map(|step| surveyor.survey(project, &scripts, step))
        .collect::<Result<Vec<_>, Error>>()?;
    if options.run.transaction == TransactionScope::Statement {
        for survey in &mut surveys {
            survey.commit_each_statement();
        }
    }

    let mut languages = Languages::online(
        project,
        &run.database.url,
        connection,
        run.database.environment.as_deref(),
        &options.target,
    );
    languages.settle(surveys.iter_mut(), run.observer)?;
    let report = RunReport {
        database: run.database.url.to_string(),
        server: connection.server().to_string(),
        steps: Vec::new(),
        planned: plan.steps.len(),
        heads_before: heads.clone(),
        heads_after: heads,
        duration: Duration::ZERO,
    };
    let work = Work {
        plan,
        surveys,
        unfinished,
        languages,
    };
    Ok((work, report))
}

/// Runs the steps and writes down how that ended.
fn carry_out(
    run: &mut Run<'_>,
    session: &mut Session,
    options: &MigrateOptions,
    scope: TransactionScope,
    work: &Work,
    mut report: RunReport,
    started: Instant,
) -> Result<RunReport, Error> {
    let journal = Journal::open(
        session.journal_table.clone(),
        session.connection.as_mut(),
        run.actor.clone(),
        run.database.environment.clone(),
    )?;
    run.observer.on_event(&Event::RunStarted {
        steps: work
            .surveys
            .iter()
            .map(|survey| survey.step.clone())
            .collect(),
    });
    let mut runner = Runner {
        connection: session.connection.as_mut(),
        lock: session.lock.as_mut(),
        lock_seen: None,
        observer: &mut *run.observer,
        interrupt: run.interrupt,
        journal: &journal,
        version_table: &session.version_table,
        retries: options.run.retries,
        session: SessionState::AsOpened,
        scope,
        languages: &work.languages,
        transaction: OpenTransaction::None,
    };
    let failure = run_steps(&mut runner, work, options, &mut report);
    // The last script may have given up the role that may write to the journal.
    let _ = runner.reset_session();
    report.duration = started.elapsed();
    match failure {
        None => match journal.close(session.connection.as_mut(), Outcome::Done, None) {
            Ok(()) => Ok(report),
            Err(error) => Err(account_for_open_journal(&error, &report).with_report(report)),
        },
        Some((survey, failure)) => {
            let outcome = if failure.error.is_interruption() {
                Outcome::Interrupted
            } else {
                Outcome::Failed
            };
            let said = failure.error.to_string();
            // A lost connection leaves the row open, which later runs read as "killed".
            let _ = journal.close(session.connection.as_mut(), outcome, Some(&said));
            Err(account_for(&survey.step, &failure, &report).with_report(report))
        }
    }
}

/// What a person should know of a plan before it runs.
fn in_words(notice: &PlanNotice, target: &str) -> Option<String> {
    match notice {
        PlanNotice::FirstOfSeveralRows { chosen, others } => {
            let others: Vec<&str> = others.iter().map(RevisionId::as_str).collect();
            Some(format!(
                "`{target}` counts from `{chosen}`; the database is at {} as well: to go down \
                 from there, type `aludel downgrade {}{target}`",
                others.join(", "),
                others.first()?,
            ))
        }
        _ => None,
    }
}

/// Runs the steps in order up to the first that fails.
fn run_steps<'w>(
    runner: &mut Runner<'_>,
    work: &'w Work,
    options: &MigrateOptions,
    report: &mut RunReport,
) -> Option<(&'w Survey, Box<StepFailure>)> {
    let Work {
        plan,
        surveys,
        unfinished,
        ..
    } = work;
    let mut rows: BTreeSet<RevisionId> = plan.starting_rows.iter().cloned().collect();
    // What stays when the transaction that is open is rolled back.
    let mut committed = (rows.clone(), 0);
    let mut attempt = 1;
    // The steps that turned out to end transactions.
    let mut escalated = BTreeSet::new();
    while let Some((step, survey)) = plan.steps.iter().zip(surveys).nth(report.steps.len()) {
        let begun = Instant::now();
        let resumed = unfinished.iter().find(|begun| begun.is_of(&survey.step));
        let done = report.steps.len();
        let mut planned = PlannedStep {
            survey,
            row_changes: &step.row_changes,
            number: done + 1,
            total: plan.steps.len(),
            shares_nothing: true,
            escalated: escalated.contains(&done),
        };
        let ran = match planned.protection(resumed) {
            Protection::Transaction => Ok(()),
            Protection::Journal => runner.commit_steps(),
        };
        if ran.is_ok() && runner.transaction == OpenTransaction::None {
            committed = (rows.clone(), done);
        }
        planned.shares_nothing = committed.1 == done;
        let ran = ran.and_then(|()| runner.run(&planned, resumed, options.interrupted_statement));
        match ran {
            Ok(ran) => {
                step.apply_to(&mut rows);
                report.steps.push(StepReport {
                    step: survey.step.clone(),
                    statements: ran.statements,
                    resumed_after: ran.resumed_after,
                    duration: begun.elapsed(),
                });
            }
            Err(failure) if matches!(failure.error, StepError::Escalate) => {
                escalated.insert(done);
                rows.clone_from(&committed.0);
                report.steps.truncate(committed.1);
            }
            Err(mut failure) => {
                failure.shared_with = done - committed.1;
                rows.clone_from(&committed.0);
                report.steps.truncate(committed.1);
                let may_be_retried = failure.shared_with > 0
                    && failure.remains == Remains::Nothing
                    && failure.error.may_be_retried()
                    && attempt <= options.run.retries;
                if !may_be_retried {
                    report.heads_after = in_order(&rows);
                    return Some((survey, failure));
                }
                attempt += 1;
                runner.begin_again(&survey.step, attempt, &failure.error);
            }
        }
        report.heads_after = in_order(&rows);
    }
    let mut failure = runner.commit_steps().err()?;
    failure.shared_with = report.steps.len().saturating_sub(committed.1 + 1);
    report.steps.truncate(committed.1);
    report.heads_after = in_order(&committed.0);
    Some((surveys.last()?, failure))
}

fn in_order(rows: &BTreeSet<RevisionId>) -> Vec<String> {
    rows.iter().map(ToString::to_string).collect()
}

/// A step that was left half done must be finished before anything else happens.
fn refuse_to_leave_behind(unfinished: &[Unfinished], plan: &Plan) -> Result<(), Error> {
    let left_behind = unfinished.iter().find(|begun| {
        !plan.steps.iter().any(|step| {
            step.direction() == begun.direction
                && step
                    .revision()
                    .is_some_and(|revision| revision.as_str() == begun.revision)
        })
    });
    let Some(begun) = left_behind else {
        return Ok(());
    };
    let (verb, done) = match begun.direction {
        Direction::Upgrade => ("upgrade", "applied"),
        Direction::Downgrade => ("downgrade", "taken back"),
    };
    let way = match begun.direction {
        Direction::Upgrade => format!("aludel upgrade {}", begun.revision),
        Direction::Downgrade => format!("aludel downgrade {}-1", begun.revision),
    };
    Err(Error::new(
        Diagnostic::error(
            "step-unfinished",
            format!("revision `{}` is half {done}", begun.revision),
        )
        .with_fact(format!(
            "{} of its statements are in the database: an earlier {verb} did not come to its end",
            of_all(begun.done, begun.statement_count)
        ))
        .with_help(format!(
            "finish it with `{way}`, or repair by hand and record the result with `aludel stamp REVISION`"
        )),
    ))
}
