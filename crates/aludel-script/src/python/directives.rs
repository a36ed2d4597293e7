//! Which directives of `op`, and of a batch, a script calls.

use std::fmt;

use aludel_core::location::SourceLocation;
use camino::Utf8Path;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::imports::place;
use super::parsed::Parsed;
use crate::header_error::HeaderError;

/// What a directive is called on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// `op`
    Op,
    /// What `with op.batch_alter_table(…) as batch_op` gives.
    Batch,
}

impl fmt::Display for Receiver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Op => "op",
            Self::Batch => "batch_op",
        })
    }
}

/// A call of `op.name(…)` or `batch_op.name(…)` that happens whenever the function is run to
/// its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// What it is called on, whatever the script calls that.
    pub receiver: Receiver,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: SourceLocation,
}

/// Reads which directives a function of a script calls under no condition: neither in an `if`,
/// a loop or a `try`, nor behind a `return`.
///
/// # Errors
/// The file cannot be read, decoded or parsed.
pub fn read_directives(path: &Utf8Path, function: &str) -> Result<Vec<Directive>, HeaderError> {
    let parsed = Parsed::read(path)?;
    let body = parsed.body();
    let Some(op) = name_of_op(body) else {
        return Ok(Vec::new());
    };
    let mut reader = Reader {
        path,
        text: parsed.text(),
        op: &op,
        batches: Vec::new(),
        found: Vec::new(),
    };
    for statement in body {
        if let Stmt::FunctionDef(found) = statement
            && found.name.as_str() == function
            && found.decorator_list.is_empty()
        {
            reader.found.clear();
            reader.block(&found.body);
        }
    }
    Ok(reader.found)
}

/// What `from alembic import op` is called here.
fn name_of_op(body: &[Stmt]) -> Option<String> {
    body.iter().find_map(|statement| {
        let Stmt::ImportFrom(import) = statement else {
            return None;
        };
        let is_alembic = import
            .module
            .as_ref()
            .is_some_and(|it| it.as_str() == "alembic");
        let names = import.names.iter().filter(|_| is_alembic);
        let alias = names
            .into_iter()
            .find(|alias| alias.name.as_str() == "op")?;
        Some(alias.asname.as_ref().unwrap_or(&alias.name).to_string())
    })
}

struct Reader<'r> {
    path: &'r Utf8Path,
    text: &'r str,
    op: &'r str,
    /// What the batches are called in whose blocks the reader is.
    batches: Vec<String>,
    found: Vec<Directive>,
}

/// Whether statements behind one are still reached.
#[derive(PartialEq, Eq)]
enum Goes {
    On,
    Elsewhere,
}

impl Reader<'_> {
    fn block(&mut self, body: &[Stmt]) -> Goes {
        for statement in body {
            match statement {
                Stmt::Expr(ast::StmtExpr { value, .. }) => self.visit_expr(value),
                Stmt::Assign(ast::StmtAssign { value, targets, .. }) => {
                    self.visit_expr(value);
                    // What it is called from here on is something else.
                    self.batches
                        .retain(|batch| !targets.iter().any(|target| is_name(target, batch)));
                }
                Stmt::With(with) => {
                    let outside = self.batches.len();
                    for item in &with.items {
                        self.visit_expr(&item.context_expr);
                        self.batches.extend(self.batch(item));
                    }
                    let goes = self.block(&with.body);
                    self.batches.truncate(outside);
                    if goes == Goes::Elsewhere {
                        return Goes::Elsewhere;
                    }
                }
                // Nothing of these is known to happen, but what follows them is: unless they
                // leave the function.
                Stmt::If(_) | Stmt::For(_) | Stmt::While(_) | Stmt::Try(_) | Stmt::Match(_)
                    if may_leave(statement) =>
                {
                    return Goes::Elsewhere;
                }
                Stmt::Return(_) | Stmt::Raise(_) | Stmt::Assert(_) => return Goes::Elsewhere,
                _ => {}
            }
        }
        Goes::On
    }

    /// What a batch that begins here is called.
    fn batch(&self, item: &ast::WithItem) -> Option<String> {
        let Expr::Call(call) = &item.context_expr else {
            return None;
        };
        let attribute = call.func.as_attribute_expr()?;
        let is_batch =
            attribute.attr.as_str() == "batch_alter_table" && is_name(&attribute.value, self.op);
        let name = item.optional_vars.as_deref()?.as_name_expr()?;
        is_batch.then(|| name.id.to_string())
    }

    /// What a name stands for.
    fn receiver(&self, expression: &Expr) -> Option<Receiver> {
        let mut batches = self.batches.iter();
        if batches.any(|batch| is_name(expression, batch)) {
            return Some(Receiver::Batch);
        }
        is_name(expression, self.op).then_some(Receiver::Op)
    }
}

fn is_name(expression: &Expr, name: &str) -> bool {
    matches!(expression, Expr::Name(found) if found.id.as_str() == name)
}

impl<'a> Visitor<'a> for Reader<'_> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            // Only a part of these is computed, or later, or never.
            Expr::Lambda(_)
            | Expr::BoolOp(_)
            | Expr::If(_)
            | Expr::ListComp(_)
            | Expr::SetComp(_)
            | Expr::DictComp(_)
            | Expr::Generator(_) => {}
            Expr::Call(call) => {
                if let Expr::Attribute(attribute) = call.func.as_ref()
                    && let Some(receiver) = self.receiver(&attribute.value)
                {
                    self.found.push(Directive {
                        receiver,
                        name: attribute.attr.to_string(),
                        location: place(self.path, self.text, attribute.range()),
                    });
                }
                visitor::walk_expr(self, expression);
            }
            _ => visitor::walk_expr(self, expression),
        }
    }
}

fn may_leave(statement: &Stmt) -> bool {
    struct Leaving(bool);
    impl<'a> Visitor<'a> for Leaving {
        fn visit_stmt(&mut self, statement: &'a Stmt) {
            match statement {
                Stmt::Return(_) | Stmt::Raise(_) => self.0 = true,
                Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
                _ => visitor::walk_stmt(self, statement),
            }
        }
    }
    let mut leaving = Leaving(false);
    leaving.visit_stmt(statement);
    leaving.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directives(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("a.py");
        std::fs::write(&path, text).unwrap();
        read_directives(&path, "upgrade")
            .unwrap()
            .into_iter()
            .map(|found| {
                format!(
                    "{}.{}:{}:{}",
                    found.receiver, found.name, found.location.line, found.location.column
                )
            })
            .collect()
    }

    #[test]
    fn calls_that_happen_are_found_with_their_places() {
        let text = "from alembic import context, op as o\n\
            def upgrade():\n    o.a(o.b('x'))\n    with o.c() as d:\n        d.e(o.f)\n\
            \x20   x = o.g()\n    o.h.i()\n    op.j()\n\
            def downgrade():\n    o.k()\n";
        assert_eq!(
            directives(text),
            ["op.a:3:5", "op.b:3:9", "op.c:4:10", "op.g:6:9"]
        );
    }

    #[test]
    fn what_is_called_on_a_batch_is_told_from_what_is_called_on_others() {
        let text = "from alembic import op\n\
            def upgrade():\n    with op.batch_alter_table('t') as batch, other() as b:\n\
            \x20       batch.a(); b.b()\n\
            \x20       with op.batch_alter_table('u') as inner: inner.c(batch.d())\n\
            \x20       inner.e()\n        if x: batch.f()\n        batch = other()\n        batch.g()\n\
            \x20   batch.h()\n";
        assert_eq!(
            directives(text),
            [
                "op.batch_alter_table:3:10",
                "batch_op.a:4:9",
                "op.batch_alter_table:5:14",
                "batch_op.c:5:50",
                "batch_op.d:5:58",
            ]
        );
    }

    #[test]
    fn what_may_not_happen_is_left_out() {
        let text = "from alembic import op\n\
            def upgrade():\n    if x: op.a()\n    x and op.b()\n    try:\n        op.c()\n\
            \x20   except AttributeError: pass\n    for y in z: op.d()\n    [op.e() for y in z]\n\
            \x20   def f(): op.f()\n    op.g()\n    if x: return\n    op.h()\n";
        assert_eq!(directives(text), ["op.g:11:5"]);
    }
}
