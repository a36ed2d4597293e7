//! SQL as text: where statements begin and end, and what kind they are.
//!
//! Nothing here understands SQL further than that. What a statement means is for
//! the server to say.
//!
//! - [`StatementSplitter`] reads the statements of a script of any length;
//! - [`statement_kind`] tells how a statement relates to transactions;
//! - [`named_objects`] lists the names in a statement;
//! - [`tokens`] is what these are made of.

mod body;
mod buffer;
mod classify;
mod error;
mod kind;
mod names;
mod position;
mod reads;
mod scan;
mod splitter;
mod summary;
mod token;

pub use classify::statement_kind;
pub use error::{Construct, SplitError};
pub use kind::StatementKind;
pub use names::{QualifiedName, named_objects};
pub use position::Position;
pub use reads::reads_only;
pub use splitter::{SplitStatement, StatementSplitter};
pub use summary::{creates_temporary_table, mask_quoted, summary};
pub use token::{Token, TokenKind, Tokens, tokens};
