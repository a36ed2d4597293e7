//! The command line: what may be typed.

use std::time::Duration;

use aludel::config::{RunConfig, Runtime};
use camino::Utf8PathBuf;
use clap::builder::styling::AnsiColor;
use clap::builder::{PossibleValuesParser, Styles, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

use crate::commands;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const HELP_GLOBAL: &str = "Global options";
const HELP_RUN: &str = "How the run behaves";

/// Changes databases step by step, and knows where each of them is.
///
/// A project is a folder of revisions: SQL files that say how to go one step up and one
/// step back. Each names the revision it follows, so they form a graph. `aludel upgrade`
/// applies what a database does not have yet, under a lock, and keeps a journal of it.
#[derive(Debug, Parser)]
#[command(
    name = "aludel",
    version,
    styles = STYLES,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "\
First steps:
  aludel init                          start a project in this folder
  aludel revision -m \"create users\"    write the first revision
  aludel upgrade                       apply it
  aludel status                        see where the database is

`aludel help COMMAND` explains a command, with examples.",
    after_long_help = "\
First steps:
  aludel init                          start a project in this folder
  aludel revision -m \"create users\"    write the first revision
  aludel upgrade                       apply it
  aludel status                        see where the database is

Which database:
  --url, else DATABASE_URL, else SQLALCHEMY_DATABASE_URI, else the url of the
  chosen environment in aludel.toml. In an Alembic project: else what env.py
  says, else sqlalchemy.url of alembic.ini. A file `.env` in this folder or
  beside aludel.toml adds to the variables. A password that the url does not
  have is taken from PGPASSWORD or MYSQL_PWD.

Exit codes:
  0    done, or the answer is yes
  1    the answer is no: something is pending, changed, or not at the head
  2    could not do it
  130  stopped at once by a second Ctrl-C or SIGTERM"
)]
pub(crate) struct Arguments {
    /// The same as `--config`, where it stands before the command
    #[arg(short = 'c', value_name = "PATH", help_heading = HELP_GLOBAL)]
    pub(crate) config_before: Vec<Utf8PathBuf>,
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What may be typed with every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct GlobalArguments {
    /// The configuration file, or its folder; twice for an INI file and a pyproject.toml
    /// [default: aludel.toml, alembic.ini or pyproject.toml here or in a folder above]
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        env = "ALUDEL_CONFIG",
        hide_env_values = true,
        help_heading = HELP_GLOBAL
    )]
    pub(crate) config: Vec<Utf8PathBuf>,

    /// The folder of a Flask-Migrate project, which holds its alembic.ini and env.py
    #[arg(
        short,
        long,
        global = true,
        value_name = "PATH",
        conflicts_with = "config",
        help_heading = HELP_GLOBAL
    )]
    pub(crate) directory: Option<Utf8PathBuf>,

    /// The section of alembic.ini that counts [default: alembic]
    #[arg(short = 'n', long, global = true, value_name = "SECTION", help_heading = HELP_GLOBAL)]
    pub(crate) name: Option<String>,

    /// An argument for env.py, such as `tenant=acme`; may be given more than once
    #[arg(short = 'x', global = true, value_name = "ARGUMENT", help_heading = HELP_GLOBAL)]
    pub(crate) x: Vec<String>,

    /// What runs Python revisions: the embedded interpreter, the project's own Python (host),
    /// or the first that can, and nothing where their text says it all [default: auto]
    #[arg(
        long,
        global = true,
        value_name = "WHICH",
        value_parser = runtime_parser(),
        help_heading = HELP_GLOBAL
    )]
    pub(crate) runtime: Option<Runtime>,

    /// The project's own Python [default: that of `VIRTUAL_ENV`, of .venv, or python3]
    #[arg(long, global = true, value_name = "PATH", help_heading = HELP_GLOBAL)]
    pub(crate) python: Option<Utf8PathBuf>,

    /// The environment of the configuration to work on
    #[arg(long, global = true, value_name = "NAME", help_heading = HELP_GLOBAL)]
    pub(crate) env: Option<String>,

    /// The database to work on, such as `postgresql://ada@localhost/shop` or
    /// `sqlite:///shop.db`
    #[arg(long, global = true, value_name = "URL", help_heading = HELP_GLOBAL)]
    pub(crate) url: Option<String>,

    /// The form of the answer
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = HELP_GLOBAL
    )]
    pub(crate) format: Format,

    /// When to use colour (`auto` heeds `NO_COLOR` and `CLICOLOR_FORCE`)
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = HELP_GLOBAL
    )]
    pub(crate) color: ColorWhen,

    /// Say nothing but the answer and errors
    #[arg(short, long, global = true, help_heading = HELP_GLOBAL)]
    pub(crate) quiet: bool,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON document on standard output, events as JSON lines on standard error.
    Json,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal that wants it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl From<ColorWhen> for anstream::ColorChoice {
    fn from(when: ColorWhen) -> Self {
        match when {
            ColorWhen::Auto => Self::Auto,
            ColorWhen::Always => Self::Always,
            ColorWhen::Never => Self::Never,
        }
    }
}

impl From<ColorWhen> for clap::ColorChoice {
    fn from(when: ColorWhen) -> Self {
        match when {
            ColorWhen::Auto => Self::Auto,
            ColorWhen::Always => Self::Always,
            ColorWhen::Never => Self::Never,
        }
    }
}

/// How a run behaves towards other runners and the server; what is not given comes from
/// `[run]` in the configuration.
#[derive(Debug, Clone, Args)]
pub(crate) struct RunArguments {
    /// How long to wait while another runner works on the database, such as `30s`
    #[arg(long, value_name = "DURATION", value_parser = duration, help_heading = HELP_RUN)]
    lock_timeout: Option<Duration>,

    /// How long a statement may wait for a lock in the database
    #[arg(long, value_name = "DURATION", value_parser = duration, help_heading = HELP_RUN)]
    database_lock_timeout: Option<Duration>,

    /// How long a statement may run
    #[arg(long, value_name = "DURATION", value_parser = duration, help_heading = HELP_RUN)]
    statement_timeout: Option<Duration>,

    /// How often a revision is tried again after a timeout or a deadlock
    #[arg(long, value_name = "NUMBER", help_heading = HELP_RUN)]
    retries: Option<u32>,
}

impl RunArguments {
    /// The configuration's own, less what was typed.
    pub(crate) fn over(&self, config: &RunConfig) -> RunConfig {
        RunConfig {
            lock_timeout: self.lock_timeout.unwrap_or(config.lock_timeout),
            database_lock_timeout: self.database_lock_timeout.or(config.database_lock_timeout),
            statement_timeout: self.statement_timeout.or(config.statement_timeout),
            retries: self.retries.unwrap_or(config.retries),
            transaction: config.transaction,
        }
    }
}

/// Reads the name of a runtime.
fn runtime_parser() -> impl TypedValueParser<Value = Runtime> {
    PossibleValuesParser::new(Runtime::NAMES).map(|name| {
        name.parse()
            .expect("the possible names are those of runtimes")
    })
}

/// Reads `30s`, `500ms`, `1m 30s`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let explained = "a duration is a number with a unit, such as `30s`, `500ms` or `1m 30s`";
    text.parse::<SignedDuration>()
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .ok_or_else(|| explained.to_owned())
}

/// What there is to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(commands::init::Arguments),
    Revision(commands::revision::Arguments),
    Upgrade(commands::upgrade::Arguments),
    Downgrade(commands::downgrade::Arguments),
    Status(commands::status::Arguments),
    Current(commands::current::Arguments),
    History(commands::history::Arguments),
    Heads(commands::heads::Arguments),
    Branches(commands::branches::Arguments),
    Show(commands::show::Arguments),
    Edit(commands::edit::Arguments),
    Merge(commands::merge::Arguments),
    Stamp(commands::stamp::Arguments),
    Check(commands::check::Arguments),
    Log(commands::log::Arguments),
    Import(commands::import::Arguments),
    EnsureVersion(commands::ensure_version::Arguments),
    Completions(commands::completions::Arguments),
    Man(commands::man::Arguments),
    Help(commands::help::Arguments),
    #[command(hide = true)]
    Reference(commands::reference::Arguments),
}
