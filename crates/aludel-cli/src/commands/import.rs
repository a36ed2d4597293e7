//! `aludel import`

use std::collections::BTreeMap;
use std::io::{self, Write};

use aludel::config::{CONFIG_FILE_NAME, Config, ConfigError, DatabaseConfig, UrlSource};
use aludel::import::{
    ChainOrder, Changed, HistoryState, HistoryUse, ImportMode, ImportOptions, ImportReport,
    ImportTarget, ImportedRevision, ImportedSection, NotSql, PlaceholderUse, Tool,
};
use aludel::{DialectName, InitOptions, Interrupt, Run};
use aludel_core::diagnostic::Diagnostic;
use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, ValueEnum};
use jiff::Zoned;

use crate::answer::Answer;
use crate::arguments::{Format, RunArguments};
use crate::context::Context;
use crate::failure::Failure;
use crate::signals;
use crate::standing::{Standing, Watched};
use crate::ui::progress::{self, Grain};
use crate::ui::style::{self, paint};
use crate::ui::table::{Align, Column, Columns, Room, Tone};
use crate::ui::words;

/// Take over the migrations of another tool, and what it had applied
///
/// Reads a folder of diesel, sqlx, refinery, dbmate, golang-migrate, goose or Flyway and
/// writes a revision for each of its migrations. When a database is known, the tool's own
/// table is read there and what it lists counts as applied from then on, so that nothing
/// runs twice. The tool's files and its table are never changed.
///
/// Look first with `--dry-run`: it writes nothing, and says one by one what cannot be taken
/// over. Importing again is safe: what is there already is left alone.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel import --dry-run --dialect postgresql db/migrations
                                    what would be written, and what cannot be
  aludel --url postgresql://localhost/shop import db/migrations
                                    files and history, into a new project if there is none
  aludel import --from sqlx --no-history --dialect sqlite db/migrations
                                    the files alone
  aludel import --placeholder schema=shop src/main/resources/db/migration
                                    Flyway scripts with a `${schema}` in them")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(crate) struct Arguments {
    /// The folder with the migrations; several for tools that read several
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<Utf8PathBuf>,

    /// Whose migrations they are: diesel, sqlx, refinery, dbmate, golang-migrate, goose or
    /// flyway [default: found out from the files]
    #[arg(long, value_name = "TOOL")]
    from: Option<Tool>,

    /// The folder of the project to import into; it is started if there is none
    /// [default: the project of this folder]
    #[arg(long, value_name = "FOLDER", conflicts_with = "config")]
    into: Option<Utf8PathBuf>,

    /// The database that the migrations are for: sqlite, postgresql or mysql
    /// [default: that of the url]
    #[arg(long, value_name = "DIALECT")]
    dialect: Option<DialectName>,

    /// Show what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Import the files alone; nothing counts as applied
    #[arg(long)]
    no_history: bool,

    /// The table in which the tool keeps its history, where it is not called as usual
    #[arg(long, value_name = "NAME", conflicts_with = "no_history")]
    history_table: Option<String>,

    /// In which order the revisions follow each other
    #[arg(long, value_name = "ORDER", default_value = "tool")]
    order: Order,

    /// Take files that changed after they were applied for what was applied
    #[arg(long)]
    accept_changed: bool,

    /// Let an empty revision stand in for a migration that is a program, or whose file is gone
    #[arg(long)]
    leave_empty: bool,

    /// The value of a Flyway placeholder; may be given several times
    #[arg(long = "placeholder", value_name = "NAME=VALUE", value_parser = placeholder)]
    placeholders: Vec<(String, String)>,

    /// Leave `${…}` in Flyway scripts as it is
    #[arg(long, conflicts_with = "placeholders")]
    keep_placeholders: bool,

    #[command(flatten)]
    run: RunArguments,
}

/// In which order the revisions follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// As the tool orders them.
    Tool,
    /// First what is applied in this database, then the rest.
    AppliedFirst,
}

/// Reads `NAME=VALUE`.
fn placeholder(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or_else(|| "a placeholder is given as `NAME=VALUE`".to_owned())
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let (target, database) = target(context, arguments)?;
    let options = options(arguments, &target.config);
    let actor = context.actor();
    let interrupt = Interrupt::default();
    let report = match &database {
        None => aludel::import::import(&target, None, &options)?,
        Some(database) => {
            let standing = Standing::default();
            let mut observer = Watched {
                standing: standing.clone(),
                next: progress::observer(&context.ui, Grain::Revisions, database.url.to_string()),
            };
            signals::pass_on(interrupt.clone(), standing, context.ui.clone()).map_err(|error| {
                Diagnostic::error("signals", "cannot listen for signals")
                    .with_fact(error.to_string())
            })?;
            let run = Run {
                database,
                actor: &actor,
                observer: &mut observer,
                interrupt: &interrupt,
            };
            aludel::import::import(&target, Some(run), &options)?
        }
    };
    let answer = Answer::yes_if(!report.is_blocked());
    if context.ui.format == Format::Text {
        for finding in &report.findings {
            context.ui.warn(&finding.diagnostic());
        }
    }
    let width = context.ui.terminal.output_width();
    context
        .ui
        .report(&report, answer, |out| write_report(out, &report, width))?;
    context.ui.note(format_args!(
        "{} {}",
        paint(style::HINT, "hint:"),
        hint(&report)
    ));
    Ok(answer)
}

fn options(arguments: &Arguments, config: &Config) -> ImportOptions {
    ImportOptions {
        folders: arguments.folders.clone(),
        tool: arguments.from,
        dialect: arguments.dialect,
        mode: if arguments.dry_run {
            ImportMode::DryRun
        } else {
            ImportMode::Write
        },
        history: if arguments.no_history {
            HistoryUse::Ignore
        } else {
            HistoryUse::Adopt
        },
        history_table: arguments.history_table.clone(),
        order: match arguments.order {
            Order::Tool => ChainOrder::Tool,
            Order::AppliedFirst => ChainOrder::AppliedFirst,
        },
        changed: if arguments.accept_changed {
            Changed::Accept
        } else {
            Changed::Refuse
        },
        not_sql: if arguments.leave_empty {
            NotSql::LeaveEmpty
        } else {
            NotSql::Refuse
        },
        placeholders: if arguments.keep_placeholders {
            PlaceholderUse::Keep
        } else {
            PlaceholderUse::Fill(
                arguments
                    .placeholders
                    .iter()
                    .cloned()
                    .collect::<BTreeMap<_, _>>(),
            )
        },
        run: arguments.run.over(&config.run),
        now: Zoned::now(),
    }
}

/// The project to import into, and its database if one is known.
fn target(
    context: &Context,
    arguments: &Arguments,
) -> Result<(ImportTarget, Option<DatabaseConfig>), Failure> {
    let existing = match &arguments.into {
        Some(folder) => {
            let path = folder.join(CONFIG_FILE_NAME);
            if path.is_file() {
                Some(Config::read(&path)?)
            } else {
                None
            }
        }
        None => match context.config() {
            Ok(config) => Some(config),
            // Only where nothing was named is a missing project a new one.
            Err(failure)
                if failure.code() == "config-missing" && context.global.config.is_empty() =>
            {
                None
            }
            Err(failure) => return Err(failure),
        },
    };
    if let Some(config) = existing {
        let database = match context.database_choice(&config)? {
            Ok(database) => Some(database),
            // Without a url the files alone are imported.
            Err(ConfigError::NoUrl { .. } | ConfigError::UndefinedVariable { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let target = ImportTarget {
            config,
            new_project: None,
        };
        return Ok((target, database));
    }
    new_target(context, arguments)
}

/// A project that the import will start. The url that its configuration gets by default
/// is not one that anybody chose.
fn new_target(
    context: &Context,
    arguments: &Arguments,
) -> Result<(ImportTarget, Option<DatabaseConfig>), Failure> {
    let root = arguments.into.clone().unwrap_or_default();
    let mut new_project = InitOptions {
        script_location: script_location(&root, &arguments.folders)?,
        root,
        url: None,
    };
    let mut config = aludel::planned_config(&new_project)?;
    let database = match context.database_choice(&config)? {
        Ok(database) if !matches!(database.source, UrlSource::Environment(_)) => Some(database),
        Ok(_) => None,
        Err(error) => return Err(error.into()),
    };
    let dialect = database
        .as_ref()
        .map(|database| database.url.dialect())
        .or(arguments.dialect);
    new_project.url = match (dialect, &database) {
        (Some(DialectName::Sqlite), Some(database)) if database.source == UrlSource::Given => {
            context.global.url.clone()
        }
        (Some(DialectName::Sqlite) | None, _) => None,
        // A url may hold a password, which has no place in a file of the project.
        (Some(_), _) => Some("${DATABASE_URL}".to_owned()),
    };
    config = aludel::planned_config(&new_project)?;
    let target = ImportTarget {
        config,
        new_project: Some(new_project),
    };
    Ok((target, database))
}

/// A folder of the new project that holds nothing yet.
fn script_location(root: &Utf8Path, folders: &[Utf8PathBuf]) -> Result<Utf8PathBuf, Failure> {
    let is_free = |name: &str| {
        let folder = root.join(name);
        let is_empty = match std::fs::read_dir(&folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(_) => !folder.exists(),
        };
        is_empty && !folders.contains(&folder)
    };
    ["migrations", "revisions"]
        .into_iter()
        .find(|name| is_free(name))
        .map(Utf8PathBuf::from)
        .ok_or_else(|| {
            Diagnostic::error(
                "import-no-room",
                "both `migrations` and `revisions` hold something already",
            )
            .with_help(
                "start the project with a folder of its own, then import: \
                 `aludel init --script-location FOLDER`",
            )
            .into()
        })
}

fn write_report(out: &mut dyn Write, report: &ImportReport, width: usize) -> io::Result<()> {
    if report.dry_run {
        write!(out, "{}", plan(report, width))?;
        writeln!(out)?;
    }
    let folders: Vec<&str> = report
        .folders
        .iter()
        .map(|folder| folder.as_str())
        .collect();
    let into = if report.is_new_project {
        format!(
            "{}, in a new project with {}",
            report.location, report.config
        )
    } else {
        report.location.to_string()
    };
    let new = report.new_revisions();
    let kept = report.revisions.len() - new;
    let verb = if report.dry_run {
        "would be imported"
    } else {
        "imported"
    };
    writeln!(
        out,
        "{} {verb} from {} ({}: {})",
        words::count(new as u64, "revision"),
        folders.join(", "),
        report.tool,
        report.reason
    )?;
    writeln!(out, "into {into}")?;
    if kept > 0 {
        writeln!(
            out,
            "{} there already, left alone",
            words::count(kept as u64, "revision")
        )?;
    }
    writeln!(out, "{}", history(report))
}

/// A line for each revision: the numbers are of statements, and `off` means without a
/// transaction.
fn plan(report: &ImportReport, width: usize) -> String {
    let column = |heading, room| Column {
        heading,
        align: Align::Left,
        room,
    };
    let mut table = Columns::new(
        width,
        &[
            column("revision", Room::Keep),
            column("from", Room::Give),
            column("upgrade", Room::Keep),
            column("downgrade", Room::Keep),
            column("history", Room::Keep),
        ],
    );
    for revision in &report.revisions {
        let (applied, tone) = match revision.applied {
            Some(true) => ("applied", Tone::Good),
            Some(false) => ("pending", Tone::Attention),
            None => ("", Tone::Plain),
        };
        table.row([
            (revision.revision.clone(), Tone::Plain),
            (source(report, revision), Tone::Plain),
            (section(revision.upgrade.as_ref(), "empty"), Tone::Plain),
            (section(revision.downgrade.as_ref(), "none"), Tone::Plain),
            (applied.to_owned(), tone),
        ]);
    }
    table.render()
}

/// The first file, below the folder that was named.
fn source(report: &ImportReport, revision: &ImportedRevision) -> String {
    let Some(path) = revision.sources.first() else {
        return "no file".to_owned();
    };
    let below = report
        .folders
        .iter()
        .find_map(|folder| path.strip_prefix(folder).ok())
        .unwrap_or(path);
    match below.file_name() {
        // diesel's files are all called alike: the folder tells.
        Some("up.sql") => below.parent().unwrap_or(below).to_string(),
        _ => below.to_string(),
    }
}

fn section(section: Option<&ImportedSection>, none: &str) -> String {
    let Some(section) = section else {
        return none.to_owned();
    };
    let statements = match section.statements {
        Some(number) => number.to_string(),
        None => "unreadable".to_owned(),
    };
    if section.transaction == "off" {
        format!("{statements} off")
    } else {
        statements
    }
}

fn history(report: &ImportReport) -> String {
    let history = &report.history;
    let database = history.database.as_deref().unwrap_or("no database");
    let table = history.table.as_deref().unwrap_or_default();
    let adopted = words::count_of(&history.adopted, "revision");
    let pending = report.revisions.len().saturating_sub(history.applied);
    let head = history.head.as_deref().unwrap_or("base");
    match history.state {
        HistoryState::Adopted => {
            format!("{adopted} adopted from `{table}`: {database} is at {head}, {pending} pending")
        }
        HistoryState::WouldBeAdopted if report.is_blocked() => format!(
            "`{table}` in {database} lists {}",
            words::count(history.applied as u64, "applied migration")
        ),
        HistoryState::WouldBeAdopted => format!(
            "{adopted} would be adopted from `{table}`: {database} would be at {head}, {pending} pending"
        ),
        HistoryState::AlreadyAdopted => {
            format!("nothing to adopt: {database} knows everything that `{table}` lists")
        }
        HistoryState::NothingApplied => {
            format!("nothing to adopt: `{table}` in {database} lists nothing as applied")
        }
        HistoryState::NoTable if table.is_empty() => {
            format!("nothing to adopt: {database} does not exist yet")
        }
        HistoryState::NoTable => format!("nothing to adopt: {database} has no table `{table}`"),
        HistoryState::NotWanted => "the history was not adopted, as you asked".to_owned(),
        HistoryState::NoDatabase => "the history was not adopted: no database is known".to_owned(),
    }
}

/// What to type next.
fn hint(report: &ImportReport) -> &'static str {
    if report.is_blocked() {
        return "nothing was written; see the errors above";
    }
    if report.dry_run {
        return "nothing was written; leave out `--dry-run` to do it";
    }
    match report.history.state {
        HistoryState::NoDatabase => {
            "adopt what the old tool has applied by importing again with the database: \
             `aludel --url URL import …`"
        }
        HistoryState::NotWanted | HistoryState::NothingApplied | HistoryState::NoTable => {
            "apply them with `aludel upgrade`"
        }
        HistoryState::Adopted | HistoryState::WouldBeAdopted | HistoryState::AlreadyAdopted => {
            "see where the database is with `aludel status`; the old tool must not run here any \
             more"
        }
    }
}
