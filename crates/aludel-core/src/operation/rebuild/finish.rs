//! What is made of the table when all operations are done to it.

use super::{Moved, Rebuild, RebuildError, State, Transfer, has_name};
use crate::expression::Expression;
use crate::schema::{
    Constraint, ConstraintKind, DialectOptions, Identifier, Index, OptionValue, Table,
};

/// Alembic's names of new tables end here.
const LONGEST_NAME: usize = 50;

impl State<'_> {
    /// The table as it became.
    pub(super) fn finish(mut self) -> Result<Rebuild, RebuildError> {
        let groups = &self.request.partial_reordering;
        if let Some(sorted) = self.order.sorted(
            groups,
            self.columns
                .iter()
                .map(|moved| moved.key.name.clone())
                .collect(),
        )? {
            self.columns.sort_by_key(|moved| {
                sorted
                    .iter()
                    .position(|name| *name == moved.key.name)
                    .unwrap_or(sorted.len())
            });
        }
        let names_to_free = self
            .request
            .from
            .constraints
            .iter()
            .filter(|constraint| {
                constraint
                    .name
                    .as_ref()
                    .is_some_and(|name| self.named.iter().any(|wanted| has_name(wanted, name)))
            })
            .cloned()
            .collect();
        let indexes = self.moved_indexes()?;
        Ok(Rebuild {
            transfers: self
                .columns
                .iter()
                .filter(|moved| !moved.is_new)
                .map(|moved| Transfer {
                    from: moved.key.clone(),
                    into: moved.column.name.clone(),
                    casts: moved.casts.clone(),
                })
                .collect(),
            fills: self
                .columns
                .iter()
                .filter_map(|moved| Some((moved.column.name.clone(), moved.fill.clone()?)))
                .collect(),
            indexes,
            names_to_free,
            new_table: self.new_table(),
        })
    }

    /// The name that a column has in the new table; `None`: it is gone.
    fn new_name(&self, key: &Identifier) -> Option<Identifier> {
        self.columns
            .iter()
            .find(|moved| moved.key.name == key.name)
            .map(|moved| moved.column.name.clone())
    }

    /// The former table's indexes and the new ones. One that was there stays on a column
    /// that is gone, for the database to refuse.
    fn moved_indexes(&self) -> Result<Vec<Index>, RebuildError> {
        let mut indexes = Vec::new();
        // What a former index speaks of may be spoken of by a new one.
        let mut spoken_of: Vec<Identifier> = Vec::new();
        for (number, index) in self.indexes.iter().chain(&self.new_indexes).enumerate() {
            let mut index = index.clone();
            index.table = self.request.from.name.clone();
            index.schema.clone_from(&self.request.from.schema);
            let mut missing = None;
            let mut rename = |name: &mut Identifier| match self.new_name(name) {
                Some(new) => *name = new,
                None => missing = Some(name.clone()),
            };
            for expression in &mut index.expressions {
                expression.rename_columns(&mut rename);
            }
            // A new index's condition stays as the script wrote it.
            if number < self.indexes.len() {
                rename_in_options(&mut index.options, &mut rename);
            }
            match missing {
                Some(column) if number >= self.indexes.len() && !spoken_of.contains(&column) => {
                    return Err(RebuildError::NoColumn(column));
                }
                missing => {
                    spoken_of.extend(missing);
                    indexes.push(index);
                }
            }
        }
        Ok(indexes)
    }

    fn new_table(mut self) -> Table {
        let mut constraints: Vec<Constraint> = Vec::new();
        let mut key: Option<Constraint> = None;
        let own = self
            .columns
            .iter()
            .flat_map(|moved| &moved.constraints)
            .cloned();
        let all: Vec<Constraint> = self
            .request
            .table_args
            .iter()
            .cloned()
            .chain(own)
            .chain(self.named.iter().cloned())
            .chain(self.unnamed.iter().cloned())
            .collect();
        for constraint in all {
            let Some(constraint) = self.moved_constraint(constraint) else {
                continue;
            };
            if matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }) {
                // The last one stays, but each has made its columns what it needs.
                self.forbid_null(constraint.columns());
                key = Some(constraint);
            } else {
                constraints.push(constraint);
            }
        }
        let key = match (key, self.implicit_key()) {
            // A key whose columns are all gone takes those that ask for one.
            (Some(mut key), Some(implicit)) if key.columns().is_empty() => {
                key.kind = implicit.kind;
                Some(key)
            }
            (Some(key), _) => Some(key),
            (None, implicit) => implicit,
        };
        if let Some(key) = key.filter(|key| !key.columns().is_empty()) {
            self.forbid_null(key.columns());
            for moved in &mut self.columns {
                if key.columns().contains(&moved.column.name) {
                    moved.column.primary_key = true;
                }
            }
            constraints.insert(0, key);
        }
        let mut options = self.request.table_kwargs.clone();
        for (name, value) in &self.request.from.options.0 {
            if !options.iter().any(|(other, _)| other == name) {
                options.push((name.clone(), value.clone()));
            }
        }
        let name = temporary_name(&self.request.from.name);
        Table {
            schema: self.request.from.schema.clone(),
            indexes: self
                .columns
                .iter()
                .flat_map(|moved| moved.indexes.iter().map(move |index| (moved, index)))
                .map(|(moved, index)| Index {
                    name: Some(index_name(&name, index, moved)),
                    table: name.clone(),
                    ..index.clone()
                })
                .collect(),
            name,
            columns: self.columns.into_iter().map(|moved| moved.column).collect(),
            constraints,
            prefixes: Vec::new(),
            comment: None,
            options: DialectOptions(options),
        }
    }

    /// The columns of a primary key hold no `NULL`, unless it was said whether they do.
    fn forbid_null(&mut self, key: &[Identifier]) {
        for moved in &mut self.columns {
            let is_said = self.request.reflected || moved.column.nullable_given;
            if key.contains(&moved.column.name) && !is_said {
                moved.column.nullable = false;
            }
        }
    }

    /// The primary key that the columns ask for themselves.
    fn implicit_key(&self) -> Option<Constraint> {
        let columns: Vec<Identifier> = self
            .columns
            .iter()
            .filter(|moved| moved.column.primary_key)
            .map(|moved| moved.column.name.clone())
            .collect();
        (!columns.is_empty()).then(|| Constraint {
            name: None,
            kind: ConstraintKind::PrimaryKey {
                columns,
                implicit: true,
            },
            deferrable: None,
            initially: None,
            comment: None,
            options: DialectOptions::default(),
        })
    }

    /// The constraint over the new names of its columns; `None`: a column is gone.
    fn moved_constraint(&self, mut constraint: Constraint) -> Option<Constraint> {
        let mut is_complete = true;
        let mut rename = |name: &mut Identifier| match self.new_name(name) {
            Some(new) => *name = new,
            None => is_complete = false,
        };
        match &mut constraint.kind {
            ConstraintKind::PrimaryKey { columns, implicit } => {
                *implicit = false;
                columns.iter_mut().for_each(&mut rename);
            }
            ConstraintKind::Unique { columns } | ConstraintKind::ForeignKey { columns, .. } => {
                columns.iter_mut().for_each(&mut rename);
            }
            ConstraintKind::Check {
                sqltext, of_column, ..
            } => {
                sqltext.rename_columns(&mut rename);
                of_column.iter_mut().for_each(&mut rename);
            }
            ConstraintKind::Exclude {
                elements, where_, ..
            } => {
                for element in elements {
                    element.expression.rename_columns(&mut rename);
                }
                if let Some(condition) = where_ {
                    condition.rename_columns(&mut rename);
                }
            }
        }
        is_complete.then_some(constraint)
    }
}

/// Renames columns in options that are SQL, such as the condition of a partial index.
fn rename_in_options(options: &mut DialectOptions, rename: &mut dyn FnMut(&mut Identifier)) {
    for (_, value) in &mut options.0 {
        if let OptionValue::Expression(expression) = value {
            Expression::rename_columns(expression, rename);
        }
    }
}

/// The name that a column's own index gets with the new table.
fn index_name(table: &Identifier, index: &Index, moved: &Moved) -> Identifier {
    let schema = index.schema.as_ref().map_or_else(String::new, |schema| {
        format!("{}_", schema.name.replace('.', "_"))
    });
    format!("ix_{schema}{table}_{}", moved.column.name).into()
}

/// The name that the new table has until the former is gone.
fn temporary_name(name: &Identifier) -> Identifier {
    let mut temporary = name.clone();
    temporary.quote = None;
    temporary.name = format!("_alembic_tmp_{}", name.name)
        .chars()
        .take(LONGEST_NAME)
        .collect();
    temporary
}
