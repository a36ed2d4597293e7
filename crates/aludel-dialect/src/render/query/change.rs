//! `INSERT`, `UPDATE`, `DELETE`.

use aludel_core::expression::{
    Delete, Expression, FromItem, Insert, InsertSource, OnConflict, OnConflictAction, Update,
};
use aludel_core::schema::QualifiedName;

use super::compiler::{Compiler, Scope};
use super::cte::Following;
use super::names::NameKind;
use super::precedence::Against;
use super::select::Place;
use super::syntax::Rendering;

/// What `ON CONFLICT` has to know of its statement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InsertFrame<'e> {
    pub(crate) table: &'e QualifiedName,
    /// Whether the rows come from a query.
    pub(crate) from_query: bool,
}

impl Compiler<'_> {
    pub(super) fn insert(&mut self, insert: &Insert, scope: Scope) -> Rendering {
        self.enter();
        let text = self.insert_body(insert, scope.within()).map(|mut text| {
            text.insert_str(0, &self.with_clause(Following::Included));
            text
        });
        self.leave();
        text
    }

    fn insert_body(&mut self, insert: &Insert, scope: Scope) -> Rendering {
        let traits = self.syntax.traits();
        self.independent_ctes(&insert.ctes, scope)?;
        let mut text = String::from("INSERT ");
        self.prefixes(&mut text, &insert.prefixes, scope)?;
        text.push_str("INTO ");
        text.push_str(&self.table(&insert.table));
        let defaults = match &insert.source {
            InsertSource::Defaults => true,
            InsertSource::Values(_) => insert.columns.is_empty(),
            InsertSource::Query(_) => false,
        };
        if !defaults || !traits.default_values {
            let columns: Vec<String> = insert
                .columns
                .iter()
                .map(|column| self.identifier(column, NameKind::Column))
                .collect();
            text.push_str(" (");
            text.push_str(&columns.join(", "));
            text.push(')');
        }
        let mut returning = String::new();
        match &insert.source {
            _ if defaults => text.push_str(if traits.default_values {
                " DEFAULT VALUES"
            } else {
                " VALUES ()"
            }),
            InsertSource::Values(rows) => {
                let mut written = Vec::with_capacity(rows.len());
                for row in rows {
                    let mut values = Vec::with_capacity(row.len());
                    for value in row {
                        values.push(self.operand(value, Against::Anything, scope)?);
                    }
                    written.push(format!("({})", values.join(", ")));
                }
                text.push_str(" VALUES ");
                text.push_str(&written.join(", "));
            }
            InsertSource::Query(query) => {
                // What is returned takes its made-up names before the query does.
                self.returning(&mut returning, &insert.returning, scope)?;
                let query = self.placed_query(query, Place::Embedded, scope)?;
                text.push(' ');
                if traits.cte_follows_insert {
                    text.push_str(&self.with_clause(Following::Included));
                }
                text.push_str(&query);
            }
            InsertSource::Defaults => {}
        }
        if returning.is_empty() {
            self.returning(&mut returning, &insert.returning, scope)?;
        }
        if let Some(conflict) = &insert.on_conflict {
            let frame = InsertFrame {
                table: &insert.table,
                from_query: matches!(insert.source, InsertSource::Query(_)),
            };
            let syntax = self.syntax;
            text.push(' ');
            text.push_str(&syntax.on_conflict(self, conflict, frame, scope)?);
        }
        text.push_str(&returning);
        Ok(text)
    }

    pub(super) fn update(&mut self, update: &Update, scope: Scope) -> Rendering {
        self.enter();
        let text = self.update_body(update, scope.within()).map(|mut text| {
            text.insert_str(0, &self.with_clause(Following::Apart));
            text
        });
        self.leave();
        text
    }

    fn update_body(&mut self, update: &Update, scope: Scope) -> Rendering {
        let mut text = String::from("UPDATE ");
        self.prefixes(&mut text, &update.prefixes, scope)?;
        let syntax = self.syntax;
        let qualified = syntax.traits().qualified_set && !update.from.is_empty();
        let further: &[_] = &update.from;
        let target = syntax.update_tables(self, &update.table, further, scope)?;
        let mut set = Vec::with_capacity(update.set.len());
        for (column, value) in &update.set {
            let scope_of_column = if qualified {
                scope
            } else {
                scope.without_tables()
            };
            let column = self.assigned(column, further, scope_of_column)?;
            let value = self.operand(value, Against::Anything, scope)?;
            set.push(format!("{column}={value}"));
        }
        self.independent_ctes(&update.ctes, scope)?;
        text.push_str(&target);
        text.push_str(" SET ");
        text.push_str(&set.join(", "));
        if !further.is_empty() {
            let behind = syntax.update_from(self, further, scope)?;
            if let Some(behind) = behind {
                text.push(' ');
                text.push_str(&behind);
            }
        }
        self.end_of_change(
            &mut text,
            update.where_.as_ref(),
            update.limit.as_ref(),
            scope,
        )?;
        self.returning(&mut text, &update.returning, scope)?;
        Ok(text)
    }

    /// Writes a column that is set: its table without the schema.
    /// Writes what a value is assigned to: a column of the table that is changed without its
    /// schema, one of the `further` tables with all that tells it from others.
    fn assigned(&mut self, column: &Expression, further: &[FromItem], scope: Scope) -> Rendering {
        let is_further = |table: &QualifiedName| {
            further
                .iter()
                .any(|item| matches!(item, FromItem::Table { name } if name == table))
        };
        match column {
            Expression::Column {
                name,
                table: Some(table),
                ..
            } if scope.tables && !is_further(table) => {
                let column = self.identifier(name, NameKind::Column);
                let table = self.identifier(&table.name, NameKind::Alias);
                Ok(format!("{table}.{column}"))
            }
            column => self.expression(column, scope),
        }
    }

    pub(super) fn delete(&mut self, delete: &Delete, scope: Scope) -> Rendering {
        self.enter();
        let text = self.delete_body(delete, scope.within()).map(|mut text| {
            text.insert_str(0, &self.with_clause(Following::Apart));
            text
        });
        self.leave();
        text
    }

    fn delete_body(&mut self, delete: &Delete, scope: Scope) -> Rendering {
        let mut text = String::from("DELETE ");
        self.prefixes(&mut text, &delete.prefixes, scope)?;
        text.push_str("FROM ");
        let syntax = self.syntax;
        let (target, behind) = syntax.delete_tables(self, &delete.table, &delete.using, scope)?;
        self.independent_ctes(&delete.ctes, scope)?;
        text.push_str(&target);
        if let Some(behind) = behind {
            text.push_str(&behind);
        }
        self.end_of_change(
            &mut text,
            delete.where_.as_ref(),
            delete.limit.as_ref(),
            scope,
        )?;
        self.returning(&mut text, &delete.returning, scope)?;
        Ok(text)
    }

    fn prefixes(
        &mut self,
        text: &mut String,
        prefixes: &[Expression],
        scope: Scope,
    ) -> Result<(), crate::render::RenderError> {
        if !prefixes.is_empty() {
            text.push_str(&self.list(prefixes, " ", scope)?);
            text.push(' ');
        }
        Ok(())
    }

    fn end_of_change(
        &mut self,
        text: &mut String,
        condition: Option<&Expression>,
        limit: Option<&Expression>,
        scope: Scope,
    ) -> Result<(), crate::render::RenderError> {
        if let Some(condition) = condition {
            let condition = self.condition(condition, scope)?;
            if !condition.is_empty() {
                text.push_str(" WHERE ");
                text.push_str(&condition);
            }
        }
        if let Some(limit) = limit {
            if !self.syntax.traits().limited_changes {
                return Err(self.unsupported("limit of the rows that are changed"));
            }
            let limit = self.expression(limit, scope.literal())?;
            text.push_str(" LIMIT ");
            text.push_str(&limit);
        }
        Ok(())
    }

    fn returning(
        &mut self,
        text: &mut String,
        columns: &[Expression],
        scope: Scope,
    ) -> Result<(), crate::render::RenderError> {
        if columns.is_empty() {
            return Ok(());
        }
        let scope = if self.syntax.bare_returning() {
            scope.without_tables()
        } else {
            scope
        };
        let columns = self.columns(columns, false, scope)?;
        text.push_str(" RETURNING ");
        text.push_str(&columns);
        Ok(())
    }

    /// Writes `ON CONFLICT` as PostgreSQL and SQLite do. `predicate` is how the index's
    /// condition is written.
    pub(crate) fn on_conflict(
        &mut self,
        conflict: &OnConflict,
        predicate: Scope,
        scope: Scope,
    ) -> Rendering {
        let mut text = String::from("ON CONFLICT");
        if let Some(constraint) = &conflict.constraint {
            let constraint = self.identifier(constraint, NameKind::Alias);
            text.push_str(" ON CONSTRAINT ");
            text.push_str(&constraint);
        } else if !conflict.index_elements.is_empty() {
            let elements = self.list(&conflict.index_elements, ", ", scope.without_tables())?;
            text.push_str(" (");
            text.push_str(&elements);
            text.push(')');
            if let Some(condition) = &conflict.index_where {
                let condition = self.expression(condition, predicate.without_tables())?;
                text.push_str(" WHERE ");
                text.push_str(&condition);
            }
        }
        match &conflict.action {
            OnConflictAction::DoNothing => text.push_str(" DO NOTHING"),
            OnConflictAction::DoUpdate { set, where_ } => {
                let mut written = Vec::with_capacity(set.len());
                for (column, value) in set {
                    let value = self.operand(value, Against::Anything, scope)?;
                    let column = self.identifier(column, NameKind::Column);
                    written.push(format!("{column} = {value}"));
                }
                text.push_str(" DO UPDATE SET ");
                text.push_str(&written.join(", "));
                if let Some(condition) = where_ {
                    let condition = self.expression(condition, scope)?;
                    text.push_str(" WHERE ");
                    text.push_str(&condition);
                }
            }
        }
        Ok(text)
    }
}
