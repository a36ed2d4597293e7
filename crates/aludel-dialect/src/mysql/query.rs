//! MySQL's and MariaDB's queries, as SQLAlchemy's `MySQLCompiler` writes them.

use aludel_core::expression::{
    Expression, ForUpdate, FromItem, JoinKind, OnConflict, OnConflictAction, Operator,
};
use aludel_core::schema::{Identifier, SqlType};
use aludel_core::value::Value;

use super::literal;
use crate::dialect::DialectName;
use crate::render::query::{
    Affinity, Against, Binary, Call, Compiler, InsertFrame, Limit, LiteralStyle, NameKind,
    QuerySyntax, Rendering, Scope, Traits, affinity, json_path, modifier,
};
use crate::render::{RenderContext, RenderError, quote, render_type};

/// How MySQL and MariaDB write queries.
#[derive(Debug)]
pub(crate) struct MysqlQueries;

/// The largest count of rows, which stands for none.
const NO_LIMIT: &str = "18446744073709551615";

impl QuerySyntax for MysqlQueries {
    fn dialect(&self) -> Option<DialectName> {
        Some(DialectName::Mysql)
    }

    fn traits(&self) -> Traits {
        Traits {
            native_boolean: false,
            division_rounds_down: false,
            name_length: 255,
            percent_placeholders: true,
            values_in_tuples: false,
            cte_follows_insert: true,
            default_values: false,
            arrays: false,
            collation_behind_cast: false,
            limited_changes: true,
            qualified_set: true,
        }
    }

    fn identifier(&self, identifier: &Identifier, context: &RenderContext) -> String {
        quote(identifier, DialectName::Mysql.dialect(), context)
    }

    fn type_name(&self, sql_type: &SqlType, context: &RenderContext) -> Rendering {
        render_type(sql_type, DialectName::Mysql, context)
    }

    fn literal_style(&self) -> LiteralStyle {
        LiteralStyle {
            backslash_escapes: true,
        }
    }

    fn inline(&self, value: &Value, sql_type: &SqlType, context: &RenderContext) -> Option<String> {
        literal::inline(value, sql_type, uuid_style(sql_type, context))
    }

    fn json_index(&self, value: &Value) -> Value {
        json_path(value)
    }

    fn shown_placeholder(&self, _name: &str) -> String {
        "%s".to_owned()
    }

    fn binary(
        &self,
        compiler: &mut Compiler<'_>,
        binary: Binary<'_>,
        scope: Scope,
    ) -> Option<Rendering> {
        Some(match binary.operator {
            Operator::IsDistinctFrom => compiler
                .both(binary, scope.apart())
                .map(|(left, right)| format!("NOT ({left} <=> {right})")),
            Operator::IsNotDistinctFrom => compiler
                .both(binary, scope.apart())
                .map(|(left, right)| format!("{left} <=> {right}")),
            Operator::Match | Operator::NotMatch => text_search(compiler, binary, scope),
            Operator::RegexpMatch => regexp(compiler, binary, " REGEXP ", scope),
            Operator::NotRegexpMatch => regexp(compiler, binary, " NOT REGEXP ", scope),
            Operator::RegexpReplace => regexp_replace(compiler, binary, scope),
            Operator::JsonGetitem | Operator::JsonPathGetitem => {
                part_of_document(compiler, binary, scope)
            }
            _ => return None,
        })
    }

    fn concatenation(&self, parts: &[String]) -> String {
        format!("concat({})", parts.join(", "))
    }

    fn function(
        &self,
        compiler: &mut Compiler<'_>,
        call: Call<'_>,
        scope: Scope,
    ) -> Option<Rendering> {
        match call.name().to_lowercase().as_str() {
            "random" => Some(
                compiler
                    .arguments(call, scope)
                    .map(|arguments| format!("rand({arguments})")),
            ),
            "rollup" => Some(
                compiler
                    .arguments(call, scope)
                    .map(|arguments| format!("{arguments} WITH ROLLUP")),
            ),
            "sysdate" => Some(Ok("SYSDATE()".to_owned())),
            "aggregate_strings" => Some(aggregate_strings(compiler, call, scope)),
            _ => None,
        }
    }

    fn extract(&self, field: &str, element: &str) -> Rendering {
        let field = match field {
            "milliseconds" => "millisecond",
            field => field,
        };
        Ok(format!("EXTRACT({field} FROM {element})"))
    }

    /// MySQL casts to few types, and to those by names of their own (MySQL 8.0 manual,
    /// section 14.10); a cast to another is left out, as SQLAlchemy does.
    fn cast_type(
        &self,
        sql_type: &SqlType,
        context: &RenderContext,
    ) -> Result<Option<String>, RenderError> {
        Ok(match sql_type {
            SqlType::Timestamp { .. } => Some("DATETIME".to_owned()),
            SqlType::Enum(_) | SqlType::Set { .. } => None,
            SqlType::Numeric { .. } => Some(
                self.type_name(sql_type, context)?
                    .replace("NUMERIC", "DECIMAL"),
            ),
            SqlType::Json | SqlType::Jsonb => Some("JSON".to_owned()),
            SqlType::Integer { attributes }
            | SqlType::Bigint { attributes }
            | SqlType::Smallint { attributes }
            | SqlType::Mediumint { attributes }
            | SqlType::Tinyint { attributes } => Some(
                if attributes.unsigned {
                    "UNSIGNED INTEGER"
                } else {
                    "SIGNED INTEGER"
                }
                .to_owned(),
            ),
            SqlType::Decimal { .. }
            | SqlType::GenericDateTime { .. }
            | SqlType::GenericInterval { .. }
            | SqlType::Datetime { .. }
            | SqlType::Date
            | SqlType::GenericTime { .. }
            | SqlType::Time { .. } => Some(self.type_name(sql_type, context)?),
            sql_type => match affinity(sql_type) {
                Affinity::String => Some(self.type_name(&literal::char_type(sql_type), context)?),
                Affinity::Binary => Some("BINARY".to_owned()),
                Affinity::Float if casts_to_float(context) => {
                    Some(self.type_name(sql_type, context)?)
                }
                _ => None,
            },
        })
    }

    fn next_value(&self, sequence: &str) -> Rendering {
        Ok(format!("nextval({sequence})"))
    }

    fn default_from(&self, has_condition: bool) -> &'static str {
        if has_condition { " FROM DUAL" } else { "" }
    }

    fn join_words(&self, kind: JoinKind) -> &'static str {
        match kind {
            JoinKind::Inner => " INNER JOIN ",
            JoinKind::Left => " LEFT OUTER JOIN ",
            JoinKind::Full => " FULL OUTER JOIN ",
        }
    }

    fn limit(&self, compiler: &mut Compiler<'_>, limit: Limit<'_>, scope: Scope) -> Rendering {
        let offset = match limit.offset {
            Some(offset) => format!("{}, ", compiler.expression(offset, scope)?),
            None => String::new(),
        };
        let count = match limit.limit {
            Some(limit) => compiler.expression(limit, scope)?,
            None => NO_LIMIT.to_owned(),
        };
        Ok(format!(" LIMIT {offset}{count}"))
    }

    fn for_update(&self, lock: &ForUpdate, tables: &[String], context: &RenderContext) -> String {
        let mysql_8 = is_mysql_since(context, (8, 0, 1));
        let mut text = match (lock.read, mysql_8) {
            (true, true) => " FOR SHARE",
            (true, false) => " LOCK IN SHARE MODE",
            (false, _) => " FOR UPDATE",
        }
        .to_owned();
        if !tables.is_empty() && is_mysql_since(context, (8, 0, 0)) {
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

    fn update_tables(
        &self,
        compiler: &mut Compiler<'_>,
        table: &FromItem,
        further: &[FromItem],
        scope: Scope,
    ) -> Rendering {
        let mut text = compiler.source(table, scope)?;
        if !further.is_empty() {
            text.push_str(", ");
            text.push_str(&compiler.sources(further, scope)?);
        }
        Ok(text)
    }

    fn update_from(
        &self,
        _compiler: &mut Compiler<'_>,
        _further: &[FromItem],
        _scope: Scope,
    ) -> Result<Option<String>, RenderError> {
        Ok(None)
    }

    fn delete_tables(
        &self,
        compiler: &mut Compiler<'_>,
        table: &FromItem,
        further: &[FromItem],
        scope: Scope,
    ) -> Result<(String, Option<String>), RenderError> {
        if further.is_empty() {
            return Ok((compiler.source(table, scope)?, None));
        }
        // An alias is named alone: what it stands for is said behind `USING`.
        let target = match table {
            FromItem::Alias {
                name: Some(name), ..
            } => compiler.identifier(name, NameKind::Alias),
            table => compiler.source(table, scope)?,
        };
        let own = compiler.source(table, scope)?;
        let further = compiler.sources(further, scope)?;
        Ok((target, Some(format!(" USING {own}, {further}"))))
    }

    fn on_conflict(
        &self,
        compiler: &mut Compiler<'_>,
        conflict: &OnConflict,
        insert: InsertFrame<'_>,
        scope: Scope,
    ) -> Rendering {
        let OnConflictAction::DoUpdate { set, .. } = &conflict.action else {
            return Err(compiler.unsupported("`ON CONFLICT DO NOTHING`"));
        };
        let alias = (!insert.from_query
            && !compiler.context.mariadb
            && compiler
                .context
                .version
                .is_some_and(|version| version >= (8, 0, 20)))
        .then(|| {
            if insert.table.name.name.eq_ignore_ascii_case("new") {
                "new_1"
            } else {
                "new"
            }
        });
        compiler.inserted_alias = alias;
        let mut written = Vec::with_capacity(set.len());
        for (column, value) in set {
            let value = compiler.operand(value, Against::Anything, scope)?;
            let column = compiler.identifier(column, NameKind::Column);
            written.push(format!("{column} = {value}"));
        }
        compiler.inserted_alias = None;
        let alias = alias.map_or(String::new(), |alias| format!("AS {alias} "));
        Ok(format!(
            "{alias}ON DUPLICATE KEY UPDATE {}",
            written.join(", ")
        ))
    }

    fn inserted(&self, column: &str, alias: Option<&str>) -> String {
        match alias {
            Some(alias) => format!("{alias}.{column}"),
            None => format!("VALUES({column})"),
        }
    }
}

fn is_mysql_since(context: &RenderContext, since: (u32, u32, u32)) -> bool {
    !context.mariadb && context.version.is_some_and(|version| version >= since)
}

/// Whether there is a cast to `FLOAT`: since MySQL 8.0.17 and MariaDB 10.4.5. Where
/// nobody is connected SQLAlchemy takes it that there is none.
fn casts_to_float(context: &RenderContext) -> bool {
    let since = if context.mariadb {
        (10, 4, 5)
    } else {
        (8, 0, 17)
    };
    context.version.is_some_and(|version| version >= since)
}

/// How a UUID is written: MariaDB has had a type for it since 10.7.
fn uuid_style(sql_type: &SqlType, context: &RenderContext) -> literal::UuidStyle {
    let native = !matches!(sql_type, SqlType::GenericUuid { native: false });
    let has_type = context.mariadb && context.version.is_some_and(|version| version >= (10, 7, 0));
    if native && has_type {
        literal::UuidStyle::Hyphens
    } else {
        literal::UuidStyle::Digits
    }
}

fn aggregate_strings(compiler: &mut Compiler<'_>, call: Call<'_>, scope: Scope) -> Rendering {
    let (texts, separator) = compiler.texts_and_separator(call, scope)?;
    let order = if call.order_by.is_empty() {
        String::new()
    } else {
        let order = compiler.operands(call.order_by, &Operator::Comma, ", ", scope)?;
        format!(" ORDER BY {order}")
    };
    Ok(format!(
        "group_concat({texts}{order} SEPARATOR {separator})"
    ))
}

fn text_search(compiler: &mut Compiler<'_>, binary: Binary<'_>, scope: Scope) -> Rendering {
    let (mut left, right) = compiler.both(binary, scope)?;
    if let Expression::Clauses { clauses, .. } = binary.left {
        // The list of columns has the parentheses of `MATCH`.
        left = compiler.list(clauses, ", ", scope)?;
    }
    let not = if *binary.operator == Operator::NotMatch {
        "NOT "
    } else {
        ""
    };
    let is_set = |name: &str, otherwise: bool| match modifier(binary, name) {
        Some(value) => value.as_integer().unwrap_or(0) != 0,
        None => otherwise,
    };
    let boolean = is_set("mysql_boolean_mode", true);
    let natural = is_set("mysql_natural_language", false);
    let expansion = is_set("mysql_query_expansion", false);
    let words = match (boolean, natural, expansion) {
        (false, false, false) => "",
        (true, false, false) => " IN BOOLEAN MODE",
        (false, true, false) => " IN NATURAL LANGUAGE MODE",
        (false, false, true) => " WITH QUERY EXPANSION",
        (false, true, true) => " IN NATURAL LANGUAGE MODE WITH QUERY EXPANSION",
        _ => return Err(compiler.unsupported("text search of several modes")),
    };
    Ok(format!("{not}MATCH ({left}) AGAINST ({right}{words})"))
}

fn regexp(compiler: &mut Compiler<'_>, binary: Binary<'_>, words: &str, scope: Scope) -> Rendering {
    let Some(flags) = binary.flags else {
        return compiler.infix(binary, words, false, scope);
    };
    let (left, right) = compiler.both(binary, scope)?;
    let flags = compiler.text_literal(flags);
    if compiler.context.mariadb {
        return Ok(format!("{left}{words}CONCAT('(?', {flags}, ')', {right})"));
    }
    let not = if words.contains("NOT") { "NOT " } else { "" };
    Ok(format!("{not}REGEXP_LIKE({left}, {right}, {flags})"))
}

fn regexp_replace(compiler: &mut Compiler<'_>, binary: Binary<'_>, scope: Scope) -> Rendering {
    let flags = binary.flags.map(|flags| compiler.text_literal(flags));
    if let (true, Some(flags), Expression::Clauses { clauses, .. }) =
        (compiler.context.mariadb, &flags, binary.right)
        && let [pattern, replacement] = &clauses[..]
    {
        let against = Against::Binary(binary.operator);
        let left = compiler.operand(binary.left, against, scope)?;
        let pattern = compiler.expression(pattern, scope)?;
        let replacement = compiler.expression(replacement, scope)?;
        return Ok(format!(
            "REGEXP_REPLACE({left}, CONCAT('(?', {flags}, ')', {pattern}), {replacement})"
        ));
    }
    let (left, right) = compiler.both_bare(binary, scope)?;
    Ok(match flags {
        None => format!("REGEXP_REPLACE({left}, {right})"),
        Some(flags) => format!("REGEXP_REPLACE({left}, {right}, {flags})"),
    })
}

/// A part of a document. MySQL takes the document's `null` for a value, so each type says
/// what becomes of it.
fn part_of_document(compiler: &mut Compiler<'_>, binary: Binary<'_>, scope: Scope) -> Rendering {
    let names = compiler.names.clone();
    let extract = |compiler: &mut Compiler<'_>| -> Rendering {
        let (left, right) = compiler.both(binary, scope)?;
        Ok(format!("JSON_EXTRACT({left}, {right})"))
    };
    let first = extract(compiler)?;
    let extract = |compiler: &mut Compiler<'_>| compiler.again(names.clone(), extract);
    let otherwise = match (affinity(binary.sql_type), binary.sql_type) {
        (Affinity::Json | Affinity::Null, _) => return Ok(first),
        (Affinity::Integer, _) => format!("ELSE CAST({} AS SIGNED INTEGER)", extract(compiler)?),
        (
            Affinity::Numeric | Affinity::Float,
            SqlType::Numeric {
                precision: Some(precision),
                scale: Some(scale),
                ..
            }
            | SqlType::Decimal {
                precision: Some(precision),
                scale: Some(scale),
                ..
            },
        ) => format!(
            "ELSE CAST({} AS DECIMAL({precision}, {scale}))",
            extract(compiler)?
        ),
        (Affinity::Numeric | Affinity::Float, _) => {
            format!("ELSE {}+0.0000000000000000000000", extract(compiler)?)
        }
        (Affinity::Boolean, _) => "WHEN true THEN true ELSE false".to_owned(),
        (Affinity::String, _) => format!("ELSE JSON_UNQUOTE({})", extract(compiler)?),
        _ => format!("ELSE {}", extract(compiler)?),
    };
    Ok(format!(
        "CASE {first} WHEN 'null' THEN NULL {otherwise} END"
    ))
}
