//! PostgreSQL's queries, as SQLAlchemy's `PGCompiler` with psycopg writes them.

use aludel_core::expression::{Expression, ForUpdate, FromItem, OnConflict, Operator};
use aludel_core::schema::{Identifier, SqlType};
use aludel_core::value::Value;

use super::literal;
use crate::dialect::DialectName;
use crate::render::query::{
    Affinity, Binary, Call, Compiler, InsertFrame, Limit, QuerySyntax, Rendering, Scope, Traits,
    affinity, text_modifier, type_of,
};
use crate::render::{Casts, RenderContext, RenderError, quote, render_type};

/// How PostgreSQL writes queries.
#[derive(Debug)]
pub(crate) struct PostgresQueries;

impl QuerySyntax for PostgresQueries {
    fn dialect(&self) -> Option<DialectName> {
        Some(DialectName::Postgresql)
    }

    fn traits(&self) -> Traits {
        Traits {
            native_boolean: true,
            division_rounds_down: true,
            name_length: 63,
            percent_placeholders: true,
            values_in_tuples: false,
            cte_follows_insert: false,
            default_values: true,
            arrays: true,
            collation_behind_cast: true,
            limited_changes: false,
            qualified_set: false,
        }
    }

    fn identifier(&self, identifier: &Identifier, context: &RenderContext) -> String {
        quote(identifier, DialectName::Postgresql.dialect(), context)
    }

    fn type_name(&self, sql_type: &SqlType, context: &RenderContext) -> Rendering {
        render_type(sql_type, DialectName::Postgresql, context)
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

    fn json_index(&self, value: &Value) -> Value {
        literal::json_path(value)
    }

    fn shown_placeholder(&self, name: &str) -> String {
        format!("%({name})s")
    }

    fn bind_cast(
        &self,
        sql_type: &SqlType,
        context: &RenderContext,
    ) -> Result<Option<String>, RenderError> {
        if context.casts == Casts::Psycopg2 && !is_cast_for_psycopg2(sql_type) {
            return Ok(None);
        }
        Ok(match sql_type {
            SqlType::Citext | SqlType::Enum(_) | SqlType::Set { .. } => None,
            SqlType::Smallint { .. } => Some("SMALLINT".to_owned()),
            SqlType::Bigint { .. } => Some("BIGINT".to_owned()),
            SqlType::GenericUuid { native: false } => None,
            SqlType::GenericInterval { native: true, .. } => None,
            SqlType::GenericInterval { native: false, .. } => {
                Some("TIMESTAMP WITHOUT TIME ZONE".to_owned())
            }
            SqlType::GenericDateTime { timezone }
            | SqlType::Datetime { timezone, .. }
            | SqlType::Timestamp { timezone, .. } => Some(with_zone("TIMESTAMP", *timezone)),
            SqlType::GenericTime { timezone } | SqlType::Time { timezone, .. } => {
                Some(with_zone("TIME", *timezone))
            }
            SqlType::Bit { .. }
            | SqlType::Range { .. }
            | SqlType::Regconfig
            | SqlType::Interval { .. }
            | SqlType::Array { .. } => Some(self.type_name(sql_type, context)?),
            SqlType::Jsonb => Some("JSONB".to_owned()),
            sql_type => match affinity(sql_type) {
                Affinity::Integer => Some("INTEGER".to_owned()),
                Affinity::String => Some(match collation_without_length(sql_type) {
                    Some(collation) => format!(
                        "VARCHAR COLLATE {}",
                        self.identifier(&collation.into(), context)
                    ),
                    None => "VARCHAR".to_owned(),
                }),
                Affinity::Date => Some("DATE".to_owned()),
                Affinity::Json => Some("JSON".to_owned()),
                Affinity::Uuid => Some("UUID".to_owned()),
                _ => None,
            },
        })
    }

    fn json_index_cast(&self, operator: &Operator, value: Option<&Value>) -> Option<&'static str> {
        match (operator, value) {
            (Operator::JsonPathGetitem, _) => None,
            (_, Some(Value::Integer(_))) => Some("INT"),
            (_, Some(_)) => Some("TEXT"),
            (_, None) => None,
        }
    }

    fn binary(
        &self,
        compiler: &mut Compiler<'_>,
        binary: Binary<'_>,
        scope: Scope,
    ) -> Option<Rendering> {
        let words = match binary.operator {
            Operator::BitwiseXor => " # ",
            Operator::JsonGetitem | Operator::JsonPathGetitem => {
                return Some(part_of_document(compiler, binary, scope));
            }
            Operator::HstoreGetitem => return Some(part_of_store(compiler, binary, scope)),
            Operator::Getitem => {
                return Some(
                    compiler
                        .both(binary, scope)
                        .map(|(left, right)| format!("{left}[{right}]")),
                );
            }
            Operator::Match | Operator::NotMatch => {
                return Some(text_search(compiler, binary, scope));
            }
            Operator::RegexpMatch => return Some(regexp(compiler, binary, "~", scope)),
            Operator::NotRegexpMatch => return Some(regexp(compiler, binary, "!~", scope)),
            Operator::RegexpReplace => return Some(regexp_replace(compiler, binary, scope)),
            _ => return None,
        };
        Some(compiler.infix(binary, words, false, scope))
    }

    fn case_insensitive(&self, operand: String) -> String {
        operand
    }

    fn case_insensitive_like(&self) -> &'static str {
        "ILIKE"
    }

    fn function(
        &self,
        compiler: &mut Compiler<'_>,
        call: Call<'_>,
        scope: Scope,
    ) -> Option<Rendering> {
        match (call.name().to_lowercase().as_str(), call.arguments) {
            ("pow", _) => Some(
                compiler
                    .arguments(call, scope)
                    .map(|arguments| format!("power({arguments})")),
            ),
            ("substring", [text, start]) => Some(substring(compiler, text, start, None, scope)),
            ("substring", [text, start, length, ..]) => {
                Some(substring(compiler, text, start, Some(length), scope))
            }
            _ => None,
        }
    }

    fn aggregate_strings(&self) -> Option<&'static str> {
        Some("string_agg")
    }

    fn next_value(&self, sequence: &str) -> Rendering {
        Ok(format!("nextval('{}')", sequence.replace('\'', "''")))
    }

    fn distinct_on(&self, columns: &[String]) -> Option<String> {
        Some(format!("DISTINCT ON ({}) ", columns.join(", ")))
    }

    fn limit(&self, compiler: &mut Compiler<'_>, limit: Limit<'_>, scope: Scope) -> Rendering {
        let mut text = match limit.limit {
            Some(limit) => format!(" LIMIT {}", compiler.expression(limit, scope)?),
            None => " LIMIT ALL".to_owned(),
        };
        if let Some(offset) = limit.offset {
            text.push_str(" OFFSET ");
            text.push_str(&compiler.expression(offset, scope)?);
        }
        Ok(text)
    }

    /// Everything but a number needs parentheses.
    fn fetch_count(&self, count: String) -> String {
        format!("({count})")
    }

    fn for_update(&self, lock: &ForUpdate, tables: &[String], _context: &RenderContext) -> String {
        let mut text = match (lock.read, lock.key_share) {
            (true, true) => " FOR KEY SHARE",
            (true, false) => " FOR SHARE",
            (false, true) => " FOR NO KEY UPDATE",
            (false, false) => " FOR UPDATE",
        }
        .to_owned();
        if !tables.is_empty() {
            text.push_str(" OF ");
            text.push_str(&tables.join(", "));
        }
        if lock.nowait {
            text.push_str(" NOWAIT");
        }
        if lock.skip_locked {
            text.push_str(" SKIP LOCKED");
        }
        text
    }

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
        Ok((target, Some(format!(" USING {further}"))))
    }

    fn on_conflict(
        &self,
        compiler: &mut Compiler<'_>,
        conflict: &OnConflict,
        _insert: InsertFrame<'_>,
        scope: Scope,
    ) -> Rendering {
        compiler.on_conflict(conflict, scope, scope)
    }
}

/// The types that SQLAlchemy casts to with every driver.
fn is_cast_for_psycopg2(sql_type: &SqlType) -> bool {
    match sql_type {
        SqlType::Jsonb | SqlType::Bit { .. } | SqlType::Range { .. } | SqlType::Array { .. } => {
            true
        }
        sql_type => matches!(affinity(sql_type), Affinity::Json | Affinity::Uuid),
    }
}

/// The collation of a text type. SQLAlchemy drops it with the length of one that has any.
fn collation_without_length(sql_type: &SqlType) -> Option<&str> {
    match sql_type {
        SqlType::GenericString { length, collation }
        | SqlType::GenericUnicode { length, collation }
        | SqlType::GenericUnicodeText { length, collation }
        | SqlType::Nchar { length, collation }
        | SqlType::Nvarchar { length, collation }
        | SqlType::Clob { length, collation }
        | SqlType::Char {
            length, collation, ..
        }
        | SqlType::Varchar {
            length, collation, ..
        }
        | SqlType::Text {
            length, collation, ..
        } if length.is_none() => collation.as_deref(),
        _ => None,
    }
}

fn with_zone(name: &str, timezone: bool) -> String {
    let word = if timezone { "WITH" } else { "WITHOUT" };
    format!("{name} {word} TIME ZONE")
}

/// A part of a document: `->` or a subscript for documents, `->>` and a cast for the rest.
/// The subscript came with PostgreSQL 14 (manual 14, section 8.14.5).
fn part_of_document(compiler: &mut Compiler<'_>, binary: Binary<'_>, scope: Scope) -> Rendering {
    let path = *binary.operator == Operator::JsonPathGetitem;
    let is_document = matches!(affinity(binary.sql_type), Affinity::Json | Affinity::Null);
    if !is_document {
        let words = if path { " #>> " } else { " ->> " };
        let text = compiler.infix(binary, words, true, scope)?;
        let type_name = compiler.type_name(binary.sql_type)?;
        return Ok(format!("CAST({text} AS {type_name})"));
    }
    if path {
        return compiler.infix(binary, " #> ", true, scope);
    }
    if type_of(binary.left) == SqlType::Jsonb && has_subscripts(compiler) {
        let (left, right) = compiler.both(binary, scope)?;
        return Ok(match binary.left {
            Expression::Function { .. } | Expression::Cast { .. } => format!("({left})[{right}]"),
            _ => format!("{left}[{right}]"),
        });
    }
    compiler.infix(binary, " -> ", true, scope)
}

fn part_of_store(compiler: &mut Compiler<'_>, binary: Binary<'_>, scope: Scope) -> Rendering {
    if !has_subscripts(compiler) {
        return compiler.infix(binary, " -> ", true, scope);
    }
    let (left, right) = compiler.both(binary, scope)?;
    Ok(match binary.left {
        Expression::Function { .. } => format!("({left})[{right}]"),
        _ => format!("{left}[{right}]"),
    })
}

fn has_subscripts(compiler: &Compiler<'_>) -> bool {
    compiler
        .context
        .version
        .is_none_or(|version| version >= (14, 0, 0))
}

fn text_search(compiler: &mut Compiler<'_>, binary: Binary<'_>, scope: Scope) -> Rendering {
    let (left, right) = compiler.both(binary, scope)?;
    let not = if *binary.operator == Operator::NotMatch {
        "NOT "
    } else {
        ""
    };
    let configuration = match text_modifier(binary, "postgresql_regconfig") {
        Some(configuration) => format!("{}, ", compiler.text_literal(configuration)),
        None => String::new(),
    };
    Ok(format!(
        "{not}{left} @@ plainto_tsquery({configuration}{right})"
    ))
}

fn regexp(
    compiler: &mut Compiler<'_>,
    binary: Binary<'_>,
    operator: &str,
    scope: Scope,
) -> Rendering {
    match binary.flags {
        None => compiler.infix(binary, &format!(" {operator} "), false, scope),
        Some("i") => compiler.infix(binary, &format!(" {operator}* "), false, scope),
        Some(flags) => {
            let (left, right) = compiler.both(binary, scope)?;
            let flags = compiler.text_literal(flags);
            Ok(format!(
                "{left} {operator} CONCAT('(?', {flags}, ')', {right})"
            ))
        }
    }
}

fn regexp_replace(compiler: &mut Compiler<'_>, binary: Binary<'_>, scope: Scope) -> Rendering {
    let (left, right) = compiler.both_bare(binary, scope)?;
    Ok(match binary.flags {
        None => format!("REGEXP_REPLACE({left}, {right})"),
        Some(flags) => {
            let flags = compiler.text_literal(flags);
            format!("REGEXP_REPLACE({left}, {right}, {flags})")
        }
    })
}

fn substring(
    compiler: &mut Compiler<'_>,
    text: &Expression,
    start: &Expression,
    length: Option<&Expression>,
    scope: Scope,
) -> Rendering {
    let text = compiler.expression(text, scope)?;
    let start = compiler.expression(start, scope)?;
    Ok(match length {
        Some(length) => {
            let length = compiler.expression(length, scope)?;
            format!("SUBSTRING({text} FROM {start} FOR {length})")
        }
        None => format!("SUBSTRING({text} FROM {start})"),
    })
}
