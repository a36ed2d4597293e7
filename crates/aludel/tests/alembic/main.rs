//! Held against real Alembic: how its configuration is read, and what is written from
//! its templates.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod config;
mod init;
mod python;
mod script;
mod template;
