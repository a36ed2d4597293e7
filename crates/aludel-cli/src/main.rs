//! The `aludel` command: what is typed becomes a request of the library, and its events,
//! report or error become text or JSON.
//!
//! The way of a command: [`arguments`] says what may be typed, [`commands`] holds one file
//! for each command, [`context`] and [`session`] find project and database, [`ui`] shows.
//! Only this crate prints, reads the environment and decides exit codes ([`answer`]).

mod actor;
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
    typed::run(std::env::args_os().collect())
}
