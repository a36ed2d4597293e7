//! A host without a database that prints statements as Alembic's `--sql` does.

use aludel_core::location::SourceLocation;
use aludel_core::operation::Operation;
use aludel_core::schema::inspection::{Inspect, Inspection};
use aludel_dialect::DialectName;
use aludel_dialect::render::{Parameters, RenderContext, Shown, render_for_people};
use aludel_python::host::{
    ContextFacts, DialectFacts, Host, HostError, Outcome, RenderStyle, Rendering, Stream,
    TransactionAction, TypeName,
};

pub(crate) struct Printing {
    dialect: &'static str,
    pub(crate) output: String,
}

impl Printing {
    pub(crate) fn new(dialect: &'static str) -> Self {
        Self {
            dialect,
            output: String::new(),
        }
    }

    fn name(&self) -> DialectName {
        self.dialect.parse().expect("a dialect that Aludel speaks")
    }

    fn render_context(&self, parameters: Parameters) -> RenderContext {
        RenderContext {
            parameters,
            mariadb: self.dialect == "mariadb",
            mariadb_options: self.dialect == "mariadb",
            ..RenderContext::OFFLINE
        }
    }

    fn rendered(
        &self,
        operation: &Operation,
        parameters: Parameters,
    ) -> Result<Vec<String>, HostError> {
        let statements = self
            .name()
            .dialect()
            .render(operation, &self.render_context(parameters))
            .map_err(|error| HostError::NotRendered(error.to_string()))?;
        Ok(statements
            .into_iter()
            .map(|statement| statement.sql)
            .collect())
    }
}

impl Host for Printing {
    fn dialect(&self) -> DialectFacts {
        DialectFacts::offline(self.dialect)
    }

    fn context(&self) -> ContextFacts {
        ContextFacts {
            as_sql: true,
            config_section: "alembic".to_owned(),
            version_table: "alembic_version".to_owned(),
            ..ContextFacts::default()
        }
    }

    fn perform(
        &mut self,
        operation: Operation,
        _cause: Option<&SourceLocation>,
    ) -> Result<Outcome, HostError> {
        for sql in self.rendered(&operation, Parameters::Literal)? {
            self.output
                .push_str(&self.name().dialect().print_statement(&sql));
            self.output.push('\n');
        }
        Ok(Outcome::default())
    }

    fn render(&self, what: Rendering, style: RenderStyle) -> Result<Vec<String>, HostError> {
        let parameters = match style {
            RenderStyle::Literal => Parameters::Literal,
            RenderStyle::Shown | RenderStyle::Generic => Parameters::Shown,
        };
        let dialect = (style != RenderStyle::Generic).then(|| self.name());
        let shown = match &what {
            Rendering::Operation(operation) => return self.rendered(operation, parameters),
            Rendering::Query(query) => Shown::Query(query),
            Rendering::Expression(expression) => Shown::Expression(expression),
        };
        render_for_people(shown, dialect, &self.render_context(parameters))
            .map(|sql| vec![sql])
            .map_err(|error| HostError::NotRendered(error.to_string()))
    }

    fn inspect(
        &mut self,
        _question: Inspect,
        _cause: Option<&SourceLocation>,
    ) -> Result<Inspection, HostError> {
        Err(HostError::Offline("nobody is connected".to_owned()))
    }

    fn transaction(
        &mut self,
        _action: TransactionAction,
        _cause: Option<&SourceLocation>,
    ) -> Result<(), HostError> {
        Ok(())
    }

    fn remember_types(&mut self, _: Vec<TypeName>) {}

    fn print(&mut self, _stream: Stream, text: &str) {
        self.output.push_str(text);
    }
}
