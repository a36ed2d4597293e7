//! One step, from its first statement to its version row.

use std::time::{Duration, Instant};

use aludel_core::revision::RowChange;
use aludel_dialect::lock::LockGuard;
use aludel_dialect::{Connection, DatabaseError, ErrorKind};

use super::failure::StepError;
use super::recovery::{self, InterruptedStatement, Progress};
use super::script::Languages;
use super::send::Wire;
use super::survey::{SessionEffect, Survey};
use super::{atomic, piecewise};
use crate::config::TransactionScope;
use crate::event::{Event, Observer, Protection, StepName};
use crate::interrupt::Interrupt;
use crate::journal::{Journal, Mark, Outcome, StepRecord, Unfinished, VersionTable};

/// How long an answer about the migration lock is good for. It can be lost right behind
/// any answer, and asking costs small steps a good part of their time.
const LOCK_ANSWER_LASTS: Duration = Duration::from_millis(100);

/// A step that is about to run.
pub(crate) struct PlannedStep<'s> {
    pub(crate) survey: &'s Survey,
    /// What the step does to the version table.
    pub(crate) row_changes: &'s [RowChange],
    /// Its number in the run, counted from 1, and how many there are.
    pub(crate) number: usize,
    pub(crate) total: usize,
    /// Whether no earlier step is in its transaction: it can be tried again by itself.
    pub(crate) shares_nothing: bool,
    /// Whether it turned out to end transactions, and was rolled back.
    pub(crate) escalated: bool,
}

impl PlannedStep<'_> {
    /// How the step is protected.
    ///
    /// What was begun piece by piece cannot be ended in one transaction: a part of it is
    /// committed, even where the file was mended so that it could be now.
    pub(crate) fn protection(&self, unfinished: Option<&Unfinished>) -> Protection {
        match unfinished {
            None if !self.escalated => self.survey.protection,
            _ => Protection::Journal,
        }
    }
}

/// What steps run on.
pub(crate) struct Runner<'r> {
    pub(crate) connection: &'r mut dyn Connection,
    pub(crate) lock: &'r mut dyn LockGuard,
    /// When the lock was last seen to be held.
    pub(crate) lock_seen: Option<Instant>,
    pub(crate) observer: &'r mut dyn Observer,
    pub(crate) interrupt: &'r Interrupt,
    pub(crate) journal: &'r Journal,
    pub(crate) version_table: &'r VersionTable,
    /// How often a step is tried again after a timeout or a deadlock.
    pub(crate) retries: u32,
    /// Whether a script may have changed the session since it was opened.
    pub(crate) session: SessionState,
    /// What one transaction holds.
    pub(crate) scope: TransactionScope,
    /// What runs scripts.
    pub(crate) languages: &'r Languages,
    /// Whether steps that are done wait for their `COMMIT`.
    pub(crate) transaction: OpenTransaction,
}

/// Whether steps that are done wait for their `COMMIT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenTransaction {
    None,
    /// Those since it began.
    Steps,
}

/// Whether the session is as it was when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionState {
    AsOpened,
    /// A script may have left settings behind in it.
    Touched,
}

/// A step that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RanStep {
    /// How many statements it had.
    pub(crate) statements: u64,
    /// How many of them an earlier run had done.
    pub(crate) resumed_after: u64,
}

/// A step that failed, and how much of it stays.
#[derive(Debug)]
pub(crate) struct StepFailure {
    pub(crate) error: StepError,
    pub(crate) remains: Remains,
    /// How many steps before it were in the same transaction.
    pub(crate) shared_with: usize,
}

/// What is left in the database of a step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Remains {
    /// Nothing: it was rolled back as a whole.
    Nothing,
    /// All or nothing: the connection was lost during the `COMMIT`.
    AllOrNothing,
    /// The first `done` of `total` statements are committed.
    Part {
        done: u64,
        /// `None`: the script makes them as it runs.
        total: Option<u64>,
        /// The statement of which it is not known what became.
        running: Option<u64>,
        /// How many statements are done if the `COMMIT` took place during which the
        /// connection was lost.
        committing: Option<u64>,
    },
}

impl Runner<'_> {
    /// Runs a step to its end, trying again after timeouts and deadlocks.
    pub(crate) fn run(
        &mut self,
        step: &PlannedStep<'_>,
        unfinished: Option<&Unfinished>,
        verdict: Option<InterruptedStatement>,
    ) -> Result<RanStep, Box<StepFailure>> {
        let survey = step.survey;
        let protection = step.protection(unfinished);
        let mut progress = Progress::default();
        if let Some(unfinished) = unfinished {
            progress = recovery::resume(self.connection, step, self.languages, unfinished, verdict)
                .map_err(|error| {
                    Box::new(StepFailure {
                        error,
                        remains: Remains::Part {
                            done: unfinished.done,
                            total: unfinished.statement_count,
                            running: unfinished.running,
                            committing: None,
                        },
                        shared_with: 0,
                    })
                })?;
        }
        self.observer.on_event(&Event::StepStarted {
            number: step.number,
            total: step.total,
            step: survey.step.clone(),
            statements: survey.statements,
            protection,
            resumed_after: progress.done,
        });
        let mut record = StepRecord::new(
            survey.step.revision.clone(),
            survey.step.direction,
            survey.checksum.to_string(),
            survey.statements,
        );
        let resumed_after = progress.done;
        let outcome = self.reset_session().and_then(|()| {
            self.attempt_until_done(step, protection, &mut record, &mut progress, unfinished)
        });
        if survey.session == SessionEffect::Possible {
            self.session = SessionState::Touched;
        }
        match outcome {
            Ok(()) => {
                self.observer.on_event(&Event::StepFinished {
                    revision: survey.step.revision.clone(),
                    duration: record.elapsed(),
                });
                Ok(RanStep {
                    statements: record.statement_count.unwrap_or(0),
                    resumed_after,
                })
            }
            // It is about to run in another way.
            Err(StepError::Escalate) => Err(Box::new(StepFailure {
                error: StepError::Escalate,
                remains: Remains::Nothing,
                shared_with: 0,
            })),
            Err(error) => {
                // The failure is written down all the same.
                let _ = self.reset_session();
                Err(self.fail(survey, protection, &mut record, &progress, error))
            }
        }
    }

    /// Undoes what an earlier script did to the session, before anything else uses it.
    ///
    /// It is not done at the end of that script: a connection that is lost right behind
    /// its commit is not the failure of a step that is done.
    pub(crate) fn reset_session(&mut self) -> Result<(), StepError> {
        // Inside a transaction it cannot be done: steps that share one share the session's
        // settings, as they do with Alembic.
        if self.session == SessionState::Touched && self.transaction == OpenTransaction::None {
            self.connection.reset_session()?;
            self.session = SessionState::AsOpened;
        }
        Ok(())
    }

    /// Commits the steps that wait for it.
    pub(crate) fn commit(&mut self) -> Result<(), StepError> {
        if self.transaction == OpenTransaction::Steps {
            self.connection
                .execute("COMMIT")
                .map_err(StepError::Commit)?;
            self.transaction = OpenTransaction::None;
        }
        Ok(())
    }

    /// [`commit`](Self::commit) between steps, or behind the last one.
    pub(crate) fn commit_steps(&mut self) -> Result<(), Box<StepFailure>> {
        self.commit().map_err(|error| {
            // A server that refused has rolled back by itself.
            self.transaction = OpenTransaction::None;
            let remains = if error.lost_connection() {
                Remains::AllOrNothing
            } else {
                Remains::Nothing
            };
            Box::new(StepFailure {
                error,
                remains,
                shared_with: 0,
            })
        })
    }

    /// Waits before all steps of a transaction that was rolled back are tried again.
    pub(crate) fn begin_again(&mut self, failed: &StepName, attempt: u32, error: &StepError) {
        self.observer.on_event(&Event::StepRetrying {
            revision: failed.revision.clone(),
            attempt,
            reason: format!("{error}; the run begins again"),
        });
        self.pause(attempt);
    }

    fn attempt_until_done(
        &mut self,
        step: &PlannedStep<'_>,
        protection: Protection,
        record: &mut StepRecord,
        progress: &mut Progress,
        unfinished: Option<&Unfinished>,
    ) -> Result<(), StepError> {
        if protection == Protection::Journal {
            self.journal.open_step(
                self.connection,
                record,
                &Mark {
                    done: progress.done,
                    checksum_done: progress.checksum_done.as_deref(),
                    running: None,
                    state_before: None,
                },
                unfinished,
            )?;
        }
        let mut attempt = 1;
        let mut earlier = None;
        loop {
            if self.interrupt.is_requested() {
                return Err(StepError::Interrupted);
            }
            self.check_lock()?;
            let outcome = match protection {
                Protection::Transaction => atomic::run(self, step, record),
                Protection::Journal => self.run_pieces(step, record, progress),
            };
            match outcome {
                // Nobody can tell what the earlier attempt left, and its error says more.
                Err(StepError::Resume(error)) => return Err(earlier.unwrap_or(error.into())),
                Err(error)
                    if error.may_be_retried() && attempt <= self.retries && step.shares_nothing =>
                {
                    attempt += 1;
                    self.observer.on_event(&Event::StepRetrying {
                        revision: step.survey.step.revision.clone(),
                        attempt,
                        reason: error.to_string(),
                    });
                    earlier = Some(error);
                    self.pause(attempt);
                }
                outcome => return outcome,
            }
        }
    }

    /// Runs what is left of a step, once it is clear what became of a statement that
    /// failed in an earlier attempt and left something behind, which is cleared away.
    fn run_pieces(
        &mut self,
        step: &PlannedStep<'_>,
        record: &mut StepRecord,
        progress: &mut Progress,
    ) -> Result<(), StepError> {
        if progress.running.is_some()
            && let Some(row) = self.journal.committed(self.connection, record)?
        {
            *progress = recovery::resume(self.connection, step, self.languages, &row, None)?;
        }
        piecewise::run(self, step, record, progress)
    }

    /// Fails when the migration lock is lost, as far as the last answer is not recent.
    fn check_lock(&mut self) -> Result<(), StepError> {
        if self
            .lock_seen
            .is_some_and(|seen| seen.elapsed() < LOCK_ANSWER_LASTS)
        {
            return Ok(());
        }
        match self.lock.is_held() {
            Ok(true) => {
                self.lock_seen = Some(Instant::now());
                Ok(())
            }
            Ok(false) => Err(StepError::LockLost),
            // The lock went with its session.
            Err(error) if error.kind == ErrorKind::ConnectionLost => Err(StepError::LockLost),
            Err(error) => Err(StepError::Bookkeeping(error)),
        }
    }

    /// Waits before another attempt, longer each time, and no longer than until
    /// somebody asks to stop.
    fn pause(&self, attempt: u32) {
        const SLICE: Duration = Duration::from_millis(50);
        let slices = 4_u32.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(2)));
        for _ in 0..slices.min(100) {
            if self.interrupt.is_requested() {
                return;
            }
            std::thread::sleep(SLICE);
        }
    }

    /// Writes down that a step failed, as far as that is still possible.
    fn fail(
        &mut self,
        survey: &Survey,
        protection: Protection,
        record: &mut StepRecord,
        progress: &Progress,
        error: StepError,
    ) -> Box<StepFailure> {
        let outcome = if error.is_interruption() {
            Outcome::Interrupted
        } else {
            Outcome::Failed
        };
        // Where the connection is gone the journal keeps its last mark, which says the
        // same without the error.
        let _: Result<(), DatabaseError> = match protection {
            Protection::Transaction => {
                self.journal
                    .write_failed(self.connection, record, outcome, &error.to_string())
            }
            Protection::Journal => self.journal.fail_step(
                self.connection,
                record,
                progress.running,
                outcome,
                &error.to_string(),
            ),
        };
        self.observer.on_event(&Event::StepFailed {
            revision: survey.step.revision.clone(),
        });
        let remains = match protection {
            Protection::Transaction
                if matches!(error, StepError::Commit(_)) && error.lost_connection() =>
            {
                Remains::AllOrNothing
            }
            Protection::Transaction => Remains::Nothing,
            Protection::Journal if progress.is_nothing() => Remains::Nothing,
            Protection::Journal => Remains::Part {
                done: progress.done,
                total: record.statement_count,
                running: progress.running,
                committing: progress.committing,
            },
        };
        Box::new(StepFailure {
            error,
            remains,
            shared_with: 0,
        })
    }

    pub(super) fn wire(&mut self) -> Wire<'_> {
        Wire {
            connection: &mut *self.connection,
            observer: &mut *self.observer,
            interrupt: self.interrupt,
        }
    }
}
