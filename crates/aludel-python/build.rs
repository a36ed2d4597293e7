//! Makes cargo compile the frozen Python modules again when one of them changes: the macro
//! that reads them cannot say so itself.

fn main() {
    println!("cargo::rerun-if-changed=src/modules");
}
