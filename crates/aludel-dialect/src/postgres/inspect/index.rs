//! Indexes.

use aludel_core::schema::inspection::{ReflectedIndex, ReflectedTable};
use aludel_core::schema::{DialectOptions, OptionValue};

use super::{Places, Reader, elements, integer, name, storage, text, text_list, texts, truth};
use crate::error::DatabaseError;
use crate::value::{Row, Value};

impl Reader<'_> {
    /// Reads all indexes but those of primary keys.
    pub(super) fn read_indexes(
        &mut self,
        numbers: &[Value],
        places: &Places,
        tables: &mut [ReflectedTable],
    ) -> Result<(), DatabaseError> {
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
        // Included columns have no operator class.
        let sql = format!(
            "SELECT i.indrelid, x.relname, i.indisunique, i.indisvalid, \
             EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = i.indrelid \
             AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')), \
             i.indoption::int2[], x.reloptions, m.amname, \
             pg_catalog.pg_get_expr(i.indpred, i.indrelid), {key_columns}::int4, \
             {nulls_not_distinct}, e.elements, e.are_expressions, e.classes \
             FROM pg_catalog.pg_index AS i \
             JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid \
             JOIN pg_catalog.pg_am AS m ON m.oid = x.relam \
             CROSS JOIN LATERAL (SELECT \
             array_agg(CASE WHEN u.number = 0 \
             THEN pg_catalog.pg_get_indexdef(i.indexrelid, u.place::int4, true) \
             ELSE a.attname::text END ORDER BY u.place) AS elements, \
             array_agg(u.number = 0 ORDER BY u.place) AS are_expressions, \
             array_agg(o.opcname::text ORDER BY u.place) AS classes \
             FROM ROWS FROM (pg_catalog.unnest(i.indkey::int2[]), \
             pg_catalog.unnest(i.indclass::oid[])) WITH ORDINALITY AS u(number, class, place) \
             LEFT JOIN pg_catalog.pg_attribute AS a \
             ON a.attrelid = i.indrelid AND a.attnum = u.number \
             LEFT JOIN pg_catalog.pg_opclass AS o ON o.oid = u.class AND NOT o.opcdefault) AS e \
             WHERE i.indrelid = ANY ($1::oid[]) AND NOT i.indisprimary \
             ORDER BY i.indrelid, x.relname"
        );
        for row in self.rows(&sql, numbers)? {
            if let Some(table) = places
                .get(&integer(&row[0]))
                .and_then(|place| tables.get_mut(*place))
            {
                table.indexes.push(index(&row, version >= 11));
            }
        }
        Ok(())
    }
}

/// Reads a row of the query above.
fn index(row: &Row, has_include: bool) -> ReflectedIndex {
    let mut keys = texts(&row[11]);
    let count = usize::try_from(integer(&row[9])).unwrap_or(keys.len());
    let included = keys.split_off(count.min(keys.len()));
    let are_expressions = &elements(&row[12])[..keys.len()];
    let column_names = keys
        .iter()
        .zip(are_expressions)
        .map(|(key, is_expression)| (!truth(is_expression)).then(|| key.clone()))
        .collect();
    let has_expressions = are_expressions.iter().any(truth);
    let index_name = name(&row[1]);
    let mut options = DialectOptions::default();
    let classes: Vec<(String, OptionValue)> = keys
        .iter()
        .zip(elements(&row[13]))
        .filter_map(|(key, class)| Some((key.clone(), OptionValue::Text(text(class)?))))
        .collect();
    if !classes.is_empty() {
        options.push("postgresql_ops", OptionValue::Map(classes));
    }
    let storage = storage(&row[6]);
    if !storage.is_empty() {
        options.push("postgresql_with", OptionValue::Map(storage));
    }
    if let Some(method) = text(&row[7]).filter(|method| method != "btree") {
        options.push("postgresql_using", OptionValue::Text(method));
    }
    if let Some(predicate) = text(&row[8]) {
        options.push("postgresql_where", OptionValue::Text(predicate));
    }
    if has_include {
        options.push("postgresql_include", text_list(included));
    }
    if truth(&row[10]) {
        options.push("postgresql_nulls_not_distinct", OptionValue::Boolean(true));
    }
    if !truth(&row[3]) {
        options.push("postgresql_invalid", OptionValue::Boolean(true));
    }
    ReflectedIndex {
        unique: truth(&row[2]),
        column_names,
        column_sorting: sorting(&keys, elements(&row[5])),
        expressions: has_expressions.then_some(keys),
        duplicates_constraint: truth(&row[4]).then(|| index_name.clone()),
        dialect_options: options,
        name: index_name,
    }
}

/// What differs from the order that PostgreSQL takes by itself: the flags of
/// `pg_index.indoption` are 1 for `DESC` and 2 for `NULLS FIRST`.
fn sorting(keys: &[String], flags: &[Value]) -> Vec<(String, Vec<String>)> {
    keys.iter()
        .zip(flags)
        .filter_map(|(key, flags)| {
            let words: &[&str] = match integer(flags) & 3 {
                1 => &["desc", "nulls_last"],
                2 => &["nulls_first"],
                3 => &["desc"],
                _ => return None,
            };
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            Some((key.clone(), words))
        })
        .collect()
}
