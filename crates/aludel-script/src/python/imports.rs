//! What a file imports, as far as its syntax tree says.

use aludel_core::location::SourceLocation;
use camino::Utf8Path;
use ruff_python_ast::{ExceptHandler, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::line_at;
use super::parsed::Parsed;
use crate::header_error::HeaderError;
use crate::section::line_location;

/// One `import`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Dots in front of the module: how many folders up.
    pub level: u32,
    /// The module; empty for `from . import name`.
    pub module: String,
    /// The names that are taken from it, each of which may be a module too.
    pub names: Vec<String>,
    /// Where it stands.
    pub location: SourceLocation,
}

/// Which of a file's imports count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportScope<'s> {
    /// Those that happen when the file is imported.
    Module,
    /// Those of its functions too, except for one function, which is not going to be called.
    Functions {
        /// That function.
        except: &'s str,
    },
    /// All of them, whether they happen or not.
    Everything,
}

/// Reads which modules a file cannot do without.
///
/// Unless everything is asked for, what is left out is what stands under a condition, or in a `try` that goes on without it: whether
/// that is imported only running the file tells.
///
/// # Errors
/// The file cannot be read, decoded or parsed.
pub fn read_imports(path: &Utf8Path, scope: ImportScope<'_>) -> Result<Vec<Import>, HeaderError> {
    let parsed = Parsed::read(path)?;
    let mut reader = Reader {
        path,
        text: parsed.text(),
        scope,
        found: Vec::new(),
    };
    reader.body(parsed.body());
    Ok(reader.found)
}

struct Reader<'r> {
    path: &'r Utf8Path,
    text: &'r str,
    scope: ImportScope<'r>,
    found: Vec<Import>,
}

impl Reader<'_> {
    fn body(&mut self, body: &[Stmt]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.found.push(Import {
                        level: 0,
                        module: alias.name.to_string(),
                        names: Vec::new(),
                        location: self.location(statement),
                    });
                }
            }
            Stmt::ImportFrom(import) => self.found.push(Import {
                level: import.level,
                module: import
                    .module
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                names: import
                    .names
                    .iter()
                    .map(|alias| alias.name.to_string())
                    .collect(),
                location: self.location(statement),
            }),
            Stmt::FunctionDef(function) => match self.scope {
                ImportScope::Functions { except } if function.name.as_str() == except => {}
                ImportScope::Functions { .. } | ImportScope::Everything => {
                    self.body(&function.body);
                }
                ImportScope::Module => {}
            },
            Stmt::ClassDef(class) => self.body(&class.body),
            Stmt::With(with) => self.body(&with.body),
            Stmt::For(each) => {
                self.body(&each.body);
                self.body(&each.orelse);
            }
            Stmt::If(condition) if self.scope == ImportScope::Everything => {
                self.body(&condition.body);
                for clause in &condition.elif_else_clauses {
                    self.body(&clause.body);
                }
            }
            Stmt::Try(attempt) if self.scope == ImportScope::Everything => {
                self.body(&attempt.body);
                for handler in &attempt.handlers {
                    let ExceptHandler::ExceptHandler(handler) = handler;
                    self.body(&handler.body);
                }
                self.body(&attempt.orelse);
                self.body(&attempt.finalbody);
            }
            Stmt::Try(attempt) => {
                if !attempt.handlers.iter().any(goes_on_without) {
                    self.body(&attempt.body);
                    self.body(&attempt.orelse);
                }
                self.body(&attempt.finalbody);
            }
            _ => {}
        }
    }

    fn location(&self, statement: &Stmt) -> SourceLocation {
        place(self.path, self.text, statement.range())
    }
}

/// The place of a part of a file.
pub(super) fn place(path: &Utf8Path, text: &str, range: TextRange) -> SourceLocation {
    let start = range.start().to_usize();
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let mut location = line_location(
        path,
        start as u64,
        range.len().to_usize() as u64,
        line_at(text, start),
    );
    location.column = text[line..start].chars().count() as u64 + 1;
    location
}

/// Whether a handler catches that a module is missing.
fn goes_on_without(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(handler) = handler;
    handler.type_.as_deref().is_none_or(catches_import_errors)
}

fn catches_import_errors(kind: &Expr) -> bool {
    match kind {
        Expr::Name(name) => matches!(
            name.id.as_str(),
            "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException"
        ),
        Expr::Tuple(kinds) => kinds.iter().any(catches_import_errors),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(text: &str, scope: ImportScope<'_>) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("a.py");
        std::fs::write(&path, text).unwrap();
        read_imports(&path, scope)
            .unwrap()
            .into_iter()
            .map(|import| {
                let dots = ".".repeat(import.level as usize);
                let names = import.names.join(" ");
                format!("{dots}{} {names}:{}", import.module, import.location.line)
            })
            .collect()
    }

    const TEXT: &str = "import a.b, c as d\nfrom e import f, g as h\nfrom .. import i\n\
        try:\n    import no\nexcept (ImportError, OSError):\n    pass\n\
        try:\n    import j\nexcept ValueError:\n    pass\n\
        if TYPE_CHECKING:\n    import no\n\
        class K:\n    import k\n\
        def upgrade():\n    import l\n    with x:\n        import m\n\
        def downgrade():\n    import n\n";

    #[test]
    fn what_a_file_cannot_do_without() {
        assert_eq!(
            imports(TEXT, ImportScope::Module),
            ["a.b :1", "c :1", "e f g:2", ".. i:3", "j :9", "k :15"]
        );
    }

    #[test]
    fn functions_count_where_they_may_be_called() {
        let found = imports(
            TEXT,
            ImportScope::Functions {
                except: "downgrade",
            },
        );
        assert_eq!(found[6..], ["l :17", "m :19"]);
        let found = imports(TEXT, ImportScope::Functions { except: "upgrade" });
        assert_eq!(found[6..], ["n :21"]);
        assert_eq!(imports(TEXT, ImportScope::Everything).len(), 11);
    }

    #[test]
    fn a_place_has_its_column() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("a.py");
        std::fs::write(&path, "x = 1\nclass A:\n    import b\n").unwrap();
        let found = read_imports(&path, ImportScope::Module).unwrap();
        let location = &found[0].location;
        assert_eq!((location.line, location.column), (3, 5));
        assert_eq!((location.offset, location.end), (19, 27));
    }
}
