//! Where a run stands, for whoever has to leave it at once.

use std::sync::{Arc, Mutex, PoisonError};

use aludel::{Event, Observer, Protection};

use crate::ui::words;

/// Where a run stands; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    step: Arc<Mutex<Option<Step>>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    revision: String,
    protection: Protection,
    statements: Option<u64>,
    statement: u64,
}

impl Standing {
    /// What is left when the process ends now, one fact per line.
    pub(crate) fn facts(&self) -> Vec<String> {
        let step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(step) = step.as_ref() else {
            return vec!["no revision was running; what was done before is committed".to_owned()];
        };
        let Step {
            revision,
            protection,
            statements,
            statement,
        } = step;
        match protection {
            Protection::Transaction => vec![format!(
                "revision {revision} was running in a transaction: the database rolls it back \
                 when it finds the connection gone"
            )],
            Protection::Journal => vec![
                format!(
                    "revision {revision} was at statement {}, which may still be running on the \
                     server",
                    words::of_all(*statement, *statements)
                ),
                "the journal knows the statements before it: the next run goes on from there"
                    .to_owned(),
            ],
        }
    }

    fn note(&self, event: &Event) {
        let mut current = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::StepStarted {
                step,
                statements,
                protection,
                resumed_after,
                ..
            } => {
                *current = Some(Step {
                    revision: step.revision.clone(),
                    protection: *protection,
                    statements: *statements,
                    statement: resumed_after + 1,
                });
            }
            Event::StatementStarted { number, .. } => {
                if let Some(step) = current.as_mut() {
                    step.statement = *number;
                }
            }
            Event::StepFinished { .. } | Event::StepFailed { .. } => *current = None,
            _ => {}
        }
    }
}

/// An observer that keeps a [`Standing`] up to date and passes everything on.
pub(crate) struct Watched {
    pub(crate) standing: Standing,
    pub(crate) next: Box<dyn Observer>,
}

impl Observer for Watched {
    fn on_event(&mut self, event: &Event) {
        self.standing.note(event);
        self.next.on_event(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel::{Silent, StepName};
    use aludel_core::revision::Direction;

    #[test]
    fn what_is_left_depends_on_how_the_step_is_protected() {
        let standing = Standing::default();
        let mut watched = Watched {
            standing: standing.clone(),
            next: Box::new(Silent),
        };
        let started = |protection| Event::StepStarted {
            number: 1,
            total: 2,
            step: StepName {
                revision: "a1".to_owned(),
                message: String::new(),
                direction: Direction::Upgrade,
                path: "migrations/a1.sql".into(),
                runtime: None,
            },
            statements: Some(6),
            protection,
            resumed_after: 2,
        };
        assert!(standing.facts()[0].starts_with("no revision was running"));
        watched.on_event(&started(Protection::Transaction));
        assert!(standing.facts()[0].contains("rolls it back"));
        watched.on_event(&started(Protection::Journal));
        assert!(standing.facts()[0].contains("statement 3 of 6"));
        watched.on_event(&Event::StatementStarted {
            number: 5,
            location: None,
            summary: String::new(),
        });
        assert!(standing.facts()[0].contains("statement 5 of 6"));
        watched.on_event(&Event::StepFailed {
            revision: "a1".to_owned(),
        });
        assert!(standing.facts()[0].starts_with("no revision was running"));
    }
}
