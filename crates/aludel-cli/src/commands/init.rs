//! `aludel init`

use aludel::{AlembicInitOptions, InitOptions, Template};
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;

/// Start a project: write aludel.toml and make the folder of its revisions
///
/// Nothing that exists is touched. A `--url` becomes the database for development, with
/// which later commands work when nothing else is said. With another `--template`, the
/// project is Alembic's: `alembic.ini`, `env.py` and Python revisions, which Alembic itself
/// runs too.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel init                                       in this folder
  aludel init shop                                  in the folder shop
  aludel init --script-location db                  with its revisions in db
  aludel init --url postgresql://localhost/shop     with a database of yours
  aludel init --template generic                    a project for Alembic too")]
pub(crate) struct Arguments {
    /// The folder of the project
    #[arg(default_value = ".")]
    folder: Utf8PathBuf,

    /// The folder of the revisions, relative to the project
    #[arg(long, value_name = "PATH", default_value = "migrations")]
    script_location: Utf8PathBuf,

    /// What kind of project to start
    #[arg(
        short,
        long,
        value_name = "NAME",
        default_value = "aludel",
        value_parser = template_parser()
    )]
    template: Template,
}

fn template_parser() -> impl TypedValueParser<Value = Template> {
    let values =
        Template::ALL.map(|template| PossibleValue::new(template.name()).help(template.summary()));
    PossibleValuesParser::new(values)
        .map(|name| name.parse().expect("the possible values are templates"))
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let here = Utf8Path::new(".");
    let root = if arguments.folder == here {
        Utf8PathBuf::new()
    } else {
        arguments.folder.clone()
    };
    let url = context.global.url.clone();
    let report = match arguments.template {
        Template::Aludel => aludel::init(&InitOptions {
            root,
            script_location: arguments.script_location.clone(),
            url,
        })?,
        template => {
            let options = AlembicInitOptions::new(template, &root, &arguments.script_location);
            aludel::init_alembic(&AlembicInitOptions { url, ..options })?
        }
    };
    context.ui.report(&report, Answer::Yes, |out| {
        for path in &report.created {
            writeln!(out, "{path}")?;
        }
        Ok(())
    })?;
    let there = if arguments.folder == here {
        String::new()
    } else {
        format!("cd {} && ", arguments.folder)
    };
    context.ui.note(format_args!(
        "a project is ready; write its first revision: {there}aludel revision -m \"create users\""
    ));
    Ok(Answer::Yes)
}
