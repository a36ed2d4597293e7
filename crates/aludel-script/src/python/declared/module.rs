//! The level of the module: what stands around the function.

use ruff_python_ast::{self as ast, Expr, Stmt};

use super::directives::is_directive;
use super::expressions::is_construct;
use super::value::Value;

/// The parts of a module that matter to one of its functions.
pub(super) struct Module<'m> {
    /// What binds names before the function is called, in order.
    pub(super) before: Vec<&'m Stmt>,
    pub(super) function: &'m ast::StmtFunctionDef,
}

/// Divides a module; `None`: it does more than bind names, or has no such function.
pub(super) fn read<'m>(body: &'m [Stmt], name: &str) -> Option<Module<'m>> {
    let mut before = Vec::new();
    let mut function = None;
    for statement in body {
        match statement {
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Assign(_) | Stmt::AnnAssign(_) => {
                before.push(statement);
            }
            Stmt::FunctionDef(found) if is_plain(found) => {
                if found.name.as_str() == name {
                    function = Some(found);
                }
            }
            Stmt::Pass(_) => {}
            Stmt::Expr(ast::StmtExpr { value, .. })
                if matches!(value.as_ref(), Expr::StringLiteral(_)) => {}
            _ => return None,
        }
    }
    // A later assignment may take the function's name.
    let rebound = before.iter().any(|statement| match statement {
        Stmt::Assign(assign) => assign
            .targets
            .iter()
            .any(|target| target.as_name_expr().is_some_and(|it| it.id == name)),
        Stmt::AnnAssign(assign) => assign.target.as_name_expr().is_some_and(|it| it.id == name),
        _ => false,
    });
    (!rebound).then_some(Module {
        before,
        function: function?,
    })
}

/// Whether defining a function does nothing else.
fn is_plain(function: &ast::StmtFunctionDef) -> bool {
    !function.is_async
        && function.decorator_list.is_empty()
        && function
            .parameters
            .iter()
            .all(|parameter| parameter.default().is_none() && parameter.annotation().is_none())
}

/// Modules of the standard library whose import changes nothing that a directive sees; what
/// they hold is not understood.
const STANDARD: [&str; 12] = [
    "collections.abc",
    "datetime",
    "decimal",
    "enum",
    "json",
    "logging",
    "os",
    "re",
    "time",
    "typing",
    "uuid",
    "warnings",
];

/// Names for annotations.
const TYPING: [&str; 14] = [
    "Any",
    "Callable",
    "Dict",
    "Iterable",
    "List",
    "Literal",
    "Mapping",
    "NoReturn",
    "Optional",
    "Sequence",
    "Set",
    "TYPE_CHECKING",
    "Tuple",
    "Union",
];

/// The modules whose names are looked up in [`types`](super::types) and
/// [`expressions`](super::expressions).
const UNDERSTOOD: [&str; 12] = [
    "alembic_utils.pg_extension",
    "alembic_utils.pg_function",
    "alembic_utils.pg_trigger",
    "sqlalchemy",
    "sqlalchemy.dialects",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.schema",
    "sqlalchemy.sql",
    "sqlalchemy.sql.expression",
    "sqlalchemy.types",
];

/// The name that `import …` binds, and what it stands for.
pub(super) fn imported(alias: &ast::Alias) -> Option<(String, Value)> {
    let module = alias.name.as_str();
    let value = if STANDARD.contains(&module) {
        Value::Unknown
    } else if UNDERSTOOD.contains(&module) {
        Value::Path(module.to_owned())
    } else {
        return None;
    };
    if let Some(name) = &alias.asname {
        return Some((name.to_string(), value));
    }
    // `import a.b` binds `a`.
    let first = module.split('.').next()?;
    let value = match value {
        Value::Path(_) => Value::Path(first.to_owned()),
        other => other,
    };
    Some((first.to_owned(), value))
}

/// The name that `from … import …` binds, and what it stands for.
pub(super) fn imported_from(
    import: &ast::StmtImportFrom,
    alias: &ast::Alias,
) -> Option<(String, Value)> {
    if import.level > 0 {
        return None;
    }
    let module = import.module.as_ref()?.as_str();
    let name = alias.name.as_str();
    let bound = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
    let path = format!("{module}.{name}");
    let is_standard = match module {
        "__future__" => name == "annotations",
        "collections.abc" | "typing" => TYPING.contains(&name),
        "datetime" => ["date", "datetime", "time", "timedelta", "timezone"].contains(&name),
        "uuid" => ["UUID", "uuid4"].contains(&name),
        _ => false,
    };
    if is_standard {
        return Some((bound, Value::Unknown));
    }
    let is_understood = match module {
        "alembic" => ["op", "context"].contains(&name),
        "alembic.op" => is_directive(name),
        _ if UNDERSTOOD.contains(&module) => {
            UNDERSTOOD.contains(&path.as_str()) || is_construct(&path)
        }
        _ => false,
    };
    is_understood.then_some((bound, Value::Path(path)))
}
