//! `upgrade`, `downgrade`, `stamp`, `ensure_version`, `edit`: `aludel`'s own commands.

use aludel_core::diagnostic::Diagnostic;
use clap::Parser as _;

use super::arguments::{MigrateArguments, StampArguments};
use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::commands;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;

/// Does what `aludel` does with these words.
fn as_aludel(context: &Context, words: &[&str]) -> Result<Answer, Failure> {
    let usage = |error: clap::Error| {
        let text = error.render().to_string();
        let message = text.lines().next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message);
        Failure::from(Diagnostic::error("usage", message).with_help("see `alembic --help`"))
    };
    let words = [&["aludel"], words].concat();
    let arguments = Arguments::try_parse_from(words).map_err(usage)?;
    commands::run(context, &arguments.command)
}

pub(super) fn upgrade(context: &Context, arguments: &MigrateArguments) -> Result<Answer, Failure> {
    migrate(context, "upgrade", arguments)
}

pub(super) fn downgrade(
    context: &Context,
    arguments: &MigrateArguments,
) -> Result<Answer, Failure> {
    if arguments.sql && !arguments.revision.contains(':') {
        return Err(Diagnostic::error(
            "range-invalid",
            "downgrade with --sql requires <fromrev>:<torev>",
        )
        .with_help("for example `alembic downgrade head:-1 --sql`")
        .into());
    }
    migrate(context, "downgrade", arguments)
}

fn migrate(
    context: &Context,
    command: &str,
    arguments: &MigrateArguments,
) -> Result<Answer, Failure> {
    if arguments.revision.contains(':') && !arguments.sql {
        return Err(
            Diagnostic::error("range-invalid", "Range revision not allowed")
                .with_help("ranges go with `--sql`; name the revision to go to")
                .into(),
        );
    }
    let mut words = vec![command];
    words.extend(arguments.sql.then_some("--sql"));
    words.extend(["--", &arguments.revision]);
    as_aludel(context, &words)
}

pub(super) fn stamp(context: &Context, arguments: &StampArguments) -> Result<Answer, Failure> {
    let mut words = vec!["stamp"];
    words.extend(arguments.sql.then_some("--sql"));
    words.extend(arguments.purge.then_some("--purge"));
    words.push("--");
    words.extend(arguments.revisions.iter().map(String::as_str));
    as_aludel(context, &words)
}

pub(super) fn ensure_version(context: &Context, is_sql: bool) -> Result<Answer, Failure> {
    let mut words = vec!["ensure-version"];
    words.extend(is_sql.then_some("--sql"));
    as_aludel(context, &words)
}

pub(super) fn edit(context: &Context, rev: &str) -> Result<Answer, Failure> {
    if rev != "current" {
        return as_aludel(context, &["edit", "--", rev]);
    }
    let rows = {
        let mut session = Session::to_read(context)?;
        let (project, run) = session.run();
        aludel::rows(project, &run)?
    };
    if rows.is_empty() {
        return Err(Diagnostic::error("nothing-to-edit", "No current revisions")
            .with_help("`alembic upgrade heads` applies the revisions of the project")
            .into());
    }
    let mut words = vec!["edit", "--"];
    words.extend(rows.iter().map(String::as_str));
    as_aludel(context, &words)
}
