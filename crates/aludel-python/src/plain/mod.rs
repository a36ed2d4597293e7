//! Plain data between Python and Rust: dictionaries, lists, strings, numbers.

mod moment;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::{Documents, write_plain, write_rows};
