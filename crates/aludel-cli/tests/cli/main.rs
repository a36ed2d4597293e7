//! The `aludel` binary, run as people run it: each test has a project, a home and an
//! environment of its own, and sees everything that was printed.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod project;

mod alembic;
mod authoring;
mod bad_input;
mod bad_scripts;
mod global_options;
mod import;
mod inspection;
mod json;
mod models;
mod printing;
mod running;
mod runtimes;
mod servers;
mod signals;
mod switching_back;
mod terminal;
mod text;
