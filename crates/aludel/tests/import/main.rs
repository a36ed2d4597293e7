//! Taking over the projects of other tools, on real databases.

mod adoption;
mod files;
#[expect(dead_code, reason = "the fixture serves other test programs too")]
#[path = "../fixture/mod.rs"]
mod fixture;
mod old;
mod refusals;
