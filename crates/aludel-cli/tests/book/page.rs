//! The parts of a Markdown page that a reader acts upon.

/// A page, taken apart so that it can be put together again.
pub(crate) struct Page {
    pub(crate) parts: Vec<Part>,
}

pub(crate) enum Part {
    /// Text, and blocks that are only to be read.
    Prose(String),
    /// A block that goes into a file.
    File(File),
    /// A `console` block.
    Console(Console),
}

/// A block with `file=PATTERN` behind its language: what the reader writes into that file.
pub(crate) struct File {
    /// The fence with which the block begins.
    fence: String,
    /// The path, in which a `*` stands for what has no fixed name.
    pub(crate) pattern: String,
    pub(crate) text: String,
}

/// What is typed, and what is shown of the answers.
pub(crate) struct Console {
    /// The line of the page on which the block begins, counted from 1.
    pub(crate) line: usize,
    pub(crate) commands: Vec<Command>,
}

pub(crate) struct Command {
    /// What is typed, with line ends where it goes on behind `> `.
    pub(crate) typed: String,
    /// What the page shows of the answer.
    pub(crate) shown: String,
}

impl Console {
    /// A block that shows no answers is a list of things to type.
    pub(crate) fn shows_answers(&self) -> bool {
        self.commands
            .iter()
            .any(|command| !command.shown.is_empty())
    }
}

impl Page {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut prose = String::new();
        let mut lines = text.lines().enumerate();
        while let Some((index, line)) = lines.next() {
            let Some(language) = line.strip_prefix("```") else {
                prose.push_str(line);
                prose.push('\n');
                continue;
            };
            let mut body = Vec::new();
            loop {
                match lines.next() {
                    Some((_, "```")) => break,
                    Some((_, line)) => body.push(line),
                    None => return Err(format!("the block in line {} does not end", index + 1)),
                }
            }
            let part = if language == "console" {
                Part::Console(read_console(index + 1, &body)?)
            } else if let Some((_, pattern)) = language.split_once(",file=") {
                Part::File(File {
                    fence: line.to_owned(),
                    pattern: pattern.to_owned(),
                    text: joined(&body),
                })
            } else {
                prose.extend([line, "\n", &joined(&body), "```\n"]);
                continue;
            };
            parts.push(Part::Prose(std::mem::take(&mut prose)));
            parts.push(part);
        }
        parts.push(Part::Prose(prose));
        Ok(Self { parts })
    }

    pub(crate) fn write(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Prose(prose) => text.push_str(prose),
                Part::File(file) => {
                    text.extend([&file.fence, "\n", &file.text, "```\n"]);
                }
                Part::Console(console) => {
                    text.push_str("```console\n");
                    for command in &console.commands {
                        let typed = command.typed.replace('\n', "\n> ");
                        text.extend(["$ ", &typed, "\n", &command.shown]);
                    }
                    text.push_str("```\n");
                }
            }
        }
        text
    }
}

fn read_console(line: usize, body: &[&str]) -> Result<Console, String> {
    let mut commands: Vec<Command> = Vec::new();
    for text in body {
        if let Some(typed) = text.strip_prefix("$ ") {
            commands.push(Command {
                typed: typed.to_owned(),
                shown: String::new(),
            });
            continue;
        }
        let Some(command) = commands.last_mut() else {
            return Err(format!(
                "the console block in line {line} does not begin with `$ `"
            ));
        };
        match text.strip_prefix("> ") {
            Some(more) if command.shown.is_empty() => {
                command.typed.push('\n');
                command.typed.push_str(more);
            }
            _ => {
                command.shown.push_str(text);
                command.shown.push('\n');
            }
        }
    }
    Ok(Console { line, commands })
}

fn joined(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [*line, "\n"]).collect()
}

#[test]
fn a_page_is_written_as_it_was_read() {
    let text = "# Page\n\n```sql,file=a_*.sql\nSELECT 1;\n```\n\nText.\n\n```console\n$ cat <<END\n> one\n> END\none\n$ ls\n```\n\n```text\nleft alone\n```\n";
    let page = Page::read(text).unwrap();
    assert_eq!(page.write(), text);
    let Part::Console(console) = &page.parts[3] else {
        panic!("the fourth part is the console block");
    };
    assert_eq!(console.line, 9);
    assert_eq!(console.commands[0].typed, "cat <<END\none\nEND");
    assert_eq!(console.commands[0].shown, "one\n");
    assert_eq!(console.commands[1].typed, "ls");
    assert!(console.shows_answers());
    assert!(Page::read("```console\nls\n```\n").is_err());
    assert!(Page::read("```console\n$ ls\n").is_err());
}
