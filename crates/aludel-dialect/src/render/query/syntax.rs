//! What differs between databases.

use std::fmt::Debug;

use aludel_core::expression::{Expression, ForUpdate, FromItem, JoinKind, OnConflict, Operator};
use aludel_core::schema::{Identifier, SqlType};
use aludel_core::value::Value;

use super::compiler::{Compiler, Scope};
use super::literal::LiteralStyle;
use crate::dialect::DialectName;
use crate::render::{RenderContext, RenderError};

/// An operator with its operands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binary<'e> {
    pub(crate) operator: &'e Operator,
    pub(crate) left: &'e Expression,
    pub(crate) right: &'e Expression,
    pub(crate) sql_type: &'e SqlType,
    pub(crate) escape: Option<&'e str>,
    pub(crate) flags: Option<&'e str>,
    pub(crate) modifiers: &'e [(String, Value)],
}

/// What a dialect's spelling of an operator takes beside the operands.
pub(crate) fn modifier<'e>(binary: Binary<'e>, name: &str) -> Option<&'e Value> {
    binary
        .modifiers
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

/// The same, where it is a text.
pub(crate) fn text_modifier<'e>(binary: Binary<'e>, name: &str) -> Option<&'e str> {
    modifier(binary, name).and_then(Value::as_text)
}

/// A function call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'e> {
    pub(crate) names: &'e [Identifier],
    pub(crate) known: bool,
    pub(crate) arguments: &'e [Expression],
    pub(crate) order_by: &'e [Expression],
}

/// Settings of a database that the shared code asks for.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, as SQLAlchemy's dialects answer them"
)]
pub(crate) struct Traits {
    /// Whether columns hold truth values, and not 0 and 1.
    pub(crate) native_boolean: bool,
    /// Whether `/` between integers rounds down.
    pub(crate) division_rounds_down: bool,
    /// How many characters a name has at most.
    pub(crate) name_length: usize,
    /// Whether the driver takes `%` for the beginning of a placeholder.
    pub(crate) percent_placeholders: bool,
    /// Whether rows of values behind `IN` are written `VALUES (…)`.
    pub(crate) values_in_tuples: bool,
    /// Whether `WITH` stands behind `INSERT INTO table`.
    pub(crate) cte_follows_insert: bool,
    /// Whether `INSERT INTO table DEFAULT VALUES` is known.
    pub(crate) default_values: bool,
    /// Whether `ARRAY[…]` is known.
    pub(crate) arrays: bool,
    /// Whether a type's collation is written behind `CAST(…)`.
    pub(crate) collation_behind_cast: bool,
    /// Whether the number of rows that a statement changes can be limited.
    pub(crate) limited_changes: bool,
    /// Whether a column that is set is written with its table where there are several.
    pub(crate) qualified_set: bool,
}

/// The row count and the place of the first row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit<'e> {
    pub(crate) limit: Option<&'e Expression>,
    pub(crate) offset: Option<&'e Expression>,
}

pub(crate) type Rendering = Result<String, RenderError>;

/// How one database writes queries. The provided methods are the spelling that SQLAlchemy
/// gives to what has no dialect; a database says only where it differs.
pub(crate) trait QuerySyntax: Debug + Sync {
    /// Whose syntax this is; `None`: nobody's.
    fn dialect(&self) -> Option<DialectName>;

    /// What the shared code has to know.
    fn traits(&self) -> Traits;

    /// Writes a name, quoted where it has to be.
    fn identifier(&self, identifier: &Identifier, context: &RenderContext) -> String;

    /// Writes a type.
    fn type_name(&self, sql_type: &SqlType, context: &RenderContext) -> Rendering;

    /// How text literals are written.
    fn literal_style(&self) -> LiteralStyle {
        LiteralStyle {
            backslash_escapes: false,
        }
    }

    /// A value as `--sql` writes it; `None` where SQLAlchemy has no literal for it.
    fn literal(&self, value: &Value, sql_type: &SqlType) -> Option<String> {
        super::literal::literal(value, sql_type, self.literal_style())
    }

    /// A value in a statement that is sent as text; `None` where the database has none.
    fn inline(&self, value: &Value, sql_type: &SqlType, context: &RenderContext) -> Option<String>;

    /// What is sent for a value in a column of this type.
    fn sent(&self, value: &Value, _sql_type: &SqlType) -> Value {
        value.clone()
    }

    /// The value behind the brackets of a JSON document.
    fn json_index(&self, value: &Value) -> Value {
        value.clone()
    }

    /// A placeholder as people see it.
    fn shown_placeholder(&self, name: &str) -> String {
        format!(":{name}")
    }

    /// The type that a parameter is cast to where it stands.
    fn bind_cast(
        &self,
        _sql_type: &SqlType,
        _context: &RenderContext,
    ) -> Result<Option<String>, RenderError> {
        Ok(None)
    }

    /// The type that the index of a JSON document is cast to.
    fn json_index_cast(
        &self,
        _operator: &Operator,
        _value: Option<&Value>,
    ) -> Option<&'static str> {
        None
    }

    /// A truth value.
    fn boolean(&self, truth: bool) -> &'static str {
        if truth { "true" } else { "false" }
    }

    /// An operator that is written in a way of its own; `None`: in the common way.
    fn binary(
        &self,
        _compiler: &mut Compiler<'_>,
        _binary: Binary<'_>,
        _scope: Scope,
    ) -> Option<Rendering> {
        None
    }

    /// Texts put together.
    fn concatenation(&self, parts: &[String]) -> String {
        parts.join(" || ")
    }

    /// The two sides of a comparison that ignores case.
    fn case_insensitive(&self, operand: String) -> String {
        format!("lower({operand})")
    }

    /// The words of a comparison whose sides were made case insensitive.
    fn case_insensitive_like(&self) -> &'static str {
        "LIKE"
    }

    /// A function that is written in a way of its own.
    fn function(
        &self,
        _compiler: &mut Compiler<'_>,
        _call: Call<'_>,
        _scope: Scope,
    ) -> Option<Rendering> {
        None
    }

    /// The name of the function that joins texts of several rows; `None`: there is none.
    fn aggregate_strings(&self) -> Option<&'static str> {
        Some("aggregate_strings")
    }

    /// `EXTRACT`.
    fn extract(&self, field: &str, element: &str) -> Rendering {
        Ok(format!("EXTRACT({field} FROM {element})"))
    }

    /// `CAST`; `None`: the element alone, since the database has no cast to the type.
    fn cast_type(
        &self,
        sql_type: &SqlType,
        context: &RenderContext,
    ) -> Result<Option<String>, RenderError> {
        self.type_name(sql_type, context).map(Some)
    }

    /// What stands right of `IN` where there is nothing: within the parentheses.
    fn empty_set(
        &self,
        operator: &Operator,
        types: &[SqlType],
        _context: &RenderContext,
    ) -> Rendering {
        let nulls = vec!["NULL"; types.len().max(1)].join(", ");
        let nulls = if types.len() > 1 {
            format!("({nulls})")
        } else {
            nulls
        };
        Ok(match operator {
            Operator::NotIn => format!("{nulls}) OR (1 = 1"),
            _ => format!("{nulls}) AND (1 != 1"),
        })
    }

    /// The next value of a sequence, whose name comes quoted.
    fn next_value(&self, sequence: &str) -> Rendering {
        Ok(format!("<next sequence value: {sequence}>"))
    }

    /// `DISTINCT ON (…)`.
    fn distinct_on(&self, _columns: &[String]) -> Option<String> {
        None
    }

    /// What stands for `FROM` where nothing is selected from.
    fn default_from(&self, _has_condition: bool) -> &'static str {
        ""
    }

    /// The words between two joined elements.
    fn join_words(&self, kind: JoinKind) -> &'static str {
        match kind {
            JoinKind::Inner => " JOIN ",
            JoinKind::Left => " LEFT OUTER JOIN ",
            JoinKind::Full => " FULL OUTER JOIN ",
        }
    }

    /// `LIMIT` and `OFFSET`.
    fn limit(&self, compiler: &mut Compiler<'_>, limit: Limit<'_>, scope: Scope) -> Rendering {
        let mut text = String::new();
        if let Some(limit) = limit.limit {
            text.push_str(" LIMIT ");
            text.push_str(&compiler.expression(limit, scope)?);
        }
        if let Some(offset) = limit.offset {
            if limit.limit.is_none() {
                text.push_str(" LIMIT -1");
            }
            text.push_str(" OFFSET ");
            text.push_str(&compiler.expression(offset, scope)?);
        }
        Ok(text)
    }

    /// What stands around the count of `FETCH FIRST` and its `OFFSET`.
    fn fetch_count(&self, count: String) -> String {
        count
    }

    /// `FOR UPDATE`; `tables` are the names of those that are locked.
    fn for_update(
        &self,
        _lock: &ForUpdate,
        _tables: &[String],
        _context: &RenderContext,
    ) -> String {
        " FOR UPDATE".to_owned()
    }

    /// Whether `RETURNING` names columns without their table.
    fn bare_returning(&self) -> bool {
        false
    }

    /// What is written between `UPDATE` and `SET`.
    fn update_tables(
        &self,
        compiler: &mut Compiler<'_>,
        table: &FromItem,
        _further: &[FromItem],
        scope: Scope,
    ) -> Rendering {
        compiler.source(table, scope)
    }

    /// What behind the assignments names further tables.
    fn update_from(
        &self,
        compiler: &mut Compiler<'_>,
        further: &[FromItem],
        scope: Scope,
    ) -> Result<Option<String>, RenderError> {
        let further = compiler.sources(further, scope)?;
        Ok(Some(format!("FROM {further}")))
    }

    /// What is written behind `DELETE FROM`, and what behind that names further tables.
    fn delete_tables(
        &self,
        compiler: &mut Compiler<'_>,
        table: &FromItem,
        further: &[FromItem],
        scope: Scope,
    ) -> Result<(String, Option<String>), RenderError> {
        let target = compiler.source(table, scope)?;
        if further.is_empty() {
            return Ok((target, None));
        }
        let further = compiler.sources(further, scope)?;
        Ok((target, Some(format!(" , {further}"))))
    }

    /// What happens to rows that are there already.
    fn on_conflict(
        &self,
        compiler: &mut Compiler<'_>,
        conflict: &OnConflict,
        insert: super::change::InsertFrame<'_>,
        scope: Scope,
    ) -> Rendering;

    /// A column of the row that would have been inserted.
    fn inserted(&self, column: &str, _alias: Option<&str>) -> String {
        format!("excluded.{column}")
    }
}
