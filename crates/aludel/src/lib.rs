//! Database migrations: one function per request, the same code as the `aludel` binary.
//!
//! A program that migrates its own database reads its project once and runs:
//!
//! ```no_run
//! use aludel::config::{Config, DatabaseChoice, RunConfig, Variables};
//! use aludel::{Actor, Interrupt, MigrateOptions, Project, Run, Silent};
//!
//! # fn main() -> Result<(), aludel::Error> {
//! let project = Project::open(Config::read("migrations".into())?)?;
//! let variables: Variables = std::env::vars().collect();
//! let database = project.config.database(&DatabaseChoice::default(), &variables)?;
//! let run = Run {
//!     database: &database,
//!     actor: &Actor {
//!         user: "shop".to_owned(),
//!         host: "shop-1".to_owned(),
//!         process: std::process::id(),
//!         command: "start-up".to_owned(),
//!     },
//!     observer: &mut Silent,
//!     interrupt: &Interrupt::default(),
//! };
//! let options = MigrateOptions::to("heads", RunConfig::default());
//! let report = aludel::upgrade(&project, run, &options)?;
//! println!("{} revisions applied", report.steps.len());
//! # Ok(())
//! # }
//! ```
//!
//! The library prints nothing and reads no environment: events go to an [`Observer`],
//! variables come in as [`config::Variables`], and what went wrong comes back as an
//! [`Error`] full of [diagnostics](aludel_core::diagnostic).
//!
//! # What Aludel writes
//!
//! - `aludel.toml` and the folder of revisions: [`init`], and new files in it: [`revision`],
//!   [`merge`], [`import`];
//! - in the database, the version table (`alembic_version` unless configured) and
//!   `aludel_journal` beside it, or in a schema of its own ([`config::JournalPlace`]); on a
//!   Galera cluster also `aludel_lock`;
//! - beside a SQLite database, `<file>.aludel-lock`.
//!
//! Open [`upgrade`] in `migrate.rs` first: most of the rest serves it.

pub mod config;
pub mod event;
pub mod import;
pub mod journal;
pub mod listing;
pub mod offline;
pub mod position;
pub mod report;

mod account;
mod actor;
mod apply;
mod check;
mod current;
mod ensure_version;
mod error;
mod init;
mod interrupt;
mod log;
mod migrate;
mod project;
mod revision;
mod session;
mod stamp;
mod status;

pub use actor::Actor;
pub use aludel_core as core;
pub use aludel_core::revision::Splice;
pub use aludel_dialect::DialectName;
pub use apply::InterruptedStatement;
pub use check::{CheckReport, check};
pub use current::{CurrentReport, current, rows};
pub use ensure_version::{EnsureVersionReport, ensure_version};
pub use error::Error;
pub use event::{Event, HostRuntime, Observer, Protection, Silent, StepName};
pub use init::{
    AlembicInitOptions, InitOptions, InitReport, Package, Template, UnknownTemplate, init,
    init_alembic, planned_config,
};
pub use interrupt::Interrupt;
pub use listing::{HeadsOf, RevisionLine, branches, heads, history, show};
pub use log::{LogOptions, LogReport, log};
pub use migrate::{MigrateOptions, downgrade, upgrade};
pub use project::Project;
pub use report::{CreatedRevision, RunReport, StepReport};
pub use revision::{RevisionOptions, merge, revision};
pub use session::Run;
pub use stamp::{Purge, StampOptions, stamp};
pub use status::{Holder, StatusReading, StatusReport, status};
