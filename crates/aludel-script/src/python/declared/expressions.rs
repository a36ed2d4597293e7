//! What calls of SQLAlchemy's functions and classes make.

use aludel_core::expression::Expression;
use aludel_core::schema::SqlType;

use super::arguments::{Arguments, optional};
use super::entities;
use super::evaluate::{Evaluator, identifier};
use super::types;
use super::value::Value;

/// Functions without arguments whose types SQLAlchemy knows.
const KNOWN_FUNCTIONS: [&str; 10] = [
    "current_date",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "now",
    "session_user",
    "sysdate",
    "user",
];

/// Functions without arguments that SQLAlchemy writes as they are called.
const OTHER_FUNCTIONS: [&str; 6] = [
    "clock_timestamp",
    "gen_random_uuid",
    "statement_timestamp",
    "transaction_timestamp",
    "uuid_generate_v4",
    "uuidv7",
];

/// What is made of a path by calling it; the part behind the module.
fn construct_name(path: &str) -> Option<&str> {
    let (module, name) = path.rsplit_once('.')?;
    let of_schema = [
        "CheckConstraint",
        "Column",
        "Computed",
        "ForeignKey",
        "ForeignKeyConstraint",
        "Identity",
        "PrimaryKeyConstraint",
        "UniqueConstraint",
    ];
    let of_sql = [
        "column",
        "delete",
        "false",
        "literal_column",
        "null",
        "table",
        "text",
        "true",
        "update",
    ];
    let is_understood = match module {
        "sqlalchemy" => of_schema.contains(&name) || of_sql.contains(&name),
        "sqlalchemy.schema" => of_schema.contains(&name),
        "sqlalchemy.sql" | "sqlalchemy.sql.expression" => of_sql.contains(&name),
        _ => false,
    };
    is_understood.then_some(name)
}

/// The function of `sqlalchemy.func.name`.
fn function_name(path: &str) -> Option<&str> {
    let name = path
        .strip_prefix("sqlalchemy.func.")
        .or_else(|| path.strip_prefix("sqlalchemy.sql.func."))
        .or_else(|| path.strip_prefix("sqlalchemy.sql.expression.func."))?;
    (KNOWN_FUNCTIONS.contains(&name) || OTHER_FUNCTIONS.contains(&name)).then_some(name)
}

/// Whether a name may be imported: something is understood of it.
pub(super) fn is_construct(path: &str) -> bool {
    construct_name(path).is_some()
        || types::is_type(path)
        || entities::is_entity(path)
        || matches!(
            path,
            "sqlalchemy.func" | "sqlalchemy.sql.func" | "sqlalchemy.sql.expression.func"
        )
}

/// A text that has no parameters: `:name` stands for one, unless another colon, a backslash or
/// a word stands before it (SQLAlchemy, `text()`).
pub(super) fn plain_text(text: String) -> Option<String> {
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_word = |it: char| it.is_alphanumeric() || it == '_';
        if character == ':'
            && !(is_word(before) || before == ':' || before == '\\')
            && characters.peek().is_some_and(|next| is_word(*next))
        {
            return None;
        }
        before = character;
    }
    Some(text)
}

impl Evaluator<'_> {
    /// A call of something of SQLAlchemy's or Alembic's.
    pub(super) fn construct(&mut self, path: &str, mut arguments: Arguments) -> Option<Value> {
        if path == "alembic.context.is_offline_mode" {
            arguments.end()?;
            return Some(Value::Boolean(self.circumstances.as_sql));
        }
        if path == "alembic.context.get_context" {
            arguments.end()?;
            return Some(Value::Context);
        }
        if entities::is_entity(path) {
            return entities::construct(path, arguments);
        }
        if let Some(name) = function_name(path) {
            arguments.end()?;
            return Some(Value::Clause(function(name)));
        }
        let Some(name) = construct_name(path) else {
            return types::construct(path, arguments, &self.circumstances);
        };
        let value = match name {
            "text" => {
                let text = plain_text(arguments.next("text")?.text()?)?;
                Value::Clause(Expression::text(text))
            }
            "literal_column" => {
                let text = arguments.next("text")?.text()?;
                Value::Clause(Expression::Verbatim {
                    text,
                    sql_type: SqlType::Null,
                })
            }
            "true" => Value::Clause(Expression::True),
            "false" => Value::Clause(Expression::False),
            "null" => Value::Clause(Expression::Null),
            "Column" => self.column(&mut arguments)?,
            "ForeignKey" => Self::column_foreign_key(&mut arguments)?,
            "Computed" => Self::computed(&mut arguments)?,
            "Identity" => Self::identity(&mut arguments)?,
            "table" => Self::light_table(&mut arguments)?,
            "column" => self.light_column(&mut arguments)?,
            "update" | "delete" => Self::change(name, &mut arguments)?,
            _ => Self::table_constraint(name, &mut arguments)?,
        };
        arguments.end()?;
        Some(value)
    }

    /// A call of a method of a value.
    pub(super) fn method(
        &mut self,
        owner: Value,
        name: &str,
        arguments: Arguments,
    ) -> Option<Value> {
        match (owner, name) {
            (Value::Type(base), "with_variant") => {
                types::with_variant(base, arguments, &self.circumstances)
            }
            (Value::LightTable(table), "update" | "delete") => {
                arguments.end()?;
                Some(Self::change_of(table, name))
            }
            (Value::Change(change), _) => Self::extend(*change, name, arguments),
            _ => None,
        }
    }
}

fn function(name: &str) -> Expression {
    let sql_type = match name {
        "current_date" => SqlType::Date,
        "current_time" => SqlType::GenericTime { timezone: false },
        "current_user" | "session_user" | "user" => SqlType::GenericString {
            length: None,
            collation: None,
        },
        _ if KNOWN_FUNCTIONS.contains(&name) => SqlType::GenericDateTime { timezone: false },
        _ => SqlType::Null,
    };
    Expression::Function {
        names: vec![identifier(name)],
        known: KNOWN_FUNCTIONS.contains(&name),
        arguments: Vec::new(),
        order_by: Vec::new(),
        sql_type,
    }
}

/// What an optional text says.
pub(super) fn optional_text(given: Option<Value>) -> Option<Option<String>> {
    optional(given, Value::text)
}
