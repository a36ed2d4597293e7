//! Headers that only running their files tells.

use aludel_core::diagnostic::Diagnostic;
use aludel_dialect::DialectName;
use aludel_python::host::ContextFacts;
use aludel_python::{ModuleHeader, ProcessRuntime, PythonErrorKind, PythonRuntime, RunError};
use aludel_script::ScriptListing;
use aludel_script::python::{ComputedHeader, HeaderValues, complete_header};

use super::facts::{process_settings_of, settings};
use super::{Facts, Onlooker};
use crate::config::{Config, Runtime};
use crate::error::Error;

/// Runs the files whose headers are computed, and completes the list with what they say of
/// themselves. Nobody is connected, and nothing of an `upgrade` runs.
///
/// # Errors
/// A file cannot be run, or says what can be no header.
pub(crate) fn complete_headers(config: &Config, listing: &mut ScriptListing) -> Result<(), Error> {
    let mut readers = Readers {
        config,
        embedded: None,
        process: None,
    };
    while let Some((_, computed)) = listing.computed.first() {
        let module = readers.read(computed)?;
        let bytes = fs_err::read(&computed.path)
            .map_err(|error| Error::new(about(computed).with_fact(error.to_string())))?;
        let values = HeaderValues {
            id: module.revision,
            down_revisions: module.down_revisions,
            branch_labels: module.branch_labels,
            depends_on: module.depends_on,
        };
        let header = complete_header(&computed.path, &bytes, values).map_err(Error::from)?;
        listing.complete(header);
    }
    Ok(())
}

/// What runs the files, once something has to be run.
struct Readers<'c> {
    config: &'c Config,
    embedded: Option<PythonRuntime>,
    process: Option<ProcessRuntime>,
}

impl Readers<'_> {
    fn read(&mut self, computed: &ComputedHeader) -> Result<ModuleHeader, Error> {
        if self.config.runtime.runtime != Runtime::Host {
            match self.read_embedded(computed) {
                Ok(header) => return Ok(header),
                Err(error) if self.config.runtime.runtime == Runtime::Embedded => {
                    return Err(failed(computed, &error));
                }
                Err(error) if is_import(&error) => {}
                Err(error) => return Err(failed(computed, &error)),
            }
        }
        let process = match &mut self.process {
            Some(process) => process,
            none => {
                let process = ProcessRuntime::start(process_settings_of(self.config))
                    .map_err(|error| Error::new(computed_label(error.diagnostic(), computed)))?;
                none.insert(process)
            }
        };
        process
            .header(&computed.path, &mut Onlooker::of(&facts()))
            .map_err(|error| failed(computed, &error))
    }

    fn read_embedded(&mut self, computed: &ComputedHeader) -> Result<ModuleHeader, RunError> {
        let runtime = match &mut self.embedded {
            Some(runtime) => runtime,
            none => none.insert(PythonRuntime::start(settings(self.config))?),
        };
        runtime.header(&computed.path, &mut Onlooker::of(&facts()))
    }
}

/// What a file may ask while its header is read: nobody is connected.
fn facts() -> Facts {
    Facts::offline(DialectName::Sqlite, ContextFacts::default())
}

fn is_import(error: &RunError) -> bool {
    matches!(error, RunError::Python(error) if matches!(error.kind, PythonErrorKind::Import { .. }))
}

fn about(computed: &ComputedHeader) -> Diagnostic {
    computed_label(
        Diagnostic::error(
            "script-unreadable",
            format!("`{}` is computed when the file is run", computed.name),
        ),
        computed,
    )
}

fn computed_label(diagnostic: Diagnostic, computed: &ComputedHeader) -> Diagnostic {
    diagnostic.with_label(
        computed.location(),
        format!("`{}` is computed here", computed.name),
    )
}

/// The file was run for its header, and failed.
fn failed(computed: &ComputedHeader, error: &RunError) -> Error {
    let diagnostic = error.diagnostic().unwrap_or_else(|| about(computed));
    Error::new(diagnostic.with_fact(format!(
        "the file was run because `{}` is computed in it (line {})",
        computed.name, computed.line
    )))
}
