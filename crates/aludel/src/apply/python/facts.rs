//! What scripts may ask about a run.

use std::cell::RefCell;
use std::collections::BTreeSet;

use aludel_core::revision::{Dependencies, ScriptLanguage};
use aludel_dialect::render::{Casts, Parameters, Paramstyle, RenderContext};
use aludel_dialect::server::Product;
use aludel_dialect::{Connection, DatabaseUrl, Dialect, DialectName};
use aludel_python::host::{ContextFacts, ConventionKey, DialectFacts, TypeName, UrlFacts};
use aludel_python::{ProcessSettings, RuntimeSettings};
use camino::Utf8Path;

use crate::config::env_py::{NamingConvention, NotLearned};
use crate::config::{AlembicConfig, Config, TransactionScope, Variables};
use crate::event::{Event, Observer};
use crate::project::Project;

/// What scripts may ask about a run, and how their statements are written.
pub(crate) struct Facts {
    pub(crate) sql: &'static dyn Dialect,
    pub(super) dialect: DialectFacts,
    pub(super) context: ContextFacts,
    pub(super) rendering: RenderContext,
    /// The types that tables of this run brought along.
    made_types: RefCell<BTreeSet<TypeName>>,
}

impl Facts {
    /// What a script may ask while `revision` runs.
    pub(super) fn of_revision(&self, revision: &str) -> ContextFacts {
        ContextFacts {
            revision: Some(revision.to_owned()),
            made_types: self.made_types.borrow().iter().cloned().collect(),
            ..self.context.clone()
        }
    }

    /// The types that tables of this run have brought along.
    pub(super) fn made_types(&self) -> BTreeSet<TypeName> {
        self.made_types.borrow().clone()
    }

    /// Keeps the types that tables brought along for the scripts that follow.
    pub(super) fn remember_types(&self, types: impl IntoIterator<Item = TypeName>) {
        self.made_types.borrow_mut().extend(types);
    }

    /// Somebody is connected.
    pub(crate) fn online(
        url: &DatabaseUrl,
        connection: &mut dyn Connection,
        context: ContextFacts,
    ) -> Self {
        let server = connection.server().clone();
        let mariadb = server.product == Product::Mariadb;
        let version: Vec<u32> = server
            .version
            .split('.')
            .map_while(|part| part.parse().ok())
            .collect();
        let part = |index: usize| version.get(index).copied().unwrap_or(0);
        let rendering = RenderContext {
            parameters: match server.dialect {
                // The driver binds them: a literal may be longer than a statement may be.
                DialectName::Sqlite => Parameters::Sent,
                DialectName::Postgresql | DialectName::Mysql => Parameters::Inline,
            },
            mariadb,
            mariadb_options: url.scheme().starts_with("mariadb"),
            version: (!version.is_empty()).then(|| (part(0), part(1), part(2))),
            casts: if url.scheme().ends_with("+psycopg2") {
                Casts::Psycopg2
            } else {
                Casts::Psycopg
            },
            ..RenderContext::OFFLINE
        };
        let (name, driver) = match url.scheme().split_once('+') {
            Some((name, driver)) => (name, Some(driver.to_owned())),
            None => (url.scheme(), None),
        };
        let known = DialectFacts::offline(sqlalchemy_name(name));
        let dialect = DialectFacts {
            driver: driver.unwrap_or(known.driver),
            mariadb,
            server_version: Some(version),
            default_schema: connection.current_schema().ok().flatten(),
            url: UrlFacts {
                drivername: url.scheme().to_owned(),
                username: url.user().map(str::to_owned),
                host: url.host().map(str::to_owned),
                port: url.port(),
                database: url.database().map(str::to_owned),
                query: Vec::new(),
            },
            name: known.name,
            max_identifier_length: known.max_identifier_length,
        };
        Self {
            sql: server.dialect.dialect(),
            dialect,
            context,
            rendering,
            made_types: RefCell::default(),
        }
    }

    /// SQL is printed.
    pub(crate) fn offline(dialect: DialectName, context: ContextFacts) -> Self {
        Self {
            sql: dialect.dialect(),
            dialect: DialectFacts::offline(dialect.as_str()),
            context,
            rendering: RenderContext {
                paramstyle: Paramstyle::Named,
                ..RenderContext::OFFLINE
            },
            made_types: RefCell::default(),
        }
    }
}

/// What `alembic.context` tells scripts of a run, and why the naming convention in it is not
/// known, if it is not.
pub(crate) fn context(
    project: &Project,
    environment: Option<&str>,
) -> (ContextFacts, Option<NotLearned>) {
    let mut unknown = None;
    let config = &project.config;
    let mut context = ContextFacts {
        version_table: config.version_table.table.clone(),
        version_table_schema: config.version_table.schema.clone(),
        transaction_per_migration: config.run.transaction == TransactionScope::Revision,
        transactional_ddl: true,
        environment: environment.map(str::to_owned),
        heads: project
            .graph
            .heads(Dependencies::Ignored)
            .iter()
            .map(|head| head.id().to_string())
            .collect(),
        ..ContextFacts::default()
    };
    if let Some(alembic) = &config.alembic {
        context.x_arguments.clone_from(&alembic.x_arguments);
        context.config_file = alembic.ini_path.as_ref().map(|path| {
            camino::absolute_utf8(path)
                .unwrap_or_else(|_| path.clone())
                .into_string()
        });
        context.config_section.clone_from(&alembic.section);
        context.sections = sections(alembic);
        match naming_convention(project) {
            Ok(convention) => context.naming_convention = convention,
            Err(missing) => unknown = Some(missing),
        }
    }
    (context, unknown)
}

/// All sections of the INI file whose references can be replaced, without passwords.
fn sections(alembic: &AlembicConfig) -> Vec<(String, Vec<(String, String)>)> {
    let values = |section: &str| {
        let values = alembic.ini.values(section).ok().flatten()?;
        let shown = values.into_iter().map(|(key, value)| {
            let value = match DatabaseUrl::parse(&value, Utf8Path::new("")) {
                Ok(url) if url.password().is_some() => url.to_string(),
                _ => value,
            };
            (key, value)
        });
        Some((section.to_owned(), shown.collect()))
    };
    alembic.ini.sections().filter_map(values).collect()
}

/// The naming convention of the target metadata.
fn naming_convention(
    project: &Project,
) -> Result<Option<aludel_python::host::NamingConvention>, NotLearned> {
    match project.config.naming_convention(&Variables::empty()) {
        NamingConvention::None => Ok(None),
        NamingConvention::Known { templates, .. } => {
            Ok(Some(aludel_python::host::NamingConvention(
                templates
                    .into_iter()
                    .map(|(key, template)| (ConventionKey(key), template))
                    .collect(),
            )))
        }
        NamingConvention::NotLearned(missing) => Err(missing),
    }
}

/// Tells that the naming convention is not known.
pub(super) fn warn_of(missing: &NotLearned, observer: &mut dyn Observer) {
    observer.on_event(&Event::warning(format!(
        "the naming convention of the models is not known: {} ({}); constraints without a name \
         get the database's own names. Write it as `naming_convention` into Aludel's settings if \
         there is one",
        missing.reason, missing.location
    )));
}

/// What the interpreter is started with.
pub(crate) fn settings(config: &Config) -> RuntimeSettings {
    RuntimeSettings {
        search_paths: match &config.alembic {
            Some(alembic) => alembic.prepend_sys_path.clone(),
            None => vec![config.root.clone()],
        },
        ..RuntimeSettings::default()
    }
}

/// What the project's own Python is started with.
pub(crate) fn process_settings(project: &Project) -> ProcessSettings {
    ProcessSettings {
        scripts: project
            .graph
            .revisions()
            .filter(|revision| revision.language() == ScriptLanguage::Python)
            .map(|revision| revision.path().to_owned())
            .collect(),
        ..process_settings_of(&project.config)
    }
}

/// What the project's own Python is started with before the project's graph is known.
pub(super) fn process_settings_of(config: &Config) -> ProcessSettings {
    let alembic = config.alembic.as_deref();
    ProcessSettings {
        python: config.runtime.python(&config.root, &Variables::empty()),
        search_paths: settings(config).search_paths,
        env_py: alembic
            .map(|alembic| alembic.env_py.clone())
            .filter(|path| path.is_file()),
        toml_file: alembic.and_then(|alembic| alembic.toml_path.clone()),
        ..ProcessSettings::default()
    }
}

/// SQLAlchemy's name of the dialect in a url.
fn sqlalchemy_name(scheme: &str) -> &str {
    match scheme {
        "postgres" | "pg" => "postgresql",
        "sqlite3" => "sqlite",
        name => name,
    }
}
