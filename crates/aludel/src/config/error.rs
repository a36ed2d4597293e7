//! What can be wrong with configuration.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use aludel_dialect::url::UrlError;
use camino::Utf8PathBuf;

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no configuration file where one was looked for.
    #[error("there is no configuration file {path}")]
    Missing {
        /// Where it was looked for.
        path: Utf8PathBuf,
    },
    /// The file cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is not what it should be: TOML that does not parse, a value of the
    /// wrong type.
    #[error("{message}")]
    Invalid {
        /// What is wrong.
        message: String,
        /// Where.
        location: SourceLocation,
    },
    /// A key that means nothing here.
    #[error("unknown key `{key}`")]
    UnknownKey {
        /// The key as it was written.
        key: String,
        /// The known key that is nearest to it.
        nearest: Option<String>,
        /// Where.
        location: SourceLocation,
    },
    /// More files were named than go together.
    #[error("{path} is one configuration file too many")]
    TooManyFiles {
        /// The file.
        path: Utf8PathBuf,
    },
    /// Nothing says where the scripts of an Alembic project are.
    #[error("{path} has no `script_location`")]
    NoScriptLocation {
        /// The INI file's section that was asked for.
        section: String,
        /// Whether it is there.
        has_section: bool,
        /// The configuration file.
        path: Utf8PathBuf,
    },
    /// A folder that the configuration names is not there.
    #[error("there is no folder {folder}")]
    MissingFolder {
        /// The key that names it.
        key: &'static str,
        /// The folder.
        folder: Utf8PathBuf,
        /// The configuration file.
        path: Utf8PathBuf,
    },
    /// A package that the configuration names (`package:path`) is nowhere.
    #[error("the package `{package}` is not found")]
    PackageMissing {
        /// The key that names it.
        key: &'static str,
        /// Its dotted name.
        package: String,
        /// The folders that were searched.
        searched: Vec<Utf8PathBuf>,
    },
    /// The url is computed by `env.py`.
    #[error("the url is computed by {}", .location.path)]
    ComputedUrl {
        /// Where.
        location: SourceLocation,
    },
    /// An environment that the configuration does not have.
    #[error("there is no environment `{name}`")]
    UnknownEnvironment {
        /// The name that was asked for.
        name: String,
        /// The environments that there are.
        known: Vec<String>,
        /// The configuration file.
        path: Utf8PathBuf,
    },
    /// A `${NAME}` without a value.
    #[error("`${{{variable}}}` has no value")]
    UndefinedVariable {
        /// The variable.
        variable: String,
        /// The key that refers to it.
        key: String,
        /// The configuration file.
        path: Utf8PathBuf,
    },
    /// Nothing says which database is meant.
    #[error("no database url")]
    NoUrl {
        /// The environment that was chosen, if any.
        environment: Option<String>,
        /// The configuration file.
        path: Utf8PathBuf,
    },
    /// A setting of the script directory that cannot be used.
    #[error("{}", diagnostic.message)]
    Script {
        /// The key.
        key: &'static str,
        /// The configuration file.
        path: Utf8PathBuf,
        /// What is wrong with it.
        diagnostic: Box<Diagnostic>,
    },
    /// The url cannot be read.
    #[error("{source}")]
    Url {
        /// Where it came from, in words.
        origin: String,
        /// What is wrong with it.
        source: UrlError,
    },
}

impl ConfigError {
    /// The error as something to show.
    pub fn diagnostic(&self) -> Diagnostic {
        let message = self.to_string();
        match self {
            Self::Missing { .. } => Diagnostic::error("config-missing", message).with_help(
                "start a project here with `aludel init`, or name its file with `--config PATH`",
            ),
            Self::Unreadable { source, .. } => {
                Diagnostic::error("config-unreadable", message).with_fact(source.to_string())
            }
            Self::Invalid { location, .. } => Diagnostic::error("config-invalid", message)
                .with_label(location.clone(), "here"),
            Self::UnknownKey {
                nearest, location, ..
            } => {
                let diagnostic = Diagnostic::error("config-unknown-key", message)
                    .with_label(location.clone(), "not known to Aludel");
                match nearest {
                    Some(nearest) => diagnostic.with_help(format!("did you mean `{nearest}`?")),
                    None => diagnostic.with_help(
                        "remove it, or see the reference: `aludel help config` lists every key",
                    ),
                }
            }
            Self::TooManyFiles { .. } => Diagnostic::error("config-files", message).with_help(
                "name one INI file and one `pyproject.toml`, or a single `aludel.toml`",
            ),
            Self::NoScriptLocation {
                section,
                has_section,
                ..
            } => {
                let diagnostic = Diagnostic::error("config-script-location", message);
                if *has_section {
                    diagnostic.with_help(format!(
                        "add `script_location = %(here)s/FOLDER` under `[{section}]`"
                    ))
                } else {
                    diagnostic
                        .with_fact(format!("there is no section `[{section}]`"))
                        .with_help("name the right section with `-n NAME`, or add it")
                }
            }
            Self::MissingFolder { key, path, .. } => {
                Diagnostic::error("config-script-location", message)
                    .with_fact(format!("`{key}` in {path} names it"))
                    .with_help(
                        "a relative path starts in the current folder: go where the command is \
                         usually typed, or write `%(here)s/` in front of it",
                    )
            }
            Self::PackageMissing { key, searched, .. } => {
                let searched: Vec<&str> = searched
                    .iter()
                    .map(|folder| if *folder == "" { "." } else { folder.as_str() })
                    .collect();
                Diagnostic::error("config-script-location", message)
                    .with_fact(format!("`{key}` names it"))
                    .with_fact(format!("searched: {}", searched.join(", ")))
                    .with_help("add its folder to `prepend_sys_path`, or write a path instead")
            }
            Self::ComputedUrl { location } => Diagnostic::error("url-computed", message)
                .with_label(location.clone(), "only running it tells")
                .with_help("set DATABASE_URL, or pass `--url`"),
            Self::UnknownEnvironment { name, known, path } => {
                let diagnostic = Diagnostic::error("environment-unknown", message);
                if known.is_empty() {
                    diagnostic.with_help(format!(
                        "add it to {path}: `[environments.{name}]` with `url = \"…\"`"
                    ))
                } else {
                    diagnostic
                        .with_fact(format!("{path} has: {}", known.join(", ")))
                        .with_help("choose one of them with `--env NAME`")
                }
            }
            Self::UndefinedVariable {
                variable,
                key,
                path,
            } => Diagnostic::error("config-undefined-variable", message)
                .with_fact(format!("`{key}` in {path} refers to it"))
                .with_help(format!(
                    "set {variable} in the environment or in `.env`, or pass `--url`"
                )),
            Self::NoUrl { environment, path } => {
                let key = environment.as_ref().map_or_else(
                    || "[environments.development]".to_owned(),
                    |environment| format!("[environments.{environment}]"),
                );
                Diagnostic::error("url-missing", message).with_help(format!(
                    "pass `--url sqlite:///app.db`, set DATABASE_URL, or put `url` under {key} in {path}"
                ))
            }
            Self::Script {
                key,
                path,
                diagnostic,
            } => diagnostic
                .as_ref()
                .clone()
                .with_fact(format!("`{key}` in {path}")),
            Self::Url { origin, .. } => Diagnostic::error("url-invalid", message)
                .with_fact(format!("the url comes from {origin}"))
                .with_help(
                    "for example `postgresql://user:password@host:5432/database`, \
                     `mysql://user@host/database`, `sqlite:///relative.db`; `aludel help url` has more",
                ),
        }
    }
}
