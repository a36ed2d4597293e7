//! The configuration of an Alembic project: `alembic.ini`, `[tool.alembic]` of
//! `pyproject.toml`, and what `env.py` says.
//!
//! Alembic 1.20 (`alembic.config.Config`, `ScriptDirectory.from_config`) says which key
//! counts: the INI file's section first, then the TOML table.

mod locations;
mod options;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use aludel_script::hooks::post_write_hook;
use aludel_script::{
    Convention, FileTemplate, HookError, PostWriteHook, Recursion, ScriptDirectory, TemplateError,
};
use camino::{Utf8Path, Utf8PathBuf};

use super::document::Document;
use super::env_py::{self, EnvFacts, Matters, NotLearned, Surroundings};
use super::files::tool_table;
use super::ini::Ini;
use super::literal::Literal;
use super::own::OwnSettings;
use super::runtime::RuntimeConfig;
use super::{
    Config, ConfigError, ConfigRequest, JournalPlace, RunConfig, TransactionScope,
    VersionTableName, read_text,
};
use locations::Locations;
use options::Options;

/// What `alembic init` writes for somebody to replace.
const PLACEHOLDER_URL: &str = "driver://user:pass@localhost/dbname";

/// Alembic's default.
const SLUG_LENGTH: NonZeroUsize = NonZeroUsize::new(40).expect("40 is not zero");

/// The Alembic side of a project's configuration.
#[derive(Debug, Clone)]
pub struct AlembicConfig {
    /// The INI file, if there is one.
    pub ini_path: Option<Utf8PathBuf>,
    /// What it holds; nothing when there is none.
    pub ini: Ini,
    /// Its section that counts (`-n`).
    pub section: String,
    /// The `pyproject.toml`, if there is one.
    pub toml_path: Option<Utf8PathBuf>,
    /// The keys of its `[tool.alembic]`, `%(here)s` replaced.
    pub toml: BTreeMap<String, Literal>,
    /// Folders that Python modules are looked for in, before all others.
    pub prepend_sys_path: Vec<Utf8PathBuf>,
    /// The project's `env.py`; it need not exist.
    pub env_py: Utf8PathBuf,
    /// What `env.py` says.
    pub env: EnvFacts,
    /// What Aludel's own settings say in place of `context.configure()`, by argument.
    pub overrides: BTreeMap<String, Literal>,
    /// The naming convention of Aludel's own settings, which wins over that of the models.
    pub naming_convention: Option<BTreeMap<String, String>>,
    /// Where the models are, as Aludel's own settings say.
    pub models: Option<String>,
    /// The arguments of `-x`, in their order.
    pub x_arguments: Vec<String>,
    /// The tag for `env.py` (`--tag`).
    pub tag: Option<String>,
    /// Whether `env.py` is run to write a revision.
    pub revision_environment: bool,
    /// Whether compiled files without their source count as revisions; Aludel reads
    /// sources only.
    pub sourceless: bool,
    /// The encoding of new revisions.
    pub output_encoding: String,
    /// The settings of the post-write hooks, in their order.
    hooks: Vec<(String, BTreeMap<String, String>)>,
    /// What Alembic warns of.
    pub notes: Vec<Diagnostic>,
}

impl AlembicConfig {
    /// What Alembic's `Config.get_main_option()` gives: the INI file alone counts.
    ///
    /// # Errors
    /// A reference in the value cannot be replaced.
    pub fn main_option(&self, key: &str) -> Result<Option<String>, ConfigError> {
        self.ini.value(&self.section, key)
    }

    /// The url of the INI file, with its place; the placeholder that `init` writes is none.
    pub(super) fn ini_url(&self) -> Result<Option<(String, SourceLocation)>, ConfigError> {
        let url = self.main_option("sqlalchemy.url")?;
        Ok(url
            .filter(|url| !url.is_empty() && url != PLACEHOLDER_URL)
            .map(|url| (url, self.ini.location(&self.section, "sqlalchemy.url"))))
    }

    /// The settings of the post-write hooks by their names, in their order.
    pub fn hook_settings(&self) -> &[(String, BTreeMap<String, String>)] {
        &self.hooks
    }

    /// The post-write hooks.
    ///
    /// # Errors
    /// The settings of one are wrong.
    pub(super) fn post_write_hooks(&self) -> Result<Vec<PostWriteHook>, HookError> {
        self.hooks
            .iter()
            .map(|(name, settings)| {
                // Alembic does not mind keys that mean nothing.
                let settings = settings
                    .iter()
                    .map(|(key, value)| (key.as_str(), value.as_str()))
                    .filter(|(key, _)| aludel_script::hooks::KEYS.contains(key))
                    .collect();
                post_write_hook(name, &settings)
            })
            .collect()
    }

    /// What `env.py` leaves open, concerns migrations, and is not said by Aludel's own
    /// settings either.
    pub fn open_questions(&self) -> impl Iterator<Item = &NotLearned> {
        self.env.not_learned.iter().filter(|it| {
            it.matters == Matters::Migrations && !self.overrides.contains_key(&it.what)
        })
    }

    /// An argument of `context.configure()` for runs: what Aludel's own settings say,
    /// else what `env.py` says.
    pub fn online(&self, argument: &str) -> Option<&Literal> {
        self.overrides
            .get(argument)
            .or_else(|| self.env.online.options.get(argument))
    }

    /// The same for `--sql`.
    pub fn offline(&self, argument: &str) -> Option<&Literal> {
        self.overrides
            .get(argument)
            .or_else(|| self.env.offline.options.get(argument))
    }
}

/// Reads the configuration of an Alembic project.
pub(super) fn read(
    ini_path: Option<Utf8PathBuf>,
    toml_path: Option<Utf8PathBuf>,
    root: Utf8PathBuf,
    request: &ConfigRequest<'_>,
) -> Result<Config, ConfigError> {
    let named = [&ini_path, &toml_path].into_iter().flatten().next();
    let path = named.cloned().ok_or_else(|| ConfigError::Missing {
        path: root.join(super::files::ALEMBIC_INI),
    })?;
    let section = request.section.as_deref().unwrap_or("alembic");
    let mut ini = match &ini_path {
        Some(path) => Ini::parse(path, &read_text(path)?)?,
        None => Ini::default(),
    };
    ini.set_default("here", folder_of(ini_path.as_deref())?.as_str());
    let mut options = Options::new(ini, section);
    let mut own = OwnSettings::from_ini(&root, &options.ini)?;
    if let Some(path) = &toml_path {
        let text = read_text(path)?;
        let document = Document { path, text: &text };
        let table = document.parse()?;
        if let Some(table) = tool_table(table.get_ref(), "alembic") {
            options.read_toml(document, table, folder_of(Some(path))?.as_str())?;
        }
        if let Some(table) = tool_table(table.get_ref(), "aludel") {
            own = own.over(OwnSettings::from_toml(&root, document.section(table))?);
        }
    }
    let mut locations = Locations {
        root: &root,
        config_folder: path.parent().unwrap_or(Utf8Path::new("")),
        sys_path: Vec::new(),
        virtual_env: request.variables.value("VIRTUAL_ENV"),
        notes: Vec::new(),
    };
    let paths = options.paths("prepend_sys_path", &mut locations.notes)?;
    locations.sys_path = paths
        .unwrap_or_default()
        .iter()
        .map(|path| locations.plain(path))
        .collect();
    let script_directory = script_directory(&options, &mut locations, &path)?;
    let env_py = script_directory.script_location.join("env.py");
    let env = env_py::read(
        &env_py,
        &Surroundings {
            root: &root,
            sys_path: &locations.sys_path,
            ini: &options.ini,
            section,
            variables: request.variables,
        },
    );
    let alembic = AlembicConfig {
        section: section.to_owned(),
        prepend_sys_path: locations.sys_path,
        env_py,
        env,
        overrides: own.configure,
        naming_convention: own.naming_convention,
        models: own.models,
        x_arguments: request.x_arguments.clone(),
        tag: request.tag.clone(),
        revision_environment: options
            .text("revision_environment")?
            .is_some_and(|text| text.to_lowercase() == "true")
            || options.toml_flag("revision_environment"),
        sourceless: options.flag("sourceless")?,
        output_encoding: options
            .text("output_encoding")?
            .unwrap_or_else(|| "utf-8".to_owned()),
        hooks: options.hooks()?,
        notes: locations.notes,
        ini_path,
        toml_path,
        toml: options.toml,
        ini: options.ini,
    };
    let scope = match alembic.online("transaction_per_migration") {
        _ if alembic.env.commits_each_statement => TransactionScope::Statement,
        Some(flag) if flag.is_truthy() => TransactionScope::Revision,
        _ => TransactionScope::Run,
    };
    Ok(Config {
        path,
        script_directory,
        version_table: version_table(&alembic),
        run: RunConfig {
            transaction: own.transaction.unwrap_or(scope),
            ..own.run
        },
        default_environment: own.default_environment,
        environments: own.environments,
        post_write_hooks: Vec::new(),
        runtime: RuntimeConfig {
            runtime: own.runtime.unwrap_or_default(),
            python: own.python,
        },
        alembic: Some(Box::new(alembic)),
        root,
    })
}

/// The absolute folder of a file, or the current one.
fn folder_of(path: Option<&Utf8Path>) -> Result<Utf8PathBuf, ConfigError> {
    let folder = path.and_then(Utf8Path::parent).unwrap_or(Utf8Path::new(""));
    let absolute = if folder == "" {
        camino::absolute_utf8(".")
    } else {
        camino::absolute_utf8(folder)
    };
    absolute.map_err(|source| ConfigError::Unreadable {
        path: folder.to_owned(),
        source,
    })
}

fn version_table(alembic: &AlembicConfig) -> VersionTableName {
    let text = |argument: &str| {
        let text = alembic.online(argument).and_then(Literal::as_text);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    VersionTableName {
        schema: text("version_table_schema"),
        table: text("version_table").unwrap_or_else(|| VersionTableName::default().table),
        journal: text("journal_schema").map_or(JournalPlace::Apart, JournalPlace::Schema),
    }
}

fn script_directory(
    options: &Options,
    locations: &mut Locations<'_>,
    path: &Utf8Path,
) -> Result<ScriptDirectory, ConfigError> {
    let script_location = match options.text("script_location")? {
        Some(location) => locations.resolved("script_location", &location)?,
        // Flask-Migrate names the folder on its own command line.
        None if locations.config_folder.join("env.py").is_file() => {
            locations.config_folder.to_owned()
        }
        None => {
            return Err(ConfigError::NoScriptLocation {
                section: options.section.clone(),
                has_section: options.ini.has_section(&options.section),
                path: path.to_owned(),
            });
        }
    };
    if !script_location.is_dir() {
        return Err(ConfigError::MissingFolder {
            key: "script_location",
            folder: script_location,
            path: path.to_owned(),
        });
    }
    let version_locations = options
        .paths("version_locations", &mut locations.notes)?
        .unwrap_or_default()
        .iter()
        .map(|location| locations.resolved("version_locations", location))
        .collect::<Result<Vec<_>, _>>()?;
    let file_template = match options.text("file_template")? {
        Some(template) => template
            .parse()
            .map_err(|error: TemplateError| ConfigError::Script {
                key: "file_template",
                path: path.to_owned(),
                diagnostic: Box::new(error.diagnostic()),
            })?,
        None => FileTemplate::alembic(),
    };
    let truncate_slug_length = options
        .number("truncate_slug_length")?
        .and_then(NonZeroUsize::new)
        .unwrap_or(SLUG_LENGTH);
    Ok(ScriptDirectory {
        script_location,
        version_locations,
        recursion: if options.flag("recursive_version_locations")? {
            Recursion::Recursive
        } else {
            Recursion::Flat
        },
        convention: Convention::Alembic,
        file_template,
        truncate_slug_length,
        timezone: options.text("timezone")?.filter(|name| !name.is_empty()),
    })
}
