//! What a run that failed leaves behind, in words.

use aludel_core::revision::Direction;
use aludel_dialect::{DatabaseError, ErrorKind};

use crate::apply::{Remains, StepError, StepFailure, database_diagnostic, of_all};
use crate::error::Error;
use crate::event::StepName;
use crate::report::RunReport;

/// The failure of a step, with what became of the step and of the run.
pub(crate) fn account_for(step: &StepName, failure: &StepFailure, report: &RunReport) -> Error {
    let mut diagnostic = failure.error.diagnostic();
    diagnostic
        .facts
        .push(format!("{}: {}", in_words(step), remains_in_words(failure)));
    if failure.shared_with > 0 {
        diagnostic.facts.push(format!(
            "the {} revisions before it were in the same transaction and share its end",
            failure.shared_with
        ));
    }
    diagnostic.facts.push(standing(failure, report));
    if diagnostic.help.is_none() {
        diagnostic.help = Some(help(failure).to_owned());
    }
    Error::new(diagnostic)
}

/// The end of a run whose steps are all done, and whose last words were lost.
pub(crate) fn account_for_open_journal(error: &DatabaseError, report: &RunReport) -> Error {
    let mut diagnostic = database_diagnostic(error);
    if error.kind == ErrorKind::DatabaseMoved {
        // What was done is in the file that is not there any more.
        return Error::new(diagnostic);
    }
    diagnostic.facts.push(format!(
        "all {} revisions are done; the database is at {}",
        report.planned,
        places(&report.heads_after)
    ));
    diagnostic
        .facts
        .push("only the end of the run is not in the journal, which calls it running".to_owned());
    diagnostic.help = Some("nothing is left to do; `aludel status` shows it".to_owned());
    Error::new(diagnostic)
}

fn in_words(step: &StepName) -> String {
    let verb = match step.direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    };
    let StepName {
        revision, message, ..
    } = step;
    if message.is_empty() {
        format!("{verb} {revision}")
    } else {
        format!("{verb} {revision} ({message})")
    }
}

fn remains_in_words(failure: &StepFailure) -> String {
    let (done, total, running, committing) = match failure.remains {
        Remains::Nothing => return "nothing of it is in the database".to_owned(),
        Remains::AllOrNothing => {
            return "either all of it is in the database or nothing".to_owned();
        }
        Remains::Part {
            done,
            total,
            running,
            committing,
        } => (done, total, running, committing),
    };
    let stay = match (done, total) {
        (1, None) => "1 statement is done and stays".to_owned(),
        _ => format!("{} statements are done and stay", of_all(done, total)),
    };
    match (running, committing) {
        (Some(running), _) if matches!(failure.error, StepError::Resume(_)) => {
            format!("{stay}; what became of statement {running} is for you to say")
        }
        (Some(running), _) => {
            format!("{stay}; what became of statement {running} the next run finds out")
        }
        (None, Some(committing)) if committing == done => {
            format!("{stay}; whether the end of it was recorded the next run finds out")
        }
        (None, Some(committing)) => format!(
            "{stay}; whether those up to statement {committing} were committed the next run \
             finds out"
        ),
        (None, None) => format!("{stay}; the database cannot roll them back"),
    }
}

/// What was done before the step, and where the database is.
fn standing(failure: &StepFailure, report: &RunReport) -> String {
    let is_certain = match failure.remains {
        Remains::AllOrNothing => false,
        Remains::Part {
            total, committing, ..
        } => committing.is_none() || committing != total,
        Remains::Nothing => true,
    };
    let places = places(&report.heads_after);
    let at = if is_certain {
        format!("the database is at {places}")
    } else {
        format!("before this one the database was at {places}")
    };
    match report.steps.len() {
        0 => at,
        before => format!(
            "{before} of {} revisions were done before it and stay; {at}",
            report.planned
        ),
    }
}

fn help(failure: &StepFailure) -> &'static str {
    match (&failure.error, &failure.remains) {
        (error, _) if error.is_interruption() => "run the same command again to go on",
        (StepError::Bookkeeping(_), _) => "mend the cause, then run the same command again",
        (_, Remains::Nothing | Remains::AllOrNothing) => {
            "mend the file, then run the same command again"
        }
        (_, Remains::Part { .. }) => {
            "mend the file from that statement on, then run the same command again: it goes on \
             behind what is done"
        }
    }
}

/// The rows of the version table in words.
pub(crate) fn places(heads: &[String]) -> String {
    match heads {
        [] => "base".to_owned(),
        heads => heads.join(", "),
    }
}
