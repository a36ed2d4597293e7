//! Which names of other modules a script uses.

use std::collections::HashMap;

use aludel_core::location::SourceLocation;
use camino::Utf8Path;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::imports::place;
use super::parsed::Parsed;
use crate::header_error::HeaderError;

/// A name of a module: `from module import name`, or `alias.name` behind
/// `import module as alias`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameUse {
    /// The module; of `from a import b` and `b.c` both `a` with `b`, and `a.b` with `c`.
    pub module: String,
    /// The name.
    pub name: String,
    /// Where it stands.
    pub location: SourceLocation,
}

/// Reads which names of other modules a script uses, apart from one function that is not going
/// to be called. Whether it comes to using them only running it tells.
///
/// # Errors
/// The file cannot be read, decoded or parsed.
pub fn read_names(path: &Utf8Path, except: &str) -> Result<Vec<NameUse>, HeaderError> {
    let parsed = Parsed::read(path)?;
    let mut reader = Reader {
        path,
        text: parsed.text(),
        except,
        modules: HashMap::new(),
        found: Vec::new(),
    };
    for statement in parsed.body() {
        reader.import(statement);
    }
    for statement in parsed.body() {
        reader.visit_stmt(statement);
    }
    Ok(reader.found)
}

struct Reader<'r> {
    path: &'r Utf8Path,
    text: &'r str,
    except: &'r str,
    /// The modules by what they are called here.
    modules: HashMap<String, String>,
    found: Vec<NameUse>,
}

impl Reader<'_> {
    fn import(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let module = alias.name.as_str();
                    let called = match &alias.asname {
                        Some(name) => name.as_str(),
                        // `import a.b` binds `a`, whose names are not told apart here.
                        None if module.contains('.') => continue,
                        None => module,
                    };
                    self.modules.insert(called.to_owned(), module.to_owned());
                }
            }
            Stmt::ImportFrom(import) if import.level == 0 => {
                let Some(module) = &import.module else {
                    return;
                };
                for alias in import.names.iter().filter(|it| it.name.as_str() != "*") {
                    let called = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
                    self.modules
                        .insert(called, format!("{module}.{}", alias.name));
                    self.note(module.to_string(), &alias.name, alias.range());
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, module: String, name: &str, range: TextRange) {
        self.found.push(NameUse {
            module,
            name: name.to_owned(),
            location: place(self.path, self.text, range),
        });
    }
}

impl<'a> Visitor<'a> for Reader<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) if function.name.as_str() == self.except => {}
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Attribute(attribute) = expression
            && attribute.ctx.is_load()
            && let Expr::Name(name) = attribute.value.as_ref()
            && let Some(module) = self.modules.get(name.id.as_str())
        {
            self.note(module.clone(), &attribute.attr, attribute.range());
        }
        visitor::walk_expr(self, expression);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_their_modules() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("a.py");
        let text = "import sqlalchemy as sa, os.path, json\n\
            from sqlalchemy.dialects import postgresql as pg\nfrom x import *\n\
            def upgrade():\n    sa.Column(pg.UUID(sa.f.g)); other.h; json.loads\n\
            def downgrade():\n    sa.no\n";
        std::fs::write(&path, text).unwrap();
        let found: Vec<String> = read_names(&path, "downgrade")
            .unwrap()
            .into_iter()
            .map(|it| {
                format!(
                    "{} {}:{}:{}",
                    it.module, it.name, it.location.line, it.location.column
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                "sqlalchemy.dialects postgresql:2:33",
                "sqlalchemy Column:5:5",
                "sqlalchemy.dialects.postgresql UUID:5:15",
                "sqlalchemy f:5:23",
                "json loads:5:42",
            ]
        );
    }
}
