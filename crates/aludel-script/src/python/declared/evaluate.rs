//! Statements and expressions.

use std::collections::{HashMap, HashSet};

use ruff_python_ast::{self as ast, CmpOp, Expr, Number, Operator, Stmt, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use aludel_core::location::SourceLocation;
use aludel_core::schema::Identifier;
use camino::Utf8Path;

use super::arguments::Arguments;
use super::directives::Batch;
use super::module;
use super::value::Value;
use super::{Act, Circumstances, Declaration};
use crate::python::imports::place;

/// How often the body of one loop is followed.
const LOOPS: usize = 10_000;

/// Follows a function from its first statement to its last.
pub(super) struct Evaluator<'e> {
    path: &'e Utf8Path,
    text: &'e str,
    pub(super) circumstances: Circumstances<'e>,
    names: HashMap<String, Value>,
    /// The names of the module, once the function runs.
    of_module: HashSet<String>,
    /// How many parameters were made so far.
    parameters: u64,
    /// The batch that is being gathered.
    pub(super) batch: Option<Batch>,
    pub(super) declarations: Vec<Declaration>,
}

/// Whether statements behind one are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    GoesOn,
    Returns,
}

impl<'e> Evaluator<'e> {
    pub(super) fn new(path: &'e Utf8Path, text: &'e str, circumstances: Circumstances<'e>) -> Self {
        Self {
            path,
            text,
            circumstances,
            names: HashMap::new(),
            of_module: HashSet::new(),
            parameters: 0,
            batch: None,
            declarations: Vec::new(),
        }
    }

    /// Follows the function, after the names of its module are bound.
    pub(super) fn run(mut self, function: &ast::StmtFunctionDef) -> Option<Vec<Declaration>> {
        if !function.parameters.is_empty() {
            return None;
        }
        self.of_module = self.names.keys().cloned().collect();
        self.block(&function.body)?;
        Some(self.declarations)
    }

    /// What tells the next parameter from others of its name.
    pub(super) fn next_parameter(&mut self) -> u64 {
        self.parameters += 1;
        self.parameters
    }

    pub(super) fn place(&self, range: TextRange) -> SourceLocation {
        place(self.path, self.text, range)
    }

    fn block(&mut self, body: &[Stmt]) -> Option<Flow> {
        for statement in body {
            if self.statement(statement)? == Flow::Returns {
                return Some(Flow::Returns);
            }
        }
        Some(Flow::GoesOn)
    }

    fn statement(&mut self, statement: &Stmt) -> Option<Flow> {
        match statement {
            Stmt::Pass(_) => {}
            Stmt::Expr(ast::StmtExpr { value, .. }) => match value.as_ref() {
                Expr::StringLiteral(_) | Expr::EllipsisLiteral(_) => {}
                Expr::Call(call) => {
                    self.call(call)?;
                }
                _ => return None,
            },
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Assign(_) | Stmt::AnnAssign(_) => {
                self.bind(statement)?;
            }
            Stmt::With(with) => return self.with(with),
            Stmt::If(branches) => return self.branches(branches),
            Stmt::For(repeated) => return self.repeat(repeated),
            Stmt::Return(ast::StmtReturn { value: None, .. }) => return Some(Flow::Returns),
            _ => return None,
        }
        Some(Flow::GoesOn)
    }

    /// A statement that binds names.
    pub(super) fn bind(&mut self, statement: &Stmt) -> Option<()> {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let (name, value) = module::imported(alias)?;
                    self.set(name, value)?;
                }
                Some(())
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let (name, value) = module::imported_from(import, alias)?;
                    self.set(name, value)?;
                }
                Some(())
            }
            Stmt::Assign(assign) => {
                let value = self.value(&assign.value)?;
                for target in &assign.targets {
                    let name = target.as_name_expr()?;
                    self.set(name.id.to_string(), value.clone())?;
                }
                Some(())
            }
            Stmt::AnnAssign(assign) => {
                let name = assign.target.as_name_expr()?;
                if !self.is_bound(&assign.annotation) {
                    return None;
                }
                let value = self.value(assign.value.as_deref()?)?;
                self.set(name.id.to_string(), value)
            }
            _ => None,
        }
    }

    /// Binds a name.
    ///
    /// What belongs to one table is not given a name: SQLAlchemy copies it for a second one. And
    /// a name of the module that a function binds is another one in the whole function, also
    /// before it is bound.
    fn set(&mut self, name: String, value: Value) -> Option<()> {
        if value.is_schema_item() || self.of_module.contains(&name) {
            return None;
        }
        self.names.insert(name, value);
        Some(())
    }

    /// Whether an annotation can be evaluated.
    fn is_bound(&self, annotation: &Expr) -> bool {
        match annotation {
            Expr::Name(name) => {
                matches!(
                    name.id.as_str(),
                    "str" | "tuple" | "list" | "set" | "dict" | "int"
                ) || self.names.contains_key(name.id.as_str())
            }
            Expr::NoneLiteral(_) | Expr::StringLiteral(_) | Expr::EllipsisLiteral(_) => true,
            Expr::Subscript(subscript) => {
                self.is_bound(&subscript.value) && self.is_bound(&subscript.slice)
            }
            Expr::Tuple(tuple) => tuple.elts.iter().all(|element| self.is_bound(element)),
            Expr::BinOp(operation) => {
                operation.op == Operator::BitOr
                    && self.is_bound(&operation.left)
                    && self.is_bound(&operation.right)
            }
            _ => false,
        }
    }

    fn with(&mut self, with: &ast::StmtWith) -> Option<Flow> {
        let [item] = with.items.as_slice() else {
            return None;
        };
        let call = item.context_expr.as_call_expr()?;
        if with.is_async {
            return None;
        }
        let Some(target) = item.optional_vars.as_deref() else {
            return self.autocommit_block(call, &with.body);
        };
        let name = target.as_name_expr()?;
        if self.batch.is_some() {
            return None;
        }
        let Value::Path(path) = self.value(&call.func)? else {
            return None;
        };
        if path != "alembic.op.batch_alter_table" {
            return None;
        }
        let arguments = self.arguments(&call.arguments)?;
        self.batch = Some(Batch::open(arguments)?);
        self.set(name.id.to_string(), Value::Batch)?;
        let flow = self.block(&with.body)?;
        let batch = self.batch.take()?;
        self.set(name.id.to_string(), Value::Unknown)?;
        self.close(batch)?;
        Some(flow)
    }

    /// `with op.get_context().autocommit_block():`
    fn autocommit_block(&mut self, call: &ast::ExprCall, body: &[Stmt]) -> Option<Flow> {
        let function = call.func.as_attribute_expr()?;
        let is_block = self.value(&function.value)? == Value::Context
            && function.attr.as_str() == "autocommit_block"
            && call.arguments.is_empty();
        if !is_block || self.batch.is_some() {
            return None;
        }
        self.declare(call, vec![Act::AutocommitBegins]);
        let flow = self.block(body)?;
        self.declare(call, vec![Act::AutocommitEnds]);
        Some(flow)
    }

    /// Notes what a call does.
    pub(super) fn declare(&mut self, call: &ast::ExprCall, acts: Vec<Act>) {
        let cause = place(self.path, self.text, call.range());
        self.declarations
            .extend(acts.into_iter().map(|act| Declaration {
                act,
                cause: cause.clone(),
            }));
    }

    fn branches(&mut self, branches: &ast::StmtIf) -> Option<Flow> {
        if self.value(&branches.test)?.boolean()? {
            return self.block(&branches.body);
        }
        for clause in &branches.elif_else_clauses {
            let taken = match &clause.test {
                None => true,
                Some(test) => self.value(test)?.boolean()?,
            };
            if taken {
                return self.block(&clause.body);
            }
        }
        Some(Flow::GoesOn)
    }

    fn repeat(&mut self, repeated: &ast::StmtFor) -> Option<Flow> {
        let items = match self.value(&repeated.iter)? {
            Value::List(items) | Value::Tuple(items) => items,
            Value::Map(entries) => entries.into_iter().map(|(key, _)| key).collect(),
            _ => return None,
        };
        if repeated.is_async || !repeated.orelse.is_empty() || items.len() > LOOPS {
            return None;
        }
        for item in items {
            self.unpack(&repeated.target, item)?;
            if self.block(&repeated.body)? == Flow::Returns {
                return Some(Flow::Returns);
            }
        }
        Some(Flow::GoesOn)
    }

    fn unpack(&mut self, target: &Expr, value: Value) -> Option<()> {
        match target {
            Expr::Name(name) => self.set(name.id.to_string(), value),
            Expr::Tuple(tuple) => {
                let (Value::List(values) | Value::Tuple(values)) = value else {
                    return None;
                };
                if values.len() != tuple.elts.len() {
                    return None;
                }
                for (target, value) in tuple.elts.iter().zip(values) {
                    self.unpack(target, value)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    /// What an expression stands for.
    pub(super) fn value(&mut self, expression: &Expr) -> Option<Value> {
        match expression {
            Expr::NoneLiteral(_) => Some(Value::None),
            Expr::BooleanLiteral(literal) => Some(Value::Boolean(literal.value)),
            Expr::StringLiteral(literal) => Some(Value::Text(literal.value.to_str().to_owned())),
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Int(number) => number.as_i64().map(Value::Integer),
                Number::Float(number) => Some(Value::Real(*number)),
                Number::Complex { .. } => None,
            },
            Expr::FString(text) => self.formatted(&text.value),
            Expr::List(list) => self.values(&list.elts).map(Value::List),
            Expr::Tuple(tuple) => self.values(&tuple.elts).map(Value::Tuple),
            Expr::Dict(dict) => dict
                .items
                .iter()
                .map(|item| Some((self.value(item.key.as_ref()?)?, self.value(&item.value)?)))
                .collect::<Option<_>>()
                .map(Value::Map),
            Expr::Name(name) => match self.names.get(name.id.as_str())? {
                Value::Unknown => None,
                value => Some(value.clone()),
            },
            Expr::Attribute(attribute) => {
                let value = self.value(&attribute.value)?;
                self.attribute(value, &attribute.attr)
            }
            Expr::Call(call) => self.call(call),
            Expr::UnaryOp(operation) => {
                let operand = self.value(&operation.operand)?;
                match (operation.op, operand) {
                    (UnaryOp::USub, Value::Integer(number)) => {
                        number.checked_neg().map(Value::Integer)
                    }
                    (UnaryOp::USub, Value::Real(number)) => Some(Value::Real(-number)),
                    (UnaryOp::Not, Value::Boolean(value)) => Some(Value::Boolean(!value)),
                    _ => None,
                }
            }
            Expr::BinOp(operation) if operation.op == Operator::Add => {
                match (self.value(&operation.left)?, self.value(&operation.right)?) {
                    (Value::Text(left), Value::Text(right)) => Some(Value::Text(left + &right)),
                    _ => None,
                }
            }
            Expr::BoolOp(operation) => self.boolean_operation(operation),
            Expr::Compare(comparison) => self.compare(comparison),
            _ => None,
        }
    }

    fn values(&mut self, expressions: &[Expr]) -> Option<Vec<Value>> {
        expressions.iter().map(|it| self.value(it)).collect()
    }

    /// An f-string of texts and whole numbers.
    fn formatted(&mut self, parts: &ast::FStringValue) -> Option<Value> {
        let mut text = String::new();
        for part in parts {
            match part {
                ast::FStringPart::Literal(literal) => text.push_str(&literal.value),
                ast::FStringPart::FString(formatted) => {
                    for element in &formatted.elements {
                        match element {
                            ast::InterpolatedStringElement::Literal(literal) => {
                                text.push_str(&literal.value);
                            }
                            ast::InterpolatedStringElement::Interpolation(given) => {
                                let is_plain = given.conversion == ast::ConversionFlag::None
                                    && given.format_spec.is_none()
                                    && given.debug_text.is_none();
                                if !is_plain {
                                    return None;
                                }
                                match self.value(&given.expression)? {
                                    Value::Text(value) => text.push_str(&value),
                                    Value::Integer(number) => text.push_str(&number.to_string()),
                                    _ => return None,
                                }
                            }
                        }
                    }
                }
            }
        }
        Some(Value::Text(text))
    }

    fn boolean_operation(&mut self, operation: &ast::ExprBoolOp) -> Option<Value> {
        let ends_with = operation.op == ast::BoolOp::Or;
        for operand in &operation.values {
            if self.value(operand)?.boolean()? == ends_with {
                return Some(Value::Boolean(ends_with));
            }
        }
        Some(Value::Boolean(!ends_with))
    }

    fn compare(&mut self, comparison: &ast::ExprCompare) -> Option<Value> {
        let ([operator], [right]) = (&*comparison.ops, &*comparison.comparators) else {
            return None;
        };
        let left = self.value(&comparison.left)?;
        let right = self.value(right)?;
        match (operator, left, right) {
            (CmpOp::Eq, Value::LightColumn(column), right) => self.equals(&column, right),
            (CmpOp::Eq, Value::Text(left), Value::Text(right)) => {
                Some(Value::Boolean(left == right))
            }
            (CmpOp::NotEq, Value::Text(left), Value::Text(right)) => {
                Some(Value::Boolean(left != right))
            }
            (
                CmpOp::In | CmpOp::NotIn,
                Value::Text(left),
                Value::List(items) | Value::Tuple(items),
            ) => {
                let texts: Vec<String> =
                    items.into_iter().map(Value::text).collect::<Option<_>>()?;
                Some(Value::Boolean(
                    texts.contains(&left) == (*operator == CmpOp::In),
                ))
            }
            _ => None,
        }
    }

    fn attribute(&mut self, value: Value, name: &str) -> Option<Value> {
        match (value, name) {
            (Value::Path(path), _) => Some(Value::Path(format!("{path}.{name}"))),
            (Value::LightTable(table), "c" | "columns") => Some(Value::Columns(table)),
            (Value::Columns(table), _) => table
                .columns
                .into_iter()
                .find(|column| column.name == name)
                .map(|mut column| {
                    column.table = Some(table.name.clone());
                    Value::LightColumn(column)
                }),
            (Value::Bind | Value::Context, "dialect") => Some(Value::Dialect),
            (Value::Dialect, "name") => {
                Some(Value::Text(self.circumstances.dialect_name.to_owned()))
            }
            _ => None,
        }
    }

    /// What a call returns; a directive is noted.
    fn call(&mut self, call: &ast::ExprCall) -> Option<Value> {
        if let Expr::Attribute(attribute) = call.func.as_ref() {
            let owner = self.value(&attribute.value)?;
            let name = attribute.attr.as_str();
            return match owner {
                Value::Path(path) if path == "alembic.op" => self.directive(call, name),
                Value::Path(path) => {
                    let arguments = self.arguments(&call.arguments)?;
                    self.construct(&format!("{path}.{name}"), arguments)
                }
                Value::Batch => self.batch_directive(call, name),
                Value::Bind if name == "execute" => self.execute_on_bind(call),
                owner => {
                    let arguments = self.arguments(&call.arguments)?;
                    self.method(owner, name, arguments)
                }
            };
        }
        let Value::Path(path) = self.value(&call.func)? else {
            return None;
        };
        if let Some(name) = path.strip_prefix("alembic.op.") {
            return self.directive(call, name);
        }
        let arguments = self.arguments(&call.arguments)?;
        self.construct(&path, arguments)
    }

    pub(super) fn arguments(&mut self, arguments: &ast::Arguments) -> Option<Arguments> {
        // Python evaluates them from left to right, which matters to the order of constraints.
        let mut positional = Vec::new();
        let mut keywords: Vec<(String, Value)> = Vec::new();
        for argument in arguments.arguments_source_order() {
            match argument {
                ast::ArgOrKeyword::Arg(Expr::Starred(starred)) => {
                    let (Value::List(items) | Value::Tuple(items)) = self.value(&starred.value)?
                    else {
                        return None;
                    };
                    positional.extend(items);
                }
                ast::ArgOrKeyword::Arg(value) => positional.push(self.value(value)?),
                ast::ArgOrKeyword::Keyword(keyword) => {
                    let name = keyword.arg.as_ref()?.to_string();
                    if keywords.iter().any(|(given, _)| *given == name) {
                        return None;
                    }
                    keywords.push((name, self.value(&keyword.value)?));
                }
            }
        }
        Some(Arguments::new(positional, keywords))
    }
}

/// A name of the database's as the author gave it.
pub(super) fn identifier(name: impl Into<String>) -> Identifier {
    Identifier::from(name.into())
}
