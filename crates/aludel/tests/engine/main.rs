//! Runs of the engine on real databases.

mod atomic;
mod disturbed;
#[expect(dead_code, reason = "the fixture serves another test program too")]
#[path = "../fixture/mod.rs"]
mod fixture;
mod journal;
mod offline;
mod piecewise;
mod recovery;
mod session;
mod stamp;
