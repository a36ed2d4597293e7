//! The Python of a template.

use std::collections::HashMap;

use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, Operator, Stmt, UnaryOp};
use ruff_python_parser::{parse_expression, parse_module};

use super::Problem;
use super::value::{Value, date_text};

/// Modules that a template may import.
const MODULES: [&str; 4] = ["re", "datetime", "sqlalchemy", "alembic"];

pub(super) struct Evaluator {
    names: HashMap<String, Value>,
    /// The line of the template whose code is looked at.
    line: u64,
}

type Evaluated = Result<Value, Problem>;

impl Evaluator {
    pub(super) fn new(variables: Vec<(String, Value)>) -> Self {
        let mut names: HashMap<String, Value> = variables.into_iter().collect();
        names.insert("context".to_owned(), Value::Context);
        for function in ["repr", "len", "sorted", "isinstance", "any", "all"] {
            names.insert(function.to_owned(), Value::Function(function));
        }
        for name in ["str", "list", "tuple", "int", "set", "dict"] {
            names.insert(name.to_owned(), Value::Type(name));
        }
        Self { names, line: 1 }
    }

    pub(super) fn bind(&mut self, name: &str, value: Value) {
        self.names.insert(name.to_owned(), value);
    }

    /// The value of an expression.
    pub(super) fn value(&mut self, code: &str, line: u64) -> Evaluated {
        self.line = line;
        // Line ends inside `${…}` mean nothing.
        let parsed = parse_expression(&format!("({code})"))
            .map_err(|error| self.problem(format!("`{code}`: {error}")))?;
        self.evaluate(parsed.expr())
    }

    /// A value as it is written: filters from the left, `str` unless `n` is among them.
    pub(super) fn filtered(
        &mut self,
        value: Value,
        filters: &[String],
        line: u64,
    ) -> Result<String, Problem> {
        self.line = line;
        let mut value = value;
        if !filters.iter().any(|filter| filter == "n") {
            value = self.call("str", vec![value])?;
        }
        for filter in filters {
            value = match filter.as_str() {
                "n" => continue,
                "trim" => match value {
                    Value::Text(text) => Value::Text(text.trim().to_owned()),
                    _ => return Err(self.problem("`trim` of something that is no string")),
                },
                "str" | "unicode" => self.call("str", vec![value])?,
                "comma" | "repr" => self.call(filter, vec![value])?,
                other => return Err(self.problem(format!("the filter `{other}`"))),
            };
        }
        match value {
            Value::Text(text) => Ok(text),
            _ => Err(self.problem("a value that is no string behind the filter `n`")),
        }
    }

    /// Runs the assignments and imports of `<% … %>`.
    pub(super) fn run(&mut self, code: &str, line: u64) -> Result<(), Problem> {
        self.line = line;
        let code = dedented(code);
        let parsed =
            parse_module(&code).map_err(|error| self.problem(format!("this code: {error}")))?;
        for statement in parsed.into_syntax().body {
            match statement {
                Stmt::Import(import) => {
                    for alias in &import.names {
                        let name = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
                        self.import(&name, alias.name.as_str())?;
                    }
                }
                Stmt::Assign(assign) => {
                    let value = self.evaluate(&assign.value)?;
                    for target in &assign.targets {
                        match target {
                            Expr::Name(name) => self.bind(&name.id, value.clone()),
                            _ => return Err(self.problem("an assignment to more than a name")),
                        }
                    }
                }
                Stmt::ImportFrom(import) => {
                    let module = import.module.as_ref().map_or(".", |module| module.as_str());
                    return Err(self.problem(format!("the import from `{module}`")));
                }
                Stmt::Pass(_) => {}
                _ => {
                    return Err(self.problem("code that is neither an import nor an assignment"));
                }
            }
        }
        Ok(())
    }

    fn import(&mut self, name: &str, module: &str) -> Result<(), Problem> {
        if !MODULES.contains(&module) {
            return Err(self.problem(format!("the import of `{module}`")));
        }
        self.bind(name, Value::Module(module.to_owned()));
        Ok(())
    }

    fn problem(&self, what: impl Into<String>) -> Problem {
        Problem::new(what, self.line)
    }

    fn computed(&self) -> Problem {
        self.problem("this expression")
    }

    fn evaluate(&mut self, expression: &Expr) -> Evaluated {
        Ok(match expression {
            Expr::NoneLiteral(_) => Value::None,
            Expr::BooleanLiteral(flag) => Value::Bool(flag.value),
            Expr::StringLiteral(text) => Value::Text(text.value.to_str().to_owned()),
            Expr::NumberLiteral(number) => match &number.value {
                ast::Number::Int(number) => {
                    Value::Integer(number.as_i64().ok_or_else(|| self.computed())?)
                }
                _ => return Err(self.computed()),
            },
            Expr::Name(name) => self
                .names
                .get(name.id.as_str())
                .cloned()
                .unwrap_or(Value::Undefined),
            Expr::List(list) => Value::List(self.evaluate_all(&list.elts)?),
            Expr::Tuple(tuple) => Value::Tuple(self.evaluate_all(&tuple.elts)?),
            Expr::If(conditional) => {
                if self.evaluate(&conditional.test)?.is_truthy() {
                    self.evaluate(&conditional.body)?
                } else {
                    self.evaluate(&conditional.orelse)?
                }
            }
            Expr::BoolOp(operation) => self.bool_operation(operation)?,
            Expr::UnaryOp(operation) => {
                let value = self.evaluate(&operation.operand)?;
                match (operation.op, value) {
                    (UnaryOp::Not, value) => Value::Bool(!value.is_truthy()),
                    (UnaryOp::USub, Value::Integer(number)) => Value::Integer(-number),
                    _ => return Err(self.computed()),
                }
            }
            Expr::Compare(comparison) => self.compare(comparison)?,
            Expr::BinOp(operation) => self.binary(operation)?,
            Expr::Subscript(subscript) => self.subscript(subscript)?,
            Expr::FString(text) => self.formatted(text)?,
            Expr::Attribute(attribute) => {
                let base = self.evaluate(&attribute.value)?;
                self.attribute(&base, attribute.attr.as_str())?
            }
            Expr::Call(call) => self.called(call)?,
            Expr::ListComp(comprehension) => {
                Value::List(self.comprehension(&comprehension.elt, &comprehension.generators)?)
            }
            Expr::Generator(comprehension) => {
                Value::List(self.comprehension(&comprehension.elt, &comprehension.generators)?)
            }
            _ => return Err(self.computed()),
        })
    }

    fn evaluate_all(&mut self, expressions: &[Expr]) -> Result<Vec<Value>, Problem> {
        expressions
            .iter()
            .map(|expression| self.evaluate(expression))
            .collect()
    }

    fn bool_operation(&mut self, operation: &ast::ExprBoolOp) -> Evaluated {
        let mut value = Value::None;
        for operand in &operation.values {
            value = self.evaluate(operand)?;
            let decides = match operation.op {
                BoolOp::And => !value.is_truthy(),
                BoolOp::Or => value.is_truthy(),
            };
            if decides {
                break;
            }
        }
        Ok(value)
    }

    fn compare(&mut self, comparison: &ast::ExprCompare) -> Evaluated {
        let mut left = self.evaluate(&comparison.left)?;
        for (operator, right) in comparison.ops.iter().zip(&comparison.comparators) {
            let right = self.evaluate(right)?;
            let holds = match operator {
                CmpOp::Eq => left.equals(&right),
                CmpOp::NotEq => left.equals(&right).map(|equal| !equal),
                CmpOp::Is | CmpOp::IsNot => {
                    let is_none = matches!(left, Value::None);
                    matches!(right, Value::None).then_some(is_none == (*operator == CmpOp::Is))
                }
                CmpOp::In | CmpOp::NotIn => {
                    contains(&right, &left).map(|contained| contained == (*operator == CmpOp::In))
                }
                operator => match (&left, &right) {
                    (Value::Integer(left), Value::Integer(right)) => Some(match operator {
                        CmpOp::Lt => left < right,
                        CmpOp::LtE => left <= right,
                        CmpOp::Gt => left > right,
                        _ => left >= right,
                    }),
                    _ => None,
                },
            };
            match holds {
                Some(true) => left = right,
                Some(false) => return Ok(Value::Bool(false)),
                None => return Err(self.computed()),
            }
        }
        Ok(Value::Bool(true))
    }

    fn binary(&mut self, operation: &ast::ExprBinOp) -> Evaluated {
        let left = self.evaluate(&operation.left)?;
        let right = self.evaluate(&operation.right)?;
        Ok(match (operation.op, left, right) {
            (Operator::Add, Value::Text(left), Value::Text(right)) => Value::Text(left + &right),
            (Operator::Add, Value::Integer(left), Value::Integer(right)) => {
                Value::Integer(left.checked_add(right).ok_or_else(|| self.computed())?)
            }
            (Operator::Add, Value::List(mut left), Value::List(right)) => {
                left.extend(right);
                Value::List(left)
            }
            (Operator::Add, Value::Tuple(mut left), Value::Tuple(right)) => {
                left.extend(right);
                Value::Tuple(left)
            }
            (Operator::Mod, Value::Text(format), values) => {
                let values = match values {
                    Value::Tuple(values) => values,
                    value => vec![value],
                };
                Value::Text(self.percent(&format, &values)?)
            }
            (Operator::Mult, Value::Text(text), Value::Integer(count)) => {
                Value::Text(text.repeat(usize::try_from(count).unwrap_or_default().min(1000)))
            }
            _ => return Err(self.computed()),
        })
    }

    /// `format % values`
    fn percent(&self, format: &str, values: &[Value]) -> Result<String, Problem> {
        let mut values = values.iter();
        let mut text = String::new();
        let mut characters = format.chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                text.push(character);
                continue;
            }
            let written = match characters.next() {
                Some('%') => Some("%".to_owned()),
                Some('s') => values.next().and_then(Value::to_text),
                Some('r') => values.next().and_then(Value::repr),
                Some('d') => match values.next() {
                    Some(Value::Integer(number)) => Some(number.to_string()),
                    _ => None,
                },
                _ => None,
            };
            text.push_str(&written.ok_or_else(|| self.computed())?);
        }
        match values.next() {
            None => Ok(text),
            Some(_) => Err(self.computed()),
        }
    }

    fn subscript(&mut self, subscript: &ast::ExprSubscript) -> Evaluated {
        let base = self.evaluate(&subscript.value)?;
        if let Expr::Slice(slice) = subscript.slice.as_ref() {
            if slice.step.is_some() {
                return Err(self.computed());
            }
            let mut bound = |bound: &Option<Box<Expr>>| -> Result<Option<i64>, Problem> {
                match bound {
                    None => Ok(None),
                    Some(bound) => match self.evaluate(bound)? {
                        Value::Integer(number) => Ok(Some(number)),
                        _ => Err(self.computed()),
                    },
                }
            };
            let (lower, upper) = (bound(&slice.lower)?, bound(&slice.upper)?);
            return sliced(&base, lower, upper).ok_or_else(|| self.computed());
        }
        let Value::Integer(index) = self.evaluate(&subscript.slice)? else {
            return Err(self.computed());
        };
        let items = base.items().ok_or_else(|| self.computed())?;
        let position = position(index, items.len());
        items
            .into_iter()
            .nth(position)
            .ok_or_else(|| self.computed())
    }

    fn formatted(&mut self, text: &ast::ExprFString) -> Evaluated {
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
                match element {
                    ast::InterpolatedStringElement::Literal(literal) => {
                        whole.push_str(&literal.value);
                    }
                    ast::InterpolatedStringElement::Interpolation(inner) => {
                        if inner.format_spec.is_some() || inner.debug_text.is_some() {
                            return Err(self.computed());
                        }
                        let value = self.evaluate(&inner.expression)?;
                        let value = match inner.conversion {
                            ast::ConversionFlag::Repr => value.repr(),
                            ast::ConversionFlag::None | ast::ConversionFlag::Str => value.to_text(),
                            ast::ConversionFlag::Ascii => None,
                        };
                        whole.push_str(&value.ok_or_else(|| self.computed())?);
                    }
                }
            }
        }
        Ok(Value::Text(whole))
    }

    fn comprehension(
        &mut self,
        element: &Expr,
        generators: &[ast::Comprehension],
    ) -> Result<Vec<Value>, Problem> {
        let [generator] = generators else {
            return Err(self.computed());
        };
        let Expr::Name(target) = &generator.target else {
            return Err(self.computed());
        };
        let items = self.evaluate(&generator.iter)?;
        let items = items.items().ok_or_else(|| self.computed())?;
        let before = self.names.get(target.id.as_str()).cloned();
        let mut values = Vec::new();
        for item in items {
            self.bind(&target.id, item);
            let mut holds = true;
            for condition in &generator.ifs {
                holds &= self.evaluate(condition)?.is_truthy();
            }
            if holds {
                values.push(self.evaluate(element)?);
            }
        }
        match before {
            Some(value) => self.bind(&target.id, value),
            None => {
                self.names.remove(target.id.as_str());
            }
        }
        Ok(values)
    }

    fn attribute(&self, base: &Value, name: &str) -> Evaluated {
        let Value::Date(date, _) = base else {
            return Err(self.problem(format!("the attribute `{name}`")));
        };
        let number = match name {
            "year" => i64::from(date.year()),
            "month" => i64::from(date.month()),
            "day" => i64::from(date.day()),
            "hour" => i64::from(date.hour()),
            "minute" => i64::from(date.minute()),
            "second" => i64::from(date.second()),
            "microsecond" => i64::from(date.subsec_nanosecond() / 1000),
            _ => return Err(self.problem(format!("the attribute `{name}`"))),
        };
        Ok(Value::Integer(number))
    }

    fn called(&mut self, call: &ast::ExprCall) -> Evaluated {
        if !call.arguments.keywords.is_empty() {
            return Err(self.computed());
        }
        let arguments = self.evaluate_all(&call.arguments.args)?;
        if let Expr::Attribute(attribute) = call.func.as_ref() {
            let base = self.evaluate(&attribute.value)?;
            return self.method(&base, attribute.attr.as_str(), &arguments);
        }
        match self.evaluate(&call.func)? {
            Value::Function(name) | Value::Type(name) => self.call(name, arguments),
            _ => Err(self.computed()),
        }
    }

    fn call(&self, function: &str, arguments: Vec<Value>) -> Evaluated {
        let not_understood = || self.problem(format!("this call of `{function}()`"));
        let mut given = arguments.into_iter();
        let (first, second) = (given.next(), given.next());
        Ok(match (function, first, second) {
            ("str", Some(Value::Undefined), _) => {
                return Err(self.problem("a name that has no value"));
            }
            ("str", Some(value), None) => Value::Text(value.to_text().ok_or_else(not_understood)?),
            ("repr", Some(value), None) => Value::Text(value.repr().ok_or_else(not_understood)?),
            ("len", Some(value), None) => {
                let items = value.items().ok_or_else(not_understood)?;
                Value::Integer(i64::try_from(items.len()).map_err(|_| not_understood())?)
            }
            ("list", Some(value), None) => Value::List(value.items().ok_or_else(not_understood)?),
            ("tuple", Some(value), None) => Value::Tuple(value.items().ok_or_else(not_understood)?),
            ("sorted", Some(value), None) => {
                let texts: Option<Vec<String>> = value
                    .items()
                    .ok_or_else(not_understood)?
                    .into_iter()
                    .map(|item| match item {
                        Value::Text(text) => Some(text),
                        _ => None,
                    })
                    .collect();
                let mut texts = texts.ok_or_else(not_understood)?;
                texts.sort();
                Value::List(texts.into_iter().map(Value::Text).collect())
            }
            ("any", Some(value), None) => {
                let items = value.items().ok_or_else(not_understood)?;
                Value::Bool(items.iter().any(Value::is_truthy))
            }
            ("all", Some(value), None) => {
                let items = value.items().ok_or_else(not_understood)?;
                Value::Bool(items.iter().all(Value::is_truthy))
            }
            ("isinstance", Some(value), Some(types)) => {
                let types = match types {
                    Value::Tuple(types) => types,
                    one => vec![one],
                };
                let own = match value {
                    Value::Text(_) => "str",
                    Value::List(_) => "list",
                    Value::Tuple(_) => "tuple",
                    Value::Integer(_) => "int",
                    _ => "",
                };
                Value::Bool(
                    types
                        .iter()
                        .any(|kind| matches!(kind, Value::Type(name) if *name == own)),
                )
            }
            // `alembic.util.format_as_comma`
            ("comma", Some(value), None) => match value {
                Value::None => Value::Text(String::new()),
                Value::Text(text) => Value::Text(text),
                value => {
                    let items = value.items().ok_or_else(not_understood)?;
                    let items: Option<Vec<String>> = items.iter().map(Value::to_text).collect();
                    Value::Text(items.ok_or_else(not_understood)?.join(", "))
                }
            },
            _ => return Err(not_understood()),
        })
    }

    fn method(&self, base: &Value, name: &str, arguments: &[Value]) -> Evaluated {
        let not_understood = || self.problem(format!("this call of `.{name}()`"));
        let text = |index: usize| match arguments.get(index) {
            Some(Value::Text(text)) => Ok(text.as_str()),
            _ => Err(not_understood()),
        };
        match base {
            Value::Text(own) => string_method(own, name, arguments).ok_or_else(not_understood),
            Value::Date(date, zone) => Ok(Value::Text(match (name, arguments.len()) {
                ("strftime", 1) => date.strftime(text(0)?).to_string(),
                ("isoformat", 0) => date_text(date, *zone, 'T'),
                ("date", 0) => date.strftime("%Y-%m-%d").to_string(),
                _ => return Err(not_understood()),
            })),
            Value::Config(options) if ["get_main_option", "get_alembic_option"].contains(&name) => {
                let value = options.get(text(0)?).cloned().map(Value::Text);
                Ok(value
                    .or_else(|| arguments.get(1).cloned())
                    .unwrap_or(Value::None))
            }
            Value::Context if name == "get" => {
                let value = self.names.get(text(0)?).cloned();
                Ok(value
                    .or_else(|| arguments.get(1).cloned())
                    .unwrap_or(Value::None))
            }
            Value::Module(module) if module == "re" => match (name, arguments.len()) {
                ("split", 2) => {
                    let pattern = regex_lite::Regex::new(text(0)?).map_err(|_| not_understood())?;
                    let parts = pattern.split(text(1)?);
                    Ok(Value::List(
                        parts.map(|part| Value::Text(part.to_owned())).collect(),
                    ))
                }
                ("sub", 3) => {
                    let pattern = regex_lite::Regex::new(text(0)?).map_err(|_| not_understood())?;
                    let replacement = text(1)?;
                    if replacement.contains('\\') {
                        return Err(not_understood());
                    }
                    let replaced = pattern
                        .replace_all(text(2)?, regex_lite::NoExpand(replacement))
                        .into_owned();
                    Ok(Value::Text(replaced))
                }
                _ => Err(not_understood()),
            },
            _ => Err(not_understood()),
        }
    }
}

fn string_method(own: &str, name: &str, arguments: &[Value]) -> Option<Value> {
    let text = |index: usize| match arguments.get(index) {
        Some(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let texts = |parts: Vec<&str>| {
        let parts = parts.into_iter().map(|part| Value::Text(part.to_owned()));
        Value::List(parts.collect())
    };
    Some(match (name, arguments.len()) {
        ("join", 1) => {
            let items = arguments[0].items()?;
            let items: Option<Vec<String>> = items
                .into_iter()
                .map(|item| match item {
                    Value::Text(text) => Some(text),
                    _ => None,
                })
                .collect();
            Value::Text(items?.join(own))
        }
        ("replace", 2) => Value::Text(own.replace(text(0)?, text(1)?)),
        ("split", 0) => texts(own.split_whitespace().collect()),
        ("split", 1) => texts(own.split(text(0)?).collect()),
        ("splitlines", 0) => texts(own.lines().collect()),
        ("strip", 0) => Value::Text(own.trim().to_owned()),
        ("lstrip", 0) => Value::Text(own.trim_start().to_owned()),
        ("rstrip", 0) => Value::Text(own.trim_end().to_owned()),
        ("lower", 0) => Value::Text(own.to_lowercase()),
        ("upper", 0) => Value::Text(own.to_uppercase()),
        ("capitalize", 0) => {
            let mut characters = own.chars();
            let first = characters
                .next()
                .map(|first| first.to_uppercase().to_string());
            Value::Text(first.unwrap_or_default() + &characters.as_str().to_lowercase())
        }
        ("startswith", 1) => Value::Bool(own.starts_with(text(0)?)),
        ("endswith", 1) => Value::Bool(own.ends_with(text(0)?)),
        _ => return None,
    })
}

fn contains(whole: &Value, part: &Value) -> Option<bool> {
    match (whole, part) {
        (Value::Text(whole), Value::Text(part)) => Some(whole.contains(part.as_str())),
        (Value::List(items) | Value::Tuple(items), part) => {
            Some(items.iter().any(|item| item.equals(part) == Some(true)))
        }
        _ => None,
    }
}

/// The position that an index means; beyond the end when there is none.
fn position(index: i64, length: usize) -> usize {
    let from_end = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
    if index < 0 {
        length.checked_sub(from_end).unwrap_or(usize::MAX)
    } else {
        from_end
    }
}

fn sliced(base: &Value, lower: Option<i64>, upper: Option<i64>) -> Option<Value> {
    let items = base.items()?;
    let clamp = |bound: i64| match bound {
        bound if bound < 0 => position(bound, items.len()).min(items.len()),
        bound => usize::try_from(bound)
            .unwrap_or(usize::MAX)
            .min(items.len()),
    };
    let lower = lower.map_or(0, |bound| {
        if bound < 0 && position(bound, items.len()) > items.len() {
            0
        } else {
            clamp(bound)
        }
    });
    let upper = upper.map_or(items.len(), |bound| {
        if bound < 0 && position(bound, items.len()) > items.len() {
            0
        } else {
            clamp(bound)
        }
    });
    let part: Vec<Value> = items
        .get(lower..upper.max(lower))
        .unwrap_or_default()
        .to_vec();
    Some(match base {
        Value::Text(_) => Value::Text(
            part.into_iter()
                .filter_map(|character| character.to_text())
                .collect(),
        ),
        Value::Tuple(_) => Value::Tuple(part),
        _ => Value::List(part),
    })
}

/// Code without the indent that all of its lines share.
fn dedented(code: &str) -> String {
    let lines = || code.lines().filter(|line| !line.trim().is_empty());
    // What follows `<%` on the same line has no indent of its own.
    let first = code.lines().next().unwrap_or_default();
    let indent = lines()
        .filter(|line| !std::ptr::eq(*line, first))
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or_default();
    let mut dedented = String::with_capacity(code.len());
    for (index, line) in code.lines().enumerate() {
        let line = if index == 0 {
            line.trim_start()
        } else {
            line.get(indent..).unwrap_or_default()
        };
        dedented.push_str(line);
        dedented.push('\n');
    }
    dedented
}
