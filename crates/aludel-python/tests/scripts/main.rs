//! Scripts in the embedded interpreter, against a host without a database.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod environment;
mod errors;
mod host;
mod interpreter;
mod operations;
mod runs;
