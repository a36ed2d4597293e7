//! Cases that are run twice, each on a fresh database: by real Alembic (`online.py`) and in
//! the embedded interpreter. Then both databases must hold the same.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use aludel_core::revision::Direction;
use aludel_dialect::connection::{ConnectOptions, connect};
use aludel_dialect::{DatabaseUrl, DialectName};
use aludel_python::{PythonRuntime, RunError, RuntimeSettings};
use aludel_testkit::{Family, TestDatabase};
use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use tempfile::TempDir;

use crate::host::LiveHost;

/// A case as the file of cases has it.
#[derive(Debug, Deserialize)]
struct Case {
    #[serde(rename = "case")]
    function: String,
    variant: Option<usize>,
    /// The databases that it runs on.
    dialects: Vec<String>,
    /// What Alembic loses and Aludel keeps: `type name` of objects.
    ours_only: Vec<String>,
    /// Alembic fails where Aludel does not; what comes of it is the case's own to check.
    mended: bool,
    /// Alembic lets it pass, and Aludel refuses with this exception.
    refused_by_us: Option<String>,
}

impl Case {
    fn name(&self) -> String {
        match self.variant {
            None => self.function.clone(),
            Some(number) => format!("{}[{number}]", self.function),
        }
    }

    fn words(&self) -> String {
        let number = self
            .variant
            .map_or_else(|| "None".to_owned(), |number| number.to_string());
        format!("{} {number}", self.function)
    }
}

/// What Alembic did, and what both databases hold now.
#[derive(Debug, Deserialize)]
struct Answer {
    printed: String,
    refused: Option<String>,
    /// The exception is one of Python's own: Alembic stumbled over what nobody looked at.
    of_python: bool,
    message: Option<String>,
    theirs: Content,
    ours: Content,
}

/// What a database holds.
#[derive(Debug, Deserialize, PartialEq)]
struct Content {
    schema: Vec<Vec<serde_json::Value>>,
    rows: BTreeMap<String, Vec<String>>,
}

impl Content {
    /// Takes out an object; tells whether it was there.
    fn lose(&mut self, object: &str) -> bool {
        let before = self.schema.len();
        self.schema.retain(|row| {
            let words: Vec<&str> = row
                .iter()
                .take(2)
                .filter_map(|word| word.as_str())
                .collect();
            words.join(" ") != object
        });
        self.schema.len() < before
    }
}

/// The Python process with real Alembic.
struct Alembic {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Alembic {
    fn start(module: &str, theirs: &str, ours: &str) -> (Self, Vec<Case>) {
        let python = std::env::var_os("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|| "python3".into());
        let mut process = Command::new(python)
            .args(["-W", "ignore"])
            .arg(folder().join("online.py"))
            .args([folder().join("cases").as_str(), module, theirs, ours])
            .env("PYTHONPATH", oracle())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("ALUDEL_ORACLE_PYTHON names a Python");
        let mut alembic = Self {
            input: process.stdin.take().expect("it is piped"),
            output: BufReader::new(process.stdout.take().expect("it is piped")),
            process,
        };
        let cases = alembic.read();
        let cases = serde_json::from_str(&cases).expect("it lists its cases first");
        (alembic, cases)
    }

    fn ask(&mut self, verb: &str, case: &Case) -> String {
        writeln!(self.input, "{verb} {}", case.words()).expect("Python reads on");
        self.read()
    }

    fn read(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("Python answers");
        assert!(
            !line.is_empty(),
            "ALUDEL_ORACLE_PYTHON names a Python with Alembic 1.20, psycopg and PyMySQL; see \
             above what it said"
        );
        line
    }
}

impl Drop for Alembic {
    fn drop(&mut self) {
        // Its input ends with this value; who failed half way does not wait for it.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn folder() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live")
}

fn oracle() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

/// The embedded interpreter on a database.
struct Aludel {
    runtime: PythonRuntime,
    scripts: TempDir,
    module: String,
    url: DatabaseUrl,
}

impl Aludel {
    fn start(module: &str, url: &str) -> Self {
        let modules = match std::env::var("ALUDEL_ORACLE_MODULES") {
            Ok(folder) => aludel_python::Modules::Folder(folder.into()),
            Err(_) => aludel_python::Modules::Frozen,
        };
        Self {
            runtime: PythonRuntime::start(RuntimeSettings {
                search_paths: vec![oracle(), folder().join("cases")],
                modules,
                ..RuntimeSettings::default()
            })
            .expect("the interpreter starts"),
            scripts: TempDir::new().expect("there is room for scripts"),
            module: module.to_owned(),
            url: DatabaseUrl::parse(url, Utf8Path::new("/")).expect("the testkit writes urls"),
        }
    }

    /// Runs a case: what it printed, and the exception that ended it.
    fn run(&mut self, case: &Case) -> (String, Option<(String, String)>) {
        let text = format!(
            "import catalogue\nimport {} as module\n\n\
             def upgrade():\n    catalogue.run(module.{}, {})\n",
            self.module,
            case.function,
            case.variant
                .map_or_else(|| "None".to_owned(), |number| number.to_string()),
        );
        let place = Utf8Path::from_path(self.scripts.path()).expect("its name is UTF-8");
        let script = place.join(format!("{}.py", case.words().replace(' ', "_")));
        fs_err::write(&script, text).expect("there is room for a script");
        let connection = connect(&self.url, &ConnectOptions::new("aludel test"))
            .expect("the database is reached");
        let mut host = LiveHost::new(connection);
        if host.connection.server().dialect == DialectName::Mysql {
            // As Python's drivers have it: what commits by itself does not end transactions.
            host.connection
                .execute("SET autocommit = 0")
                .expect("a setting of the session");
        }
        host.connection.begin().expect("a transaction begins");
        let outcome = self.runtime.run(&script, Direction::Upgrade, &mut host);
        let refused = match outcome {
            Ok(()) => {
                host.connection
                    .execute("COMMIT")
                    .expect("the case is committed");
                None
            }
            Err(RunError::Python(error)) => {
                host.connection.execute("ROLLBACK").ok();
                let class = error
                    .class
                    .rsplit('.')
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                let place = error
                    .location()
                    .map(|place| format!(" [{}:{}]", place.path, place.line))
                    .unwrap_or_default();
                Some((class, format!("{}{place}", error.message)))
            }
            Err(error) => panic!("{}: {error}", case.name()),
        };
        (host.printed, refused)
    }
}

/// The url as SQLAlchemy finds the driver by it that the oracle has.
fn with_driver(database: &TestDatabase) -> String {
    let (_, place) = database.url().split_once("://").expect("it is a url");
    let driver = match database.family() {
        Family::Sqlite => "sqlite",
        Family::Postgres => "postgresql+psycopg",
        Family::Mariadb => "mysql+pymysql",
    };
    format!("{driver}://{place}")
}

fn family_name(family: Family) -> &'static str {
    match family {
        Family::Sqlite => "sqlite",
        Family::Postgres => "postgresql",
        Family::Mariadb => "mariadb",
    }
}

fn database(family: Family, name: &str) -> TestDatabase {
    match family {
        Family::Sqlite => TestDatabase::sqlite(),
        Family::Postgres => TestDatabase::postgres(name),
        Family::Mariadb => TestDatabase::mariadb(name),
    }
}

/// Runs the cases of a file on a kind of database, both ways; answers how many there were.
pub(crate) fn compare(module: &str, family: Family) -> usize {
    let theirs = database(family, module);
    let ours = database(family, module);
    let (mut alembic, cases) = Alembic::start(module, &with_driver(&theirs), &with_driver(&ours));
    let mut aludel = Aludel::start(module, ours.url());
    let only = std::env::var("ALUDEL_ORACLE_CASE").ok();
    let mut count = 0;
    let mut differences = Vec::new();
    for case in &cases {
        let runs = case.dialects.iter().any(|name| name == family_name(family))
            && only.as_ref().is_none_or(|only| case.name().contains(only));
        if !runs {
            continue;
        }
        count += 1;
        alembic.ask("prepare", case);
        let (printed, refused) = aludel.run(case);
        let answer = alembic.ask("compare", case);
        let answer: Answer = serde_json::from_str(&answer).expect("it answers in JSON");
        if let Err(difference) = agree(case, answer, &printed, refused) {
            differences.push(format!(
                "== {} ({})\n{difference}",
                case.name(),
                family_name(family)
            ));
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {count} differ\n{}",
        differences.len(),
        differences.join("\n")
    );
    count
}

/// Whether both did the same, or how they differ.
fn agree(
    case: &Case,
    mut answer: Answer,
    printed: &str,
    refused: Option<(String, String)>,
) -> Result<(), String> {
    let (class, message) = refused.unzip();
    if case.mended {
        return match (&answer.refused, &class) {
            (Some(_), None) => Ok(()),
            (None, _) => Err("   Alembic can do this now: take the mark away".to_owned()),
            (_, Some(class)) => Err(format!(
                "   ours     {class}: {}",
                message.unwrap_or_default()
            )),
        };
    }
    if let Some(wanted) = &case.refused_by_us {
        return match (&answer.refused, &class) {
            (None, Some(class)) if class == wanted => Ok(()),
            _ => Err(format!(
                "   Alembic  {:?}\n   ours     {class:?}: {}",
                answer.refused,
                message.unwrap_or_default()
            )),
        };
    }
    let is_same = answer.refused == class || answer.of_python && class.is_some();
    if !is_same {
        return Err(format!(
            "   Alembic  {}: {}\n   ours     {}: {}",
            answer.refused.as_deref().unwrap_or("nothing refused"),
            answer.message.unwrap_or_default(),
            class.as_deref().unwrap_or("nothing refused"),
            message.unwrap_or_default(),
        ));
    }
    let mut theirs_lines = answer.printed.lines();
    let mut ours_lines = printed.lines();
    loop {
        match (theirs_lines.next(), ours_lines.next()) {
            (None, None) => break,
            (theirs, ours) if theirs == ours => {}
            (theirs, ours) => {
                return Err(format!(
                    "   Alembic prints  {}\n   ours            {}",
                    theirs.unwrap_or("nothing"),
                    ours.unwrap_or("nothing")
                ));
            }
        }
    }
    if class.is_some() {
        // Where schema changes commit by themselves in Python's driver, a refused case leaves
        // its beginning behind.
        return Ok(());
    }
    for object in &case.ours_only {
        if !answer.ours.lose(object) || answer.theirs.lose(object) {
            return Err(format!("   {object} is not in our database alone"));
        }
    }
    if answer.theirs == answer.ours {
        return Ok(());
    }
    Err(different(&answer.theirs, &answer.ours))
}

fn different(theirs: &Content, ours: &Content) -> String {
    let lines = |content: &Content| -> Vec<String> {
        let schema = content.schema.iter().map(|row| {
            let row = serde_json::to_string(row).expect("it came from JSON");
            format!("schema {row}")
        });
        let rows = content
            .rows
            .iter()
            .flat_map(|(table, rows)| rows.iter().map(move |row| format!("{table} {row}")));
        schema.chain(rows).collect()
    };
    let (theirs, ours) = (lines(theirs), lines(ours));
    let missing = theirs.iter().filter(|line| !ours.contains(line));
    let strange = ours.iter().filter(|line| !theirs.contains(line));
    missing
        .map(|line| format!("   Alembic  {line}"))
        .chain(strange.map(|line| format!("   ours     {line}")))
        .collect::<Vec<_>>()
        .join("\n")
}
