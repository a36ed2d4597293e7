//! The calls of a module, and what is given to `context.configure()`.

use std::rc::Rc;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};

use super::super::literal::Literal;
use super::evaluate::{Evaluator, Scope, Symbol, dotted};
use super::modules::{Binding, Module};
use super::{ConfigureFacts, EnvFacts, Matters, NotLearned};

/// A call or an assignment to `x["key"]`, with what stands around it.
pub(super) struct Found<'m> {
    pub(super) action: Action<'m>,
    pub(super) scope: Scope,
    /// The names of the functions around it, the outer first.
    functions: Vec<&'m str>,
    /// Whether it happens only under some condition.
    pub(super) is_conditional: bool,
}

pub(super) enum Action<'m> {
    Call(&'m ast::ExprCall),
    Store {
        subscript: &'m ast::ExprSubscript,
        value: &'m Expr,
    },
}

/// Everything that a module calls or stores, in the order of the file.
pub(super) fn actions(module: &Rc<Module>) -> Vec<Found<'_>> {
    let mut walk = Walk {
        module,
        scope: Scope::of_module(module),
        functions: Vec::new(),
        conditions: 0,
        found: Vec::new(),
    };
    walk.visit_body(&module.body);
    walk.found
}

struct Walk<'m> {
    module: &'m Rc<Module>,
    scope: Scope,
    functions: Vec<&'m str>,
    conditions: usize,
    found: Vec<Found<'m>>,
}

impl<'m> Walk<'m> {
    fn add(&mut self, action: Action<'m>) {
        self.found.push(Found {
            action,
            scope: self.scope.clone(),
            functions: self.functions.clone(),
            is_conditional: self.conditions > 0,
        });
    }
}

impl<'m> Visitor<'m> for Walk<'m> {
    fn visit_stmt(&mut self, statement: &'m Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                let inner = Scope::of_function(self.module, function);
                let outer = std::mem::replace(&mut self.scope, inner);
                let conditions = std::mem::take(&mut self.conditions);
                self.functions.push(&function.name);
                visitor::walk_body(self, &function.body);
                self.functions.pop();
                self.conditions = conditions;
                self.scope = outer;
            }
            Stmt::If(conditional) if !is_main_branch(&conditional.test) => {
                self.visit_expr(&conditional.test);
                self.conditions += 1;
                visitor::walk_body(self, &conditional.body);
                for clause in &conditional.elif_else_clauses {
                    visitor::walk_body(self, &clause.body);
                }
                self.conditions -= 1;
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    if let Expr::Subscript(subscript) = target {
                        self.add(Action::Store {
                            subscript,
                            value: &assign.value,
                        });
                    }
                }
                visitor::walk_stmt(self, statement);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'m Expr) {
        if let Expr::Call(call) = expression {
            self.add(Action::Call(call));
        }
        visitor::walk_expr(self, expression);
    }
}

/// `if context.is_offline_mode():`, which is no condition for what is read here.
fn is_main_branch(test: &Expr) -> bool {
    match test {
        Expr::Call(call) => {
            dotted(&call.func).is_some_and(|name| name.ends_with("is_offline_mode"))
        }
        Expr::UnaryOp(operation) => is_main_branch(&operation.operand),
        _ => false,
    }
}

/// The arguments that hold plain values, with whom they concern.
const VALUES: [(&str, Matters); 18] = [
    ("version_table", Matters::Migrations),
    ("version_table_schema", Matters::Migrations),
    ("version_table_pk", Matters::Migrations),
    ("transaction_per_migration", Matters::Migrations),
    ("transactional_ddl", Matters::Migrations),
    ("literal_binds", Matters::Migrations),
    ("dialect_opts", Matters::Migrations),
    ("dialect_name", Matters::Migrations),
    ("starting_rev", Matters::Migrations),
    ("tag", Matters::Migrations),
    ("render_as_batch", Matters::Autogenerate),
    ("include_schemas", Matters::Autogenerate),
    ("compare_type", Matters::Autogenerate),
    ("compare_server_default", Matters::Autogenerate),
    ("user_module_prefix", Matters::Autogenerate),
    ("sqlalchemy_module_prefix", Matters::Autogenerate),
    ("alembic_module_prefix", Matters::Autogenerate),
    ("autogenerate_plugins", Matters::Autogenerate),
];

/// The arguments that hold functions.
const FUNCTIONS: [&str; 6] = [
    "on_version_apply",
    "include_name",
    "include_object",
    "process_revision_directives",
    "render_item",
    "upgrade_token",
];

/// Arguments that say which database is meant and what the models are.
const OTHERS: [&str; 5] = [
    "connection",
    "url",
    "dialect",
    "target_metadata",
    "output_buffer",
];

/// Reads the arguments of each call of `context.configure()`.
pub(super) fn read_configure(evaluator: &Evaluator<'_>, module: &Rc<Module>, facts: &mut EnvFacts) {
    let found = actions(module);
    let calls: Vec<(&Found<'_>, &ast::ExprCall)> = found
        .iter()
        .filter_map(|found| match &found.action {
            Action::Call(call) if is_configure(&call.func) => Some((found, *call)),
            _ => None,
        })
        .collect();
    let (offline, online): (Vec<_>, Vec<_>) = calls
        .into_iter()
        .partition(|(found, call)| is_offline(found, call));
    for (found, call) in &online {
        read_call(
            evaluator,
            found,
            call,
            &mut facts.online,
            &mut facts.not_learned,
        );
    }
    for (found, call) in &offline {
        read_call(
            evaluator,
            found,
            call,
            &mut facts.offline,
            &mut facts.not_learned,
        );
    }
    if online.is_empty() {
        facts.online = facts.offline.clone();
    } else if offline.is_empty() {
        facts.offline = facts.online.clone();
    }
    facts.not_learned.dedup();
}

/// `context.configure`, whatever the module's name for `context` is preceded by.
fn is_configure(function: &Expr) -> bool {
    dotted(function)
        .is_some_and(|name| name == "context.configure" || name.ends_with("context.configure"))
}

fn is_offline(found: &Found<'_>, call: &ast::ExprCall) -> bool {
    let mut names = found.functions.iter().rev();
    let by_name = names.find_map(|name| {
        let is_offline = name.contains("offline");
        (is_offline || name.contains("online")).then_some(is_offline)
    });
    by_name.unwrap_or_else(|| {
        let has = |name: &str| call.arguments.find_keyword(name).is_some();
        has("url") && !has("connection")
    })
}

fn read_call(
    evaluator: &Evaluator<'_>,
    found: &Found<'_>,
    call: &ast::ExprCall,
    facts: &mut ConfigureFacts,
    not_learned: &mut Vec<NotLearned>,
) {
    let module = &found.scope.module;
    if facts.location.is_none() {
        facts.location = Some(module.location(call));
    }
    for keyword in &call.arguments.keywords {
        match &keyword.arg {
            Some(name) => read_argument(
                evaluator,
                &found.scope,
                name,
                &keyword.value,
                facts,
                not_learned,
            ),
            None => read_spread(evaluator, &found.scope, &keyword.value, facts, not_learned),
        }
    }
}

fn read_argument(
    evaluator: &Evaluator<'_>,
    scope: &Scope,
    name: &str,
    value: &Expr,
    facts: &mut ConfigureFacts,
    not_learned: &mut Vec<NotLearned>,
) {
    if FUNCTIONS.contains(&name) {
        match evaluator.literal(scope, value) {
            Ok(Literal::None) => {}
            Ok(literal) => {
                facts.options.insert(name.to_owned(), literal);
            }
            Err(_) => {
                facts.functions.insert(name.to_owned());
                if name == super::ON_VERSION_APPLY {
                    not_learned.push(NotLearned {
                        what: name.to_owned(),
                        matters: Matters::Migrations,
                        reason: "the version table is Aludel's own affair".to_owned(),
                        location: scope.module.location(value),
                    });
                }
            }
        }
        return;
    }
    let Some((_, matters)) = VALUES.iter().find(|(known, _)| *known == name) else {
        return;
    };
    match evaluator.literal(scope, value) {
        Ok(literal) => {
            let known = facts.options.get(name);
            if known.is_some_and(|known| *known != literal) {
                not_learned.push(NotLearned {
                    what: name.to_owned(),
                    matters: *matters,
                    reason: "it differs from call to call".to_owned(),
                    location: scope.module.location(value),
                });
            } else {
                facts.options.insert(name.to_owned(), literal);
            }
        }
        // A function that compares counts as the wish to compare.
        Err(_) if name.starts_with("compare_") && is_function(evaluator, scope, value) => {
            facts.functions.insert(name.to_owned());
        }
        Err(reason) => not_learned.push(NotLearned {
            what: name.to_owned(),
            matters: *matters,
            reason,
            location: scope.module.location(value),
        }),
    }
}

fn is_function(evaluator: &Evaluator<'_>, scope: &Scope, value: &Expr) -> bool {
    use super::evaluate::Target;
    value.is_lambda_expr()
        || matches!(
            evaluator.target(scope, value, 0),
            Some(Target::Function(..))
        )
}

/// `**options`: a dictionary that is written down somewhere.
fn read_spread(
    evaluator: &Evaluator<'_>,
    scope: &Scope,
    value: &Expr,
    facts: &mut ConfigureFacts,
    not_learned: &mut Vec<NotLearned>,
) {
    use super::evaluate::Target;
    // Entry by entry: functions among them do not hide the rest.
    let written = match value {
        Expr::Dict(_) | Expr::Call(_) => Some((scope.clone(), value.clone())),
        _ => match evaluator.target(scope, value, 0) {
            Some(Target::Value(scope, value)) => Some((scope, *value)),
            _ => None,
        },
    };
    match written {
        Some((scope, Expr::Dict(dict))) => {
            for item in &dict.items {
                match &item.key {
                    Some(Expr::StringLiteral(key)) => read_argument(
                        evaluator,
                        &scope,
                        key.value.to_str(),
                        &item.value,
                        facts,
                        not_learned,
                    ),
                    Some(_) => {}
                    None => read_spread(evaluator, &scope, &item.value, facts, not_learned),
                }
            }
            if has_stores(&scope, value) {
                not_learned.push(unknown_spread(&scope, value, "keys are added to it"));
            }
        }
        Some((scope, Expr::Call(call))) if dotted(&call.func).as_deref() == Some("dict") => {
            for keyword in &call.arguments.keywords {
                match &keyword.arg {
                    Some(name) => {
                        read_argument(evaluator, &scope, name, &keyword.value, facts, not_learned);
                    }
                    None => read_spread(evaluator, &scope, &keyword.value, facts, not_learned),
                }
            }
        }
        _ => match evaluator.value(scope, value) {
            Symbol::Known(Literal::Table(table)) => facts.options.extend(
                table
                    .into_iter()
                    .filter(|(key, _)| !OTHERS.contains(&key.as_str())),
            ),
            Symbol::Unknown { reason, .. } => {
                not_learned.push(unknown_spread(scope, value, &reason));
            }
            _ => not_learned.push(unknown_spread(scope, value, "it is computed")),
        },
    }
}

fn unknown_spread(scope: &Scope, value: &Expr, reason: &str) -> NotLearned {
    let name = dotted(value).unwrap_or_else(|| "arguments".to_owned());
    NotLearned {
        what: format!("**{name}"),
        matters: Matters::Migrations,
        reason: reason.to_owned(),
        location: scope.module.location(value),
    }
}

/// Whether the module stores into the dictionary of this name.
fn has_stores(scope: &Scope, value: &Expr) -> bool {
    let Some(name) = dotted(value) else {
        return false;
    };
    let is_more = matches!(scope.module.bindings(&name), [Binding::Value(_), _, ..]);
    is_more
        || actions(&scope.module)
            .iter()
            .any(|found| match &found.action {
                Action::Store { subscript, .. } => dotted(&subscript.value).as_ref() == Some(&name),
                Action::Call(call) => {
                    dotted(&call.func).is_some_and(|called| called == format!("{name}.update"))
                }
            })
}
