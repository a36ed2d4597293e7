//! Expressions whose values are written down somewhere.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use aludel_core::location::SourceLocation;
use ruff_python_ast::{self as ast, BoolOp, Expr, Operator, Stmt};

use super::super::literal::Literal;
use super::Surroundings;
use super::modules::{Binding, Module, Modules, Uniqueness, bind};

/// How many steps a value is followed.
const DEEPEST: usize = 24;

/// What an expression is.
#[derive(Debug, Clone)]
pub(super) enum Symbol {
    Known(Literal),
    /// The first of these that has a value; the last may be a literal.
    Environment {
        /// The variables, in order.
        names: Vec<(String, SourceLocation)>,
        /// What counts if none has a value.
        otherwise: Option<Literal>,
    },
    /// `sqlalchemy.url` of the INI file.
    IniUrl,
    /// Only running tells.
    Unknown {
        reason: String,
        location: SourceLocation,
    },
}

impl Symbol {
    fn unknown(reason: impl Into<String>, location: SourceLocation) -> Self {
        Self::Unknown {
            reason: reason.into(),
            location,
        }
    }
}

/// Where an expression stands.
#[derive(Clone)]
pub(super) struct Scope {
    pub(super) module: Rc<Module>,
    /// What the function around it binds, if there is one.
    locals: Option<Rc<HashMap<String, Vec<Binding>>>>,
    parameters: Rc<Vec<String>>,
}

impl Scope {
    pub(super) fn of_module(module: &Rc<Module>) -> Self {
        Self {
            module: Rc::clone(module),
            locals: None,
            parameters: Rc::default(),
        }
    }

    pub(super) fn of_function(module: &Rc<Module>, function: &ast::StmtFunctionDef) -> Self {
        let mut locals = HashMap::new();
        bind(&function.body, &mut locals);
        let parameters = function
            .parameters
            .iter()
            .map(|parameter| parameter.name().to_string())
            .collect();
        Self {
            module: Rc::clone(module),
            locals: Some(Rc::new(locals)),
            parameters: Rc::new(parameters),
        }
    }

    pub(super) fn is_parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|parameter| parameter == name)
    }
}

/// Something that a name or an attribute leads to.
#[derive(Clone)]
pub(super) enum Target {
    /// An expression and where it stands.
    Value(Scope, Box<Expr>),
    Function(Rc<Module>, Rc<ast::StmtFunctionDef>),
    Class(Rc<Module>, Rc<ast::StmtClassDef>),
    Module(Rc<Module>),
    /// Something of a package that is not the project's, by its dotted name.
    External(String),
}

pub(super) struct Evaluator<'e> {
    modules: &'e Modules,
    surroundings: &'e Surroundings<'e>,
}

impl<'e> Evaluator<'e> {
    pub(super) fn new(modules: &'e Modules, surroundings: &'e Surroundings<'e>) -> Self {
        Self {
            modules,
            surroundings,
        }
    }

    pub(super) fn modules(&self) -> &'e Modules {
        self.modules
    }

    /// The value of an expression.
    pub(super) fn value(&self, scope: &Scope, expression: &Expr) -> Symbol {
        self.symbol(scope, expression, 0)
    }

    /// The value of an expression, variables of the environment filled in.
    pub(super) fn literal(&self, scope: &Scope, expression: &Expr) -> Result<Literal, String> {
        self.settled(self.value(scope, expression))
            .map_err(|(reason, _)| reason)
    }

    fn settled(&self, symbol: Symbol) -> Result<Literal, (String, SourceLocation)> {
        match symbol {
            Symbol::Known(literal) => Ok(literal),
            Symbol::Environment { names, otherwise } => names
                .iter()
                .find_map(|(name, _)| self.surroundings.variables.value(name))
                .map(|value| Literal::Text(value.to_owned()))
                .or(otherwise)
                .ok_or_else(|| {
                    let (name, location) = names.last().cloned().expect("a variable is named");
                    (format!("the variable {name} has no value"), location)
                }),
            Symbol::IniUrl => {
                let url = self.ini_option("sqlalchemy.url");
                Ok(url.map_or(Literal::None, Literal::Text))
            }
            Symbol::Unknown { reason, location } => Err((reason, location)),
        }
    }

    fn ini_option(&self, key: &str) -> Option<String> {
        let Surroundings { ini, section, .. } = self.surroundings;
        ini.value(section, key).ok().flatten()
    }

    fn symbol(&self, scope: &Scope, expression: &Expr, depth: usize) -> Symbol {
        let here = || scope.module.location(expression);
        if depth > DEEPEST {
            return Symbol::unknown("it refers to too much", here());
        }
        let depth = depth + 1;
        match expression {
            Expr::NoneLiteral(_) => Symbol::Known(Literal::None),
            Expr::BooleanLiteral(flag) => Symbol::Known(Literal::Bool(flag.value)),
            Expr::StringLiteral(text) => {
                Symbol::Known(Literal::Text(text.value.to_str().to_owned()))
            }
            Expr::NumberLiteral(number) => match &number.value {
                ast::Number::Int(number) if number.as_i64().is_some() => {
                    Symbol::Known(Literal::Integer(number.as_i64().unwrap_or_default()))
                }
                _ => Symbol::unknown("the number is not whole", here()),
            },
            Expr::FString(text) => self.formatted(scope, text, depth),
            Expr::Tuple(ast::ExprTuple { elts, .. })
            | Expr::List(ast::ExprList { elts, .. })
            | Expr::Set(ast::ExprSet { elts, .. }) => {
                let items = elts
                    .iter()
                    .map(|item| self.settled(self.symbol(scope, item, depth)));
                known(items.collect::<Result<_, _>>().map(Literal::List))
            }
            Expr::Dict(dict) => known(self.dictionary(scope, dict, depth).map(Literal::Table)),
            Expr::UnaryOp(operation) if operation.op == ast::UnaryOp::Not => {
                let operand = self.settled(self.symbol(scope, &operation.operand, depth));
                known(operand.map(|value| Literal::Bool(!value.is_truthy())))
            }
            Expr::BinOp(ast::ExprBinOp {
                left,
                op: Operator::Add,
                right,
                ..
            }) => self.sum(scope, left, right, depth, here()),
            Expr::BoolOp(ast::ExprBoolOp {
                op: BoolOp::Or,
                values,
                ..
            }) => self.first_of(scope, values, depth, here()),
            Expr::Named(named) => self.symbol(scope, &named.value, depth),
            Expr::Await(inner) => self.symbol(scope, &inner.value, depth),
            Expr::Call(call) => self.call(scope, call, depth),
            Expr::Subscript(subscript) => self.subscript(scope, subscript, depth),
            Expr::Name(_) | Expr::Attribute(_) => match self.target(scope, expression, depth) {
                Some(Target::Value(scope, value)) => self.symbol(&scope, &value, depth),
                Some(Target::External(name)) => {
                    Symbol::unknown(format!("`{name}` is not part of the project"), here())
                }
                Some(_) => Symbol::unknown("it is no value", here()),
                None => Symbol::unknown("it is computed", here()),
            },
            _ => Symbol::unknown("it is computed", here()),
        }
    }

    fn formatted(&self, scope: &Scope, text: &ast::ExprFString, depth: usize) -> Symbol {
        let mut whole = String::new();
        for part in &text.value {
            let f_string = match part {
                ast::FStringPart::Literal(literal) => {
                    whole.push_str(&literal.value);
                    continue;
                }
                ast::FStringPart::FString(f_string) => f_string,
            };
            for element in &f_string.elements {
                let value = match element {
                    ast::InterpolatedStringElement::Literal(literal) => {
                        whole.push_str(&literal.value);
                        continue;
                    }
                    ast::InterpolatedStringElement::Interpolation(value) => value,
                };
                let location = || scope.module.location(value);
                if value.format_spec.is_some() || value.debug_text.is_some() {
                    return Symbol::unknown("it is computed", location());
                }
                match self.settled(self.symbol(scope, &value.expression, depth)) {
                    Ok(Literal::Text(inner)) => whole.push_str(&inner),
                    Ok(Literal::Integer(number)) => whole.push_str(&number.to_string()),
                    Ok(_) => return Symbol::unknown("it is computed", location()),
                    Err((reason, location)) => return Symbol::unknown(reason, location),
                }
            }
        }
        Symbol::Known(Literal::Text(whole))
    }

    pub(super) fn dictionary(
        &self,
        scope: &Scope,
        dict: &ast::ExprDict,
        depth: usize,
    ) -> Result<BTreeMap<String, Literal>, (String, SourceLocation)> {
        let mut table = BTreeMap::new();
        for item in &dict.items {
            let value = self.settled(self.symbol(scope, &item.value, depth))?;
            match &item.key {
                Some(key) => {
                    if let Literal::Text(key) = self.settled(self.symbol(scope, key, depth))? {
                        table.insert(key, value);
                    } else {
                        let location = scope.module.location(key);
                        return Err(("a key is no string".to_owned(), location));
                    }
                }
                None => {
                    if let Literal::Table(more) = value {
                        table.extend(more);
                    } else {
                        let location = scope.module.location(&item.value);
                        return Err(("it is no dictionary".to_owned(), location));
                    }
                }
            }
        }
        Ok(table)
    }

    fn sum(
        &self,
        scope: &Scope,
        left: &Expr,
        right: &Expr,
        depth: usize,
        here: SourceLocation,
    ) -> Symbol {
        let left = self.settled(self.symbol(scope, left, depth));
        let right = self.settled(self.symbol(scope, right, depth));
        match (left, right) {
            (Ok(Literal::Text(left)), Ok(Literal::Text(right))) => {
                Symbol::Known(Literal::Text(left + &right))
            }
            (Ok(Literal::List(mut left)), Ok(Literal::List(right))) => {
                left.extend(right);
                Symbol::Known(Literal::List(left))
            }
            (Err((reason, location)), _) | (_, Err((reason, location))) => {
                Symbol::unknown(reason, location)
            }
            _ => Symbol::unknown("it is computed", here),
        }
    }

    /// `a or b`.
    fn first_of(
        &self,
        scope: &Scope,
        values: &[Expr],
        depth: usize,
        here: SourceLocation,
    ) -> Symbol {
        let mut variables = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let is_last = index + 1 == values.len();
            match self.symbol(scope, value, depth) {
                Symbol::Known(literal) if literal.is_truthy() || is_last => {
                    if variables.is_empty() {
                        return Symbol::Known(literal);
                    }
                    return Symbol::Environment {
                        names: variables,
                        otherwise: Some(literal),
                    };
                }
                Symbol::Known(_) => {}
                Symbol::Environment { names, otherwise } => {
                    variables.extend(names);
                    if is_last || otherwise.as_ref().is_some_and(Literal::is_truthy) {
                        return Symbol::Environment {
                            names: variables,
                            otherwise,
                        };
                    }
                }
                unknown => return unknown,
            }
        }
        Symbol::unknown("it is computed", here)
    }

    fn subscript(&self, scope: &Scope, subscript: &ast::ExprSubscript, depth: usize) -> Symbol {
        let here = scope.module.location(subscript);
        let Ok(Literal::Text(key)) = self.settled(self.symbol(scope, &subscript.slice, depth))
        else {
            return Symbol::unknown("it is computed", here);
        };
        if is_named(&subscript.value, &["os.environ", "environ"]) {
            return Symbol::Environment {
                names: vec![(key, here)],
                otherwise: None,
            };
        }
        match self.settled(self.symbol(scope, &subscript.value, depth)) {
            Ok(Literal::Table(mut table)) => match table.remove(&key) {
                Some(value) => Symbol::Known(value),
                None => Symbol::unknown(format!("there is no key `{key}`"), here),
            },
            Ok(_) => Symbol::unknown("it is computed", here),
            Err((reason, location)) => Symbol::unknown(reason, location),
        }
    }

    fn call(&self, scope: &Scope, call: &ast::ExprCall, depth: usize) -> Symbol {
        let here = scope.module.location(call);
        let argument = |index: usize| call.arguments.args.get(index);
        let text = |index: usize| -> Option<String> {
            match self.settled(self.symbol(scope, argument(index)?, depth)) {
                Ok(Literal::Text(text)) => Some(text),
                _ => None,
            }
        };
        let otherwise = |index: usize| -> Option<Literal> {
            let keyword = || {
                call.arguments
                    .find_keyword("default")
                    .map(|word| &word.value)
            };
            let expression = argument(index).or_else(keyword)?;
            self.settled(self.symbol(scope, expression, depth)).ok()
        };
        let environment = ["os.environ.get", "environ.get", "os.getenv", "getenv"];
        if is_named(&call.func, &environment) {
            return match text(0) {
                Some(name) => Symbol::Environment {
                    names: vec![(name, here)],
                    otherwise: otherwise(1),
                },
                None => Symbol::unknown("it is computed", here),
            };
        }
        if let Expr::Attribute(method) = call.func.as_ref() {
            match method.attr.as_str() {
                "get_main_option" | "get_alembic_option" => {
                    return match text(0).as_deref() {
                        Some("sqlalchemy.url") => Symbol::IniUrl,
                        Some(key) => Symbol::Known(
                            self.ini_option(key)
                                .map(Literal::Text)
                                .or_else(|| otherwise(1))
                                .unwrap_or(Literal::None),
                        ),
                        None => Symbol::unknown("it is computed", here),
                    };
                }
                "get_section_option" => {
                    let (Some(section), Some(key)) = (text(0), text(1)) else {
                        return Symbol::unknown("it is computed", here);
                    };
                    let value = self.surroundings.ini.value(&section, &key).ok().flatten();
                    let value = value.map(Literal::Text).or_else(|| otherwise(2));
                    return Symbol::Known(value.unwrap_or(Literal::None));
                }
                "replace" => {
                    let (Some(old), Some(new)) = (text(0), text(1)) else {
                        return Symbol::unknown("it is computed", here);
                    };
                    let whole = self.symbol(scope, &method.value, depth);
                    // What the INI file's rules need is undone when it is read.
                    return if (old.as_str(), new.as_str()) == ("%", "%%") {
                        whole
                    } else {
                        match self.settled(whole) {
                            Ok(Literal::Text(whole)) => {
                                Symbol::Known(Literal::Text(whole.replace(&old, &new)))
                            }
                            Ok(_) => Symbol::unknown("it is computed", here),
                            Err((reason, location)) => Symbol::unknown(reason, location),
                        }
                    };
                }
                _ => {}
            }
        }
        if is_named(&call.func, &["str"]) && call.arguments.len() == 1 {
            if let Some(inner) = argument(0) {
                return self.symbol(scope, inner, depth);
            }
        }
        if is_named(&call.func, &["dict"]) {
            return known(self.keywords(scope, call, depth).map(Literal::Table));
        }
        match self.target(scope, &call.func, depth) {
            Some(Target::Function(module, function)) if call.arguments.is_empty() => {
                match only_return(&function.body) {
                    Some(value) => {
                        self.symbol(&Scope::of_function(&module, &function), value, depth)
                    }
                    None => Symbol::unknown(format!("`{}()` computes it", function.name), here),
                }
            }
            Some(Target::External(name)) => {
                Symbol::unknown(format!("`{name}` is not part of the project"), here)
            }
            _ => Symbol::unknown("it is computed", here),
        }
    }

    /// The arguments of `dict(…)`.
    fn keywords(
        &self,
        scope: &Scope,
        call: &ast::ExprCall,
        depth: usize,
    ) -> Result<BTreeMap<String, Literal>, (String, SourceLocation)> {
        let mut table = BTreeMap::new();
        let no_dictionary = |location| ("it is no dictionary".to_owned(), location);
        for argument in &call.arguments.args {
            match self.settled(self.symbol(scope, argument, depth))? {
                Literal::Table(more) => table.extend(more),
                _ => return Err(no_dictionary(scope.module.location(argument))),
            }
        }
        for keyword in &call.arguments.keywords {
            let value = self.settled(self.symbol(scope, &keyword.value, depth))?;
            match (&keyword.arg, value) {
                (Some(name), value) => {
                    table.insert(name.to_string(), value);
                }
                (None, Literal::Table(more)) => table.extend(more),
                (None, _) => return Err(no_dictionary(scope.module.location(keyword))),
            }
        }
        Ok(table)
    }

    /// What a name or a chain of attributes leads to; `None` for what is computed.
    pub(super) fn target(&self, scope: &Scope, expression: &Expr, depth: usize) -> Option<Target> {
        if depth > DEEPEST {
            return None;
        }
        match expression {
            Expr::Name(name) => self.name(scope, &name.id, depth + 1),
            Expr::Attribute(attribute) => {
                let base = self.target(scope, &attribute.value, depth + 1)?;
                self.attribute(&base, &attribute.attr, depth + 1)
            }
            _ => None,
        }
    }

    fn name(&self, scope: &Scope, name: &str, depth: usize) -> Option<Target> {
        if let Some(locals) = &scope.locals
            && let Some(bindings) = locals.get(name)
        {
            let [binding] = bindings.as_slice() else {
                return None;
            };
            return self.bound(scope, binding, depth);
        }
        if scope.is_parameter(name) {
            return None;
        }
        let module_scope = Scope::of_module(&scope.module);
        match scope.module.binding(name) {
            Some((binding, Uniqueness::Only)) => self.bound(&module_scope, binding, depth),
            // Several classes or imports of one name come from `try` and `TYPE_CHECKING`.
            Some((binding, Uniqueness::OneOfSeveral)) => match binding {
                Binding::Value(_) | Binding::Other => None,
                binding => self.bound(&module_scope, binding, depth),
            },
            None => self.star_imported(&scope.module, name, depth),
        }
    }

    fn star_imported(&self, module: &Rc<Module>, name: &str, depth: usize) -> Option<Target> {
        module.bindings("*").iter().rev().find_map(|binding| {
            let Binding::Import {
                level,
                module: from,
                ..
            } = binding
            else {
                return None;
            };
            let imported = self.modules.import(module, *level, from)?;
            self.name(&Scope::of_module(&imported), name, depth + 1)
        })
    }

    pub(super) fn bound(&self, scope: &Scope, binding: &Binding, depth: usize) -> Option<Target> {
        if depth > DEEPEST {
            return None;
        }
        match binding {
            Binding::Value(value) => {
                // A name of a name is followed to where it leads.
                let followed = match value.as_ref() {
                    Expr::Name(_) | Expr::Attribute(_) => self.target(scope, value, depth + 1),
                    _ => None,
                };
                Some(followed.unwrap_or_else(|| Target::Value(scope.clone(), value.clone())))
            }
            Binding::Function(function) => Some(Target::Function(
                Rc::clone(&scope.module),
                Rc::clone(function),
            )),
            Binding::Class(class) => {
                Some(Target::Class(Rc::clone(&scope.module), Rc::clone(class)))
            }
            Binding::Import {
                level,
                module,
                name,
            } => self.imported(&scope.module, *level, module, name.as_deref(), depth),
            Binding::Other => None,
        }
    }

    fn imported(
        &self,
        from: &Rc<Module>,
        level: u32,
        module: &str,
        name: Option<&str>,
        depth: usize,
    ) -> Option<Target> {
        let external = || {
            let module = match name {
                Some(name) => super::modules::joined(module, name),
                None => module.to_owned(),
            };
            Some(Target::External(module))
        };
        let found = self.modules.import(from, level, module);
        let Some(name) = name else {
            return match found {
                Some(found) => Some(Target::Module(found)),
                None => external(),
            };
        };
        if let Some(found) = &found {
            let inner = self.name(&Scope::of_module(found), name, depth + 1);
            if inner.is_some() || found.binding(name).is_some() {
                return inner;
            }
        }
        let submodule = super::modules::joined(module, name);
        match (self.modules.import(from, level, &submodule), found) {
            (Some(submodule), _) => Some(Target::Module(submodule)),
            (None, Some(_)) => None,
            (None, None) => external(),
        }
    }

    pub(super) fn attribute(&self, base: &Target, name: &str, depth: usize) -> Option<Target> {
        if depth > DEEPEST {
            return None;
        }
        match base {
            Target::Module(module) => {
                let found = self.name(&Scope::of_module(module), name, depth + 1);
                found.or_else(|| {
                    let submodule = self.modules.import(module, 1, name)?;
                    Some(Target::Module(submodule))
                })
            }
            Target::Class(module, class) => self.class_attribute(module, class, name, depth),
            Target::External(dotted) => Some(Target::External(format!("{dotted}.{name}"))),
            Target::Value(scope, value) => {
                // An object made of a class has the class's attributes.
                let Expr::Call(call) = value.as_ref() else {
                    return None;
                };
                match self.target(scope, &call.func, depth + 1)? {
                    class @ Target::Class(..) if !is_settings(&class) => {
                        self.attribute(&class, name, depth + 1)
                    }
                    _ => None,
                }
            }
            Target::Function(..) => None,
        }
    }

    fn class_attribute(
        &self,
        module: &Rc<Module>,
        class: &Rc<ast::StmtClassDef>,
        name: &str,
        depth: usize,
    ) -> Option<Target> {
        let mut attributes = HashMap::new();
        bind(&class.body, &mut attributes);
        let scope = Scope::of_module(module);
        match attributes.get(name).map(Vec::as_slice) {
            Some([binding]) => return self.bound(&scope, binding, depth + 1),
            Some(_) => return None,
            None => {}
        }
        class.bases().iter().find_map(|base| {
            let base = self.target(&scope, base, depth + 1)?;
            match base {
                Target::Class(..) => self.attribute(&base, name, depth + 1),
                _ => None,
            }
        })
    }
}

/// Whether an object of the class takes its values from elsewhere, as pydantic's do.
fn is_settings(class: &Target) -> bool {
    let Target::Class(_, class) = class else {
        return false;
    };
    class.bases().iter().any(|base| {
        dotted(base).is_some_and(|base| base.contains("Settings") || base.contains("BaseModel"))
    })
}

fn known(value: Result<Literal, (String, SourceLocation)>) -> Symbol {
    match value {
        Ok(value) => Symbol::Known(value),
        Err((reason, location)) => Symbol::Unknown { reason, location },
    }
}

/// The value of a function that only returns one, whatever it does before.
pub(super) fn only_return(body: &[Stmt]) -> Option<&Expr> {
    let mut returned = None;
    for (index, statement) in body.iter().enumerate() {
        match statement {
            Stmt::Return(value) if index + 1 == body.len() => returned = value.value.as_deref(),
            Stmt::Expr(_) | Stmt::Assign(_) | Stmt::AnnAssign(_) => {}
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Pass(_) | Stmt::Assert(_) => {}
            _ => return None,
        }
    }
    returned
}

/// `a.b.c` of a chain of attributes.
pub(super) fn dotted(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            Some(format!("{}.{}", dotted(&attribute.value)?, attribute.attr))
        }
        _ => None,
    }
}

fn is_named(expression: &Expr, names: &[&str]) -> bool {
    dotted(expression).is_some_and(|dotted| names.contains(&dotted.as_str()))
}
