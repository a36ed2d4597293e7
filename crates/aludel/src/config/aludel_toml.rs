//! `aludel.toml`, the configuration of an Aludel project.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use aludel_script::hooks::post_write_hook;
use aludel_script::{
    Convention, FileTemplate, PostWriteHook, Recursion, ScriptDirectory, TemplateError,
};
use camino::{Utf8Path, Utf8PathBuf};
use toml::de::DeTable;

use super::document::{Document, Section};
use super::files::{PYPROJECT, tool_table};
use super::runtime::{Runtime, RuntimeConfig};
use super::{
    Config, ConfigError, EnvironmentConfig, RunConfig, TransactionScope, VersionTableName,
    read_text,
};

/// The name of the configuration file.
pub const CONFIG_FILE_NAME: &str = "aludel.toml";

/// How many characters of the message a file name takes: Alembic's default.
const SLUG_LENGTH: NonZeroUsize = NonZeroUsize::new(40).expect("40 is not zero");

/// Reads the configuration file at `path`; of a `pyproject.toml`, `[tool.aludel]`.
pub(super) fn read(path: &Utf8Path) -> Result<Config, ConfigError> {
    let text = read_text(path)?;
    if path.file_name() != Some(PYPROJECT) {
        return parse(path, &text);
    }
    let document = Document { path, text: &text };
    let table = document.parse()?;
    match tool_table(table.get_ref(), "aludel") {
        Some(table) => read_table(document, table),
        None => Err(ConfigError::Missing {
            path: path.to_owned(),
        }),
    }
}

/// Reads the text of a configuration file that lies at `path`.
pub(super) fn parse(path: &Utf8Path, text: &str) -> Result<Config, ConfigError> {
    let document = Document { path, text };
    let table = document.parse()?;
    read_table(document, table.get_ref())
}

/// Reads the table that holds the keys.
pub(super) fn read_table(
    document: Document<'_>,
    table: &DeTable<'_>,
) -> Result<Config, ConfigError> {
    let path = document.path;
    let root = path.parent().map(Utf8Path::to_owned).unwrap_or_default();
    let mut top = document.section(table);

    let version_table = VersionTableName {
        schema: top.text("version_table_schema")?,
        table: top
            .text("version_table")?
            .unwrap_or_else(|| VersionTableName::default().table),
        journal: top.text("journal_schema")?.into(),
    };
    let config = Config {
        path: path.to_owned(),
        script_directory: read_script_directory(document, &root, &mut top)?,
        version_table,
        default_environment: top.text("environment")?,
        run: read_run(document, top.table("run")?)?,
        environments: read_environments(document, top.table("environments")?)?,
        post_write_hooks: read_hooks(document, &root, &mut top)?,
        runtime: RuntimeConfig {
            runtime: top.parsed("runtime", &Runtime::NAMES)?.unwrap_or_default(),
            python: top.text("python")?.map(Utf8PathBuf::from),
        },
        alembic: None,
        root,
    };
    top.finish()?;
    Ok(config)
}

fn read_script_directory(
    document: Document<'_>,
    root: &Utf8Path,
    top: &mut Section<'_, '_>,
) -> Result<ScriptDirectory, ConfigError> {
    let script_location = root.join(
        top.text("script_location")?
            .unwrap_or_else(|| "migrations".to_owned()),
    );
    let version_locations = match top.texts("version_locations")? {
        Some(locations) if !locations.is_empty() => locations
            .iter()
            .map(|location| root.join(location))
            .collect(),
        _ => vec![script_location.clone()],
    };
    let file_template = match top.text("file_template")? {
        Some(template) => template
            .parse()
            .map_err(|error: TemplateError| ConfigError::Script {
                key: "file_template",
                path: document.path.to_owned(),
                diagnostic: Box::new(error.diagnostic()),
            })?,
        None => FileTemplate::default(),
    };
    let truncate_slug_length = top
        .number("truncate_slug_length")?
        .and_then(|longest| NonZeroUsize::new(longest as usize));
    Ok(ScriptDirectory {
        script_location,
        version_locations,
        recursion: match top.flag("recursive_version_locations")? {
            Some(true) => Recursion::Recursive,
            Some(false) | None => Recursion::Flat,
        },
        convention: Convention::Aludel,
        file_template,
        truncate_slug_length: truncate_slug_length.unwrap_or(SLUG_LENGTH),
        timezone: top.text("timezone")?,
    })
}

pub(super) fn read_run(
    document: Document<'_>,
    table: Option<&DeTable<'_>>,
) -> Result<RunConfig, ConfigError> {
    let defaults = RunConfig::default();
    let Some(table) = table else {
        return Ok(defaults);
    };
    let mut section = document.section(table);
    let run = RunConfig {
        lock_timeout: section
            .duration("lock_timeout")?
            .unwrap_or(defaults.lock_timeout),
        database_lock_timeout: section.duration("database_lock_timeout")?,
        statement_timeout: section.duration("statement_timeout")?,
        retries: section.number("retries")?.unwrap_or(defaults.retries),
        transaction: match section.flag("transaction_per_migration")? {
            Some(false) => TransactionScope::Run,
            Some(true) | None => TransactionScope::Revision,
        },
    };
    section.finish()?;
    Ok(run)
}

pub(super) fn read_environments(
    document: Document<'_>,
    table: Option<&DeTable<'_>>,
) -> Result<BTreeMap<String, EnvironmentConfig>, ConfigError> {
    let mut environments = BTreeMap::new();
    for (name, value) in table.into_iter().flatten() {
        let table = value
            .get_ref()
            .as_table()
            .ok_or_else(|| document.wrong_type(name.get_ref(), "a table", value))?;
        let mut section = document.section(table);
        let environment = EnvironmentConfig {
            url: section.text("url")?,
            migration_url: section.text("migration_url")?,
            protected: section.flag("protected")?.unwrap_or(false),
        };
        section.finish()?;
        environments.insert(name.get_ref().to_string(), environment);
    }
    Ok(environments)
}

/// Each `[[post_write_hooks]]` is one command, run in the order of the file. A hook
/// runs in the project's folder unless it says otherwise.
fn read_hooks(
    document: Document<'_>,
    root: &Utf8Path,
    top: &mut Section<'_, '_>,
) -> Result<Vec<PostWriteHook>, ConfigError> {
    top.tables("post_write_hooks")?
        .into_iter()
        .map(|section| {
            let mut settings = section.all_texts()?;
            let name = settings.remove("name").unwrap_or("unnamed");
            let mut hook =
                post_write_hook(name, &settings).map_err(|error| ConfigError::Script {
                    key: "post_write_hooks",
                    path: document.path.to_owned(),
                    diagnostic: Box::new(error.diagnostic()),
                })?;
            let cwd = match hook.cwd {
                Some(cwd) => root.join(cwd),
                None => root.to_owned(),
            };
            hook.cwd = (cwd != "").then_some(cwd);
            Ok(hook)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        super::parse(Utf8Path::new("app/aludel.toml"), text)
    }

    #[test]
    fn an_empty_file_is_all_defaults() {
        let config = parse("").unwrap();
        assert_eq!(config.root, "app");
        assert_eq!(config.script_directory.locations(), ["app/migrations"]);
        assert_eq!(config.version_table.table, "alembic_version");
        assert_eq!(config.run, RunConfig::default());
    }

    #[test]
    fn an_unknown_key_names_its_place_and_the_nearest_key() {
        let error = parse("script_location = 'db'\n\n[run]\nlock_timeot = '3s'\n").unwrap_err();
        let ConfigError::UnknownKey {
            key,
            nearest,
            location,
        } = error
        else {
            panic!("{error:?}");
        };
        assert_eq!(key, "lock_timeot");
        assert_eq!(nearest.as_deref(), Some("lock_timeout"));
        assert_eq!(location.to_string(), "app/aludel.toml:4:1");
    }

    #[test]
    fn a_value_of_the_wrong_type_names_its_place() {
        let error = parse("[environments.live]\nprotected = 'yes'\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`protected` must be true or false, not string"
        );
        let ConfigError::Invalid { location, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!((location.line, location.column), (2, 13));
    }

    #[test]
    fn durations_are_written_as_people_write_them() {
        let config =
            parse("[run]\nlock_timeout = '1m 30s'\nstatement_timeout = '500ms'\n").unwrap();
        assert_eq!(config.run.lock_timeout.as_secs(), 90);
        assert_eq!(config.run.statement_timeout.unwrap().as_millis(), 500);
    }
}
