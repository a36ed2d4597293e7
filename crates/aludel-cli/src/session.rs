//! A project and the database that a command works on.

use aludel::config::DatabaseConfig;
use aludel::{Actor, Interrupt, Observer, Project, Run, Silent};
use aludel_core::diagnostic::Diagnostic;

use crate::context::Context;
use crate::failure::Failure;
use crate::signals;
use crate::standing::{Standing, Watched};
use crate::ui::progress::{self, Grain};

/// A project, its database, and who works on it.
pub(crate) struct Session {
    pub(crate) project: Project,
    pub(crate) database: DatabaseConfig,
    actor: Actor,
    interrupt: Interrupt,
    observer: Box<dyn Observer>,
}

impl Session {
    /// For a command that reads.
    pub(crate) fn to_read(context: &Context) -> Result<Self, Failure> {
        let config = context.config()?;
        let database = context.database(&config)?;
        Ok(Self {
            project: Project::open(config)?,
            database,
            actor: context.actor(),
            interrupt: Interrupt::default(),
            observer: Box::new(Silent),
        })
    }

    /// For a command that changes the database: shows how it goes on, and lets signals
    /// stop it.
    pub(crate) fn to_run(context: &Context, grain: Grain) -> Result<Self, Failure> {
        let mut session = Self::to_read(context)?;
        if let Some(alembic) = &session.project.config.alembic {
            for question in alembic.open_questions() {
                context.ui.warn(&question.diagnostic());
            }
        }
        let standing = Standing::default();
        session.observer = Box::new(Watched {
            standing: standing.clone(),
            next: progress::observer(&context.ui, grain, session.database.url.to_string()),
        });
        signals::pass_on(session.interrupt.clone(), standing, context.ui.clone()).map_err(
            |error| {
                Diagnostic::error("signals", "cannot listen for signals")
                    .with_fact(error.to_string())
            },
        )?;
        Ok(session)
    }

    /// The run is over: what was drawn while it went on is taken away.
    pub(crate) fn fall_silent(&mut self) {
        self.observer = Box::new(Silent);
    }

    /// What a request of the library is given.
    pub(crate) fn run(&mut self) -> (&Project, Run<'_>) {
        let run = Run {
            database: &self.database,
            actor: &self.actor,
            observer: self.observer.as_mut(),
            interrupt: &self.interrupt,
        };
        (&self.project, run)
    }
}
