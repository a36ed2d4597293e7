//! Aludel's own settings in a project that Alembic configures: `[aludel]` in
//! `alembic.ini`, `[tool.aludel]` in `pyproject.toml`.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::SignedDuration;

use super::aludel_toml::{read_environments, read_run};
use super::document::{Section, nearest};
use super::ini::Ini;
use super::literal::Literal;
use super::runtime::Runtime;
use super::{ConfigError, EnvironmentConfig, RunConfig, TransactionScope};

/// The section of `alembic.ini`.
const INI_SECTION: &str = "aludel";
/// What the sections of environments begin with, as in `[aludel.environments.live]`.
const INI_ENVIRONMENTS: &str = "aludel.environments.";
const INI_NAMING_CONVENTION: &str = "aludel.naming_convention";

/// What `context.configure()` may be told from here instead, by what it takes.
const FLAGS: [&str; 7] = [
    "transactional_ddl",
    "render_as_batch",
    "literal_binds",
    "include_schemas",
    "compare_type",
    "compare_server_default",
    "version_table_pk",
];

/// The settings, none of which has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct OwnSettings {
    pub(super) default_environment: Option<String>,
    pub(super) environments: BTreeMap<String, EnvironmentConfig>,
    pub(super) run: RunConfig,
    /// What one transaction holds, if it is said.
    pub(super) transaction: Option<TransactionScope>,
    pub(super) runtime: Option<Runtime>,
    pub(super) python: Option<Utf8PathBuf>,
    pub(super) models: Option<String>,
    /// What wins over the arguments of `context.configure()`.
    pub(super) configure: BTreeMap<String, Literal>,
    pub(super) naming_convention: Option<BTreeMap<String, String>>,
}

impl OwnSettings {
    /// Takes every key of `[tool.aludel]`.
    pub(super) fn from_toml(
        root: &Utf8Path,
        mut section: Section<'_, '_>,
    ) -> Result<Self, ConfigError> {
        let mut configure = BTreeMap::new();
        for key in ["version_table", "version_table_schema", "journal_schema"] {
            if let Some(text) = section.text(key)? {
                configure.insert(key.to_owned(), Literal::Text(text));
            }
        }
        for key in FLAGS {
            if let Some(flag) = section.flag(key)? {
                configure.insert(key.to_owned(), Literal::Bool(flag));
            }
        }
        let document = section.document();
        let run = section.table("run")?;
        let naming_convention = section
            .table("naming_convention")?
            .map(|table| {
                let texts = document.section(table).all_texts()?;
                Ok(texts
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value.to_owned()))
                    .collect())
            })
            .transpose()?;
        let settings = Self {
            default_environment: section.text("environment")?,
            environments: read_environments(document, section.table("environments")?)?,
            transaction: run
                .filter(|run| run.contains_key("transaction_per_migration"))
                .map(|_| read_run(document, run).map(|run| run.transaction))
                .transpose()?,
            run: read_run(document, run)?,
            runtime: section.parsed("runtime", &Runtime::NAMES)?,
            python: section.text("python")?.map(|python| program(root, &python)),
            models: section.text("models")?,
            configure,
            naming_convention,
        };
        section.finish()?;
        Ok(settings)
    }

    /// Takes every key of `[aludel]` and the sections that belong to it.
    pub(super) fn from_ini(root: &Utf8Path, ini: &Ini) -> Result<Self, ConfigError> {
        let mut keys = IniKeys::of(ini, INI_SECTION);
        let mut settings = Self {
            default_environment: keys.text("environment")?,
            runtime: keys.parsed("runtime")?,
            python: keys.text("python")?.map(|python| program(root, &python)),
            models: keys.text("models")?,
            ..Self::default()
        };
        let run = &mut settings.run;
        if let Some(timeout) = keys.duration("lock_timeout")? {
            run.lock_timeout = timeout;
        }
        run.database_lock_timeout = keys.duration("database_lock_timeout")?;
        run.statement_timeout = keys.duration("statement_timeout")?;
        if let Some(retries) = keys.parsed("retries")? {
            run.retries = retries;
        }
        settings.transaction = keys
            .flag("transaction_per_migration")?
            .map(|per_migration| {
                if per_migration {
                    TransactionScope::Revision
                } else {
                    TransactionScope::Run
                }
            });
        for key in ["version_table", "version_table_schema", "journal_schema"] {
            if let Some(text) = keys.text(key)? {
                settings
                    .configure
                    .insert(key.to_owned(), Literal::Text(text));
            }
        }
        for key in FLAGS {
            if let Some(flag) = keys.flag(key)? {
                settings
                    .configure
                    .insert(key.to_owned(), Literal::Bool(flag));
            }
        }
        keys.finish()?;
        for section in ini.sections() {
            let Some(name) = section.strip_prefix(INI_ENVIRONMENTS) else {
                continue;
            };
            let mut keys = IniKeys::of(ini, section);
            let environment = EnvironmentConfig {
                url: keys.text("url")?,
                migration_url: keys.text("migration_url")?,
                protected: keys.flag("protected")?.unwrap_or(false),
            };
            keys.finish()?;
            settings.environments.insert(name.to_owned(), environment);
        }
        if ini.has_section(INI_NAMING_CONVENTION) {
            let mut convention = BTreeMap::new();
            for key in ini.own_keys(INI_NAMING_CONVENTION) {
                let value = ini.value(INI_NAMING_CONVENTION, key)?;
                convention.extend(value.map(|value| (key.to_owned(), value)));
            }
            settings.naming_convention = Some(convention);
        }
        Ok(settings)
    }

    /// These settings, and those of `weaker` for what is not said here.
    pub(super) fn over(self, weaker: Self) -> Self {
        let is_silent = self.run == RunConfig::default();
        Self {
            default_environment: self.default_environment.or(weaker.default_environment),
            environments: joined(self.environments, weaker.environments),
            run: if is_silent { weaker.run } else { self.run },
            transaction: self.transaction.or(weaker.transaction),
            runtime: self.runtime.or(weaker.runtime),
            python: self.python.or(weaker.python),
            models: self.models.or(weaker.models),
            configure: joined(self.configure, weaker.configure),
            naming_convention: self.naming_convention.or(weaker.naming_convention),
        }
    }
}

fn joined<V>(stronger: BTreeMap<String, V>, weaker: BTreeMap<String, V>) -> BTreeMap<String, V> {
    let mut joined = weaker;
    joined.extend(stronger);
    joined
}

/// A program that was named: a path starts in the project, a bare name is looked up.
fn program(root: &Utf8Path, name: &str) -> Utf8PathBuf {
    if name.contains('/') {
        root.join(name)
    } else {
        name.into()
    }
}

/// The keys of one section, taken one by one.
struct IniKeys<'i> {
    ini: &'i Ini,
    section: &'i str,
    known: Vec<&'static str>,
}

impl<'i> IniKeys<'i> {
    fn of(ini: &'i Ini, section: &'i str) -> Self {
        Self {
            ini,
            section,
            known: Vec::new(),
        }
    }

    /// A value; an empty one counts as none, as do those of `[DEFAULT]`.
    fn text(&mut self, key: &'static str) -> Result<Option<String>, ConfigError> {
        self.known.push(key);
        if !self.ini.own_keys(self.section).contains(&key) {
            return Ok(None);
        }
        let value = self.ini.value(self.section, key)?;
        Ok(value.filter(|value| !value.is_empty()))
    }

    fn flag(&mut self, key: &'static str) -> Result<Option<bool>, ConfigError> {
        self.text(key)?
            .map(|text| match text.to_lowercase().as_str() {
                "true" => Ok(true),
                "false" => Ok(false),
                _ => Err(self.wrong(key, "`true` or `false`")),
            })
            .transpose()
    }

    fn duration(&mut self, key: &'static str) -> Result<Option<Duration>, ConfigError> {
        self.text(key)?
            .map(|text| {
                text.parse::<SignedDuration>()
                    .ok()
                    .and_then(|duration| Duration::try_from(duration).ok())
                    .ok_or_else(|| self.wrong(key, "a duration such as `30s`, `500ms` or `5m`"))
            })
            .transpose()
    }

    fn parsed<T: FromStr>(&mut self, key: &'static str) -> Result<Option<T>, ConfigError> {
        let expected = match key {
            "runtime" => "`auto`, `embedded` or `host`",
            _ => "a whole number",
        };
        self.text(key)?
            .map(|text| text.parse().map_err(|_| self.wrong(key, expected)))
            .transpose()
    }

    fn wrong(&self, key: &str, expected: &str) -> ConfigError {
        ConfigError::Invalid {
            message: format!("`{key}` must be {expected}"),
            location: self.ini.location(self.section, key),
        }
    }

    fn finish(self) -> Result<(), ConfigError> {
        let own = self.ini.own_keys(self.section);
        match own.into_iter().find(|key| !self.known.contains(key)) {
            None => Ok(()),
            Some(key) => Err(ConfigError::UnknownKey {
                key: key.to_owned(),
                nearest: nearest(key, &self.known),
                location: self.ini.location(self.section, key),
            }),
        }
    }
}
