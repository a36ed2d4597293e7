//! A project's chain of revisions, run by real Alembic and by Aludel, and what became of
//! both databases.

mod databases;
mod dump;
mod project;
mod sides;

use std::time::Duration;

use anyhow::{Result, bail};
use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

use databases::{Database, Databases};
use project::Project;
use sides::{Alembic, Aludel, Ended};

/// Which of SQLAlchemy's dialects the databases speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DialectChoice {
    Postgresql,
    /// On a MariaDB server.
    Mysql,
    Sqlite,
}

/// Whose `env.py` is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EnvChoice {
    /// The project's own.
    Project,
    /// One that connects and does nothing else, with the literal options of the project's.
    Plain,
}

/// What `cargo xtask compare-alembic` is asked for.
#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// The project: a folder with `alembic.ini` or `pyproject.toml`, a script directory
    /// (`env.py` and `versions`), or a bare folder of revisions. Nothing in it is changed.
    path: Utf8PathBuf,
    /// What the databases speak.
    #[arg(long)]
    dialect: DialectChoice,
    /// A Python with alembic, and whatever the project's revisions import.
    #[arg(long)]
    python: Option<Utf8PathBuf>,
    /// Whose `env.py` is run.
    #[arg(long, default_value = "plain")]
    env: EnvChoice,
    /// A folder that both sides import modules from; may be given more than once. A
    /// `sitecustomize.py` in it, which every Python runs when it starts, can do what the
    /// project's own program does before it calls Alembic.
    #[arg(long = "import-from")]
    import_from: Vec<Utf8PathBuf>,
    /// A Python file in which the project's naming convention is written, where it is not in
    /// its `env.py`.
    #[arg(long)]
    models: Option<Utf8PathBuf>,
    /// The variable in which the project's own `env.py` finds the url, beside `DATABASE_URL`.
    #[arg(long)]
    url_variable: Option<String>,
    /// The `aludel` to run, instead of one that is built for it.
    #[arg(long)]
    aludel: Option<Utf8PathBuf>,
    /// A Python program that is run on each new database before the first revision, with the
    /// url in `DATABASE_URL`: it makes the tables that the chain starts from, where these are
    /// made by the project's program and not by a revision.
    #[arg(long)]
    baseline: Option<Utf8PathBuf>,
    /// SQLAlchemy's name of the driver in the urls, such as `psycopg2` or `asyncpg`, where the
    /// project's Python needs another one than `psycopg` or `pymysql`.
    #[arg(long)]
    driver: Option<String>,
    /// What Aludel runs the revisions in.
    #[arg(long, default_value = "auto")]
    runtime: String,
    /// Where to leave the dumps that differ, for those who look into it.
    #[arg(long)]
    keep: Option<Utf8PathBuf>,
}

/// Upgrades and downgrades with both, and compares after each.
pub(crate) fn compare(arguments: &CompareArguments) -> Result<()> {
    let python = match &arguments.python {
        Some(python) => python.clone(),
        None => crate::prepare::run()?.oracle_python,
    };
    let program = match &arguments.aludel {
        Some(program) => program.clone(),
        None => sides::build()?,
    };
    let project = Project::copy(arguments, &python)?;
    let databases = Databases::start(arguments, &project, &python)?;
    let alembic = Alembic {
        python: &python,
        project: &project,
    };
    let aludel = Aludel {
        program,
        python: &python,
        project: &project,
        runtime: &arguments.runtime,
    };

    let mut theirs = databases.create("theirs")?;
    let mut up = alembic.run(&theirs, "upgrade", "heads", sides::Scope::All)?;
    println!("{}: {} revisions", project.name, up.revisions);
    let mut target = "heads".to_owned();
    if let Some(error) = &up.error {
        // As far as it goes: each revision by itself, then once more up to there.
        println!("Alembic stops: {error}");
        let scratch = databases.create("reach")?;
        let before = alembic.run(&scratch, "current", "", sides::Scope::Each)?;
        let reached = alembic.run(&scratch, "upgrade", "heads", sides::Scope::Each)?;
        target = match reached.heads.as_slice() {
            heads if heads == before.heads => bail!("Alembic applies no revision at all"),
            [head] => head.clone(),
            several => bail!("Alembic stops on several branches: {}", several.join(", ")),
        };
        println!("comparing up to {target}");
        theirs = databases.create("theirs")?;
        up = alembic.run(&theirs, "upgrade", &target, sides::Scope::Each)?;
    }
    let ours = databases.create("ours")?;
    let our_up = aludel.run(&ours, "upgrade", &target)?;
    let mut verdict = Verdict {
        keep: arguments.keep.as_ref(),
        differences: 0,
    };
    verdict.step("upgrade", &theirs, &ours, &up, &our_up)?;

    if let Some(down) = downgrade(&alembic, &databases, &theirs, &target)? {
        let our_down = each_of(&down.targets, |target| {
            aludel.run(&ours, "downgrade", target)
        })?;
        verdict.step(
            &format!("downgrade to {}", down.targets.join(", ")),
            &down.database,
            &ours,
            &down.ended,
            &our_down,
        )?;
    }
    if verdict.differences > 0 {
        bail!("{} differences", verdict.differences);
    }
    Ok(())
}

/// How far down Alembic went.
struct Down {
    database: Database,
    /// What was asked for, one after the other: a revision of each branch.
    targets: Vec<String>,
    ended: Ended,
}

/// As far down as Alembic can: where a revision has no way back, to the one above it, on a
/// database that never tried the next step. Nothing, where not even the newest revision has a
/// way back.
fn downgrade(
    alembic: &Alembic<'_>,
    databases: &Databases<'_>,
    theirs: &Database,
    top: &str,
) -> Result<Option<Down>> {
    let ended = alembic.run(theirs, "downgrade", "base", sides::Scope::All)?;
    let Some(error) = &ended.error else {
        return Ok(Some(Down {
            database: theirs.clone(),
            targets: vec!["base".to_owned()],
            ended,
        }));
    };
    println!("Alembic cannot go down to base: {error}");
    let scratch = databases.create("reach")?;
    let above = alembic.run(&scratch, "upgrade", top, sides::Scope::Each)?;
    let reached = alembic.run(&scratch, "downgrade", "base", sides::Scope::Each)?;
    if reached.heads == above.heads {
        println!("Alembic cannot go down at all");
        return Ok(None);
    }
    let database = databases.create("theirs")?;
    alembic.run(&database, "upgrade", top, sides::Scope::Each)?;
    let targets = reached.heads;
    let ended = each_of(&targets, |target| {
        alembic.run(&database, "downgrade", target, sides::Scope::Each)
    })?;
    Ok(Some(Down {
        database,
        targets,
        ended,
    }))
}

/// One run for each target, until one fails; together they took what they took.
fn each_of(targets: &[String], run: impl Fn(&str) -> Result<Ended>) -> Result<Ended> {
    let (first, rest) = targets.split_first().expect("a way down leads somewhere");
    let mut ended = run(first)?;
    for target in rest {
        if ended.error.is_some() {
            break;
        }
        let before = ended.took;
        ended = run(target)?;
        ended.took += before;
    }
    Ok(ended)
}

/// What the comparisons came to.
struct Verdict<'a> {
    keep: Option<&'a Utf8PathBuf>,
    differences: usize,
}

impl Verdict<'_> {
    fn step(
        &mut self,
        what: &str,
        theirs: &Database,
        ours: &Database,
        their_end: &Ended,
        our_end: &Ended,
    ) -> Result<()> {
        println!(
            "{what}: Alembic {}, Aludel {}",
            seconds(their_end.took),
            seconds(our_end.took)
        );
        for line in &our_end.runtimes {
            println!("  {line}");
        }
        if let Some(error) = &their_end.error {
            println!("  Alembic: {error}");
        }
        if let Some(error) = &our_end.error {
            self.differences += 1;
            println!("  Aludel stops:\n{}", indented(error));
        }
        let differences = dump::differences(&dump::read(theirs)?, &dump::read(ours)?);
        if differences.is_empty() {
            println!("  equal");
            return Ok(());
        }
        self.differences += differences.len();
        for line in differences.iter().take(40) {
            println!("  {line}");
        }
        if differences.len() > 40 {
            println!("  and {} more", differences.len() - 40);
        }
        if let Some(folder) = self.keep {
            fs_err::create_dir_all(folder)?;
            let name: String = what.chars().filter(char::is_ascii_alphanumeric).collect();
            fs_err::write(
                folder.join(format!("{name}.alembic")),
                dump::read(theirs)?.join("\n"),
            )?;
            fs_err::write(
                folder.join(format!("{name}.aludel")),
                dump::read(ours)?.join("\n"),
            )?;
        }
        Ok(())
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.2} s", took.as_secs_f64())
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .take(40)
        .map(|line| format!("    {line}"))
        .collect();
    lines.join("\n")
}
