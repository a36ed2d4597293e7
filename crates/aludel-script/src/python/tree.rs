//! The header of any file, from its syntax tree.
//!
//! Statements of the module are followed in their order. Values that are literals,
//! earlier names of literals, or sums of them are known; everything else that binds
//! one of the names leaves it to be computed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use aludel_core::location::SourceLocation;
use camino::Utf8Path;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Operator, Stmt};
use ruff_python_parser::{Mode, ParseError, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;

use super::binding::{Module, Name, Value};
use super::line_at;
use crate::header_error::HeaderError;
use crate::section::line_location;

/// Why a file is no Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) message: String,
    range: Range<usize>,
}

impl SyntaxError {
    pub(super) fn into_header_error(self, path: &Utf8Path, text: &str) -> HeaderError {
        HeaderError::PythonSyntax {
            at: self.location(path, text),
            message: self.message,
        }
    }

    /// What the parser stumbled over, as far as its first line goes.
    pub(super) fn location(&self, path: &Utf8Path, text: &str) -> SourceLocation {
        let start = self.range.start;
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..]
            .find('\n')
            .map_or(text.len(), |newline| start + newline);
        let end = self.range.end.clamp(start, line_end);
        let mut location = line_location(
            path,
            start as u64,
            (end - start) as u64,
            line_at(text, line_start),
        );
        location.column = text[line_start..start].chars().count() as u64 + 1;
        location
    }
}

/// Reads the bindings of a module.
pub(super) fn read(text: &str) -> Result<Module<'static>, SyntaxError> {
    let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
    if let Some(error) = parsed.errors().first() {
        return Err(syntax_error(error, text));
    }
    let ast::Mod::Module(tree) = parsed.syntax() else {
        unreachable!("a module was asked for");
    };
    let mut reader = Reader::default();
    reader.module.doc = doc_string(&tree.body);
    for statement in &tree.body {
        reader.statement(statement);
    }
    Ok(reader.finish())
}

/// The parser's error about a text.
pub(super) fn syntax_error(error: &ParseError, text: &str) -> SyntaxError {
    let start = error.location.start().to_usize().min(text.len());
    SyntaxError {
        message: error.error.to_string(),
        range: start..error.location.end().to_usize().max(start),
    }
}

fn doc_string(body: &[Stmt]) -> Option<Cow<'static, str>> {
    let Stmt::Expr(first) = body.first()? else {
        return None;
    };
    let Expr::StringLiteral(text) = first.value.as_ref() else {
        return None;
    };
    Some(Cow::Owned(text.value.to_str().to_owned()))
}

#[derive(Default)]
struct Reader {
    module: Module<'static>,
    /// The other names of the module whose values are known.
    constants: HashMap<String, Value<'static>>,
    /// Where something was imported that may hold any name.
    star_import: Option<usize>,
}

impl Reader {
    fn statement(&mut self, statement: &Stmt) {
        let offset = statement.start().to_usize();
        match statement {
            Stmt::Assign(assign) => {
                self.inside(&assign.value, offset);
                for target in &assign.targets {
                    self.assign(target, &assign.value, offset);
                }
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.inside(value, offset);
                    self.assign(&assign.target, value, offset);
                }
            }
            Stmt::AugAssign(assign) => {
                if let Expr::Name(target) = assign.target.as_ref() {
                    let value = match (assign.op, self.known(target.id.as_str())) {
                        (Operator::Add, Some(value)) => sum(value, self.value(&assign.value)),
                        _ => Value::Computed,
                    };
                    self.bind(target.id.as_str(), value, offset);
                }
            }
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    if let Expr::Name(target) = target {
                        self.unbind(target.id.as_str());
                    }
                }
            }
            other => self.compute_bound(other, offset),
        }
    }

    fn assign(&mut self, target: &Expr, value: &Expr, offset: usize) {
        match target {
            Expr::Name(name) => {
                let value = self.value(value);
                self.bind(name.id.as_str(), value, offset);
            }
            Expr::Tuple(ast::ExprTuple { elts: targets, .. })
            | Expr::List(ast::ExprList { elts: targets, .. }) => {
                let values = match value {
                    Expr::Tuple(ast::ExprTuple { elts, .. })
                    | Expr::List(ast::ExprList { elts, .. })
                        if elts.len() == targets.len()
                            && !elts.iter().chain(targets).any(Expr::is_starred_expr) =>
                    {
                        Some(elts)
                    }
                    _ => None,
                };
                if let Some(values) = values {
                    for (target, value) in targets.iter().zip(values) {
                        self.assign(target, value, offset);
                    }
                } else {
                    let mut bound = BoundNames::default();
                    bound.visit_expr(target);
                    self.compute(bound, offset);
                }
            }
            // `globals()["revision"]`
            other => self.inside(other, offset),
        }
    }

    /// What a value's expression binds by itself.
    fn inside(&mut self, value: &Expr, offset: usize) {
        let mut bound = BoundNames::default();
        bound.visit_expr(value);
        self.compute(bound, offset);
    }

    fn compute_bound(&mut self, statement: &Stmt, offset: usize) {
        let mut bound = BoundNames::default();
        bound.visit_stmt(statement);
        self.compute(bound, offset);
    }

    fn compute(&mut self, bound: BoundNames, offset: usize) {
        for name in bound.names {
            self.bind(&name, Value::Computed, offset);
        }
        if bound.may_be_any {
            for name in Name::ALL {
                self.bind(name.as_str(), Value::Computed, offset);
            }
        }
        if bound.star_import {
            self.star_import.get_or_insert(offset);
        }
    }

    fn bind(&mut self, name: &str, value: Value<'static>, offset: usize) {
        match Name::of(name.as_bytes()) {
            Some(name) => self.module.bind(name, value, offset),
            None => {
                self.constants.insert(name.to_owned(), value);
            }
        }
    }

    fn unbind(&mut self, name: &str) {
        match Name::of(name.as_bytes()) {
            Some(name) => self.module.unbind(name),
            None => {
                self.constants.remove(name);
            }
        }
    }

    fn known(&self, name: &str) -> Option<Value<'static>> {
        match Name::of(name.as_bytes()) {
            Some(name) => self.module.get(name).map(|bound| bound.value.clone()),
            None => self.constants.get(name).cloned(),
        }
    }

    fn value(&self, expression: &Expr) -> Value<'static> {
        match expression {
            Expr::NoneLiteral(_) => Value::Nothing,
            Expr::StringLiteral(text) => Value::Text(Cow::Owned(text.value.to_str().to_owned())),
            Expr::Tuple(ast::ExprTuple { elts, .. })
            | Expr::List(ast::ExprList { elts, .. })
            | Expr::Set(ast::ExprSet { elts, .. }) => self.values(elts),
            Expr::Name(name) => self.known(name.id.as_str()).unwrap_or(Value::Computed),
            Expr::BinOp(ast::ExprBinOp {
                left,
                op: Operator::Add,
                right,
                ..
            }) => sum(self.value(left), self.value(right)),
            Expr::Named(named) => self.value(&named.value),
            Expr::NumberLiteral(_) => Value::Other("a number"),
            Expr::BooleanLiteral(_) => Value::Other("a boolean"),
            Expr::BytesLiteral(_) => Value::Other("bytes"),
            _ => Value::Computed,
        }
    }

    fn values(&self, elements: &[Expr]) -> Value<'static> {
        let mut texts: Vec<Cow<'static, str>> = Vec::with_capacity(elements.len());
        for element in elements {
            match element {
                Expr::Starred(starred) => match self.value(&starred.value) {
                    Value::Texts(more) => texts.extend(more),
                    Value::Other(_) | Value::Nothing => {
                        return Value::Other("something that holds no ids");
                    }
                    Value::Text(_) | Value::Computed => return Value::Computed,
                },
                element => match self.value(element) {
                    Value::Text(text) => texts.push(text),
                    Value::Computed => return Value::Computed,
                    Value::Nothing | Value::Texts(_) | Value::Other(_) => {
                        return Value::Other("something that holds no ids");
                    }
                },
            }
        }
        Value::Texts(texts)
    }

    fn finish(mut self) -> Module<'static> {
        if let Some(offset) = self.star_import {
            // What is bound in the file itself is known; the rest may have come along.
            for name in [Name::Revision, Name::DownRevision] {
                if self.module.get(name).is_none() {
                    self.module.bind(name, Value::Computed, offset);
                }
            }
        }
        self.module
    }
}

fn sum(left: Value<'static>, right: Value<'static>) -> Value<'static> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Value::Text(left + right),
        (Value::Texts(mut left), Value::Texts(right)) => {
            left.extend(right);
            Value::Texts(left)
        }
        _ => Value::Computed,
    }
}

/// The names of the module that a statement or expression may bind.
#[derive(Default)]
struct BoundNames {
    names: Vec<String>,
    star_import: bool,
    /// Whether it reaches for the module's names as a dictionary.
    may_be_any: bool,
    /// Whether a function or class is around: its names are its own.
    is_local: bool,
}

impl BoundNames {
    fn add(&mut self, name: &str) {
        if !self.is_local {
            self.names.push(name.to_owned());
        }
    }

    fn locally(&mut self, visit: impl FnOnce(&mut Self)) {
        let was_local = std::mem::replace(&mut self.is_local, true);
        visit(self);
        self.is_local = was_local;
    }
}

impl<'a> Visitor<'a> for BoundNames {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.add(&function.name);
                self.locally(|names| visitor::walk_stmt(names, statement));
            }
            Stmt::ClassDef(class) => {
                self.add(&class.name);
                self.locally(|names| visitor::walk_stmt(names, statement));
            }
            Stmt::Global(global) => {
                // Whoever calls the function binds them.
                self.names
                    .extend(global.names.iter().map(std::string::ToString::to_string));
            }
            Stmt::ImportFrom(import) => {
                let is_star = |alias: &ast::Alias| alias.name.as_str() == "*";
                self.star_import |= !self.is_local && import.names.iter().any(is_star);
                for alias in &import.names {
                    self.add(alias.asname.as_ref().unwrap_or(&alias.name));
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.add(name.split('.').next().unwrap_or_default());
                }
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) if !name.ctx.is_load() => self.add(name.id.as_str()),
            Expr::Lambda(_) => self.locally(|names| visitor::walk_expr(names, expression)),
            Expr::Call(call) => {
                if let Expr::Name(function) = call.func.as_ref() {
                    self.may_be_any |= !self.is_local
                        && matches!(function.id.as_str(), "globals" | "locals" | "vars" | "exec");
                }
                visitor::walk_expr(self, expression);
            }
            _ => visitor::walk_expr(self, expression),
        }
    }

    fn visit_comprehension(&mut self, comprehension: &'a ast::Comprehension) {
        self.visit_expr(&comprehension.iter);
        for condition in &comprehension.ifs {
            self.visit_expr(condition);
        }
        // Its targets are its own.
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.add(name);
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        match pattern {
            ast::Pattern::MatchAs(ast::PatternMatchAs {
                name: Some(name), ..
            })
            | ast::Pattern::MatchStar(ast::PatternMatchStar {
                name: Some(name), ..
            }) => self.add(name),
            ast::Pattern::MatchMapping(ast::PatternMatchMapping {
                rest: Some(name), ..
            }) => self.add(name),
            _ => {}
        }
        visitor::walk_pattern(self, pattern);
    }
}
