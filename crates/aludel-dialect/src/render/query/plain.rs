//! Queries that no database is meant for: `str(statement)` in a script.

use aludel_core::expression::{OnConflict, Operator};
use aludel_core::schema::{Identifier, SqlType};
use aludel_core::value::Value;

use super::change::InsertFrame;
use super::compiler::{Compiler, Scope};
use super::syntax::{Binary, QuerySyntax, Rendering, Traits};
use crate::dialect::DialectName;
use crate::render::ddl::Writer;
use crate::render::types::generic_type;
use crate::render::{RenderContext, RenderError, render_type};

/// The words that SQLAlchemy's own preparer of names quotes.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "new",
    "not",
    "notnull",
    "null",
    "off",
    "offset",
    "old",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "right",
    "select",
    "session_user",
    "set",
    "similar",
    "some",
    "symmetric",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "verbose",
    "when",
    "where",
];

/// SQLAlchemy's `StrCompileDialect`.
#[derive(Debug)]
pub(super) struct PlainSyntax;

impl QuerySyntax for PlainSyntax {
    fn dialect(&self) -> Option<DialectName> {
        None
    }

    fn traits(&self) -> Traits {
        Traits {
            native_boolean: true,
            division_rounds_down: true,
            name_length: 9999,
            percent_placeholders: false,
            values_in_tuples: false,
            cte_follows_insert: false,
            default_values: true,
            arrays: true,
            collation_behind_cast: true,
            limited_changes: false,
            qualified_set: false,
        }
    }

    fn identifier(&self, identifier: &Identifier, _context: &RenderContext) -> String {
        let plain = identifier.name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_$".contains(&byte)
        }) && !identifier
            .name
            .starts_with(|first: char| first.is_ascii_digit() || first == '$')
            && !RESERVED.contains(&identifier.name.as_str());
        if identifier.quote.unwrap_or(!plain) {
            DialectName::Sqlite
                .dialect()
                .quote_identifier(&identifier.name)
        } else {
            identifier.name.clone()
        }
    }

    fn type_name(&self, sql_type: &SqlType, context: &RenderContext) -> Rendering {
        let writer = Writer {
            dialect: DialectName::Sqlite,
            context,
        };
        // What only PostgreSQL has shows as there.
        generic_type(&writer, sql_type)
            .or_else(|_| render_type(sql_type, DialectName::Postgresql, context))
    }

    fn inline(
        &self,
        value: &Value,
        sql_type: &SqlType,
        _context: &RenderContext,
    ) -> Option<String> {
        self.literal(value, sql_type)
    }

    fn binary(
        &self,
        compiler: &mut Compiler<'_>,
        binary: Binary<'_>,
        scope: Scope,
    ) -> Option<Rendering> {
        let words = match binary.operator {
            Operator::RegexpMatch => " <regexp> ",
            Operator::NotRegexpMatch => " <not regexp> ",
            Operator::RegexpReplace => {
                return Some(
                    compiler
                        .both_bare(binary, scope)
                        .map(|(left, right)| format!("<regexp replace>({left}, {right})")),
                );
            }
            Operator::Getitem | Operator::JsonGetitem | Operator::JsonPathGetitem => {
                return Some(
                    compiler
                        .both(binary, scope)
                        .map(|(left, right)| format!("{left}[{right}]")),
                );
            }
            _ => return None,
        };
        Some(compiler.infix(binary, words, false, scope))
    }

    fn on_conflict(
        &self,
        compiler: &mut Compiler<'_>,
        conflict: &OnConflict,
        _insert: InsertFrame<'_>,
        scope: Scope,
    ) -> Result<String, RenderError> {
        compiler.on_conflict(conflict, scope, scope)
    }
}
