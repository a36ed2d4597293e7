//! A file and its syntax tree.

use camino::Utf8Path;
use ruff_python_ast::{self as ast, Stmt};
use ruff_python_parser::parse_module;

use super::{Source, source_error, tree};
use crate::header_error::HeaderError;

/// A file and its syntax tree.
pub(super) struct Parsed {
    text: String,
    tree: ast::ModModule,
}

impl Parsed {
    pub(super) fn read(path: &Utf8Path) -> Result<Self, HeaderError> {
        let bytes = std::fs::read(path).map_err(|source| HeaderError::Read {
            path: path.to_owned(),
            source,
        })?;
        let source = Source::decode(&bytes).map_err(|error| source_error(path, &error))?;
        let text = source.text().to_owned();
        match parse_module(&text) {
            Ok(parsed) => Ok(Self {
                tree: parsed.into_syntax(),
                text,
            }),
            Err(error) => Err(tree::syntax_error(&error, &text).into_header_error(path, &text)),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn body(&self) -> &[Stmt] {
        &self.tree.body
    }
}
