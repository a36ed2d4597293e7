//! What `env.py` decides, as far as it is written down.
//!
//! `env.py` is a program, and Aludel does not run it here: it reads the syntax tree for
//! the arguments of `context.configure()`, for where the url comes from and, when
//! somebody asks, for the naming convention of the target metadata. Names are followed
//! through assignments, simple functions and the project's own modules. Whatever is not
//! written down is listed in [`EnvFacts::not_learned`] with its place; nothing is
//! guessed.

mod calls;
mod evaluate;
mod isolation;
mod modules;
mod naming;
mod url;

use std::collections::{BTreeMap, BTreeSet};

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use camino::{Utf8Path, Utf8PathBuf};

use super::Variables;
use super::ini::Ini;
use super::literal::Literal;
use evaluate::Evaluator;
use modules::Modules;

pub use naming::NamingConvention;

/// The argument whose functions Alembic calls behind each revision, and Aludel does not.
const ON_VERSION_APPLY: &str = "on_version_apply";

/// What `env.py` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnvFacts {
    /// The arguments of `context.configure()` for runs.
    pub online: ConfigureFacts,
    /// Those for `--sql`.
    pub offline: ConfigureFacts,
    /// Where the url comes from, the first that has a value counts; empty when
    /// `env.py` does not say, and the INI file's counts.
    pub urls: Vec<UrlFact>,
    /// Whether it connects with the isolation level `AUTOCOMMIT`.
    pub commits_each_statement: bool,
    /// What is not written down.
    pub not_learned: Vec<NotLearned>,
}

/// The arguments of `context.configure()`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigureFacts {
    /// Those whose values are known.
    pub options: BTreeMap<String, Literal>,
    /// Those that are functions, such as `include_object` or `on_version_apply`.
    pub functions: BTreeSet<String>,
    /// Where it is called.
    pub location: Option<SourceLocation>,
}

/// One place that a url may come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlFact {
    /// `sqlalchemy.url` of the INI file.
    Ini,
    /// It is written down.
    Literal {
        /// The url.
        url: String,
        /// Where.
        location: SourceLocation,
    },
    /// An environment variable.
    Variable {
        /// Its name.
        name: String,
        /// Where it is read.
        location: SourceLocation,
    },
    /// Something that only running `env.py` tells.
    Computed {
        /// Where.
        location: SourceLocation,
    },
}

/// Something that only running `env.py` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotLearned {
    /// What it is, such as `version_table` or `**options`.
    pub what: String,
    /// Whom it concerns.
    pub matters: Matters,
    /// Why it is not known, in a few words.
    pub reason: String,
    /// Where it is.
    pub location: SourceLocation,
}

impl NotLearned {
    /// A warning that names the place, with what to do about it.
    pub fn diagnostic(&self) -> Diagnostic {
        if self.what == ON_VERSION_APPLY {
            return Diagnostic::warning(
                "env-not-learned",
                format!("`{}` in env.py is not called: {}", self.what, self.reason),
            )
            .with_label(self.location.clone(), "")
            .with_help("put what it does into the revisions, or let Alembic run them");
        }
        Diagnostic::warning(
            "env-not-learned",
            format!("`{}` in env.py is not known: {}", self.what, self.reason),
        )
        .with_label(self.location.clone(), "")
        .with_help(
            "write it down there, or say it under `[aludel]` in alembic.ini or `[tool.aludel]` in \
             pyproject.toml",
        )
    }
}

/// Whom something concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matters {
    /// Upgrades and downgrades.
    Migrations,
    /// Only the comparison with models.
    Autogenerate,
}

/// What `env.py` may refer to.
pub(super) struct Surroundings<'s> {
    /// The folder that relative paths start from.
    pub(super) root: &'s Utf8Path,
    /// Where modules are looked for first.
    pub(super) sys_path: &'s [Utf8PathBuf],
    pub(super) ini: &'s Ini,
    /// The INI file's section that counts.
    pub(super) section: &'s str,
    pub(super) variables: &'s Variables,
}

/// Reads `env.py`; an empty answer when there is none.
pub(super) fn read(path: &Utf8Path, surroundings: &Surroundings<'_>) -> EnvFacts {
    let modules = Modules::around(path, surroundings.root, surroundings.sys_path);
    let mut facts = EnvFacts::default();
    let module = match modules.file(path) {
        Ok(Some(module)) => module,
        Ok(None) => return facts,
        Err(reason) => {
            facts.not_learned.push(NotLearned {
                what: "env.py".to_owned(),
                matters: Matters::Migrations,
                reason,
                location: modules::place(path, 1),
            });
            return facts;
        }
    };
    let evaluator = Evaluator::new(&modules, surroundings);
    calls::read_configure(&evaluator, &module, &mut facts);
    url::read_urls(&evaluator, &module, &mut facts);
    facts.commits_each_statement = isolation::is_autocommit(&evaluator, &module);
    facts
}

/// Reads the naming convention of the target metadata, following `env.py` into the
/// project's modules.
pub(super) fn read_naming_convention(
    path: &Utf8Path,
    surroundings: &Surroundings<'_>,
) -> NamingConvention {
    let modules = Modules::around(path, surroundings.root, surroundings.sys_path);
    match modules.file(path) {
        Ok(Some(module)) => {
            let evaluator = Evaluator::new(&modules, surroundings);
            naming::read(&evaluator, &module)
        }
        Ok(None) => NamingConvention::None,
        Err(reason) => NamingConvention::NotLearned(NotLearned {
            what: "env.py".to_owned(),
            matters: Matters::Migrations,
            reason,
            location: modules::place(path, 1),
        }),
    }
}

#[cfg(test)]
mod tests;
