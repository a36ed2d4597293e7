//! Constraints.

use aludel_core::schema::inspection::{
    ForeignKeyOptions, ReflectedCheck, ReflectedForeignKey, ReflectedPrimaryKey, ReflectedTable,
    ReflectedUnique, TablePart, TablesQuestion,
};
use aludel_core::schema::{DialectOptions, OptionValue};

use super::{Places, Reader, integer, name, text, text_list, texts, truth};
use crate::error::DatabaseError;
use crate::value::{Row, Value};

impl Reader<'_> {
    /// Reads the kinds of constraints that are asked for.
    pub(super) fn read_constraints(
        &mut self,
        question: &TablesQuestion,
        numbers: &[Value],
        places: &Places,
        tables: &mut [ReflectedTable],
    ) -> Result<(), DatabaseError> {
        let kinds: Vec<&str> = [
            (TablePart::PrimaryKey, "'p'"),
            (TablePart::UniqueConstraints, "'u'"),
            (TablePart::ForeignKeys, "'f'"),
            (TablePart::CheckConstraints, "'c'"),
        ]
        .into_iter()
        .filter(|(part, _)| question.asks(*part))
        .map(|(_, kind)| kind)
        .collect();
        if kinds.is_empty() {
            return Ok(());
        }
        let version = self.connection.major_version();
        let key_columns = if version >= 11 {
            "i.indnkeyatts"
        } else {
            "i.indnatts"
        };
        let nulls_not_distinct = if version >= 15 {
            "i.indnullsnotdistinct"
        } else {
            "false"
        };
        let names = |keys: &str, relation: &str| {
            format!(
                "ARRAY(SELECT a.attname::text FROM \
                 pg_catalog.unnest({keys}) WITH ORDINALITY AS u(number, place) \
                 JOIN pg_catalog.pg_attribute AS a ON a.attrelid = {relation} \
                 AND a.attnum = u.number ORDER BY u.place)"
            )
        };
        // The columns of a key with `INCLUDE` stand in its index only.
        let sql = format!(
            "SELECT k.conrelid, k.contype::text, k.conname, \
             pg_catalog.obj_description(k.oid, 'pg_constraint'), \
             CASE WHEN k.contype = 'f' THEN {} WHEN k.contype IN ('p', 'u') THEN {} END, \
             {key_columns}::int4, {nulls_not_distinct}, \
             CASE WHEN k.contype = 'f' THEN {} END, r.relname, m.nspname, \
             pg_catalog.pg_table_is_visible(r.oid), \
             CASE WHEN k.contype IN ('c', 'f') THEN pg_catalog.pg_get_constraintdef(k.oid, true) \
             END, k.confupdtype::text, k.confdeltype::text, k.confmatchtype::text, \
             k.condeferrable, k.condeferred \
             FROM pg_catalog.pg_constraint AS k \
             LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = k.conindid \
             AND k.contype IN ('p', 'u') \
             LEFT JOIN pg_catalog.pg_class AS r ON r.oid = k.confrelid \
             LEFT JOIN pg_catalog.pg_namespace AS m ON m.oid = r.relnamespace \
             WHERE k.conrelid = ANY ($1::oid[]) AND k.contype IN ({}) \
             ORDER BY k.conrelid, k.conname",
            names("k.conkey", "k.conrelid"),
            names("i.indkey::int2[]", "k.conrelid"),
            names("k.confkey", "k.confrelid"),
            kinds.join(", ")
        );
        let has_include = version >= 11;
        for row in self.rows(&sql, numbers)? {
            let Some(table) = places
                .get(&integer(&row[0]))
                .and_then(|place| tables.get_mut(*place))
            else {
                continue;
            };
            match row[1].as_text() {
                Some("p") => table.primary_key = primary_key(&row, has_include),
                Some("u") => table.unique_constraints.push(unique(&row, has_include)),
                Some("f") => {
                    let key = foreign_key(&row, table.schema.as_deref());
                    table.foreign_keys.push(key);
                }
                _ => table.check_constraints.push(check(&row)),
            }
        }
        Ok(())
    }
}

/// The columns of a key, and the option that lists those that are only included.
fn key(row: &Row, has_include: bool) -> (Vec<String>, DialectOptions) {
    let mut columns = texts(&row[4]);
    let count = usize::try_from(integer(&row[5])).unwrap_or(columns.len());
    let included = columns.split_off(count.min(columns.len()));
    let mut options = DialectOptions::default();
    if has_include {
        options.push("postgresql_include", text_list(included));
    }
    (columns, options)
}

fn primary_key(row: &Row, has_include: bool) -> ReflectedPrimaryKey {
    let (constrained_columns, dialect_options) = key(row, has_include);
    ReflectedPrimaryKey {
        name: text(&row[2]),
        constrained_columns,
        comment: text(&row[3]),
        dialect_options,
    }
}

fn unique(row: &Row, has_include: bool) -> ReflectedUnique {
    let (column_names, mut dialect_options) = key(row, has_include);
    dialect_options.push(
        "postgresql_nulls_not_distinct",
        OptionValue::Boolean(truth(&row[6])),
    );
    ReflectedUnique {
        name: text(&row[2]),
        column_names,
        comment: text(&row[3]),
        duplicates_index: None,
        dialect_options,
    }
}

/// `asked` is the schema in which the table was asked for: one that the search path does
/// not reach is always said, another only if it was asked for too.
fn foreign_key(row: &Row, asked: Option<&str>) -> ReflectedForeignKey {
    let schema = name(&row[9]);
    let is_said = !truth(&row[10]) || asked == Some(schema.as_str());
    let definition = name(&row[11]);
    let action = |code: &Value, event: &str| match code.as_text() {
        Some("r") => Some("RESTRICT".to_owned()),
        Some("c") => Some("CASCADE".to_owned()),
        Some("n") => Some(with_columns("SET NULL", &definition, event)),
        Some("d") => Some(with_columns("SET DEFAULT", &definition, event)),
        _ => None,
    };
    let match_ = match row[14].as_text() {
        Some("f") => Some("FULL"),
        Some("p") => Some("PARTIAL"),
        _ => None,
    };
    ReflectedForeignKey {
        name: text(&row[2]),
        constrained_columns: texts(&row[4]),
        referred_schema: is_said.then_some(schema),
        referred_table: name(&row[8]),
        referred_columns: texts(&row[7]),
        options: ForeignKeyOptions {
            onupdate: action(&row[12], "ON UPDATE "),
            ondelete: action(&row[13], "ON DELETE "),
            initially: truth(&row[16]).then(|| "DEFERRED".to_owned()),
            deferrable: truth(&row[15]).then_some(true),
            match_: match_.map(str::to_owned),
        },
        comment: text(&row[3]),
    }
}

/// `SET NULL (a, b)`: only the definition has the columns, and only behind `ON DELETE`.
fn with_columns(action: &str, definition: &str, event: &str) -> String {
    let start = format!("{event}{action} (");
    definition
        .rsplit_once(&start)
        .and_then(|(_, rest)| rest.split_once(')'))
        .map_or_else(
            || action.to_owned(),
            |(columns, _)| format!("{action} ({columns})"),
        )
}

fn check(row: &Row) -> ReflectedCheck {
    let definition = name(&row[11]);
    let mut body = definition.as_str();
    let mut dialect_options = DialectOptions::default();
    if let Some(valid) = body.strip_suffix(" NOT VALID") {
        body = valid;
        dialect_options.push("not_valid", OptionValue::Boolean(true));
    }
    if let Some(inherited) = body.strip_suffix(" NO INHERIT") {
        body = inherited;
        dialect_options.push("no_inherit", OptionValue::Boolean(true));
    }
    let condition = body
        .strip_prefix("CHECK")
        .and_then(|body| body.trim_start().strip_prefix('('))
        .and_then(|body| body.strip_suffix(')'))
        .unwrap_or_default();
    ReflectedCheck {
        name: text(&row[2]),
        sqltext: without_outer_parentheses(condition).to_owned(),
        comment: text(&row[3]),
        dialect_options,
    }
}

/// A condition without the pair of parentheses that holds all of it.
fn without_outer_parentheses(text: &str) -> &str {
    let trimmed = text.trim();
    let mut depth = 0_usize;
    let mut quote = None;
    for (offset, character) in trimmed.char_indices() {
        match (quote, character) {
            (Some(end), _) if character == end => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let is_whole = offset > 0 && offset + 1 == trimmed.len();
            return if is_whole { &trimmed[1..offset] } else { text };
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parentheses_around_the_whole_are_taken_off() {
        for (text, inner) in [
            ("(a > 1)", "a > 1"),
            ("(a) AND (b)", "(a) AND (b)"),
            ("(a = '(' AND b = ')')", "a = '(' AND b = ')'"),
            ("a > 1", "a > 1"),
            ("(a > 1)::boolean", "(a > 1)::boolean"),
        ] {
            assert_eq!(without_outer_parentheses(text), inner);
        }
    }

    #[test]
    fn columns_of_an_action_are_kept() {
        let definition = "FOREIGN KEY (a, b) REFERENCES t(a, b) ON DELETE SET NULL (b)";
        assert_eq!(
            with_columns("SET NULL", definition, "ON DELETE "),
            "SET NULL (b)"
        );
        assert_eq!(
            with_columns("SET NULL", definition, "ON UPDATE "),
            "SET NULL"
        );
    }
}
