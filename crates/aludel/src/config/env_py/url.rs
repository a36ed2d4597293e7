//! Where `env.py` takes the url from.

use std::rc::Rc;

use ruff_python_ast::{self as ast, Expr};

use super::super::literal::Literal;
use super::calls::{Action, Found, actions};
use super::evaluate::{Evaluator, Symbol, dotted};
use super::modules::Module;
use super::{EnvFacts, UrlFact};

const KEY: &str = "sqlalchemy.url";

/// Reads every place that sets the url; the last one in the file counts, those under a
/// condition count before it.
pub(super) fn read_urls(evaluator: &Evaluator<'_>, module: &Rc<Module>, facts: &mut EnvFacts) {
    let found = actions(module);
    let mut urls: Vec<UrlFact> = Vec::new();
    let mut engines = Vec::new();
    for found in &found {
        let Some((value, setting)) = setting(evaluator, found) else {
            continue;
        };
        let candidates = candidates(evaluator, found, value);
        match setting {
            Setting::Engine => engines.push(candidates),
            Setting::Option if found.is_conditional => {
                let mut before = candidates;
                before.append(&mut urls);
                urls = before;
            }
            Setting::Option => urls = candidates,
        }
    }
    // An engine that is made from a url of its own does not read the option.
    if let [engine] = engines.as_slice()
        && urls.is_empty()
    {
        urls.clone_from(engine);
    }
    let needs_ini = urls
        .iter()
        .all(|url| matches!(url, UrlFact::Variable { .. }))
        && found.iter().any(|found| found.is_conditional)
        && !urls.is_empty();
    if needs_ini {
        urls.push(UrlFact::Ini);
    }
    // One that is the option again says nothing.
    if urls == [UrlFact::Ini] {
        urls.clear();
    }
    facts.urls = urls;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    /// `sqlalchemy.url` is set.
    Option,
    /// An engine is made.
    Engine,
}

/// The expression of a url, if it is what is found.
fn setting<'m>(evaluator: &Evaluator<'_>, found: &Found<'m>) -> Option<(&'m Expr, Setting)> {
    let is_key = |expression: Option<&Expr>| {
        expression.is_some_and(|expression| {
            evaluator.literal(&found.scope, expression) == Ok(Literal::Text(KEY.to_owned()))
        })
    };
    match &found.action {
        Action::Store { subscript, value } => {
            is_key(Some(&subscript.slice)).then_some((*value, Setting::Option))
        }
        Action::Call(call) => {
            let call: &'m ast::ExprCall = call;
            let function = dotted(&call.func)?;
            let arguments = &call.arguments.args;
            match function.rsplit('.').next()? {
                "set_main_option" if is_key(arguments.first()) => {
                    Some((arguments.get(1)?, Setting::Option))
                }
                "set_section_option" if is_key(arguments.get(1)) => {
                    Some((arguments.get(2)?, Setting::Option))
                }
                "create_engine" | "create_async_engine" => {
                    let keyword = || call.arguments.find_keyword("url").map(|word| &word.value);
                    Some((arguments.first().or_else(keyword)?, Setting::Engine))
                }
                "engine_from_config" | "async_engine_from_config" => {
                    if let Some(url) = call.arguments.find_keyword("url") {
                        return Some((&url.value, Setting::Option));
                    }
                    let dict = arguments.first()?.as_dict_expr()?;
                    let item = dict.items.iter().find(|item| is_key(item.key.as_ref()))?;
                    Some((&item.value, Setting::Option))
                }
                _ => None,
            }
        }
    }
}

fn candidates(evaluator: &Evaluator<'_>, found: &Found<'_>, value: &Expr) -> Vec<UrlFact> {
    let location = found.scope.module.location(value);
    match evaluator.value(&found.scope, value) {
        Symbol::Known(Literal::Text(url)) => vec![UrlFact::Literal { url, location }],
        Symbol::IniUrl => vec![UrlFact::Ini],
        Symbol::Environment { names, otherwise } => {
            let variables = names
                .into_iter()
                .map(|(name, location)| UrlFact::Variable { name, location });
            let otherwise = match otherwise {
                Some(Literal::Text(url)) if !url.is_empty() => {
                    Some(UrlFact::Literal { url, location })
                }
                _ => None,
            };
            variables.chain(otherwise).collect()
        }
        Symbol::Known(_) | Symbol::Unknown { .. } => vec![UrlFact::Computed { location }],
    }
}
