//! The `aludel` command: what is typed becomes a request of the library, and its events,
//! report or error become text or JSON.
//!
//! Called by the name of Alembic, it takes Alembic's command line ([`alembic`]).
//!
//! The way of a command: [`arguments`] says what may be typed, [`commands`] holds one file
//! for each command, [`context`] and [`session`] find project and database, [`ui`] shows.
//! Only this crate prints, reads the environment and decides exit codes ([`answer`]).

mod actor;
mod alembic;
mod answer;
mod arguments;
mod commands;
mod context;
mod failure;
mod panic;
mod session;
mod signals;
mod standing;
mod typed;
mod ui;
mod variables;

use std::process::ExitCode;

fn main() -> ExitCode {
    panic::report_to_people();
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if alembic::is_meant(&words) {
        alembic::run(words)
    } else {
        typed::run(words)
    }
}
