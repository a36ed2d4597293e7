//! A run on a terminal: what stays, and what was drawn in between.

use std::fs::File;
use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use insta::assert_snapshot;
use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::project::TestProject;

/// As much of a terminal as a progress bar needs: lines, a cursor, and erasing.
#[derive(Default)]
struct Screen {
    lines: Vec<Vec<char>>,
    row: usize,
    column: usize,
}

impl Screen {
    fn feed(&mut self, text: &str) {
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            match character {
                '\n' => self.row += 1,
                '\r' => self.column = 0,
                '\u{1b}' => {
                    // `[`, parameters, and the letter that ends them.
                    let mut parameters = String::new();
                    let letter = loop {
                        match rest.next() {
                            Some('[') => {}
                            Some(letter) if letter.is_ascii_alphabetic() => break letter,
                            Some(parameter) => parameters.push(parameter),
                            None => return,
                        }
                    };
                    self.obey(letter, &parameters);
                }
                character => self.write(character),
            }
        }
    }

    fn write(&mut self, character: char) {
        let column = self.column;
        let line = self.line();
        line.resize(line.len().max(column + 1), ' ');
        line[column] = character;
        self.column += 1;
    }

    fn line(&mut self) -> &mut Vec<char> {
        let row = self.row;
        self.lines.resize(self.lines.len().max(row + 1), Vec::new());
        &mut self.lines[row]
    }

    fn obey(&mut self, letter: char, parameters: &str) {
        match letter {
            'K' => self.line().clear(),
            'A' => self.row = self.row.saturating_sub(parameters.parse().unwrap_or(1)),
            'm' | 'h' | 'l' => {}
            other => panic!("an unexpected command: ESC [ {parameters} {other}"),
        }
    }

    fn text(&self) -> String {
        let lines = self.lines.iter().map(|line| {
            let line: String = line.iter().collect();
            format!("{}\n", line.trim_end())
        });
        lines.collect::<String>().trim_end().to_owned()
    }
}

/// Runs a command whose messages go to a terminal: every screen that there was.
fn on_a_terminal(project: &TestProject, arguments: &str) -> Vec<String> {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let terminal = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&terminal, size).unwrap();
    let mut command = project.command(arguments);
    command
        .env("TERM", "xterm-256color")
        .env_remove("COLUMNS")
        .stdout(Stdio::null())
        .stderr(terminal);
    let mut child = command.spawn().unwrap();
    // The last one to hold the terminal must be the child, or reading never ends.
    drop(command);
    let mut controller = File::from(controller);
    let mut screen = Screen::default();
    let mut screens = Vec::new();
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    // A terminal that nobody holds any more reads as an error.
    while let Ok(length @ 1..) = controller.read(&mut chunk) {
        bytes.extend_from_slice(&chunk[..length]);
        let whole = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        // A command to the terminal may be cut in two as well.
        let whole = bytes[..whole]
            .iter()
            .rposition(|byte| *byte == b'\n' || *byte == b'\r')
            .map_or(0, |end| end + 1);
        let taken: Vec<u8> = bytes.drain(..whole).collect();
        screen.feed(std::str::from_utf8(&taken).unwrap());
        screens.push(screen.text());
    }
    screen.feed(std::str::from_utf8(&bytes).unwrap());
    screens.push(screen.text());
    child.wait().unwrap();
    screens
}

#[test]
fn the_bar_goes_and_the_lines_stay() {
    let project = TestProject::with_users();
    project.revision(
        "c1",
        "b1",
        "count for a while",
        "CREATE TABLE numbers AS WITH RECURSIVE c(x) AS \
         (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 2000000) SELECT count(*) FROM c;",
        "DROP TABLE numbers;",
    );
    let screens = on_a_terminal(&project, "upgrade");
    let drawn = screens
        .iter()
        .any(|screen| screen.contains("━") && screen.contains("c1  1/1  CREATE TABLE numbers"));
    assert!(drawn, "{screens:#?}");
    for screen in &screens {
        assert!(
            screen.lines().all(|line| line.chars().count() <= 80),
            "{screen}"
        );
    }
    assert_snapshot!(project.steady(screens.last().unwrap()), @r"
    upgrading sqlite:///shop.db: 3 revisions
      1/3  a1  create users       1 statement [took]
      2/3  b1  add email          2 statements [took]
      3/3  c1  count for a while  1 statement [took]
    upgraded 3 revisions in [took]: now at c1 (head)
    ");
}

#[test]
fn the_bar_goes_when_a_statement_fails() {
    let project = TestProject::with_users();
    project.replace("migrations/b1.sql", "users (email)", "users (mail)");
    let screens = on_a_terminal(&project, "upgrade");
    assert_snapshot!(project.steady(screens.last().unwrap()), @r"
    upgrading sqlite:///shop.db: 2 revisions
      1/2  a1  create users  1 statement [took]
      2/2  b1  add email     failed at statement 2
    error: no such column: mail (SQLITE_ERROR)
      statement 2 of 2: CREATE INDEX users_email ON users (mail)
      upgrade b1 (add email): nothing of it is in the database
      1 of 2 revisions were done before it and stay; the database is at a1
     --> migrations/b1.sql:7:36
      |
    7 | CREATE INDEX users_email ON users (mail);
      |                                    ^^^^ here
    hint: mend the file, then run the same command again
    ");
}

#[test]
fn a_quiet_run_draws_nothing() {
    let screens = on_a_terminal(&TestProject::with_users(), "upgrade -q");
    assert_eq!(screens, [""]);
}

#[test]
fn what_was_waited_for_goes_too() {
    let project = TestProject::with_users();
    project.revision(
        "c1",
        "b1",
        "never ends",
        "CREATE TABLE endless AS WITH RECURSIVE c(x) AS \
         (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c;",
        "SELECT 1;",
    );
    let mut other = project
        .command("upgrade")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !project.run("log").contains("b1, 2 statements") {
        assert!(
            other.try_wait().unwrap().is_none(),
            "the other runner ended by itself"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let killing = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        other.kill().unwrap();
        other.wait().unwrap();
    });
    let screens = on_a_terminal(&project, "upgrade b1");
    killing.join().unwrap();
    let waited = screens
        .iter()
        .any(|screen| screen.contains("waiting for ada@"));
    assert!(waited, "{screens:#?}");
    assert_snapshot!(project.steady(screens.last().unwrap()), @"nothing to do: sqlite:///shop.db is at b1");
}
