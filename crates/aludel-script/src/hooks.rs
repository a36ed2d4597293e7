//! Post-write hooks: programs that a project runs over every new revision file.
//!
//! They are configured as in Alembic:
//!
//! ```ini
//! [post_write_hooks]
//! hooks = format
//! format.type = exec
//! format.executable = sqlfluff
//! format.options = fix --force REVISION_SCRIPT_FILENAME
//! format.cwd = %(here)s
//! ```
//!
//! Unlike in Alembic, a hook that fails is an error.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use aludel_core::diagnostic::Diagnostic;
use camino::{Utf8Path, Utf8PathBuf};

use crate::nearest::nearest;

/// Replaced by the path of the revision file.
const SCRIPT_TOKEN: &str = "REVISION_SCRIPT_FILENAME";

const TYPES: [&str; 3] = ["exec", "module", "console_scripts"];
/// The settings of hooks.
pub const KEYS: [&str; 6] = [
    "type",
    "executable",
    "module",
    "entrypoint",
    "options",
    "cwd",
];

/// What a hook starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookProgram {
    /// `type = exec`: a program, looked up in the search path of the system.
    Executable(String),
    /// `type = module`: a Python module, started with `python -m`.
    Module(String),
    /// `type = console_scripts`: a program that a Python package installs, looked up
    /// beside the Python first.
    ConsoleScript(String),
}

/// A program to run over a new revision file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostWriteHook {
    /// Its name in the configuration.
    pub name: String,
    /// What it starts.
    pub program: HookProgram,
    /// Its arguments, split into words; one of them may be, or contain,
    /// `REVISION_SCRIPT_FILENAME`.
    pub arguments: Vec<String>,
    /// The folder that it runs in; the current one without it.
    pub cwd: Option<Utf8PathBuf>,
}

/// What a hook printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookOutput {
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// Why a hook cannot be configured or run.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// A setting that every hook of its type needs is missing.
    #[error("post-write hook `{hook}` has no `{hook}.{key}`")]
    MissingKey {
        /// The hook.
        hook: String,
        /// The setting.
        key: &'static str,
    },
    /// A setting that does not exist.
    #[error("post-write hook `{hook}` has the unknown setting `{hook}.{key}`")]
    UnknownKey {
        /// The hook.
        hook: String,
        /// The setting.
        key: String,
        /// The setting that was probably meant.
        nearest: Option<&'static str>,
    },
    /// The type does not exist.
    #[error("post-write hook `{hook}` has the unknown type `{kind}`")]
    UnknownType {
        /// The hook.
        hook: String,
        /// Its type.
        kind: String,
    },
    /// A quote in the options is never closed.
    #[error("the options of post-write hook `{hook}` have a quote that is never closed")]
    UnbalancedQuote {
        /// The hook.
        hook: String,
        /// The options.
        options: String,
    },
    /// The program cannot be started.
    #[error("post-write hook `{hook}` cannot start `{command}`")]
    Start {
        /// The hook.
        hook: String,
        /// The command line.
        command: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The program failed.
    #[error("post-write hook `{hook}` failed: {}", ended(*.exit_code))]
    Failed {
        /// The hook.
        hook: String,
        /// The command line.
        command: String,
        /// Its exit code; `None` when a signal ended it.
        exit_code: Option<i32>,
        /// What it wrote to standard error.
        stderr: String,
    },
}

fn ended(exit_code: Option<i32>) -> String {
    match exit_code {
        Some(code) => format!("exit code {code}"),
        None => "ended by a signal".to_owned(),
    }
}

impl HookError {
    /// The same as plain data, with what to type next.
    pub fn diagnostic(&self) -> Diagnostic {
        let error = Diagnostic::error("post-write-hook", self.to_string());
        match self {
            Self::MissingKey { hook, key } => {
                error.with_help(format!("add `{hook}.{key} = …` under `[post_write_hooks]`"))
            }
            Self::UnknownKey { hook, nearest, .. } => error.with_help(match nearest {
                Some(nearest) => format!("write `{hook}.{nearest} = …`"),
                None => format!("the settings are {}", KEYS.join(", ")),
            }),
            Self::UnknownType { hook, kind } => error.with_help(match nearest(kind, &TYPES) {
                Some(nearest) => format!("write `{hook}.type = {nearest}`"),
                None => format!("write `{hook}.type = exec`"),
            }),
            Self::UnbalancedQuote { options, .. } => error
                .with_fact(options.clone())
                .with_help("close the quote, or put a backslash in front of it"),
            Self::Start {
                command, source, ..
            } => error
                .with_fact(source.to_string())
                .with_fact(format!("command: {command}"))
                .with_help("install the program, or name it with its full path"),
            Self::Failed {
                command, stderr, ..
            } => {
                let error = error.with_fact(format!("command: {command}"));
                let stderr = stderr.trim().lines();
                stderr
                    .fold(error, |error, line| error.with_fact(line.to_owned()))
                    .with_help("the revision file was written; run the command by hand to see more")
            }
        }
    }
}

/// Reads the settings under `[post_write_hooks]` into the hooks that `hooks` names,
/// in that order.
///
/// # Errors
/// A setting is missing, unknown or cannot be used.
pub fn post_write_hooks(
    settings: &BTreeMap<String, String>,
) -> Result<Vec<PostWriteHook>, HookError> {
    let names = settings
        .get("hooks")
        .map(String::as_str)
        .unwrap_or_default();
    names
        .split([',', ' ', '\t', '\n', '\r'])
        .filter(|name| !name.is_empty())
        .map(|name| {
            let prefix = format!("{name}.");
            let own = settings
                .iter()
                .filter_map(|(key, value)| Some((key.strip_prefix(&prefix)?, value.as_str())))
                .collect();
            post_write_hook(name, &own)
        })
        .collect()
}

/// Reads the settings of one hook, without its name in front of the keys: what the
/// tables of `[[tool.alembic.post_write_hooks]]` hold.
///
/// # Errors
/// A setting is missing, unknown or cannot be used.
pub fn post_write_hook(
    name: &str,
    settings: &BTreeMap<&str, &str>,
) -> Result<PostWriteHook, HookError> {
    let hook = || name.to_owned();
    let required = |key: &'static str| match settings.get(key) {
        Some(value) => Ok((*value).to_owned()),
        None => Err(HookError::MissingKey { hook: hook(), key }),
    };
    let program = match required("type")?.as_str() {
        "exec" => HookProgram::Executable(required("executable")?),
        "module" => HookProgram::Module(required("module")?),
        "console_scripts" => HookProgram::ConsoleScript(required("entrypoint")?),
        kind => {
            return Err(HookError::UnknownType {
                hook: hook(),
                kind: kind.to_owned(),
            });
        }
    };
    if let Some(key) = settings.keys().find(|key| !KEYS.contains(key)) {
        return Err(HookError::UnknownKey {
            hook: hook(),
            key: (*key).to_owned(),
            nearest: nearest(key, &KEYS),
        });
    }
    let options = settings.get("options").copied().unwrap_or_default();
    let mut arguments = split_words(options).ok_or_else(|| HookError::UnbalancedQuote {
        hook: hook(),
        options: options.to_owned(),
    })?;
    // As in Alembic: options that do not say where the file goes get it in front.
    if !options.contains(SCRIPT_TOKEN) {
        arguments.insert(0, SCRIPT_TOKEN.to_owned());
    }
    Ok(PostWriteHook {
        name: hook(),
        program,
        arguments,
        cwd: settings.get("cwd").map(|cwd| Utf8PathBuf::from(*cwd)),
    })
}

impl PostWriteHook {
    /// Runs the hook over a revision file and waits for it; `python` is the project's
    /// own, such as `.venv/bin/python` or `python3`.
    ///
    /// # Errors
    /// The program cannot be started, or does not exit with 0.
    pub fn run(&self, script: &Utf8Path, python: &Utf8Path) -> Result<HookOutput, HookError> {
        let mut words: Vec<String> = match &self.program {
            HookProgram::Executable(executable) => vec![executable.clone()],
            HookProgram::Module(module) => {
                vec![program(python), "-m".to_owned(), module.clone()]
            }
            HookProgram::ConsoleScript(name) => {
                let beside = python.with_file_name(name);
                let is_there = python.components().count() > 1 && beside.is_file();
                vec![if is_there {
                    program(&beside)
                } else {
                    name.clone()
                }]
            }
        };
        // A relative path would mean something else in another folder.
        let script = match self.cwd {
            Some(_) => script
                .canonicalize_utf8()
                .unwrap_or_else(|_| script.to_owned()),
            None => script.to_owned(),
        };
        words.extend(
            self.arguments
                .iter()
                .map(|argument| argument.replace(SCRIPT_TOKEN, script.as_str())),
        );
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::null());
        if let Some(cwd) = &self.cwd {
            command.current_dir(cwd);
        }
        let output = command.output().map_err(|source| HookError::Start {
            hook: self.name.clone(),
            command: command_line(&words),
            source,
        })?;
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            return Err(HookError::Failed {
                hook: self.name.clone(),
                command: command_line(&words),
                exit_code: output.status.code(),
                stderr,
            });
        }
        Ok(HookOutput {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr,
        })
    }
}

/// A program as it is started from any folder: a path becomes absolute.
fn program(path: &Utf8Path) -> String {
    if path.components().count() > 1 {
        camino::absolute_utf8(path).map_or_else(|_| path.to_string(), Utf8PathBuf::into_string)
    } else {
        path.to_string()
    }
}

/// Writes words so that a shell reads them back as they are.
fn command_line(words: &[String]) -> String {
    let plain = |character: char| character.is_alphanumeric() || "-_./=:,+@%".contains(character);
    let quoted: Vec<String> = words
        .iter()
        .map(|word| {
            if !word.is_empty() && word.chars().all(plain) {
                word.clone()
            } else {
                format!("'{}'", word.replace('\'', "'\\''"))
            }
        })
        .collect();
    quoted.join(" ")
}

/// Splits a command line into words by the rules of a POSIX shell without its
/// expansions; `None` when a quote or a backslash is left open.
fn split_words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            character if character.is_ascii_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '\'' => break,
                        inner => word.push(inner),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '"' => break,
                        '\\' => match characters.next()? {
                            escaped @ ('"' | '\\') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        inner => word.push(inner),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(characters.next()?),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests;
