//! SQLite's queries, as SQLAlchemy's `SQLiteCompiler` writes them.

use aludel_core::expression::{ForUpdate, FromItem, OnConflict, Operator};
use aludel_core::schema::{Identifier, SqlType};
use aludel_core::value::Value;

use super::literal;
use crate::dialect::DialectName;
use crate::render::query::{
    Affinity, Binary, Call, Compiler, InsertFrame, Limit, QuerySyntax, Rendering, Scope, Traits,
    affinity, json_path,
};
use crate::render::{RenderContext, RenderError, quote, render_type};

/// How SQLite writes queries.
#[derive(Debug)]
pub(crate) struct SqliteQueries;

impl QuerySyntax for SqliteQueries {
    fn dialect(&self) -> Option<DialectName> {
        Some(DialectName::Sqlite)
    }

    fn traits(&self) -> Traits {
        Traits {
            native_boolean: false,
            division_rounds_down: true,
            name_length: 9999,
            percent_placeholders: false,
            values_in_tuples: true,
            cte_follows_insert: false,
            default_values: true,
            arrays: false,
            collation_behind_cast: true,
            limited_changes: false,
            qualified_set: false,
        }
    }

    fn identifier(&self, identifier: &Identifier, context: &RenderContext) -> String {
        quote(identifier, DialectName::Sqlite.dialect(), context)
    }

    fn type_name(&self, sql_type: &SqlType, context: &RenderContext) -> Rendering {
        render_type(sql_type, DialectName::Sqlite, context)
    }

    fn literal(&self, value: &Value, sql_type: &SqlType) -> Option<String> {
        literal::literal(value, sql_type, self.literal_style())
    }

    fn inline(
        &self,
        value: &Value,
        sql_type: &SqlType,
        _context: &RenderContext,
    ) -> Option<String> {
        literal::inline(value, sql_type)
    }

    fn sent(&self, value: &Value, sql_type: &SqlType) -> Value {
        literal::sent(value, sql_type)
    }

    fn json_index(&self, value: &Value) -> Value {
        json_path(value)
    }

    fn shown_placeholder(&self, _name: &str) -> String {
        "?".to_owned()
    }

    fn boolean(&self, truth: bool) -> &'static str {
        if truth { "1" } else { "0" }
    }

    fn binary(
        &self,
        compiler: &mut Compiler<'_>,
        binary: Binary<'_>,
        scope: Scope,
    ) -> Option<Rendering> {
        let words = match binary.operator {
            Operator::Truediv => {
                return Some(
                    compiler
                        .both(binary, scope)
                        .map(|(left, right)| format!("{left} / ({right} + 0.0)")),
                );
            }
            Operator::IsDistinctFrom | Operator::IsNotDistinctFrom => {
                let not = *binary.operator == Operator::IsDistinctFrom;
                let words = if not { "IS NOT" } else { "IS" };
                return Some(
                    compiler
                        .both(binary, scope.apart())
                        .map(|(left, right)| format!("{left} {words} {right}")),
                );
            }
            Operator::RegexpMatch => " REGEXP ",
            Operator::NotRegexpMatch => " NOT REGEXP ",
            // There is no operator: what is in one of them and not in both.
            Operator::BitwiseXor => {
                return Some(exclusive_or(compiler, binary, scope));
            }
            Operator::JsonGetitem | Operator::JsonPathGetitem => {
                return Some(part_of_document(compiler, binary, scope));
            }
            _ => return None,
        };
        Some(compiler.infix(binary, words, false, scope))
    }

    fn function(
        &self,
        compiler: &mut Compiler<'_>,
        call: Call<'_>,
        scope: Scope,
    ) -> Option<Rendering> {
        match call.name().to_lowercase().as_str() {
            "now" => Some(Ok("CURRENT_TIMESTAMP".to_owned())),
            "localtimestamp" => Some(Ok("DATETIME(CURRENT_TIMESTAMP, 'localtime')".to_owned())),
            "char_length" => Some(
                compiler
                    .arguments(call, scope)
                    .map(|arguments| format!("length({arguments})")),
            ),
            _ => None,
        }
    }

    fn aggregate_strings(&self) -> Option<&'static str> {
        Some("group_concat")
    }

    fn extract(&self, field: &str, element: &str) -> Rendering {
        let format = match field {
            "month" => "%m",
            "day" => "%d",
            "year" => "%Y",
            "second" => "%S",
            "hour" => "%H",
            "doy" => "%j",
            "minute" => "%M",
            "epoch" => "%s",
            "dow" => "%w",
            "week" => "%W",
            "quarter" | "milliseconds" | "microseconds" | "timezone_hour" | "timezone_minute" => {
                field
            }
            _ => {
                return Err(RenderError::Unsupported {
                    dialect: DialectName::Sqlite,
                    what: format!("field `{field}` to extract"),
                });
            }
        };
        Ok(format!("CAST(STRFTIME('{format}', {element}) AS INTEGER)"))
    }

    fn empty_set(
        &self,
        _operator: &Operator,
        types: &[SqlType],
        _context: &RenderContext,
    ) -> Rendering {
        let ones = vec!["1"; types.len().max(1)].join(", ");
        Ok(format!("SELECT {ones} FROM (SELECT {ones}) WHERE 1!=1"))
    }

    fn next_value(&self, _sequence: &str) -> Rendering {
        Err(RenderError::Unsupported {
            dialect: DialectName::Sqlite,
            what: "sequences".to_owned(),
        })
    }

    fn limit(&self, compiler: &mut Compiler<'_>, limit: Limit<'_>, scope: Scope) -> Rendering {
        let count = match limit.limit {
            Some(limit) => compiler.expression(limit, scope)?,
            None => compiler.own_number(-1)?,
        };
        let offset = match limit.offset {
            Some(offset) => compiler.expression(offset, scope)?,
            None => compiler.own_number(0)?,
        };
        Ok(format!(" LIMIT {count} OFFSET {offset}"))
    }

    fn for_update(&self, _: &ForUpdate, _: &[String], _: &RenderContext) -> String {
        String::new()
    }

    fn bare_returning(&self) -> bool {
        true
    }

    fn delete_tables(
        &self,
        compiler: &mut Compiler<'_>,
        table: &FromItem,
        further: &[FromItem],
        scope: Scope,
    ) -> Result<(String, Option<String>), RenderError> {
        if !further.is_empty() {
            return Err(compiler.unsupported("deletion by the rows of other tables"));
        }
        Ok((compiler.source(table, scope)?, None))
    }

    fn on_conflict(
        &self,
        compiler: &mut Compiler<'_>,
        conflict: &OnConflict,
        _insert: InsertFrame<'_>,
        scope: Scope,
    ) -> Rendering {
        // The condition of an index is compared with the index's own: no parameters.
        compiler.on_conflict(conflict, scope.literal(), scope)
    }
}

fn exclusive_or(compiler: &mut Compiler<'_>, binary: Binary<'_>, scope: Scope) -> Rendering {
    let names = compiler.names.clone();
    let either = compiler.infix(binary, " | ", true, scope)?;
    let both = compiler.again(names, |compiler| compiler.infix(binary, " & ", true, scope))?;
    Ok(format!("({either} - {both})"))
}

fn part_of_document(compiler: &mut Compiler<'_>, binary: Binary<'_>, scope: Scope) -> Rendering {
    let is_document = is_document(binary);
    let (left, right) = compiler.both(binary, scope)?;
    if is_document {
        return Ok(format!("JSON_QUOTE(JSON_EXTRACT({left}, {right}))"));
    }
    let type_name = compiler.type_name(binary.sql_type)?;
    Ok(format!(
        "CAST(JSON_EXTRACT({left}, {right}) AS {type_name})"
    ))
}

/// Whether a part of a document is taken as a document.
fn is_document(binary: Binary<'_>) -> bool {
    matches!(affinity(binary.sql_type), Affinity::Json | Affinity::Null)
}
