//! A host for `env.py` alone: it tells what is asked about the run, and does nothing.

use aludel_core::location::SourceLocation;
use aludel_core::operation::Operation;
use aludel_core::schema::inspection::{Inspect, Inspection};
use aludel_python::host::{
    ContextFacts, DialectFacts, Host, HostError, Outcome, RenderStyle, Rendering, Stream,
    TransactionAction, TypeName,
};

use super::Facts;

/// Tells what is asked about the run, and does nothing but to keep what is printed.
pub(super) struct Onlooker<'f> {
    facts: &'f Facts,
    pub(super) printed: String,
}

impl<'f> Onlooker<'f> {
    pub(super) fn of(facts: &'f Facts) -> Self {
        Self {
            facts,
            printed: String::new(),
        }
    }
}

fn refused() -> HostError {
    HostError::Offline("`env.py` is only looked at here: nobody is connected".to_owned())
}

impl Host for Onlooker<'_> {
    fn dialect(&self) -> DialectFacts {
        self.facts.dialect.clone()
    }

    fn context(&self) -> ContextFacts {
        self.facts.context.clone()
    }

    fn perform(&mut self, _: Operation, _: Option<&SourceLocation>) -> Result<Outcome, HostError> {
        Err(refused())
    }

    fn render(&self, _: Rendering, _: RenderStyle) -> Result<Vec<String>, HostError> {
        Err(refused())
    }

    fn inspect(&mut self, _: Inspect, _: Option<&SourceLocation>) -> Result<Inspection, HostError> {
        Err(refused())
    }

    fn transaction(
        &mut self,
        _: TransactionAction,
        _: Option<&SourceLocation>,
    ) -> Result<(), HostError> {
        Ok(())
    }

    fn remember_types(&mut self, _: Vec<TypeName>) {}

    fn print(&mut self, _: Stream, text: &str) {
        self.printed.push_str(text);
    }
}
