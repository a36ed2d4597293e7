//! Constraints, indexes, and their names.

use aludel_core::expression::Expression;
use aludel_core::schema::{
    Constraint, ConstraintKind, DialectOptions, Identifier, Index, QualifiedName,
};

use super::arguments::{Arguments, optional};
use super::columns::target;
use super::evaluate::{Evaluator, identifier};
use super::expressions::{optional_text, plain_text};
use super::names::{Attachment, Named};
use super::value::{DeclaredConstraint, ForeignKey, GivenName, Value};

/// The kind of a constraint that is a list of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    Primary,
    Unique,
}

impl Evaluator<'_> {
    /// A constraint among the arguments of `op.create_table`, or inside of a column.
    pub(super) fn table_constraint(name: &str, arguments: &mut Arguments) -> Option<Value> {
        let given_name = |arguments: &mut Arguments| {
            arguments
                .keyword("name")
                .map_or(Some(GivenName::None), Value::name)
        };
        let constraint = match name {
            "PrimaryKeyConstraint" | "UniqueConstraint" => {
                let columns = arguments
                    .rest()
                    .into_iter()
                    .map(Value::text)
                    .collect::<Option<_>>()?;
                let kind = if name == "UniqueConstraint" {
                    KeyKind::Unique
                } else {
                    KeyKind::Primary
                };
                let given = given_name(arguments)?;
                Self::key(kind, given, columns, arguments)?
            }
            "ForeignKeyConstraint" => {
                let columns = arguments.next("columns")?.texts()?;
                let referred = arguments.next("refcolumns")?.texts()?;
                let targets = referred
                    .iter()
                    .map(|text| target(text))
                    .collect::<Option<Vec<_>>>()?;
                let table = targets.first()?.table.clone();
                if targets.iter().any(|target| target.table != table) {
                    return None;
                }
                let referred = targets
                    .into_iter()
                    .map(|target| target.column.name)
                    .collect();
                let given = match arguments.next_if(|value| value.clone().name().is_some()) {
                    Some(value) => value.name()?,
                    None => given_name(arguments)?,
                };
                Self::foreign_key(given, columns, table, referred, arguments)?
            }
            "CheckConstraint" => {
                let condition = arguments.next("sqltext")?;
                let given = match arguments.next_if(|value| value.clone().name().is_some()) {
                    Some(value) => value.name()?,
                    None => given_name(arguments)?,
                };
                Self::check(given, condition, arguments)?
            }
            _ => return None,
        };
        Some(Value::Constraint(Box::new(constraint)))
    }

    /// A primary key or a unique constraint.
    pub(super) fn key(
        kind: KeyKind,
        name: GivenName,
        columns: Vec<String>,
        arguments: &mut Arguments,
    ) -> Option<DeclaredConstraint> {
        let columns: Vec<Identifier> = columns.into_iter().map(identifier).collect();
        if columns.is_empty() || has_duplicates(&columns) {
            return None;
        }
        let kind = match kind {
            KeyKind::Primary => ConstraintKind::PrimaryKey {
                columns,
                implicit: false,
            },
            KeyKind::Unique => ConstraintKind::Unique { columns },
        };
        Self::constraint(name, kind, arguments)
    }

    pub(super) fn foreign_key(
        name: GivenName,
        columns: Vec<String>,
        referred_table: QualifiedName,
        referred_columns: Vec<String>,
        arguments: &mut Arguments,
    ) -> Option<DeclaredConstraint> {
        let columns: Vec<Identifier> = columns.into_iter().map(identifier).collect();
        let referred_columns: Vec<Identifier> =
            referred_columns.into_iter().map(identifier).collect();
        if columns.is_empty()
            || columns.len() != referred_columns.len()
            || has_duplicates(&columns)
            || has_duplicates(&referred_columns)
        {
            return None;
        }
        let kind = ConstraintKind::ForeignKey {
            columns,
            referred_table,
            referred_columns,
            onupdate: optional_text(arguments.keyword("onupdate"))?,
            ondelete: optional_text(arguments.keyword("ondelete"))?,
            match_: optional_text(arguments.keyword("match"))?,
            use_alter: false,
        };
        Self::constraint(name, kind, arguments)
    }

    pub(super) fn check(
        name: GivenName,
        condition: Value,
        arguments: &mut Arguments,
    ) -> Option<DeclaredConstraint> {
        let sqltext = match condition {
            Value::Text(text) => Expression::text(plain_text(text)?),
            Value::Clause(expression @ Expression::Text { .. }) => expression,
            _ => return None,
        };
        let kind = ConstraintKind::Check {
            sqltext,
            of_column: None,
            type_bound: false,
        };
        Self::constraint(name, kind, arguments)
    }

    fn constraint(
        name: GivenName,
        kind: ConstraintKind,
        arguments: &mut Arguments,
    ) -> Option<DeclaredConstraint> {
        let deferrable = optional(arguments.keyword("deferrable"), Value::boolean)?;
        let initially = optional_text(arguments.keyword("initially"))?;
        Some(DeclaredConstraint {
            name,
            constraint: Constraint {
                name: None,
                kind,
                deferrable,
                initially,
                comment: None,
                options: DialectOptions::default(),
            },
        })
    }

    /// The constraint of a `ForeignKey` inside of a column.
    pub(super) fn of_column(key: ForeignKey, column: &Identifier) -> DeclaredConstraint {
        DeclaredConstraint {
            name: key.name,
            constraint: Constraint {
                name: None,
                kind: ConstraintKind::ForeignKey {
                    columns: vec![column.clone()],
                    referred_table: key.target.table,
                    referred_columns: vec![key.target.column],
                    ondelete: key.ondelete,
                    onupdate: key.onupdate,
                    match_: key.match_,
                    use_alter: false,
                },
                deferrable: key.deferrable,
                initially: key.initially,
                comment: None,
                options: DialectOptions::default(),
            },
        }
    }

    /// A constraint with the name that it has in the database.
    pub(super) fn named(
        &self,
        declared: DeclaredConstraint,
        table: &QualifiedName,
        attachment: Attachment,
    ) -> Option<Constraint> {
        let named = Named::constraint(&declared.constraint.kind, table, attachment)?;
        Some(Constraint {
            name: self.final_name_of(&declared.name, &named)?,
            ..declared.constraint
        })
    }

    pub(super) fn index(
        &self,
        name: &GivenName,
        table: &QualifiedName,
        columns: Vec<Value>,
        unique: bool,
        options: DialectOptions,
    ) -> Option<Index> {
        let expressions: Vec<Expression> = columns
            .into_iter()
            .map(|column| match column {
                Value::Text(name) => Some(Expression::column(name)),
                Value::Clause(
                    expression @ (Expression::Text { .. } | Expression::Verbatim { .. }),
                ) => Some(expression),
                _ => None,
            })
            .collect::<Option<_>>()?;
        if expressions.is_empty() || self.renames_indexes() {
            return None;
        }
        Some(Index {
            name: Some(self.kept_name(name)?),
            table: table.name.clone(),
            schema: table.schema.clone(),
            expressions,
            unique,
            options,
        })
    }
}

impl Evaluator<'_> {
    /// Whether the convention changes the names of indexes that have one.
    pub(super) fn renames_indexes(&self) -> bool {
        self.pattern("ix")
            .is_some_and(|pattern| pattern.contains("constraint_name"))
    }
}

fn has_duplicates(columns: &[Identifier]) -> bool {
    columns
        .iter()
        .enumerate()
        .any(|(index, column)| columns[..index].contains(column))
}
