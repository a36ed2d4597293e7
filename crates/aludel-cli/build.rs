//! Links the program at a fixed address.
//!
//! A position-independent program is relocated each time that it starts, and the tables of
//! the embedded interpreter are full of addresses: that was a quarter of the time that
//! `aludel --version` takes. The libraries, the stack and the heap keep their random places.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |variable: &str, value: &str| {
        std::env::var(variable).is_ok_and(|variable| variable == value)
    };
    if is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && is("CARGO_CFG_TARGET_ARCH", "x86_64")
    {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
