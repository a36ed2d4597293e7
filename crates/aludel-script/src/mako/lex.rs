//! The parts of a template.

use super::Problem;

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Text(String),
    /// `${expression | filter, filter}`
    Expression {
        expression: String,
        filters: Vec<String>,
        line: u64,
    },
    /// `<% code %>`
    Code {
        code: String,
        line: u64,
    },
    /// Conditions with their lines and blocks; `else` has none.
    If {
        branches: Vec<(Option<String>, u64, Vec<Block>)>,
    },
    For {
        target: String,
        items: String,
        line: u64,
        inner: Vec<Block>,
    },
}

/// Splits a template into its parts.
pub(super) fn parse(text: &str) -> Result<Vec<Block>, Problem> {
    let mut lexer = Lexer {
        text,
        at: 0,
        open: Vec::new(),
        blocks: Vec::new(),
    };
    lexer.run()?;
    match lexer.open.pop() {
        None => Ok(lexer.blocks),
        Some(open) => Err(Problem::new("a block that is never ended", open.line())),
    }
}

/// A control structure whose end was not seen yet, with the blocks around it.
enum Open {
    If {
        branches: Vec<(Option<String>, u64, Vec<Block>)>,
        around: Vec<Block>,
    },
    For {
        target: String,
        items: String,
        line: u64,
        around: Vec<Block>,
    },
}

impl Open {
    fn line(&self) -> u64 {
        match self {
            Self::If { branches, .. } => branches[0].1,
            Self::For { line, .. } => *line,
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    open: Vec<Open>,
    /// The blocks of the innermost structure.
    blocks: Vec<Block>,
}

impl<'t> Lexer<'t> {
    fn run(&mut self) -> Result<(), Problem> {
        while self.at < self.text.len() {
            let rest = self.rest();
            if self.is_line_start() {
                let line_text = rest.trim_start_matches([' ', '\t']);
                let indent = rest.len() - line_text.len();
                if line_text.starts_with("##") {
                    self.skip_line();
                    continue;
                }
                if let Some(behind) = line_text.strip_prefix("%%") {
                    let percents = behind.len() - behind.trim_start_matches('%').len();
                    let kept = format!("{}{}", &rest[..indent], "%".repeat(percents + 1));
                    self.push_text(&kept);
                    self.at += indent + 2 + percents;
                    continue;
                }
                if line_text.starts_with('%') {
                    self.control_line()?;
                    continue;
                }
            }
            if rest.starts_with("${") {
                self.expression()?;
            } else if let Some(behind) = rest.strip_prefix("<%") {
                self.tag(behind)?;
            } else if rest.starts_with("</%") {
                return Err(Problem::new("a tag", self.line()));
            } else if let Some(length) = continued_line(rest) {
                self.at += length;
            } else {
                let length = self.plain_length();
                let plain = &rest[..length];
                self.push_text(plain);
                self.at += length;
            }
        }
        Ok(())
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn is_line_start(&self) -> bool {
        self.at == 0 || self.text[..self.at].ends_with('\n')
    }

    /// The line that is being read, counted from 1.
    fn line(&self) -> u64 {
        self.text[..self.at].matches('\n').count() as u64 + 1
    }

    /// How long the text is that means nothing else: at least one character.
    fn plain_length(&self) -> usize {
        let rest = self.rest();
        let mut characters = rest.char_indices();
        let first = characters.next();
        if first.is_some_and(|(_, character)| character == '\n') {
            return 1;
        }
        for (index, character) in characters {
            let ends = match character {
                '\n' => return index + 1,
                '$' => rest[index..].starts_with("${"),
                '<' => rest[index..].starts_with("<%") || rest[index..].starts_with("</%"),
                '\\' => continued_line(&rest[index..]).is_some(),
                _ => false,
            };
            if ends {
                return index;
            }
        }
        rest.len()
    }

    fn push_text(&mut self, text: &str) {
        if let Some(Block::Text(before)) = self.blocks.last_mut() {
            before.push_str(text);
        } else {
            self.blocks.push(Block::Text(text.to_owned()));
        }
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += rest.find('\n').map_or(rest.len(), |newline| newline + 1);
    }

    fn expression(&mut self) -> Result<(), Problem> {
        let line = self.line();
        let inner = &self.rest()[2..];
        let unended = || Problem::new("an expression that is never ended", line);
        let length = until(inner, |rest| rest.starts_with('}')).ok_or_else(unended)?;
        let whole = &inner[..length];
        let bar = until(whole, |rest| {
            rest.starts_with('|') && !rest.starts_with("||")
        });
        let (expression, filters) = match bar {
            Some(bar) => (&whole[..bar], &whole[bar + 1..]),
            None => (whole, ""),
        };
        self.blocks.push(Block::Expression {
            expression: expression.trim().to_owned(),
            filters: filters
                .split(',')
                .map(|filter| filter.trim().to_owned())
                .filter(|filter| !filter.is_empty())
                .collect(),
            line,
        });
        self.at += 2 + length + 1;
        Ok(())
    }

    /// `<% … %>`, `<%! … %>`, or a tag.
    fn tag(&mut self, behind: &str) -> Result<(), Problem> {
        let line = self.line();
        if behind.starts_with("doc>") {
            let end = behind
                .find("</%doc>")
                .ok_or_else(|| Problem::new("a `<%doc>` that is never ended", line))?;
            self.at += 2 + end + "</%doc>".len();
            return Ok(());
        }
        let code = behind.strip_prefix('!').unwrap_or(behind);
        if code.starts_with(|character: char| character.is_alphabetic()) && !behind.starts_with('!')
        {
            let name: String = code
                .chars()
                .take_while(|character| character.is_alphanumeric())
                .collect();
            return Err(Problem::new(format!("the tag `<%{name}>`"), line));
        }
        let length = until(code, |rest| rest.starts_with("%>"))
            .ok_or_else(|| Problem::new("a `<%` that is never ended", line))?;
        self.blocks.push(Block::Code {
            code: code[..length].to_owned(),
            line,
        });
        self.at += 2 + (behind.len() - code.len()) + length + 2;
        Ok(())
    }

    fn control_line(&mut self) -> Result<(), Problem> {
        let line = self.line();
        let rest = self.rest();
        let end = rest.find('\n').unwrap_or(rest.len());
        let statement = rest[..end].trim_start_matches([' ', '\t']);
        let statement = statement[1..].trim();
        self.skip_line();
        let not_understood = || Problem::new(format!("`% {statement}`"), line);
        let word: String = statement
            .chars()
            .take_while(|character| character.is_alphanumeric())
            .collect();
        let head = |statement: &str| -> Result<String, Problem> {
            let inner = statement[word.len()..].trim();
            let inner = inner.strip_suffix(':').ok_or_else(not_understood)?;
            Ok(inner.trim().to_owned())
        };
        match word.as_str() {
            "if" => {
                let condition = head(statement)?;
                self.open.push(Open::If {
                    branches: vec![(Some(condition), line, Vec::new())],
                    around: std::mem::take(&mut self.blocks),
                });
            }
            "elif" | "else" => {
                let condition = head(statement)?;
                let Some(Open::If { branches, .. }) = self.open.last_mut() else {
                    return Err(not_understood());
                };
                let ended = std::mem::take(&mut self.blocks);
                branches.last_mut().expect("an `if` has a branch").2 = ended;
                let condition = (word == "elif").then_some(condition);
                branches.push((condition, line, Vec::new()));
            }
            "endif" => {
                let Some(Open::If {
                    mut branches,
                    around,
                }) = self.open.pop()
                else {
                    return Err(not_understood());
                };
                let ended = std::mem::replace(&mut self.blocks, around);
                branches.last_mut().expect("an `if` has a branch").2 = ended;
                self.blocks.push(Block::If { branches });
            }
            "for" => {
                let head = head(statement)?;
                let (target, items) = head.split_once(" in ").ok_or_else(not_understood)?;
                self.open.push(Open::For {
                    target: target.trim().to_owned(),
                    items: items.trim().to_owned(),
                    line,
                    around: std::mem::take(&mut self.blocks),
                });
            }
            "endfor" => {
                let Some(Open::For {
                    target,
                    items,
                    line,
                    around,
                }) = self.open.pop()
                else {
                    return Err(not_understood());
                };
                let inner = std::mem::replace(&mut self.blocks, around);
                self.blocks.push(Block::For {
                    target,
                    items,
                    line,
                    inner,
                });
            }
            _ => return Err(not_understood()),
        }
        Ok(())
    }
}

/// The length of a backslash with the line end behind it, which go together.
fn continued_line(text: &str) -> Option<usize> {
    let behind = text.strip_prefix('\\')?;
    if behind.starts_with('\n') {
        Some(2)
    } else if behind.starts_with("\r\n") {
        Some(3)
    } else {
        None
    }
}

/// How much Python stands in front of an end that is not inside a string, a comment or
/// brackets.
fn until(code: &str, is_end: impl Fn(&str) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(character) = code[at..].chars().next() {
        let rest = &code[at..];
        if depth == 0 && is_end(rest) {
            return Some(at);
        }
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            '"' | '\'' => {
                at += string_length(rest, character)?;
                continue;
            }
            _ => {}
        }
        at += character.len_utf8();
    }
    None
}

fn string_length(text: &str, quote: char) -> Option<usize> {
    let triple: String = [quote; 3].iter().collect();
    let close = if text.starts_with(&triple) {
        triple.as_str()
    } else {
        &triple[..1]
    };
    let mut at = close.len();
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with(close) {
            return Some(at + close.len());
        }
        let character = rest.chars().next()?;
        at += character.len_utf8();
        if character == '\\' {
            at += text.get(at..)?.chars().next()?.len_utf8();
        }
    }
}
