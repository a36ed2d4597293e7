//! Directives of `op`, and of a batch, that Alembic does not have: who defines them, found out before anything
//! runs.
//!
//! A project may register directives of its own, in modules of its own or of others. So only
//! what no file that takes part so much as mentions, and what no library can have added, is
//! taken for a mistake.

use aludel_core::revision::Direction;
use aludel_python::{BATCH_DIRECTIVES, DIRECTIVES, LIBRARY_DIRECTIVES};
use aludel_script::python::{Directive, Receiver, read_directives};
use camino::Utf8Path;

use super::choice::Imports;

/// A directive that Alembic does not have, and who has it.
pub(super) struct Foreign {
    pub(super) directive: Directive,
    pub(super) defined: Defined,
}

/// Who defines a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defined {
    /// `env.py`, or what it imports.
    InEnvironment,
    /// A library perhaps, which only the project's own Python has.
    Perhaps,
    /// Nobody.
    Nowhere,
}

/// What Alembic has.
pub(super) fn known(receiver: Receiver) -> &'static [&'static str] {
    match receiver {
        Receiver::Op => &DIRECTIVES,
        Receiver::Batch => &BATCH_DIRECTIVES,
    }
}

/// Whether a directive that a batch does not have is one of `op`'s.
pub(super) fn is_of_op(directive: &Directive) -> bool {
    directive.receiver == Receiver::Batch && DIRECTIVES.contains(&directive.name.as_str())
}

/// The first directive of a script that neither Alembic nor the script's own imports define.
pub(super) fn foreign(
    imports: &Imports<'_>,
    script: &Utf8Path,
    direction: Direction,
    env_py: Option<&Utf8Path>,
) -> Option<Foreign> {
    let function = match direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    };
    // What is wrong with a file is said when it is run.
    let directives = read_directives(script, function).ok()?;
    let directive = directives
        .into_iter()
        .find(|directive| !known(directive.receiver).contains(&directive.name.as_str()))?;
    let own = imports.reach(script);
    let name = directive.name.as_str();
    if mentions_beside_calls(script, name) || own.mentions(name) {
        return None;
    }
    let environment = env_py.map(|env_py| imports.reach(env_py));
    let library = LIBRARY_DIRECTIVES
        .iter()
        .find_map(|(directive, library)| (*directive == name).then_some(*library));
    if library.is_some_and(|library| own.imports(library)) {
        return None;
    }
    let in_environment = environment.as_ref().is_some_and(|environment| {
        environment.mentions(name) || library.is_some_and(|library| environment.imports(library))
    }) || env_py.is_some_and(|env_py| says(env_py, name));
    let is_open = own.has_unknown || environment.is_some_and(|environment| environment.has_unknown);
    let defined = if in_environment {
        Defined::InEnvironment
    } else if is_open || library.is_some() {
        Defined::Perhaps
    } else {
        Defined::Nowhere
    };
    Some(Foreign { directive, defined })
}

/// Whether a file says a name otherwise than by calling it on `op`.
fn mentions_beside_calls(file: &Utf8Path, name: &str) -> bool {
    let Ok(text) = std::fs::read_to_string(file) else {
        return true;
    };
    text.match_indices(name)
        .any(|(place, _)| !text[..place].ends_with('.'))
}

/// Whether a file says a name at all.
pub(super) fn says(file: &Utf8Path, name: &str) -> bool {
    std::fs::read(file).map_or(true, |text| String::from_utf8_lossy(&text).contains(name))
}
