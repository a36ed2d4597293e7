//! Runs Alembic's Python revisions without Python.
//!
//! An interpreter is part of this crate, and so are the modules that revisions import:
//! `alembic` and `sqlalchemy`, in our own words, under `modules/`. They build plain data;
//! everything that a script wants done reaches Rust through one native module and arrives
//! at the [`Host`](host::Host), whose author decides what happens: run it, print it, check
//! it. No SQL is written here.
//!
//! This crate opens no connection, reads no settings from the environment and prints
//! nothing. It is the only one that names the interpreter.
//!
//! Open [`host`] first, then `runtime.rs`.

pub mod host;

mod cause;
mod classes;
mod environment;
mod error;
mod imports;
mod known;
mod link;
mod native;
mod plain;
mod process;
mod revision;
mod runtime;
mod traceback;
mod vm;

pub use environment::{EnvNote, EnvNoteKind, EnvOptions, EnvRun, EnvUrl};
pub use error::{PythonError, PythonErrorKind, PythonFrame, RunError};
pub use known::{BATCH_DIRECTIVES, DIRECTIVES, LIBRARY_DIRECTIVES, has_module, is_counterpart};
pub use process::{Learned, Loaded, ProcessRuntime, ProcessSettings, StartError, Versions};
pub use revision::ModuleHeader;
pub use runtime::PythonRuntime;
pub use vm::{Modules, RuntimeSettings};
