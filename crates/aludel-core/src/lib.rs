//! The nouns of database migration and the arithmetic on them.
//!
//! This crate is pure: it opens no file and no connection, reads no clock and no
//! environment, and knows no SQL. What it holds is what every other crate speaks:
//!
//! - [`revision`]: the revision graph, references to it (`head`, `ae10+2`,
//!   `label@-1`) and the plans that lead from one state of a database to another;
//! - [`operation`]: what a revision's script asks a database to do, and the two
//!   traits between a script language and whoever carries its operations out;
//! - [`schema`]: what a database consists of, and [`expression`]: SQL as a tree;
//! - [`value`]: what crosses between a script and a server;
//! - [`statement`]: SQL on its way to a server, with the place that caused it;
//! - [`location`]: that place, a file, line and column;
//! - [`diagnostic`]: a finding or failure as plain data, rendered elsewhere.
//!
//! Open [`revision`] first: the rest of Aludel walks over its graph.

pub mod diagnostic;
pub mod expression;
pub mod location;
pub mod operation;
pub mod revision;
pub mod schema;
pub mod statement;
pub mod value;
