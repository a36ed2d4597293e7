//! Rows: SQL as text, `op.bulk_insert`, and simple `UPDATE` and `DELETE`.

use aludel_core::expression::{
    Bind, Delete, Expression, FromItem, Insert, InsertSource, Operator, Query, Update,
};
use aludel_core::operation::{Operation, RunQuery};
use aludel_core::schema::SqlType;
use aludel_core::value::Value as SqlValue;

use super::Act;
use super::arguments::{Arguments, optional};
use super::directives::{perform, qualified};
use super::evaluate::{Evaluator, identifier};
use super::expressions::plain_text;
use super::types::declared_type;
use super::value::{Change, ChangeKind, LightColumn, LightTable, Value};

impl Evaluator<'_> {
    /// `op.execute(statement)`
    pub(super) fn execute(statement: Value) -> Option<Vec<Act>> {
        let (query, fetch) = match statement {
            Value::Change(change) => (change.query()?, false),
            value => {
                let text = Self::statement_text(value)?;
                let binds = Vec::new();
                (Query::Text { text, binds }, true)
            }
        };
        Some(perform(Operation::Query(RunQuery {
            query,
            parameters: Vec::new(),
            fetch,
        })))
    }

    /// A statement's text that has no parameters.
    fn statement_text(value: Value) -> Option<String> {
        match value {
            Value::Text(text) => plain_text(text),
            Value::Clause(Expression::Text { text, binds }) if binds.is_empty() => Some(text),
            _ => None,
        }
    }

    /// `op.bulk_insert(table, [{…}, …])`
    pub(super) fn bulk_insert(&self, arguments: &mut Arguments) -> Option<Vec<Act>> {
        let Value::LightTable(table) = arguments.next("table")? else {
            return None;
        };
        let Value::List(rows) = arguments.next("rows")? else {
            return None;
        };
        let rows = rows
            .into_iter()
            .map(|row| table.row(row))
            .collect::<Option<Vec<_>>>()?;
        let Some(first) = rows.first() else {
            return Some(Vec::new());
        };
        let has_same_keys = |row: &Row| {
            row.len() == first.len()
                && row
                    .iter()
                    .all(|(key, _)| first.iter().any(|(other, _)| other == key))
        };
        if !rows.iter().all(has_same_keys) {
            return None;
        }
        if self.circumstances.as_sql {
            return Some(rows.iter().map(|row| table.insert_literally(row)).collect());
        }
        let columns: Vec<&LightColumn> = table
            .columns
            .iter()
            .filter(|column| first.iter().any(|(key, _)| *key == column.name))
            .collect();
        let values = columns.iter().map(|column| column.bind(None)).collect();
        Some(perform(Operation::Query(RunQuery {
            query: table.insert(&columns, values),
            parameters: rows,
            fetch: false,
        })))
    }

    /// `table("name", column("a", type), …)`
    pub(super) fn light_table(arguments: &mut Arguments) -> Option<Value> {
        let name = arguments.next("name")?.text()?;
        let columns = arguments
            .rest()
            .into_iter()
            .map(|item| match item {
                Value::LightColumn(column) => Some(column),
                Value::Column(column) => Some(LightColumn {
                    name: column.column.name.name,
                    sql_type: column.column.sql_type,
                    table: None,
                }),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()?;
        let schema = optional(arguments.keyword("schema"), Value::text)?;
        let is_unique = |(index, column): (usize, &LightColumn)| {
            columns[..index].iter().all(|it| it.name != column.name)
        };
        columns.iter().enumerate().all(is_unique).then(|| {
            Value::LightTable(LightTable {
                name: qualified(name, schema),
                columns: columns.clone(),
            })
        })
    }

    /// `column("name", type)`
    pub(super) fn light_column(&mut self, arguments: &mut Arguments) -> Option<Value> {
        let name = arguments.next("text")?.text()?;
        let circumstances = self.circumstances;
        let found = optional(arguments.next("type_"), |value| {
            declared_type(value, &circumstances)
        })?;
        Some(Value::LightColumn(LightColumn {
            name,
            sql_type: found.map_or(SqlType::Null, |found| found.sql_type),
            table: None,
        }))
    }

    /// `update(table)`, `delete(table)`
    pub(super) fn change(name: &str, arguments: &mut Arguments) -> Option<Value> {
        match arguments.next("table")? {
            Value::LightTable(table) => Some(Self::change_of(table, name)),
            _ => None,
        }
    }

    /// `table.update()`, `table.delete()`
    pub(super) fn change_of(table: LightTable, name: &str) -> Value {
        Value::Change(Box::new(Change {
            kind: if name == "update" {
                ChangeKind::Update
            } else {
                ChangeKind::Delete
            },
            table,
            condition: None,
            values: Vec::new(),
        }))
    }

    /// `.where(…)`, `.values(…)`
    pub(super) fn extend(
        mut change: Change,
        name: &str,
        mut arguments: Arguments,
    ) -> Option<Value> {
        match name {
            "where" => {
                let Value::Clause(condition @ Expression::Binary { .. }) =
                    arguments.next("whereclause")?
                else {
                    return None;
                };
                if change.condition.replace(condition).is_some() {
                    return None;
                }
            }
            "values" if change.kind == ChangeKind::Update && change.values.is_empty() => {
                let mut given = arguments.keywords();
                if let Some(Value::Map(entries)) =
                    arguments.next_if(|it| matches!(it, Value::Map(_)))
                {
                    for (key, value) in entries {
                        given.push((key.text()?, value));
                    }
                }
                change.values = change.table.row_of(given)?;
            }
            _ => return None,
        }
        arguments.end()?;
        Some(Value::Change(Box::new(change)))
    }

    /// `table.c.column == value`
    pub(super) fn equals(&mut self, column: &LightColumn, value: Value) -> Option<Value> {
        let value = column.value(value)?;
        if value == SqlValue::Null {
            return None;
        }
        Some(Value::Clause(Expression::Binary {
            operator: Operator::Eq,
            left: Box::new(Expression::Column {
                name: identifier(column.name.clone()),
                table: column.table.clone(),
                sql_type: column.sql_type.clone(),
            }),
            right: Box::new(Expression::Bind(Bind {
                key: column.name.clone(),
                unique: true,
                identity: Some(self.next_parameter()),
                value: Some(value),
                sql_type: column.sql_type.clone(),
                expanding: false,
                literal_execute: false,
            })),
            sql_type: SqlType::Boolean,
            escape: None,
            flags: None,
            modifiers: Vec::new(),
        }))
    }
}

/// The values of a row by the names of their columns.
type Row = Vec<(String, SqlValue)>;

impl LightTable {
    fn row(&self, row: Value) -> Option<Row> {
        let Value::Map(entries) = row else {
            return None;
        };
        let given = entries
            .into_iter()
            .map(|(key, value)| Some((key.text()?, value)))
            .collect::<Option<_>>()?;
        self.row_of(given)
    }

    fn row_of(&self, given: Vec<(String, Value)>) -> Option<Row> {
        let mut row: Row = Vec::with_capacity(given.len());
        for (key, value) in given {
            let column = self.columns.iter().find(|column| column.name == key)?;
            if row.iter().any(|(there, _)| *there == key) {
                return None;
            }
            row.push((key, column.value(value)?));
        }
        (!row.is_empty()).then_some(row)
    }

    fn insert(&self, columns: &[&LightColumn], values: Vec<Expression>) -> Query {
        Query::Insert(Box::new(Insert {
            ctes: Vec::new(),
            prefixes: Vec::new(),
            table: self.name.clone(),
            columns: columns
                .iter()
                .map(|column| identifier(column.name.clone()))
                .collect(),
            source: InsertSource::Values(vec![values]),
            on_conflict: None,
            returning: Vec::new(),
        }))
    }

    /// One row, its values in the text.
    fn insert_literally(&self, row: &Row) -> Act {
        let value_of = |name: &str| row.iter().find(|(key, _)| key == name);
        let (columns, values): (Vec<&LightColumn>, Vec<Expression>) = self
            .columns
            .iter()
            .filter_map(|column| {
                let (_, value) = value_of(&column.name)?;
                Some((column, column.bind(Some(value.clone()))))
            })
            .unzip();
        Act::Perform(Operation::Query(RunQuery {
            query: self.insert(&columns, values),
            parameters: Vec::new(),
            fetch: false,
        }))
    }
}

impl LightColumn {
    /// A value as it is sent: only where a type changes nothing about it.
    fn value(&self, value: Value) -> Option<SqlValue> {
        let is_text = matches!(
            self.sql_type,
            SqlType::GenericString { .. } | SqlType::Text { .. } | SqlType::Varchar { .. }
        );
        let is_number = matches!(
            self.sql_type,
            SqlType::Integer { .. } | SqlType::Bigint { .. } | SqlType::Smallint { .. }
        );
        let is_truth = self.sql_type == SqlType::Boolean;
        match value {
            Value::None if is_text || is_number || is_truth => Some(SqlValue::Null),
            Value::Boolean(value) if is_truth => Some(SqlValue::Boolean(value)),
            Value::Text(text) if is_text => Some(SqlValue::Text(text)),
            Value::Integer(number) if is_number => Some(SqlValue::Integer(number)),
            _ => None,
        }
    }

    /// A parameter; with a value it is written into the text.
    fn bind(&self, value: Option<SqlValue>) -> Expression {
        Expression::Bind(Bind {
            key: self.name.clone(),
            unique: false,
            identity: None,
            literal_execute: value.is_some(),
            value,
            sql_type: self.sql_type.clone(),
            expanding: false,
        })
    }
}

impl Change {
    fn query(self) -> Option<Query> {
        let table = FromItem::Table {
            name: self.table.name.clone(),
        };
        match self.kind {
            ChangeKind::Delete => Some(Query::Delete(Box::new(Delete {
                ctes: Vec::new(),
                prefixes: Vec::new(),
                table,
                using: Vec::new(),
                where_: self.condition,
                returning: Vec::new(),
                limit: None,
            }))),
            ChangeKind::Update => {
                let set: Vec<(Expression, Expression)> = self
                    .table
                    .columns
                    .iter()
                    .filter_map(|column| {
                        let (_, value) = self.values.iter().find(|(key, _)| *key == column.name)?;
                        let name = identifier(column.name.clone());
                        let target = Expression::Column {
                            name,
                            table: Some(self.table.name.clone()),
                            sql_type: column.sql_type.clone(),
                        };
                        let Expression::Bind(bind) = column.bind(Some(value.clone())) else {
                            return None;
                        };
                        let value = Expression::Bind(Bind {
                            literal_execute: false,
                            ..bind
                        });
                        Some((target, value))
                    })
                    .collect();
                (!set.is_empty()).then(|| {
                    Query::Update(Box::new(Update {
                        ctes: Vec::new(),
                        prefixes: Vec::new(),
                        table,
                        set,
                        from: Vec::new(),
                        where_: self.condition,
                        returning: Vec::new(),
                        limit: None,
                    }))
                })
            }
        }
    }
}
