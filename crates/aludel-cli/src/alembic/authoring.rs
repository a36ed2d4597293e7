//! `init`, `list_templates`, `merge`, `revision`.

use aludel::config::{ALEMBIC_INI, PYPROJECT};
use aludel::{AlembicInitOptions, CreatedRevision, Package, RevisionOptions, Template};
use aludel_core::diagnostic::Diagnostic;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Zoned;

use super::arguments::{InitArguments, MergeArguments, RevisionArguments};
use super::needs_models;
use crate::answer::Answer;
use crate::commands::revision::splice;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::Ui;

pub(super) fn revision(
    context: &Context,
    arguments: &RevisionArguments,
) -> Result<Answer, Failure> {
    if arguments.autogenerate {
        return Err(needs_models("alembic revision --autogenerate"));
    }
    if arguments.sql {
        return Err(Diagnostic::error(
            "usage",
            "--sql prints no revision: it goes with upgrade, downgrade and stamp",
        )
        .with_help("leave `--sql` out")
        .into());
    }
    let options = RevisionOptions {
        heads: vec![arguments.head.clone()],
        splice: splice(arguments.splice),
        branch_labels: arguments.branch_label.iter().cloned().collect(),
        depends_on: arguments.depends_on.clone(),
        version_path: arguments.version_path.clone(),
        rev_id: arguments.rev_id.clone(),
        ..RevisionOptions::new(arguments.message.clone().unwrap_or_default(), Zoned::now())
    };
    written(context, &aludel::revision(&context.project()?, &options)?)
}

pub(super) fn merge(context: &Context, arguments: &MergeArguments) -> Result<Answer, Failure> {
    let options = RevisionOptions {
        heads: arguments.revisions.clone(),
        splice: splice(arguments.splice),
        branch_labels: arguments.branch_label.iter().cloned().collect(),
        rev_id: arguments.rev_id.clone(),
        ..RevisionOptions::new(arguments.message.clone().unwrap_or_default(), Zoned::now())
    };
    // Alembic joins what it is given, be it one revision.
    written(context, &aludel::revision(&context.project()?, &options)?)
}

fn written(context: &Context, created: &CreatedRevision) -> Result<Answer, Failure> {
    done(context, "Generating", &created.path)?;
    if !context.global.quiet {
        Ui::data(|out| {
            for hook in &created.hooks {
                writeln!(out, "Running post write hook '{hook}' ...\n  done")?;
            }
            Ok(())
        })?;
    }
    Ok(Answer::Yes)
}

/// `Generating /path ...  done`
fn done(context: &Context, what: &str, path: &Utf8Path) -> Result<(), Failure> {
    if context.global.quiet {
        return Ok(());
    }
    let path = absolute(path);
    Ui::data(|out| writeln!(out, "{what} {path} ...  done"))
}

fn absolute(path: &Utf8Path) -> Utf8PathBuf {
    camino::absolute_utf8(path).unwrap_or_else(|_| path.to_owned())
}

pub(super) fn list_templates(context: &Context) -> Result<Answer, Failure> {
    if context.global.quiet {
        return Ok(Answer::Yes);
    }
    Ui::data(|out| {
        writeln!(out, "Available templates:\n")?;
        for template in alembic_templates() {
            writeln!(out, "{} - {}", template.name(), template.summary())?;
        }
        writeln!(out, "\nTemplates are used via the 'init' command, e.g.:")?;
        writeln!(out, "\n  alembic init --template generic ./scripts")
    })?;
    Ok(Answer::Yes)
}

/// The templates that Alembic has too.
fn alembic_templates() -> impl Iterator<Item = Template> {
    Template::ALL
        .into_iter()
        .filter(|template| *template != Template::Aludel)
}

pub(super) fn init(context: &Context, arguments: &InitArguments) -> Result<Answer, Failure> {
    let template = alembic_templates()
        .find(|template| template.name() == arguments.template)
        .ok_or_else(|| {
            let names: Vec<&str> = alembic_templates().map(Template::name).collect();
            Diagnostic::error(
                "usage",
                format!("No such template '{}'", arguments.template),
            )
            .with_help(format!("the templates are {}", names.join(", ")))
        })?;
    let mut named = context.global.config.clone();
    if named.is_empty() {
        named.extend(std::env::var("ALEMBIC_CONFIG").ok().map(Utf8PathBuf::from));
    }
    let (tomls, inis): (Vec<Utf8PathBuf>, Vec<Utf8PathBuf>) = named
        .into_iter()
        .partition(|path| path.file_name() == Some(PYPROJECT));
    let options = AlembicInitOptions {
        template,
        directory: arguments.directory.clone(),
        ini: inis
            .into_iter()
            .next()
            .unwrap_or_else(|| ALEMBIC_INI.into()),
        toml: tomls.into_iter().next().unwrap_or_else(|| PYPROJECT.into()),
        url: None,
        package: if arguments.package {
            Package::Package
        } else {
            Package::Plain
        },
    };
    let report = aludel::init_alembic(&options)?;
    for path in &report.created {
        let what = if path.is_dir() {
            "Creating directory"
        } else if path.file_name() == Some("__init__.py") {
            "Adding"
        } else {
            "Generating"
        };
        done(context, what, path)?;
    }
    if !context.global.quiet {
        Ui::data(|out| {
            if !report.created.contains(&options.ini) {
                writeln!(
                    out,
                    "File {} already exists, skipping",
                    absolute(&options.ini)
                )?;
            }
            writeln!(
                out,
                "Please edit configuration/connection/logging settings in {} before proceeding.",
                absolute(&options.ini)
            )
        })?;
    }
    Ok(Answer::Yes)
}
