//! SQL as text: where statements begin and end, and what kind they are.
//!
//! Nothing here understands SQL further than that. What a statement means is for
//! the server to say.

mod kind;

pub use kind::StatementKind;
