//! Measures whole processes: Aludel against Alembic, against other tools, and against
//! the floor, which is the same work through `cat`, `sqlite3` and `psql`.
//!
//! `cargo xtask bench` installs and builds what is measured and runs this. Two programs
//! are always measured in turn, so that a machine that gets slower gets slower for both:
//! the [`race`](measure::race) is the unit, its ratio the result. [`project`] writes the
//! inputs, each of the modules [`reading`], [`applying`] and [`volume`] measures one part
//! of the promise, [`alembic_projects`] what is promised to Alembic's users, [`parts`] runs the criterion benches, and [`table`] writes it all down.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "results are what this program is for"
)]

mod alembic_projects;
mod applying;
mod directives;
mod machine;
mod measure;
mod parts;
mod project;
mod random;
mod reading;
mod servers;
mod table;
mod tools;
mod volume;

use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use clap::{Parser, ValueEnum};

use table::Table;
use tools::Tools;

/// What to measure, and with which programs.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    tools: Tools,

    /// Measure only this, print the result and leave the documentation alone.
    #[arg(long)]
    only: Option<Part>,

    /// A project of Alembic's to measure too on PostgreSQL, whose `env.py` takes the url from
    /// `DATABASE_URL`; may be given more than once.
    #[arg(long)]
    project: Vec<Utf8PathBuf>,

    /// The folder for inputs and databases.
    #[arg(long)]
    folder: Utf8PathBuf,

    /// The page of the documentation that a whole run is written to.
    #[arg(long)]
    page: Utf8PathBuf,
}

/// A part of what there is to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// `current` and `status` on a database.
    Database,
    /// `heads` and `history`, which read files only.
    Files,
    /// 500 small revisions.
    Apply,
    /// One revision of 200 MB.
    Volume,
    /// Projects of Alembic's, with revisions in Python.
    Alembic,
    /// The criterion benches of single functions.
    Parts,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    fs_err::create_dir_all(&arguments.folder)?;
    let wanted = |part: Part| arguments.only.is_none_or(|only| only == part);
    let (tools, folder) = (&arguments.tools, arguments.folder.as_path());
    let mut table = Table::default();
    if wanted(Part::Database) {
        reading::database(tools, &fresh(folder, "database")?, &mut table)?;
    }
    if wanted(Part::Files) {
        reading::files(tools, &fresh(folder, "files")?, &mut table)?;
    }
    if wanted(Part::Apply) {
        applying::measure(tools, &fresh(folder, "apply")?, &mut table)?;
    }
    if wanted(Part::Alembic) {
        let folder = fresh(folder, "alembic")?;
        alembic_projects::measure(tools, &folder, &arguments.project, &mut table)?;
        alembic_projects::start_of_the_interpreter(tools, &folder, &mut table)?;
    }
    if wanted(Part::Volume) {
        volume::measure(tools, &fresh(folder, "volume")?, &mut table)?;
    }
    if wanted(Part::Parts) {
        parts::measure(&mut table)?;
    }
    let machine = machine::describe(tools)?;
    let page = table.page(&machine);
    println!("{page}");
    if arguments.only.is_none() {
        if let Some(folder) = arguments.page.parent() {
            fs_err::create_dir_all(folder)?;
        }
        fs_err::write(&arguments.page, page)?;
        eprintln!("written to {}", arguments.page);
    }
    Ok(())
}

/// An empty folder of this name.
fn fresh(folder: &Utf8Path, name: &str) -> Result<Utf8PathBuf> {
    let folder = folder.join(name);
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    fs_err::create_dir_all(&folder)?;
    Ok(folder)
}
