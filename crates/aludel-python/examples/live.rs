//! Runs a revision's script on a database, in a transaction that is committed at its end.
//!
//! ```text
//! cargo run -p aludel-python --example live -- [--modules DIR] [--sql] URL FILE [upgrade|downgrade]
//!   --modules DIR   read Aludel's Python modules from a folder instead of the program
//!   --sql           print the statements that were sent
//! ```
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal"
)]

#[path = "../tests/live/host.rs"]
mod host;

use std::process::ExitCode;

use aludel_core::revision::Direction;
use aludel_dialect::DatabaseUrl;
use aludel_dialect::connection::{ConnectOptions, connect};
use aludel_python::{Modules, PythonRuntime, RuntimeSettings};
use camino::{Utf8Path, Utf8PathBuf};

fn main() -> ExitCode {
    let mut settings = RuntimeSettings::default();
    let mut words = Vec::new();
    let mut shows_sql = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--sql" => shows_sql = true,
            "--modules" => {
                let folder = arguments.next().expect("a folder follows --modules");
                settings.modules = Modules::Folder(folder.into());
            }
            _ => words.push(argument),
        }
    }
    let [url, file, rest @ ..] = words.as_slice() else {
        eprintln!("usage: live [--modules DIR] [--sql] URL FILE [upgrade|downgrade]");
        return ExitCode::from(2);
    };
    let direction = match rest.first().map(String::as_str) {
        Some("downgrade") => Direction::Downgrade,
        _ => Direction::Upgrade,
    };
    let url = DatabaseUrl::parse(url, Utf8Path::new("/")).expect("a url");
    let connection = connect(&url, &ConnectOptions::new("live")).expect("a database");
    let mut host = host::LiveHost::new(connection);
    host.connection.begin().expect("a transaction begins");
    let outcome = PythonRuntime::start(settings)
        .and_then(|mut runtime| runtime.run(&Utf8PathBuf::from(file), direction, &mut host));
    print!("{}", host.printed);
    if shows_sql {
        for statement in &host.sent {
            println!("-- {statement}");
        }
    }
    // The script may have ended the transaction itself.
    let _ = host.connection.execute("COMMIT");
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}
