//! Several runners at once, and servers that go away, with the real binary.

mod concurrent;
mod folder;
mod server_killed;
mod signals;
