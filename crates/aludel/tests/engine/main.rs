//! Runs of the engine on real databases.

mod atomic;
mod fixture;
mod journal;
mod piecewise;
mod session;
mod stamp;
