//! `SELECT`, set operations, and statements as a whole.

use aludel_core::expression::{CompoundSelect, Expression, ForUpdate, Query, Select, SetOperation};

use super::compiler::{Compiler, Scope};
use super::cte::Following;
use super::labels::labels;
use super::names::NameKind;
use super::syntax::{Limit, Rendering};

/// Where a query stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On its own, or as a part of an expression or of `FROM`.
    Alone,
    /// In a set operation or an `INSERT`, which writes the `WITH`.
    Embedded,
}

impl Compiler<'_> {
    /// Writes a query.
    pub(crate) fn query(&mut self, query: &Query, scope: Scope) -> Rendering {
        self.placed_query(query, Place::Alone, scope)
    }

    pub(super) fn placed_query(&mut self, query: &Query, place: Place, scope: Scope) -> Rendering {
        match query {
            Query::Text { text, binds } => self.text(text, binds, scope),
            Query::Verbatim { text, .. } => Ok(text.clone()),
            Query::Select(select) => self.select(select, place, scope),
            Query::Compound(compound) => self.compound(compound, scope),
            Query::Insert(insert) => self.insert(insert, scope),
            Query::Update(update) => self.update(update, scope),
            Query::Delete(delete) => self.delete(delete, scope),
            Query::Expression { expression } => {
                let select = Select {
                    columns: vec![(**expression).clone()],
                    ..Select::default()
                };
                self.select(&select, place, scope)
            }
            _ => Err(self.unsupported("statement of this kind")),
        }
    }

    fn select(&mut self, select: &Select, place: Place, scope: Scope) -> Rendering {
        self.enter();
        self.labels.push(labels(&select.columns));
        let text = self.select_body(select, scope);
        self.labels.pop();
        let text = text.map(|mut text| {
            if place == Place::Alone || self.is_outermost() {
                text.insert_str(0, &self.with_clause(Following::Apart));
            }
            text
        });
        self.leave();
        let mut text = text?;
        if !select.suffixes.is_empty() {
            text.push(' ');
            text.push_str(&self.list(&select.suffixes, " ", scope.within())?);
        }
        Ok(text)
    }

    fn select_body(&mut self, select: &Select, scope: Scope) -> Rendering {
        let in_from = scope.in_from;
        let scope = scope.within();
        let names = Scope {
            label_names: true,
            ..scope
        };
        self.independent_ctes(&select.ctes, scope)?;
        let mut text = String::from("SELECT ");
        if !select.prefixes.is_empty() {
            text.push_str(&self.list(&select.prefixes, " ", scope)?);
            text.push(' ');
        }
        if !select.distinct_on.is_empty() {
            let mut columns = Vec::new();
            for column in &select.distinct_on {
                columns.push(self.expression(column, names)?);
            }
            match self.syntax.distinct_on(&columns) {
                Some(words) => text.push_str(&words),
                None => text.push_str("DISTINCT "),
            }
        } else if select.distinct {
            text.push_str("DISTINCT ");
        }
        text.push_str(&self.columns(&select.columns, in_from, scope)?);
        if select.from.is_empty() {
            text.push_str(self.syntax.default_from(select.where_.is_some()));
        } else {
            let from = self.sources(&select.from, scope)?;
            text = format!("{} FROM {from}", text.trim_end());
        }
        if let Some(condition) = &select.where_ {
            let condition = self.condition(condition, scope)?;
            if !condition.is_empty() {
                text.push_str(" WHERE ");
                text.push_str(&condition);
            }
        }
        if !select.group_by.is_empty() {
            let list = self.list(&select.group_by, ", ", names)?;
            if !list.is_empty() {
                text.push_str(" GROUP BY ");
                text.push_str(&list);
            }
        }
        if let Some(condition) = &select.having {
            let condition = self.condition(condition, scope)?;
            if !condition.is_empty() {
                text.push_str(" HAVING ");
                text.push_str(&condition);
            }
        }
        self.order_by(&mut text, &select.order_by, names)?;
        if select.fetch {
            text.push_str(&self.fetch(select, scope)?);
        } else {
            text.push_str(&self.limit(select.limit.as_ref(), select.offset.as_ref(), scope)?);
        }
        if let Some(lock) = &select.for_update {
            text.push_str(&self.lock(lock));
        }
        Ok(text)
    }

    fn compound(&mut self, compound: &CompoundSelect, scope: Scope) -> Rendering {
        self.enter();
        let text = self.compound_body(compound, scope).map(|mut text| {
            text.insert_str(0, &self.with_clause(Following::Included));
            text
        });
        self.leave();
        text
    }

    fn compound_body(&mut self, compound: &CompoundSelect, scope: Scope) -> Rendering {
        self.independent_ctes(&compound.ctes, scope)?;
        let words = match compound.operation {
            SetOperation::Union => " UNION ",
            SetOperation::UnionAll => " UNION ALL ",
            SetOperation::Intersect => " INTERSECT ",
            SetOperation::IntersectAll => " INTERSECT ALL ",
            SetOperation::Except => " EXCEPT ",
            SetOperation::ExceptAll => " EXCEPT ALL ",
        };
        let mut parts = Vec::with_capacity(compound.queries.len());
        for query in &compound.queries {
            let part = self.placed_query(query, Place::Embedded, scope)?;
            parts.push(if needs_parentheses(query) {
                format!("({part})")
            } else {
                part
            });
        }
        let mut text = parts.join(words);
        let scope = scope.within().without_tables();
        let names = compound.queries.first().map_or(Vec::new(), first_labels);
        self.labels.push(names);
        let ordered = self.order_by(
            &mut text,
            &compound.order_by,
            Scope {
                label_names: true,
                ..scope
            },
        );
        self.labels.pop();
        ordered?;
        text.push_str(&self.limit(compound.limit.as_ref(), compound.offset.as_ref(), scope)?);
        Ok(text)
    }

    fn order_by(
        &mut self,
        text: &mut String,
        order: &[Expression],
        scope: Scope,
    ) -> Result<(), crate::render::RenderError> {
        let order = self.list(order, ", ", scope)?;
        if !order.is_empty() {
            text.push_str(" ORDER BY ");
            text.push_str(&order);
        }
        Ok(())
    }

    fn limit(
        &mut self,
        limit: Option<&Expression>,
        offset: Option<&Expression>,
        scope: Scope,
    ) -> Rendering {
        if limit.is_none() && offset.is_none() {
            return Ok(String::new());
        }
        let syntax = self.syntax;
        syntax.limit(self, Limit { limit, offset }, scope)
    }

    fn fetch(&mut self, select: &Select, scope: Scope) -> Rendering {
        let mut text = String::new();
        if let Some(offset) = &select.offset {
            let offset = self.expression(offset, scope)?;
            text.push_str(" OFFSET ");
            text.push_str(&self.syntax.fetch_count(offset));
            text.push_str(" ROWS");
        }
        if let Some(count) = &select.limit {
            let count = self.expression(count, scope)?;
            text.push_str(" FETCH FIRST ");
            text.push_str(&self.syntax.fetch_count(count));
            if select.fetch_percent {
                text.push_str(" PERCENT");
            }
            text.push_str(" ROWS ");
            text.push_str(if select.fetch_with_ties {
                "WITH TIES"
            } else {
                "ONLY"
            });
        }
        Ok(text)
    }

    fn lock(&mut self, lock: &ForUpdate) -> String {
        let tables: Vec<String> = lock
            .of
            .iter()
            .map(|table| self.identifier(&table.name, NameKind::Alias))
            .collect();
        self.syntax.for_update(lock, &tables, &self.context)
    }
}

fn needs_parentheses(query: &Query) -> bool {
    match query {
        Query::Compound(_) => true,
        Query::Select(select) => {
            !select.order_by.is_empty() || select.limit.is_some() || select.offset.is_some()
        }
        _ => false,
    }
}

fn first_labels(query: &Query) -> Vec<aludel_core::schema::Identifier> {
    match query {
        Query::Select(select) => labels(&select.columns),
        Query::Compound(compound) => compound.queries.first().map_or(Vec::new(), first_labels),
        _ => Vec::new(),
    }
}
