//! Runs of the engine on real databases.

mod atomic;
mod declared;
mod disturbed;
#[expect(dead_code, reason = "the fixture serves another test program too")]
#[path = "../fixture/mod.rs"]
mod fixture;
#[cfg(feature = "python")]
mod host;
mod journal;
mod offline;
mod piecewise;
#[cfg(feature = "python")]
mod python;
mod recovery;
mod session;
mod shared;
mod stamp;
