//! The programs that are measured.

use std::process::Command;

use anyhow::{Context as _, Result};
use camino::Utf8PathBuf;
use clap::Args;

/// Where the programs are.
#[derive(Debug, Args)]
pub(crate) struct Tools {
    /// Aludel, built for release.
    #[arg(long)]
    pub(crate) aludel: Utf8PathBuf,

    /// A Python that has Alembic.
    #[arg(long)]
    pub(crate) python: Utf8PathBuf,

    /// sqlx-cli.
    #[arg(long)]
    pub(crate) sqlx: Utf8PathBuf,

    /// dbmate.
    #[arg(long)]
    pub(crate) dbmate: Utf8PathBuf,
}

impl Tools {
    /// Alembic's own command, beside the Python that has it.
    pub(crate) fn alembic(&self) -> Utf8PathBuf {
        self.python.with_file_name("alembic")
    }

    /// Name and version of each program, as each says itself.
    pub(crate) fn versions(&self) -> Result<Vec<String>> {
        let alembic = "import alembic, sqlalchemy, sys; print('Alembic', alembic.__version__, \
                       'with SQLAlchemy', sqlalchemy.__version__, 'on Python', \
                       sys.version.split()[0])";
        Ok(vec![
            says(Command::new(&self.aludel).arg("--version"))?,
            says(Command::new(&self.python).args(["-c", alembic]))?,
            format!(
                "sqlite3 {}",
                first_word(&says(Command::new("sqlite3").arg("--version"))?)
            ),
            says(Command::new("psql").arg("--version"))?,
            says(Command::new(&self.sqlx).arg("--version"))?,
            says(Command::new(&self.dbmate).arg("--version"))?,
        ])
    }
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

/// The first line that a program prints.
fn says(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}
