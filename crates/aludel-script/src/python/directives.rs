//! Which directives of `op` a script calls.

use aludel_core::location::SourceLocation;
use camino::Utf8Path;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::imports::place;
use super::parsed::Parsed;
use crate::header_error::HeaderError;

/// A call of `op.name(…)` that happens whenever the function is run to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
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
                Stmt::Expr(ast::StmtExpr { value, .. })
                | Stmt::Assign(ast::StmtAssign { value, .. }) => self.visit_expr(value),
                Stmt::With(with) => {
                    for item in &with.items {
                        self.visit_expr(&item.context_expr);
                    }
                    if self.block(&with.body) == Goes::Elsewhere {
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
                    && let Expr::Name(name) = attribute.value.as_ref()
                    && name.id.as_str() == self.op
                {
                    self.found.push(Directive {
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
                    "{}:{}:{}",
                    found.name, found.location.line, found.location.column
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
        assert_eq!(directives(text), ["a:3:5", "b:3:9", "c:4:10", "g:6:9"]);
    }

    #[test]
    fn what_may_not_happen_is_left_out() {
        let text = "from alembic import op\n\
            def upgrade():\n    if x: op.a()\n    x and op.b()\n    try:\n        op.c()\n\
            \x20   except AttributeError: pass\n    for y in z: op.d()\n    [op.e() for y in z]\n\
            \x20   def f(): op.f()\n    op.g()\n    if x: return\n    op.h()\n";
        assert_eq!(directives(text), ["g:11:5"]);
    }
}
