//! `--sql`: printing SQL where others run it.

use std::io::{self, Write};

use aludel::config::{Config, ConfigError};
use aludel::offline::OfflineOptions;
use aludel::{DialectName, Event, Observer, Project};
use aludel_core::diagnostic::Diagnostic;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Answer;
use crate::arguments::Format;
use crate::context::Context;
use crate::failure::Failure;

/// What may be typed to print instead of running.
#[derive(Debug, Args)]
pub(super) struct OfflineArguments {
    /// Print the SQL instead of running it; nothing is connected to
    #[arg(long)]
    pub(super) sql: bool,

    /// The database that the SQL is for, where no url says: `postgresql`, `mysql` or `sqlite`
    #[arg(long, value_name = "NAME", requires = "sql", value_parser = dialect)]
    dialect: Option<DialectName>,
}

/// The answer of a command with `--sql`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SqlReport {
    /// The database that the SQL is for.
    dialect: String,
    /// The statements, as they would be printed.
    sql: String,
}

fn dialect(name: &str) -> Result<DialectName, String> {
    name.parse()
        .map_err(|error: <DialectName as std::str::FromStr>::Err| error.to_string())
}

impl OfflineArguments {
    /// Prints what `print` writes.
    pub(super) fn print(
        &self,
        context: &Context,
        print: impl FnOnce(
            &Project,
            &OfflineOptions,
            &mut dyn Write,
            &mut dyn Observer,
        ) -> Result<(), aludel::Error>,
    ) -> Result<Answer, Failure> {
        let project = context.project()?;
        let dialect = self.dialect(context, &project.config)?;
        let environment = context.global.env.clone();
        let options = OfflineOptions {
            dialect,
            environment: environment.or_else(|| project.config.default_environment.clone()),
        };
        match context.ui.format {
            Format::Text => {
                let mut stream = Remembering::new(io::BufWriter::new(io::stdout().lock()));
                let printed = print(&project, &options, &mut stream, &mut ScriptOutput);
                let flushed = stream.flush();
                if let Some(error) = stream.failure.take() {
                    return Err(Failure::Output(error));
                }
                printed?;
                flushed.map_err(Failure::Output)?;
                Ok(Answer::Yes)
            }
            Format::Json => {
                let mut sql = Vec::new();
                print(&project, &options, &mut sql, &mut ScriptOutput)?;
                let report = SqlReport {
                    dialect: dialect.to_string(),
                    sql: String::from_utf8_lossy(&sql).into_owned(),
                };
                context.ui.report(&report, Answer::Yes, |_| Ok(()))
            }
        }
    }

    /// The dialect that was named, or that of the database that is meant.
    fn dialect(&self, context: &Context, config: &Config) -> Result<DialectName, Failure> {
        if let Some(dialect) = self.dialect {
            return Ok(dialect);
        }
        match context.database_choice(config)? {
            Ok(database) => Ok(database.url.dialect()),
            Err(ConfigError::NoUrl { .. } | ConfigError::UndefinedVariable { .. }) => {
                Err(Diagnostic::error(
                    "dialect-missing",
                    "nothing says which database the SQL is for",
                )
                .with_help(
                    "say it with `--dialect postgresql`, `mysql` or `sqlite`, or with `--url`",
                )
                .into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Shows what scripts print beside the SQL, which has standard output for itself.
struct ScriptOutput;

impl Observer for ScriptOutput {
    fn on_event(&mut self, event: &Event) {
        if let Event::Printed { text } = event {
            // Nobody reads it any more: nothing of the SQL is lost.
            let _ = io::stderr().write_all(text.as_bytes());
        }
    }
}

/// A stream that keeps its first failure: printing passes it through the library, which
/// could only describe it, and a reader that went away is no error.
struct Remembering<W> {
    inner: W,
    failure: Option<io::Error>,
}

impl<W: Write> Remembering<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            failure: None,
        }
    }

    fn remember<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            self.failure.get_or_insert(error);
            kind.into()
        })
    }
}

impl<W: Write> Write for Remembering<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        self.remember(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.remember(result)
    }
}
