//! The arithmetic of building a table anew.
//!
//! What comes out is what Alembic's batch mode makes: columns are spoken of by the names
//! that they had before, constraints and indexes follow their columns to new names, and
//! constraints of columns that are gone go with them.

mod finish;
mod order;
#[cfg(test)]
mod tests;

use crate::expression::Expression;
use crate::schema::{Column, Constraint, ConstraintKind, Identifier, Index, SqlType, Table};

use super::{
    AddColumn, AlterColumn, Change, CreateIndex, DropColumn, DropConstraint, Operation,
    RebuildTable,
};
use order::Order;

/// A table that takes the place of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Rebuild {
    /// The new table, under the name that it has until the former is gone.
    pub new_table: Table,
    /// What becomes of the former table's columns that stay, in the order of the new ones.
    pub transfers: Vec<Transfer>,
    /// New columns that do not begin empty, with what the rows get in them.
    pub fills: Vec<(Identifier, Expression)>,
    /// The indexes to make when the new table has its name.
    pub indexes: Vec<Index>,
    /// The constraints of the former table whose names the new one wants.
    pub names_to_free: Vec<Constraint>,
}

/// How the values of a column come into the new table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The column of the former table.
    pub from: Identifier,
    /// The column of the new table.
    pub into: Identifier,
    /// The types that the values are cast to, one behind the other: whenever the column
    /// got a type of another family.
    pub casts: Vec<SqlType>,
}

/// Why a table cannot be built anew as it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RebuildError {
    /// No column has this name.
    #[error("No such column: '{0}'")]
    NoColumn(Identifier),
    /// No constraint has this name.
    #[error("No such constraint: '{0}'")]
    NoConstraint(Identifier),
    /// No index has this name.
    #[error("No such index: '{0}'")]
    NoIndex(Identifier),
    /// A constraint without a name cannot be told from others later.
    #[error("Constraint must have a name")]
    NoName,
    /// Columns are to stand before and behind each other.
    #[error("the order of the columns contradicts itself: {}", .0.join(", "))]
    Circle(Vec<String>),
    /// Batch mode does not do this.
    #[error("batch mode cannot {0}")]
    NotInBatch(&'static str),
}

impl RebuildTable {
    /// Works out the new table, and how the rows come into it.
    ///
    /// # Errors
    /// A column, constraint or index is not there, or the order of columns is impossible.
    pub fn rebuild(&self) -> Result<Rebuild, RebuildError> {
        let mut state = State::new(self);
        for operation in &self.operations {
            state.apply(operation)?;
        }
        state.finish()
    }
}

/// A column on its way into the new table.
struct Moved {
    /// The name by which operations speak of it: the one that it had, or came with.
    key: Identifier,
    column: Column,
    is_new: bool,
    /// What the rows get in it, where it is new and does not begin empty.
    fill: Option<Expression>,
    casts: Vec<SqlType>,
    /// The constraints that stand behind it or came with its type.
    constraints: Vec<Constraint>,
    /// The indexes that `index=True` asks for, where the column is new.
    indexes: Vec<Index>,
}

/// The table while operations are done to it.
struct State<'r> {
    request: &'r RebuildTable,
    columns: Vec<Moved>,
    named: Vec<Constraint>,
    unnamed: Vec<Constraint>,
    /// The name of the primary key that an operation made.
    new_key: Option<Identifier>,
    indexes: Vec<Index>,
    new_indexes: Vec<Index>,
    order: Order,
}

impl<'r> State<'r> {
    fn new(request: &'r RebuildTable) -> Self {
        let mut state = Self {
            request,
            columns: request
                .from
                .columns
                .iter()
                .map(|column| Moved {
                    key: column.name.clone(),
                    column: column.clone(),
                    is_new: false,
                    fill: None,
                    casts: Vec::new(),
                    constraints: Vec::new(),
                    indexes: Vec::new(),
                })
                .collect(),
            named: Vec::new(),
            unnamed: Vec::new(),
            new_key: None,
            indexes: request.from.indexes.clone(),
            new_indexes: Vec::new(),
            order: Order::new(
                request
                    .from
                    .columns
                    .iter()
                    .map(|column| column.name.name.clone())
                    .collect(),
            ),
        };
        for constraint in &request.from.constraints {
            let is_check = matches!(constraint.kind, ConstraintKind::Check { .. });
            if let Some(column) = state.owner(constraint) {
                column.constraints.push(constraint.clone());
            } else if request.reflected && is_check && constraint.name.is_none() {
                // Nobody knows whether it came with a type that is not read back.
            } else if constraint.name.is_some() {
                state.named.push(constraint.clone());
            } else {
                state.unnamed.push(constraint.clone());
            }
        }
        state
    }

    /// The column behind which a constraint stands, or whose type brought it along.
    fn owner(&mut self, constraint: &Constraint) -> Option<&mut Moved> {
        let ConstraintKind::Check {
            sqltext,
            of_column,
            type_bound,
        } = &constraint.kind
        else {
            return None;
        };
        let column = match of_column {
            Some(column) => column.clone(),
            None if *type_bound => sqltext.columns().into_iter().next()?,
            None => return None,
        };
        self.columns
            .iter_mut()
            .find(|moved| moved.key.name == column.name)
    }

    fn apply(&mut self, operation: &Operation) -> Result<(), RebuildError> {
        match operation {
            Operation::AddColumn(add) => self.add_column(add),
            Operation::DropColumn(drop) => self.drop_column(drop),
            Operation::AlterColumn(alter) => self.alter_column(alter),
            Operation::CreateConstraint(create) => self.add_constraint(&create.constraint),
            Operation::DropConstraint(drop) => self.drop_constraint(drop),
            Operation::CreateIndex(create) => {
                self.create_index(create);
                Ok(())
            }
            Operation::DropIndex(drop) => {
                let place = self
                    .indexes
                    .iter()
                    .position(|index| {
                        index
                            .name
                            .as_ref()
                            .is_some_and(|name| name.name == drop.name.name)
                    })
                    .ok_or_else(|| RebuildError::NoIndex(drop.name.clone()))?;
                self.indexes.remove(place);
                Ok(())
            }
            // A new table gets its comments with its columns.
            Operation::SetTableComment(_) => Ok(()),
            Operation::RenameTable(_) => Err(RebuildError::NotInBatch("rename the table")),
            Operation::CreateTable(_) => Err(RebuildError::NotInBatch("create a table")),
            Operation::DropTable(_) => Err(RebuildError::NotInBatch("drop a table")),
            _ => Err(RebuildError::NotInBatch("do this")),
        }
    }

    fn place(&self, key: &Identifier) -> Result<usize, RebuildError> {
        self.columns
            .iter()
            .position(|moved| moved.key.name == key.name)
            .ok_or_else(|| RebuildError::NoColumn(key.clone()))
    }

    fn add_column(&mut self, add: &AddColumn) -> Result<(), RebuildError> {
        let key = add.column.name.clone();
        self.order.add(
            &key,
            add.insert_before.as_ref(),
            add.insert_after.as_ref(),
            !self.request.partial_reordering.is_empty(),
        )?;
        let (behind, others): (Vec<_>, Vec<_>) = add
            .constraints
            .iter()
            .cloned()
            .partition(|constraint| constraint.column().is_some());
        // Alembic's new table reads `unique=True` and `index=True` off the column, though
        // the operation brings both along: they are there twice, once with the name that
        // the new table gives them. Who comes from Alembic has both in the database.
        let mut own = behind;
        own.extend(
            others
                .iter()
                .filter(|constraint| matches!(constraint.kind, ConstraintKind::Unique { .. }))
                .map(|constraint| Constraint {
                    name: None,
                    ..constraint.clone()
                }),
        );
        let moved = Moved {
            key: key.clone(),
            column: add.column.clone(),
            is_new: true,
            fill: add.fill.clone(),
            casts: Vec::new(),
            constraints: own,
            indexes: add.indexes.clone(),
        };
        match self.place(&key) {
            Ok(place) => self.columns[place] = moved,
            Err(_) => self.columns.push(moved),
        }
        for constraint in &others {
            if !matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }) {
                self.add_constraint(constraint)?;
            }
        }
        for index in &add.indexes {
            self.new_index(index);
        }
        Ok(())
    }

    fn drop_column(&mut self, drop: &DropColumn) -> Result<(), RebuildError> {
        let place = self.place(&drop.column)?;
        self.columns.remove(place);
        self.order.drop(&drop.column.name);
        // The former table's key goes on without the column; a new one needs it.
        for constraint in self.named.iter_mut().chain(&mut self.unnamed) {
            let is_new = constraint.name.is_some() && constraint.name == self.new_key;
            if let (false, ConstraintKind::PrimaryKey { columns, .. }) =
                (is_new, &mut constraint.kind)
            {
                columns.retain(|column| column.name != drop.column.name);
            }
        }
        if let Some(name) = &drop.existing_type_name {
            self.forget(name);
        }
        Ok(())
    }

    /// Takes away the constraint with this name, if there is one.
    fn forget(&mut self, name: &Identifier) -> Option<Constraint> {
        let place = self
            .named
            .iter()
            .position(|constraint| has_name(constraint, name))?;
        Some(self.named.remove(place))
    }

    fn alter_column(&mut self, alter: &AlterColumn) -> Result<(), RebuildError> {
        let place = self.place(&alter.column)?;
        let is_retyped = alter.existing_type.is_some() && alter.sql_type.is_some();
        for constraint in alter.existing_constraints.iter().filter(|_| is_retyped) {
            if let Some(name) = &constraint.name {
                self.forget(name);
            }
        }
        if let Some(name) = &alter.new_column_name {
            if *name != alter.column {
                self.columns[place].column.name = name.clone();
                if let Some(name) = &alter.existing_type_name {
                    self.forget(name);
                }
            }
        }
        let moved = &mut self.columns[place];
        if let Some(sql_type) = &alter.sql_type {
            moved
                .constraints
                .retain(|constraint| !constraint.is_type_bound());
            if is_other_family(&moved.column.sql_type, sql_type) {
                moved.casts.push(sql_type.clone());
            }
            moved.column.sql_type = sql_type.clone();
        }
        if let Some(nullable) = alter.nullable {
            moved.column.nullable = nullable;
        }
        if let Change::To(default) = &alter.server_default {
            moved.column.server_default.clone_from(default);
        }
        if let Some(autoincrement) = alter.autoincrement {
            moved.column.autoincrement = autoincrement;
        }
        if let Change::To(comment) = &alter.comment {
            moved.column.comment.clone_from(comment);
        }
        if alter.sql_type.is_some() {
            for constraint in &alter.constraints {
                self.add_constraint(constraint)?;
            }
        }
        Ok(())
    }

    fn add_constraint(&mut self, constraint: &Constraint) -> Result<(), RebuildError> {
        if constraint.name.is_none() && !constraint.is_type_bound() {
            return Err(RebuildError::NoName);
        }
        if matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }) {
            self.unnamed
                .retain(|other| !matches!(other.kind, ConstraintKind::PrimaryKey { .. }));
            self.new_key.clone_from(&constraint.name);
        }
        let Some(name) = &constraint.name else {
            self.unnamed.push(constraint.clone());
            return Ok(());
        };
        match self.named.iter_mut().find(|other| has_name(other, name)) {
            Some(other) => *other = constraint.clone(),
            None => self.named.push(constraint.clone()),
        }
        Ok(())
    }

    fn drop_constraint(&mut self, drop: &DropConstraint) -> Result<(), RebuildError> {
        let name = drop.name.as_ref().ok_or(RebuildError::NoName)?;
        if !self.request.reflected {
            for moved in &mut self.columns {
                let before = moved.constraints.len();
                moved.constraints.retain(|constraint| {
                    constraint.column().is_none() || !has_name(constraint, name)
                });
                if moved.constraints.len() < before {
                    return Ok(());
                }
            }
        }
        let constraint = self
            .forget(name)
            .ok_or_else(|| RebuildError::NoConstraint(name.clone()))?;
        if let ConstraintKind::PrimaryKey { columns, .. } = &constraint.kind {
            for column in columns {
                let place = self.place(column)?;
                self.columns[place].column.primary_key = false;
            }
        }
        Ok(())
    }

    fn create_index(&mut self, create: &CreateIndex) {
        self.new_index(&create.index);
    }

    /// Adds an index, or puts it in the place of another new one of its name.
    fn new_index(&mut self, index: &Index) {
        match self
            .new_indexes
            .iter_mut()
            .find(|other| other.name == index.name)
        {
            Some(other) => *other = index.clone(),
            None => self.new_indexes.push(index.clone()),
        }
    }
}

fn has_name(constraint: &Constraint, name: &Identifier) -> bool {
    constraint
        .name
        .as_ref()
        .is_some_and(|own| own.name == name.name)
}

/// Whether values have to be cast from one type to the other.
fn is_other_family(from: &SqlType, to: &SqlType) -> bool {
    match (from.affinity(), to.affinity()) {
        (None, None) => from != to,
        (from, to) => from != to,
    }
}
