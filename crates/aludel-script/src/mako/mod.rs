//! `script.py.mako`: the template of a project's new Python revisions.
//!
//! Templates are Mako's, and those of real projects use little of it: `${…}` with
//! filters, `% if` and `% for` lines, `##` comments, `<% … %>` blocks of imports and
//! assignments. Of Python they use names, literals, conditions, calls of a few
//! functions and methods. This is understood as Mako 1.3 understands it; everything
//! else is an error that names its line, so that nothing wrong is ever written.

mod evaluate;
mod lex;
mod value;

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Zoned;

use crate::section::line_location;
use evaluate::Evaluator;
use lex::{Block, parse};
use value::Value;

/// What a template is rendered with: Alembic's own variables.
#[derive(Debug, Clone)]
pub struct TemplateValues<'v> {
    /// `up_revision`
    pub revision: &'v str,
    /// `down_revision`: `None`, an id or a tuple of ids.
    pub down_revisions: &'v [String],
    /// `branch_labels`: `None` or a tuple.
    pub branch_labels: &'v [String],
    /// `depends_on`: `None`, an id or a list of ids.
    pub depends_on: &'v [String],
    /// `message`
    pub message: &'v str,
    /// `create_date`
    pub create_date: &'v Zoned,
    /// Whether `create_date` knows its time zone: one is configured.
    pub zone: Zone,
    /// `upgrades`, `downgrades` and `imports`, where there is something to fill in.
    pub bodies: Option<Bodies<'v>>,
    /// What `config.get_main_option()` gives, by key.
    pub options: &'v std::collections::BTreeMap<String, String>,
}

/// Whether a date is written with its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// A naive `datetime`: local time.
    Unsaid,
    /// An aware `datetime`.
    Said,
}

/// The generated parts of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bodies<'v> {
    /// The statements of `upgrade()`, indented but for the first line.
    pub upgrades: &'v str,
    /// Those of `downgrade()`.
    pub downgrades: &'v str,
    /// Imports that they need, one per line.
    pub imports: &'v str,
}

/// Why a template cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum MakoError {
    /// The template cannot be read.
    #[error("cannot read the template `{path}`")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The template says something that is not understood here.
    #[error("the template says something that Aludel does not understand: {what}")]
    NotUnderstood {
        /// What it is.
        what: String,
        /// Where.
        at: SourceLocation,
    },
}

impl MakoError {
    /// The same as plain data, with what to type next.
    pub fn diagnostic(&self) -> Diagnostic {
        let error = Diagnostic::error("script-template", self.to_string());
        match self {
            Self::Read { path, source } => error
                .with_fact(source.to_string())
                .with_fact("new Python revisions are written from it")
                .with_file(path.clone(), ""),
            Self::NotUnderstood { at, .. } => error
                .with_label(at.clone(), "")
                .with_help("say it in a simpler way, or write this revision with Alembic itself"),
        }
    }
}

/// Renders the template at `path`.
///
/// # Errors
/// It cannot be read, or says something that is not understood.
pub fn render_file(path: &Utf8Path, values: &TemplateValues<'_>) -> Result<String, MakoError> {
    let text = std::fs::read_to_string(path).map_err(|source| MakoError::Read {
        path: path.to_owned(),
        source,
    })?;
    render(path, &text, values)
}

/// Renders the text of a template; `path` is what messages call it.
///
/// # Errors
/// It says something that is not understood.
pub fn render(
    path: &Utf8Path,
    text: &str,
    values: &TemplateValues<'_>,
) -> Result<String, MakoError> {
    let located = |problem: Problem| MakoError::NotUnderstood {
        what: problem.what,
        at: location(path, text, problem.line),
    };
    let text_without_mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    let blocks = parse(text_without_mark).map_err(located)?;
    let mut evaluator = Evaluator::new(variables(values));
    let mut output = String::with_capacity(text.len() * 2);
    write_blocks(&blocks, &mut evaluator, &mut output).map_err(located)?;
    Ok(output)
}

/// What is not understood, and the line of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    what: String,
    line: u64,
}

impl Problem {
    fn new(what: impl Into<String>, line: u64) -> Self {
        Self {
            what: what.into(),
            line,
        }
    }
}

fn location(path: &Utf8Path, text: &str, line: u64) -> SourceLocation {
    let index = usize::try_from(line.saturating_sub(1)).unwrap_or_default();
    let offset: usize = text.split_inclusive('\n').take(index).map(str::len).sum();
    let length = text[offset..].lines().next().unwrap_or_default().len();
    line_location(path, offset as u64, length as u64, line)
}

fn variables(values: &TemplateValues<'_>) -> Vec<(String, Value)> {
    let texts = |texts: &[String]| texts.iter().cloned().map(Value::Text).collect();
    let scalar = |items: &[String], several: fn(Vec<Value>) -> Value| match items {
        [] => Value::None,
        [one] => Value::Text(one.clone()),
        items => several(texts(items)),
    };
    let branch_labels = match values.branch_labels {
        [] => Value::None,
        labels => Value::Tuple(texts(labels)),
    };
    let text = |text: &str| Value::Text(text.to_owned());
    let mut variables = vec![
        ("up_revision".to_owned(), text(values.revision)),
        (
            "down_revision".to_owned(),
            scalar(values.down_revisions, Value::Tuple),
        ),
        ("branch_labels".to_owned(), branch_labels),
        (
            "depends_on".to_owned(),
            scalar(values.depends_on, Value::List),
        ),
        ("message".to_owned(), text(values.message)),
        (
            "create_date".to_owned(),
            Value::Date(values.create_date.clone(), values.zone),
        ),
        ("comma".to_owned(), Value::Function("comma")),
        ("config".to_owned(), Value::Config(values.options.clone())),
    ];
    if let Some(bodies) = values.bodies {
        variables.extend([
            ("upgrades".to_owned(), text(bodies.upgrades)),
            ("downgrades".to_owned(), text(bodies.downgrades)),
            ("imports".to_owned(), text(bodies.imports)),
        ]);
    }
    variables
}

fn write_blocks(
    blocks: &[Block],
    evaluator: &mut Evaluator,
    output: &mut String,
) -> Result<(), Problem> {
    for block in blocks {
        match block {
            Block::Text(text) => output.push_str(text),
            Block::Expression {
                expression,
                filters,
                line,
            } => {
                let value = evaluator.value(expression, *line)?;
                output.push_str(&evaluator.filtered(value, filters, *line)?);
            }
            Block::Code { code, line } => evaluator.run(code, *line)?,
            Block::If { branches } => {
                for (condition, line, inner) in branches {
                    let holds = match condition {
                        Some(condition) => evaluator.value(condition, *line)?.is_truthy(),
                        None => true,
                    };
                    if holds {
                        write_blocks(inner, evaluator, output)?;
                        break;
                    }
                }
            }
            Block::For {
                target,
                items,
                line,
                inner,
            } => {
                let items = evaluator.value(items, *line)?;
                let items = items
                    .items()
                    .ok_or_else(|| Problem::new("this cannot be gone through", *line))?;
                for item in items {
                    evaluator.bind(target, item);
                    write_blocks(inner, evaluator, output)?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
