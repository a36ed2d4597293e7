//! The naming convention of the target metadata.
//!
//! Constraints that a script leaves unnamed get their names from it, so it changes what
//! a migration does. It is a dictionary given to `MetaData(naming_convention=…)`
//! somewhere behind `target_metadata`.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use aludel_core::location::SourceLocation;
use ruff_python_ast::{self as ast, Expr, Stmt};

use super::super::literal::Literal;
use super::calls::{Action, actions};
use super::evaluate::{Evaluator, Scope, Target, dotted, only_return};
use super::modules::{Binding, Module, bind, inner_bodies};
use super::{Matters, NotLearned};

const DEEPEST: usize = 24;

/// What is known of the naming convention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamingConvention {
    /// There is none: the names that SQLAlchemy gives by default.
    None,
    /// It is written down.
    Known {
        /// The templates by their keys, such as `fk`.
        templates: BTreeMap<String, String>,
        /// Where.
        location: SourceLocation,
    },
    /// Only running `env.py` tells.
    NotLearned(NotLearned),
}

/// Where following the metadata ended.
enum Outcome {
    None,
    Known(BTreeMap<String, String>, SourceLocation),
    Unknown(String, SourceLocation),
}

/// Follows `target_metadata`.
pub(super) fn read(evaluator: &Evaluator<'_>, module: &Rc<Module>) -> NamingConvention {
    let follower = Follower { evaluator };
    let found = actions(module);
    let given: Vec<(Scope, &Expr)> = found
        .iter()
        .filter_map(|found| match &found.action {
            Action::Call(call) => {
                let function = dotted(&call.func)?;
                let metadata = call.arguments.find_keyword("target_metadata")?;
                function
                    .ends_with("context.configure")
                    .then_some((found.scope.clone(), &metadata.value))
            }
            Action::Store { .. } => None,
        })
        .collect();
    let mut outcomes = given
        .iter()
        .map(|(scope, value)| follower.metadata(scope, value, 0));
    // Runs and `--sql` are given the same metadata; the last call is that for runs.
    let outcome = outcomes.next_back().unwrap_or(Outcome::None);
    let outcome = match (outcome, follower.assigned_later(module)) {
        (_, Some(outcome)) => outcome,
        (outcome, None) => outcome,
    };
    match outcome {
        Outcome::None => NamingConvention::None,
        Outcome::Known(templates, location) => NamingConvention::Known {
            templates,
            location,
        },
        Outcome::Unknown(reason, location) => NamingConvention::NotLearned(NotLearned {
            what: "naming_convention".to_owned(),
            matters: Matters::Migrations,
            reason,
            location,
        }),
    }
}

struct Follower<'e> {
    evaluator: &'e Evaluator<'e>,
}

impl Follower<'_> {
    /// An expression that is metadata, or several of them.
    fn metadata(&self, scope: &Scope, expression: &Expr, depth: usize) -> Outcome {
        let here = || scope.module.location(expression);
        let computed = || Outcome::Unknown("the metadata is computed".to_owned(), here());
        if depth > DEEPEST {
            return computed();
        }
        match expression {
            Expr::NoneLiteral(_) => Outcome::None,
            Expr::Call(call) => self.made(scope, call, depth),
            Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => {
                let mut outcomes = elts
                    .iter()
                    .map(|item| self.metadata(scope, item, depth + 1));
                let first = outcomes.next().unwrap_or(Outcome::None);
                outcomes.fold(first, |one, other| match (one, other) {
                    (Outcome::Known(one, at), Outcome::Known(other, _)) if one == other => {
                        Outcome::Known(one, at)
                    }
                    (Outcome::None, Outcome::None) => Outcome::None,
                    _ => Outcome::Unknown("several metadata differ".to_owned(), here()),
                })
            }
            Expr::Attribute(attribute)
                if matches!(attribute.attr.as_str(), "metadata" | "meta" | "MetaData") =>
            {
                match self.evaluator.target(scope, expression, depth + 1) {
                    Some(Target::Value(scope, value)) => self.metadata(&scope, &value, depth + 1),
                    Some(Target::External(name)) => external(&name, here()),
                    Some(_) => computed(),
                    None => match self.evaluator.target(scope, &attribute.value, depth + 1) {
                        Some(base) => self.of_base(&base, &here(), depth + 1),
                        None => computed(),
                    },
                }
            }
            Expr::Name(_) | Expr::Attribute(_) => {
                match self.evaluator.target(scope, expression, depth + 1) {
                    Some(Target::Value(scope, value)) => self.metadata(&scope, &value, depth + 1),
                    Some(Target::External(name)) => external(&name, here()),
                    _ => computed(),
                }
            }
            _ => computed(),
        }
    }

    /// `X.metadata` where X is a class or an object that does not set it in so many words.
    fn of_base(&self, base: &Target, here: &SourceLocation, depth: usize) -> Outcome {
        let computed = || Outcome::Unknown("the metadata is computed".to_owned(), here.clone());
        if depth > DEEPEST {
            return computed();
        }
        match base {
            Target::External(name) => external(&format!("{name}.metadata"), here.clone()),
            Target::Class(module, class) => self.of_class(module, class, depth),
            Target::Value(scope, value) => match value.as_ref() {
                // `Base = declarative_base(metadata=…)`, `db = SQLAlchemy(metadata=…)`
                Expr::Call(call) => self.made(scope, call, depth),
                value => match self.evaluator.target(scope, value, depth + 1) {
                    Some(target) => self.of_base(&target, here, depth + 1),
                    None => computed(),
                },
            },
            _ => computed(),
        }
    }

    fn of_class(&self, module: &Rc<Module>, class: &ast::StmtClassDef, depth: usize) -> Outcome {
        if depth > DEEPEST {
            return Outcome::Unknown("it refers to too much".to_owned(), module.location(class));
        }
        let scope = Scope::of_module(module);
        let mut attributes = HashMap::new();
        bind(&class.body, &mut attributes);
        let last = |name: &str| attributes.get(name).and_then(|bindings| bindings.last());
        if let Some(binding) = last("metadata") {
            return match binding {
                Binding::Value(value) => self.metadata(&scope, value, depth + 1),
                _ => Outcome::Unknown(
                    "the metadata is computed".to_owned(),
                    module.location(class),
                ),
            };
        }
        // `registry = registry(metadata=…)`
        if let Some(Binding::Value(value)) = last("registry")
            && let Expr::Call(call) = value.as_ref()
        {
            return self.made(&scope, call, depth + 1);
        }
        // `@as_declarative(metadata=…)`
        for decorator in &class.decorator_list {
            if let Expr::Call(call) = &decorator.expression
                && call.arguments.find_keyword("metadata").is_some()
            {
                return self.made(&scope, call, depth + 1);
            }
        }
        for base in class.bases() {
            let outcome = match self.evaluator.target(&scope, base, depth + 1) {
                Some(Target::External(name)) if is_plain_base(&name) => continue,
                Some(target) => self.of_base(&target, &module.location(base), depth + 1),
                None => {
                    Outcome::Unknown("the metadata is computed".to_owned(), module.location(base))
                }
            };
            // A mixin of ours that knows of no metadata says nothing.
            if !matches!(outcome, Outcome::None) {
                return outcome;
            }
        }
        Outcome::None
    }

    /// A call that makes metadata, or something that holds them.
    fn made(&self, scope: &Scope, call: &ast::ExprCall, depth: usize) -> Outcome {
        let here = || scope.module.location(call);
        let function = dotted(&call.func).unwrap_or_default();
        let keyword = |name: &str| call.arguments.find_keyword(name).map(|word| &word.value);
        let target = self.evaluator.target(scope, &call.func, depth + 1);
        let name = match &target {
            Some(Target::External(name)) => name.clone(),
            _ => function,
        };
        match name.rsplit('.').next().unwrap_or_default() {
            "MetaData" => match keyword("naming_convention") {
                None => Outcome::None,
                Some(convention) => self.convention(scope, convention),
            },
            "declarative_base" | "automap_base" | "as_declarative" | "registry" | "SQLAlchemy"
            | "generate_base" => {
                if let Some(metadata) = keyword("metadata") {
                    return self.metadata(scope, metadata, depth + 1);
                }
                if let Some(Expr::Name(class)) = keyword("model_class").or(keyword("cls"))
                    && let Some(base @ Target::Class(..)) =
                        self.evaluator
                            .target(scope, &Expr::Name(class.clone()), depth + 1)
                {
                    return self.of_base(&base, &here(), depth + 1);
                }
                // `registry(…).generate_base()`
                if let Expr::Attribute(attribute) = call.func.as_ref() {
                    return match attribute.value.as_ref() {
                        Expr::Call(inner) => self.made(scope, inner, depth + 1),
                        value if attribute.attr.as_str() == "generate_base" => {
                            self.metadata(scope, value, depth + 1)
                        }
                        _ => Outcome::None,
                    };
                }
                Outcome::None
            }
            _ => match target {
                Some(Target::Function(module, function)) => match only_return(&function.body) {
                    Some(value) => {
                        let scope = Scope::of_function(&module, &function);
                        self.metadata(&scope, value, depth + 1)
                    }
                    None => Outcome::Unknown(
                        format!("`{}()` computes the metadata", function.name),
                        here(),
                    ),
                },
                Some(Target::Class(module, class)) => self.of_class(&module, &class, depth + 1),
                _ => Outcome::Unknown("the metadata is computed".to_owned(), here()),
            },
        }
    }

    fn convention(&self, scope: &Scope, convention: &Expr) -> Outcome {
        let location = || scope.module.location(convention);
        match self.evaluator.literal(scope, convention) {
            Ok(Literal::None) => Outcome::None,
            Ok(literal) => match literal.as_texts() {
                Some(templates) => Outcome::Known(templates, location()),
                None => Outcome::Unknown(
                    "the convention holds more than strings".to_owned(),
                    location(),
                ),
            },
            Err(reason) => Outcome::Unknown(reason, location()),
        }
    }

    /// `Base.metadata.naming_convention = {…}` in `env.py` or in a module that it imports.
    fn assigned_later(&self, module: &Rc<Module>) -> Option<Outcome> {
        let mut modules = vec![Rc::clone(module)];
        for (level, name) in module.imports() {
            modules.extend(self.evaluator.modules().import(module, level, &name));
        }
        modules.iter().find_map(|module| {
            let value = assigned_convention(&module.body)?;
            Some(self.convention(&Scope::of_module(module), value))
        })
    }
}

fn assigned_convention(body: &[Stmt]) -> Option<&Expr> {
    body.iter().find_map(|statement| match statement {
        Stmt::Assign(assign) => {
            let is_convention = assign.targets.iter().any(|target| {
                dotted(target).is_some_and(|target| target.ends_with("metadata.naming_convention"))
            });
            is_convention.then_some(assign.value.as_ref())
        }
        other => inner_bodies(other)
            .into_iter()
            .find_map(assigned_convention),
    })
}

/// Bases of SQLAlchemy's own, whose metadata have no convention.
fn is_plain_base(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    (name.starts_with("sqlalchemy.") || name.starts_with("sqlmodel."))
        && matches!(
            last,
            "DeclarativeBase"
                | "DeclarativeBaseNoMeta"
                | "MappedAsDataclass"
                | "AsyncAttrs"
                | "SQLModel"
        )
        || matches!(name, "object" | "abc.ABC" | "typing.Generic")
}

/// Metadata of a package that is not the project's.
fn external(name: &str, location: SourceLocation) -> Outcome {
    match name.strip_suffix(".metadata") {
        Some(base) if is_plain_base(base) => Outcome::None,
        _ => Outcome::Unknown(format!("`{name}` is not part of the project"), location),
    }
}
