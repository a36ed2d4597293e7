//! The project's Python modules, parsed when they are needed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use aludel_core::location::SourceLocation;
use aludel_script::python::Source;
use camino::{Utf8Path, Utf8PathBuf};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_python_parser::parse_module;
use ruff_text_size::Ranged;

/// A module, as far as names are concerned.
pub(super) struct Module {
    pub(super) path: Utf8PathBuf,
    text: String,
    pub(super) body: Vec<Stmt>,
    /// What its top level binds, in the order of the file.
    bindings: HashMap<String, Vec<Binding>>,
}

/// What a name is bound to.
#[derive(Debug, Clone)]
pub(super) enum Binding {
    /// `name = value`, with the place.
    Value(Box<Expr>),
    /// `import module` or `from module import name`.
    Import {
        /// Dots in front: how many folders up.
        level: u32,
        module: String,
        name: Option<String>,
    },
    Function(Rc<ast::StmtFunctionDef>),
    Class(Rc<ast::StmtClassDef>),
    /// Something else, such as a loop.
    Other,
}

impl Module {
    fn parse(path: &Utf8Path, bytes: &[u8]) -> Result<Self, String> {
        let source = Source::decode(bytes).map_err(|error| error.to_string())?;
        let text = source.text().to_owned();
        let parsed = parse_module(&text).map_err(|error| format!("it is no Python: {error}"))?;
        let body = parsed.into_syntax().body;
        let mut bindings = HashMap::new();
        bind(&body, &mut bindings);
        Ok(Self {
            path: path.to_owned(),
            text,
            body,
            bindings,
        })
    }

    /// The last binding of a name, and whether it is the only one.
    pub(super) fn binding(&self, name: &str) -> Option<(&Binding, Uniqueness)> {
        let bindings = self.bindings.get(name)?;
        let uniqueness = match bindings.len() {
            1 => Uniqueness::Only,
            _ => Uniqueness::OneOfSeveral,
        };
        Some((bindings.last()?, uniqueness))
    }

    /// All bindings of a name, in the order of the file.
    pub(super) fn bindings(&self, name: &str) -> &[Binding] {
        self.bindings.get(name).map_or(&[], Vec::as_slice)
    }

    /// The modules that it imports, as `(level, module)`.
    pub(super) fn imports(&self) -> Vec<(u32, String)> {
        let mut imports = Vec::new();
        for binding in self.bindings.values().flatten() {
            if let Binding::Import {
                level,
                module,
                name,
            } = binding
            {
                imports.push((*level, module.clone()));
                if let Some(name) = name {
                    imports.push((*level, joined(module, name)));
                }
            }
        }
        imports.sort();
        imports.dedup();
        imports
    }

    /// The place of a piece of its text.
    pub(super) fn location(&self, ranged: &impl Ranged) -> SourceLocation {
        let start = ranged.start().to_usize().min(self.text.len());
        let end = ranged.end().to_usize().min(self.text.len());
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        SourceLocation {
            path: self.path.clone(),
            offset: start as u64,
            end: end as u64,
            line: before.matches('\n').count() as u64 + 1,
            column: before[line_start..].chars().count() as u64 + 1,
        }
    }
}

/// Whether a name is bound in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Uniqueness {
    Only,
    OneOfSeveral,
}

/// `a.b` of `a` and `b`; `b` of nothing and `b`.
pub(super) fn joined(module: &str, name: &str) -> String {
    if module.is_empty() {
        name.to_owned()
    } else {
        format!("{module}.{name}")
    }
}

/// Notes what statements bind, those inside of conditionals too.
pub(super) fn bind(body: &[Stmt], bindings: &mut HashMap<String, Vec<Binding>>) {
    let mut add = |name: &str, binding: Binding| {
        bindings.entry(name.to_owned()).or_default().push(binding);
    };
    for statement in body {
        match statement {
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    match target {
                        Expr::Name(name) => {
                            add(&name.id, Binding::Value(assign.value.clone()));
                        }
                        Expr::Tuple(ast::ExprTuple { elts, .. })
                        | Expr::List(ast::ExprList { elts, .. }) => {
                            for name in elts.iter().filter_map(Expr::as_name_expr) {
                                add(&name.id, Binding::Other);
                            }
                        }
                        _ => {}
                    }
                }
            }
            Stmt::AnnAssign(assign) => {
                if let (Expr::Name(name), Some(value)) = (assign.target.as_ref(), &assign.value) {
                    add(&name.id, Binding::Value(value.clone()));
                }
            }
            Stmt::AugAssign(assign) => {
                if let Expr::Name(name) = assign.target.as_ref() {
                    add(&name.id, Binding::Other);
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    // `import a.b` binds `a`.
                    let first = alias.name.split('.').next().unwrap_or_default();
                    let (name, module) = alias
                        .asname
                        .as_ref()
                        .map_or((first, first), |name| (name.as_str(), alias.name.as_str()));
                    let module = module.to_owned();
                    add(
                        name,
                        Binding::Import {
                            level: 0,
                            module,
                            name: None,
                        },
                    );
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let module = import.module.as_ref().map(std::string::ToString::to_string);
                    add(
                        name,
                        Binding::Import {
                            level: import.level,
                            module: module.unwrap_or_default(),
                            name: Some(alias.name.to_string()),
                        },
                    );
                }
            }
            Stmt::FunctionDef(function) => {
                add(&function.name, Binding::Function(Rc::new(function.clone())));
            }
            Stmt::ClassDef(class) => add(&class.name, Binding::Class(Rc::new(class.clone()))),
            Stmt::For(inner) => {
                if let Expr::Name(name) = inner.target.as_ref() {
                    add(&name.id, Binding::Other);
                }
                bind(&inner.body, bindings);
                bind(&inner.orelse, bindings);
                return bind(rest_of(body, statement), bindings);
            }
            other => {
                let inner = inner_bodies(other);
                if !inner.is_empty() {
                    for inner in inner {
                        bind(inner, bindings);
                    }
                    return bind(rest_of(body, statement), bindings);
                }
            }
        }
    }
}

/// The statements behind one of a body.
fn rest_of<'b>(body: &'b [Stmt], statement: &Stmt) -> &'b [Stmt] {
    let index = body
        .iter()
        .position(|other| std::ptr::eq(other, statement))
        .expect("the statement is one of the body");
    &body[index + 1..]
}

/// The bodies inside a compound statement that share the names around it.
pub(super) fn inner_bodies(statement: &Stmt) -> Vec<&[Stmt]> {
    match statement {
        Stmt::If(inner) => {
            let mut bodies = vec![inner.body.as_slice()];
            bodies.extend(
                inner
                    .elif_else_clauses
                    .iter()
                    .map(|clause| clause.body.as_slice()),
            );
            bodies
        }
        Stmt::Try(inner) => {
            let mut bodies = vec![inner.body.as_slice()];
            bodies.extend(inner.handlers.iter().map(|handler| {
                let ast::ExceptHandler::ExceptHandler(handler) = handler;
                handler.body.as_slice()
            }));
            bodies.extend([inner.orelse.as_slice(), inner.finalbody.as_slice()]);
            bodies
        }
        Stmt::With(inner) => vec![&inner.body],
        Stmt::While(inner) => vec![&inner.body, &inner.orelse],
        Stmt::For(inner) => vec![&inner.body, &inner.orelse],
        _ => Vec::new(),
    }
}

/// The modules of a project, each read once.
pub(super) struct Modules {
    folders: Vec<Utf8PathBuf>,
    read: RefCell<HashMap<Utf8PathBuf, Option<Rc<Module>>>>,
}

impl Modules {
    /// Modules are looked for as Python would: in `sys.path` as the configuration has
    /// it, in the project, and, as many an `env.py` arranges, in the folders above it.
    pub(super) fn around(env_py: &Utf8Path, root: &Utf8Path, sys_path: &[Utf8PathBuf]) -> Self {
        let mut folders = sys_path.to_vec();
        folders.push(root.to_owned());
        let root_depth = root.components().count();
        folders.extend(
            env_py
                .ancestors()
                .skip(1)
                .take_while(|folder| folder.components().count() >= root_depth)
                .map(Utf8Path::to_owned),
        );
        folders.push(root.join("src"));
        let mut seen = Vec::new();
        folders.retain(|folder| {
            let is_new = !seen.contains(folder);
            if is_new {
                seen.push(folder.clone());
            }
            is_new
        });
        Self {
            folders,
            read: RefCell::default(),
        }
    }

    /// Reads one file; `None` when it is not there.
    pub(super) fn file(&self, path: &Utf8Path) -> Result<Option<Rc<Module>>, String> {
        if let Some(module) = self.read.borrow().get(path) {
            return Ok(module.clone());
        }
        let module = match std::fs::read(path) {
            Ok(bytes) => Some(Rc::new(Module::parse(path, &bytes)?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.to_string()),
        };
        self.read
            .borrow_mut()
            .insert(path.to_owned(), module.clone());
        Ok(module)
    }

    /// Finds a module that `from` imports; `None` for one that is not the project's.
    pub(super) fn import(&self, from: &Module, level: u32, module: &str) -> Option<Rc<Module>> {
        let relative: Utf8PathBuf = module.split('.').collect();
        if level > 0 {
            let folder = from.path.ancestors().nth(level as usize)?;
            return self.in_folder(folder, &relative);
        }
        self.folders
            .iter()
            .find_map(|folder| self.in_folder(folder, &relative))
    }

    fn in_folder(&self, folder: &Utf8Path, relative: &Utf8Path) -> Option<Rc<Module>> {
        let stem = folder.join(relative);
        let package = stem.join("__init__.py");
        let mut candidates = vec![package];
        if relative != "" {
            candidates.push(stem.with_extension("py"));
        }
        candidates
            .iter()
            .find_map(|path| self.file(path).ok().flatten())
    }
}

/// A line of a file.
pub(super) fn place(path: &Utf8Path, line: u64) -> SourceLocation {
    SourceLocation {
        path: path.to_owned(),
        offset: 0,
        end: 0,
        line,
        column: 1,
    }
}
