//! The isolation level of the connection that `env.py` makes.

use std::rc::Rc;

use ruff_python_ast as ast;

use super::super::literal::Literal;
use super::calls::{Action, Found, actions};
use super::evaluate::{Evaluator, dotted};
use super::modules::Module;

/// The functions and methods that take the level as `isolation_level`.
const TAKING: [&str; 5] = [
    "create_engine",
    "create_async_engine",
    "engine_from_config",
    "async_engine_from_config",
    "execution_options",
];

/// Whether the database commits each statement by itself. An engine that is made only under
/// some condition says nothing.
pub(super) fn is_autocommit(evaluator: &Evaluator<'_>, module: &Rc<Module>) -> bool {
    actions(module)
        .iter()
        .filter(|found| !found.is_conditional)
        .any(|found| match &found.action {
            Action::Call(call) => asks_for_autocommit(evaluator, found, call),
            Action::Store { .. } => false,
        })
}

fn asks_for_autocommit(evaluator: &Evaluator<'_>, found: &Found<'_>, call: &ast::ExprCall) -> bool {
    let name = match &*call.func {
        // `connect()` and whatever else gives the connection may stand before it.
        ast::Expr::Attribute(attribute) => Some(attribute.attr.to_string()),
        function => dotted(function),
    };
    name.is_some_and(|name| TAKING.contains(&name.as_str()))
        && call
            .arguments
            .find_keyword("isolation_level")
            .and_then(|level| evaluator.literal(&found.scope, &level.value).ok())
            == Some(Literal::Text("AUTOCOMMIT".to_owned()))
}
