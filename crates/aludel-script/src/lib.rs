//! The script directory of an Aludel project.
//!
//! Revisions are files. This crate finds them, reads their headers for the revision
//! graph, hands out the statements of the `.sql` ones, tells by checksum whether one
//! was changed, and writes new ones. It runs nothing: a [`SqlRevision`] calls an
//! [`OperationSink`](aludel_core::operation::OperationSink) and whoever implements
//! that decides what becomes of the statements.
//!
//! It reads and writes only inside the folders that it is given, and starts no
//! process but the [post-write hooks](hooks) that a project configures.
//!
//! Open [`directory`] first, then [`revision`] for what is inside a file.

pub mod checksum;
pub mod directory;
pub mod header;
mod header_error;
pub mod hooks;
mod index;
pub mod mako;
mod nearest;
pub mod python;
pub mod revision;
mod revision_error;
pub mod section;
mod section_error;
pub mod template;
pub mod write;

pub use checksum::{Checksum, ChecksumBuilder, SectionDigest};
pub use directory::{Convention, DirectoryError, Recursion, ScriptDirectory, ScriptListing};
pub use header_error::HeaderError;
pub use hooks::{HookError, PostWriteHook};
pub use revision::{SqlRevision, SqlRunner, Statements};
pub use revision_error::SqlRevisionError;
pub use section::{Section, SectionTarget, SectionTransaction};
pub use section_error::SectionError;
pub use template::{FileTemplate, TemplateError};
pub use write::{NewRevision, NewSection, PythonTemplate, WriteError};
