//! Which database is meant.

use aludel_core::location::SourceLocation;
use aludel_dialect::DatabaseUrl;

use super::env_py::UrlFact;
use super::{AlembicConfig, Config, ConfigError, Variables};

/// What was chosen on the command line or by a program.
#[derive(Debug, Clone, Default)]
pub struct DatabaseChoice {
    /// A url that wins over everything.
    pub url: Option<String>,
    /// An environment of the configuration.
    pub environment: Option<String>,
}

/// Where a url came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlSource {
    /// It was handed in (`--url`).
    Given,
    /// A variable, by name.
    Variable(&'static str),
    /// The chosen environment of the configuration, by name.
    Environment(String),
    /// A place in Alembic's configuration: the INI file or `env.py`.
    Alembic(SourceLocation),
    /// A variable that `env.py` reads.
    EnvPyVariable {
        /// Its name.
        name: String,
        /// Where it is read.
        location: SourceLocation,
    },
}

impl std::fmt::Display for UrlSource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given => formatter.write_str("--url"),
            Self::Variable(name) => formatter.write_str(name),
            Self::Environment(name) => write!(formatter, "environment {name}"),
            Self::Alembic(location) => write!(formatter, "{}:{}", location.path, location.line),
            Self::EnvPyVariable { name, location } => {
                write!(formatter, "{name}, as {} says", location.path)
            }
        }
    }
}

/// The database that a request works on.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// Its url.
    pub url: DatabaseUrl,
    /// Where the url came from.
    pub source: UrlSource,
    /// The environment that sections of revisions are chosen by.
    pub environment: Option<String>,
    /// Whether its data must not be lost.
    pub protected: bool,
}

/// The variables that name a database, the stronger first.
const URL_VARIABLES: [&str; 2] = ["DATABASE_URL", "SQLALCHEMY_DATABASE_URI"];

impl Config {
    /// Finds the database: the given url, else `DATABASE_URL`, else
    /// `SQLALCHEMY_DATABASE_URI`, else the environment's own.
    ///
    /// # Errors
    /// [`ConfigError`]: the environment does not exist, nothing names a database, a
    /// variable has no value, the url cannot be read.
    pub fn database(
        &self,
        choice: &DatabaseChoice,
        variables: &Variables,
    ) -> Result<DatabaseConfig, ConfigError> {
        let environment_name = choice
            .environment
            .as_ref()
            .or(self.default_environment.as_ref());
        let environment = environment_name
            .map(|name| {
                self.environments
                    .get(name)
                    .ok_or_else(|| ConfigError::UnknownEnvironment {
                        name: name.clone(),
                        known: self.environments.keys().cloned().collect(),
                        path: self.path.clone(),
                    })
            })
            .transpose()?;
        let (text, source) = self.url_text(choice, variables, environment_name)?;
        let url = DatabaseUrl::parse(&text, &self.root).map_err(|error| ConfigError::Url {
            origin: source.to_string(),
            source: error,
        })?;
        Ok(DatabaseConfig {
            url,
            source,
            environment: environment_name.cloned(),
            protected: environment.is_some_and(|environment| environment.protected),
        })
    }

    fn url_text(
        &self,
        choice: &DatabaseChoice,
        variables: &Variables,
        environment_name: Option<&String>,
    ) -> Result<(String, UrlSource), ConfigError> {
        if let Some(url) = &choice.url {
            return Ok((url.clone(), UrlSource::Given));
        }
        for name in URL_VARIABLES {
            if let Some(url) = variables.value(name) {
                return Ok((url.to_owned(), UrlSource::Variable(name)));
            }
        }
        let named = environment_name.and_then(|name| {
            let environment = self.environments.get(name)?;
            let (key, url) = match (&environment.migration_url, &environment.url) {
                (Some(url), _) => ("migration_url", url),
                (None, Some(url)) => ("url", url),
                (None, None) => return None,
            };
            Some((name, key, url))
        });
        let Some((name, key, url)) = named else {
            if let Some(alembic) = &self.alembic
                && let Some(found) = alembic_url(alembic, variables)?
            {
                return Ok(found);
            }
            return Err(ConfigError::NoUrl {
                environment: environment_name.cloned(),
                path: self.path.clone(),
            });
        };
        let filled = variables
            .fill(url)
            .map_err(|undefined| ConfigError::UndefinedVariable {
                variable: undefined.name,
                key: format!("environments.{name}.{key}"),
                path: self.path.clone(),
            })?;
        Ok((filled, UrlSource::Environment(name.clone())))
    }
}

/// The url that Alembic itself would use: what `env.py` says, else the INI file's.
fn alembic_url(
    alembic: &AlembicConfig,
    variables: &Variables,
) -> Result<Option<(String, UrlSource)>, ConfigError> {
    let ini = || -> Result<_, ConfigError> {
        let found = alembic.ini_url()?;
        Ok(found.map(|(url, location)| (url, UrlSource::Alembic(location))))
    };
    if alembic.env.urls.is_empty() {
        return ini();
    }
    let mut undefined = None;
    for url in &alembic.env.urls {
        match url {
            UrlFact::Ini => {
                if let Some(found) = ini()? {
                    return Ok(Some(found));
                }
            }
            UrlFact::Literal { url, location } => {
                let source = UrlSource::Alembic(location.clone());
                // It goes through the INI file's rules on its way.
                return Ok(Some((url.replace("%%", "%"), source)));
            }
            UrlFact::Variable { name, location } => match variables.value(name) {
                Some(url) => {
                    let source = UrlSource::EnvPyVariable {
                        name: name.clone(),
                        location: location.clone(),
                    };
                    return Ok(Some((url.to_owned(), source)));
                }
                None => undefined = Some((name, location)),
            },
            UrlFact::Computed { location } => {
                return Err(ConfigError::ComputedUrl {
                    location: location.clone(),
                });
            }
        }
    }
    match undefined {
        Some((name, location)) => Err(ConfigError::UndefinedVariable {
            variable: name.clone(),
            key: format!("line {}", location.line),
            path: location.path.clone(),
        }),
        None => Ok(None),
    }
}
