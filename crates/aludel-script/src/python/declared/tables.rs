//! Tables out of their columns and constraints.

use aludel_core::expression::Expression;
use aludel_core::operation::{CreateType, Operation};
use aludel_core::schema::{
    Autoincrement, Column, Constraint, ConstraintKind, DialectOptions, EnumType, Identifier, Index,
    QualifiedName, Table, TypeAffinity,
};

use super::Act;
use super::evaluate::Evaluator;
use super::names::{Attachment, Named};
use super::value::{DeclaredColumn, DeclaredConstraint, GivenName, Value};

/// A table, and the types of their own that it brings along.
#[derive(Debug)]
pub(super) struct BuiltTable {
    pub(super) table: Table,
    pub(super) types: Vec<MadeType>,
}

/// An enumeration that lives by itself.
#[derive(Debug)]
pub(super) struct MadeType {
    name: Identifier,
    definition: EnumType,
}

impl From<MadeType> for Act {
    fn from(made: MadeType) -> Self {
        Self::MakeType {
            schema: made.definition.schema.clone(),
            name: made.name,
            operation: Operation::CreateType(CreateType::Enum(made.definition)),
        }
    }
}

impl Evaluator<'_> {
    /// Puts columns and constraints together as SQLAlchemy's `Table` does.
    pub(super) fn build_table(
        &mut self,
        name: QualifiedName,
        items: Vec<Value>,
    ) -> Option<BuiltTable> {
        let (mut declared, mut given) = (Vec::new(), Vec::new());
        for item in items {
            match item {
                Value::Column(column) => declared.push(*column),
                Value::Constraint(constraint) => given.push(*constraint),
                _ => return None,
            }
        }
        let mut arriving = Arriving::default();
        for column in declared {
            self.arrive(column, &name, &mut arriving)?;
        }
        let Arriving {
            mut columns,
            constraints,
            indexes,
            types,
            in_columns,
        } = arriving;
        // As they were made: those of columns come when their columns arrive.
        given.extend(constraints);
        let key = take_primary_key(&mut given)?;
        let key = primary_key(key, &mut columns)?;
        if !given.iter().all(|it| has_columns(it, &columns, &name)) {
            return None;
        }
        let constraints = key
            .into_iter()
            .chain(given)
            .chain(in_columns)
            .map(|constraint| self.named(constraint, &name, Attachment::WithTable))
            .collect::<Option<Vec<Constraint>>>()?;
        let table = Table {
            name: name.name,
            schema: name.schema,
            columns,
            constraints,
            indexes,
            prefixes: Vec::new(),
            comment: None,
            options: DialectOptions::default(),
        };
        can_be_numbered(&table).then_some(BuiltTable { table, types })
    }

    /// What a column brings along into its table.
    fn arrive(
        &mut self,
        declared: DeclaredColumn,
        table: &QualifiedName,
        arriving: &mut Arriving,
    ) -> Option<()> {
        let column = declared.column;
        if arriving.columns.iter().any(|it| it.name == column.name) {
            return None;
        }
        if declared.index {
            let named = Named {
                kind: "ix",
                table,
                columns: std::slice::from_ref(&column.name),
                referred: None,
            };
            arriving.indexes.push(Index {
                // It needs a name, and nobody has given one.
                name: Some(self.final_name_of(&GivenName::None, &named)??),
                table: table.name.clone(),
                schema: table.schema.clone(),
                expressions: vec![Expression::Column {
                    name: column.name.clone(),
                    table: None,
                    sql_type: column.sql_type.clone(),
                }],
                unique: declared.unique,
                options: DialectOptions::default(),
            });
        } else if declared.unique {
            arriving.constraints.push(DeclaredConstraint {
                name: GivenName::None,
                constraint: constraint(ConstraintKind::Unique {
                    columns: vec![column.name.clone()],
                }),
            });
        }
        for key in declared.foreign_keys {
            let key = Self::of_column(key, &column.name);
            arriving.constraints.push(key);
        }
        for mut check in declared.checks {
            let ConstraintKind::Check { of_column, .. } = &mut check.constraint.kind else {
                return None;
            };
            *of_column = Some(column.name.clone());
            arriving.in_columns.push(check);
        }
        if let Some(definition) = declared.makes {
            let name = definition.name.clone()?;
            let is_known = arriving
                .types
                .iter()
                .any(|it| it.name == name && it.definition.schema == definition.schema);
            if !is_known {
                arriving.types.push(MadeType {
                    name,
                    definition: *definition,
                });
            }
        }
        arriving.columns.push(column);
        Some(())
    }
}

/// What the columns of a table have brought along so far.
#[derive(Debug, Default)]
struct Arriving {
    columns: Vec<Column>,
    constraints: Vec<DeclaredConstraint>,
    indexes: Vec<Index>,
    types: Vec<MadeType>,
    /// Checks that stand behind their columns.
    in_columns: Vec<DeclaredConstraint>,
}

/// Takes the one primary key out of the constraints; `None`: there are two.
fn take_primary_key(given: &mut Vec<DeclaredConstraint>) -> Option<Option<DeclaredConstraint>> {
    let is_key =
        |it: &DeclaredConstraint| matches!(it.constraint.kind, ConstraintKind::PrimaryKey { .. });
    let Some(index) = given.iter().position(is_key) else {
        return Some(None);
    };
    let key = given.remove(index);
    (!given.iter().any(is_key)).then_some(Some(key))
}

/// The primary key: the one that was given, or that of the columns' flags.
fn primary_key(
    given: Option<DeclaredConstraint>,
    columns: &mut [Column],
) -> Option<Option<DeclaredConstraint>> {
    let flagged: Vec<Identifier> = columns
        .iter()
        .filter(|column| column.primary_key)
        .map(|column| column.name.clone())
        .collect();
    let Some(given) = given else {
        if flagged.is_empty() {
            return Some(None);
        }
        return Some(Some(DeclaredConstraint {
            name: GivenName::None,
            constraint: constraint(ConstraintKind::PrimaryKey {
                columns: flagged,
                implicit: true,
            }),
        }));
    };
    let names = given.constraint.columns();
    // SQLAlchemy warns of flags that the constraint does not name.
    if !flagged.iter().all(|name| names.contains(name)) {
        return None;
    }
    for name in names {
        let column = columns.iter_mut().find(|column| column.name == *name)?;
        column.primary_key = true;
        if !column.nullable_given {
            column.nullable = false;
        }
    }
    Some(Some(given))
}

/// Whether the columns of a constraint are there; those that a foreign key of the table to
/// itself leads to, too.
fn has_columns(declared: &DeclaredConstraint, columns: &[Column], table: &QualifiedName) -> bool {
    let has = |name: &Identifier| columns.iter().any(|column| column.name == *name);
    let leads_home = match &declared.constraint.kind {
        ConstraintKind::ForeignKey {
            referred_table,
            referred_columns,
            ..
        } if referred_table == table => referred_columns.iter().all(has),
        _ => true,
    };
    leads_home && declared.constraint.columns().iter().all(has)
}

/// Whether SQLAlchemy takes the column that the database is to number.
fn can_be_numbered(table: &Table) -> bool {
    let mut asked = table
        .primary_key()
        .iter()
        .filter_map(|name| table.column(&name.name))
        .filter(|column| column.autoincrement == Autoincrement::Always);
    let first = asked.next();
    first.is_none_or(|column| column.sql_type.affinity() == Some(TypeAffinity::Integer))
        && asked.next().is_none()
}

fn constraint(kind: ConstraintKind) -> Constraint {
    Constraint {
        name: None,
        kind,
        deferrable: None,
        initially: None,
        comment: None,
        options: DialectOptions::default(),
    }
}
