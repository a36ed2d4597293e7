//! What may be typed after `alembic`.

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand};

use crate::arguments::{ColorWhen, Format, GlobalArguments};

/// Alembic's command line, carried out by Aludel.
#[derive(Debug, Parser)]
#[command(
    name = "alembic",
    version = concat!("1.20.1 (aludel ", env!("CARGO_PKG_VERSION"), ")"),
    disable_version_flag = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    infer_long_args = true,
    after_help = "This is Aludel under Alembic's name; `aludel help` tells of what it can beside."
)]
pub(super) struct Arguments {
    /// Show program's version number and exit
    #[arg(long, action = clap::ArgAction::Version)]
    version: Option<bool>,

    /// Alternate config file; defaults to value of `ALEMBIC_CONFIG`, or "alembic.ini"; may also
    /// refer to a pyproject.toml; twice for both
    #[arg(short, long, value_name = "CONFIG")]
    config: Vec<Utf8PathBuf>,

    /// Name of the section in the .ini file
    #[arg(short, long, value_name = "NAME", default_value = "alembic")]
    name: String,

    /// Additional arguments for env.py, e.g. -x setting1=somesetting -x setting2=somesetting
    #[arg(short, value_name = "X")]
    x: Vec<String>,

    /// Exit with code 1 on an error, as an exception would
    #[arg(long)]
    pub(super) raiseerr: bool,

    /// Say nothing but the answer
    #[arg(short, long)]
    pub(super) quiet: bool,

    #[command(subcommand)]
    pub(super) command: Command,
}

impl Arguments {
    /// The same as what `aludel` takes with every command.
    pub(super) fn global(&self) -> GlobalArguments {
        GlobalArguments {
            config: self.config.clone(),
            directory: None,
            name: Some(self.name.clone()),
            x: self.x.clone(),
            runtime: None,
            python: None,
            env: None,
            url: None,
            format: Format::Text,
            color: ColorWhen::Auto,
            quiet: self.quiet,
        }
    }
}

#[derive(Debug, Subcommand)]
#[command(rename_all = "snake_case")]
pub(super) enum Command {
    /// Show current branch points
    Branches(VerboseArguments),
    /// Check if revision command with autogenerate has pending upgrade ops
    Check,
    /// Display the current revision for a database
    Current(CurrentArguments),
    /// Revert to a previous version
    Downgrade(MigrateArguments),
    /// Edit revision script(s) using $EDITOR
    Edit {
        /// The revision
        rev: String,
    },
    /// Create the alembic version table if it doesn't exist already
    EnsureVersion {
        /// Print the SQL instead
        #[arg(long)]
        sql: bool,
    },
    /// Show current available heads in the script directory
    Heads(HeadsArguments),
    /// List changeset scripts in chronological order
    History(HistoryArguments),
    /// Initialize a new scripts directory
    Init(InitArguments),
    /// List available templates
    ListTemplates,
    /// Merge two revisions together; creates a new migration file
    Merge(MergeArguments),
    /// Create a new revision file
    Revision(RevisionArguments),
    /// Show the revision(s) denoted by the given symbol
    Show {
        /// The revision
        rev: String,
    },
    /// 'stamp' the revision table with the given revision; don't run any migrations
    Stamp(StampArguments),
    /// Upgrade to a later version
    Upgrade(MigrateArguments),
}

impl Command {
    /// The value of `--tag`.
    pub(super) fn tag(&self) -> Option<String> {
        match self {
            Self::Upgrade(arguments) | Self::Downgrade(arguments) => arguments.tag.clone(),
            Self::Stamp(arguments) => arguments.tag.clone(),
            _ => None,
        }
    }
}

#[derive(Debug, Args)]
#[command(infer_long_args = true)]
pub(super) struct VerboseArguments {
    /// Use more verbose output
    #[arg(short, long)]
    pub(super) verbose: bool,
}

#[derive(Debug, Args)]
#[command(infer_long_args = true)]
pub(super) struct CurrentArguments {
    /// Check if all head revisions are applied to the database; exit with an error code if not
    #[arg(short, long)]
    pub(super) check_heads: bool,
    /// Use more verbose output
    #[arg(short, long)]
    pub(super) verbose: bool,
}

#[derive(Debug, Args)]
#[command(infer_long_args = true)]
pub(super) struct HeadsArguments {
    /// Use more verbose output
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Treat dependency versions as down revisions
    #[arg(long)]
    pub(super) resolve_dependencies: bool,
}

#[derive(Debug, Args)]
#[command(infer_long_args = true)]
pub(super) struct HistoryArguments {
    /// Specify a revision range; format is `[start]:[end]`
    #[arg(short, long, allow_hyphen_values = true)]
    pub(super) rev_range: Option<String>,
    /// Use more verbose output
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Indicate the current revision
    #[arg(short, long)]
    pub(super) indicate_current: bool,
}

#[derive(Debug, Args)]
#[command(infer_long_args = true)]
pub(super) struct InitArguments {
    /// Setup template for use with 'init'
    #[arg(short, long, default_value = "generic")]
    pub(super) template: String,
    /// Write empty __init__.py files to the environment and version locations
    #[arg(long)]
    pub(super) package: bool,
    /// Location of scripts directory
    pub(super) directory: Utf8PathBuf,
}

#[derive(Debug, Args)]
#[command(infer_long_args = true)]
pub(super) struct MergeArguments {
    /// Message string to use with 'revision'
    #[arg(short, long)]
    pub(super) message: Option<String>,
    /// Specify a branch label to apply to the new revision
    #[arg(long)]
    pub(super) branch_label: Option<String>,
    /// Specify a hardcoded revision id instead of generating one
    #[arg(long)]
    pub(super) rev_id: Option<String>,
    /// Allow a non-head revision as the 'head' to splice onto
    #[arg(long)]
    pub(super) splice: bool,
    /// One or more revisions, or 'heads' for all heads
    #[arg(required = true)]
    pub(super) revisions: Vec<String>,
}

#[derive(Debug, Args)]
#[command(infer_long_args = true)]
pub(super) struct RevisionArguments {
    /// Message string to use with 'revision'
    #[arg(short, long)]
    pub(super) message: Option<String>,
    /// Populate revision script with candidate migration operations
    #[arg(long)]
    pub(super) autogenerate: bool,
    /// Don't emit SQL to database - dump to standard output/file instead
    #[arg(long)]
    pub(super) sql: bool,
    /// Specify head revision or `<branchname>@head` to base new revision on
    #[arg(long, default_value = "head")]
    pub(super) head: String,
    /// Allow a non-head revision as the 'head' to splice onto
    #[arg(long)]
    pub(super) splice: bool,
    /// Specify a branch label to apply to the new revision
    #[arg(long)]
    pub(super) branch_label: Option<String>,
    /// Specify specific path from config for version file
    #[arg(long)]
    pub(super) version_path: Option<Utf8PathBuf>,
    /// Specify a hardcoded revision id instead of generating one
    #[arg(long)]
    pub(super) rev_id: Option<String>,
    /// Specify one or more revision identifiers which this revision should depend on
    #[arg(long)]
    pub(super) depends_on: Vec<String>,
}

#[derive(Debug, Args)]
#[command(infer_long_args = true)]
pub(super) struct MigrateArguments {
    /// Don't emit SQL to database - dump to standard output instead
    #[arg(long)]
    pub(super) sql: bool,
    /// Arbitrary 'tag' name - can be used by custom env.py scripts
    #[arg(long)]
    pub(super) tag: Option<String>,
    /// Revision identifier
    #[arg(allow_negative_numbers = true)]
    pub(super) revision: String,
}

#[derive(Debug, Args)]
#[command(infer_long_args = true)]
pub(super) struct StampArguments {
    /// Don't emit SQL to database - dump to standard output instead
    #[arg(long)]
    pub(super) sql: bool,
    /// Arbitrary 'tag' name - can be used by custom env.py scripts
    #[arg(long)]
    pub(super) tag: Option<String>,
    /// Unconditionally erase the version table before stamping
    #[arg(long)]
    pub(super) purge: bool,
    /// One or more revisions, or 'heads' for all heads
    #[arg(required = true, allow_negative_numbers = true)]
    pub(super) revisions: Vec<String>,
}
