//! Questions about a database that exists, and their answers.
//!
//! The answers are those of SQLAlchemy's `Inspector`: fields have the names of the keys of
//! its dictionaries, and a field that is left out when it is written is a key that the
//! `Inspector` leaves out. [`ReflectedTable::into_table`] makes the table of them that
//! `Table(…, autoload_with=…)` would be.

use serde::{Deserialize, Serialize};

use super::{
    Autoincrement, Column, Computed, Constraint, ConstraintKind, DialectOptions, Identifier,
    Identity, Index, QualifiedName, SequenceOptions, ServerDefault, SqlType, Table,
};
use crate::expression::{Expression, UnaryOperator};

/// A question. A `schema` of `None` means wherever the session looks (PostgreSQL: the
/// whole search path).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "inspect", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "the fields are names and schemas of what is asked about"
)]
pub enum Inspect {
    /// `get_schema_names`.
    SchemaNames,
    /// `get_table_names`.
    TableNames {
        #[serde(default)]
        schema: Option<String>,
    },
    /// `get_temp_table_names`.
    TempTableNames,
    /// `get_view_names`.
    ViewNames {
        #[serde(default)]
        schema: Option<String>,
    },
    /// `get_temp_view_names`.
    TempViewNames,
    /// `get_materialized_view_names`.
    MaterializedViewNames {
        #[serde(default)]
        schema: Option<String>,
    },
    /// PostgreSQL's `get_foreign_table_names`.
    ForeignTableNames {
        #[serde(default)]
        schema: Option<String>,
    },
    /// `get_sequence_names`.
    SequenceNames {
        #[serde(default)]
        schema: Option<String>,
    },
    /// `has_schema`.
    HasSchema { schema: String },
    /// `has_table`: tables and views of every kind.
    HasTable {
        name: String,
        #[serde(default)]
        schema: Option<String>,
    },
    /// `has_index`; of a table that does not exist, no.
    HasIndex {
        table: String,
        index: String,
        #[serde(default)]
        schema: Option<String>,
    },
    /// `has_sequence`.
    HasSequence {
        name: String,
        #[serde(default)]
        schema: Option<String>,
    },
    /// PostgreSQL's `has_type`; a schema of `*` means every one.
    HasType {
        name: String,
        #[serde(default)]
        schema: Option<String>,
    },
    /// `get_view_definition`.
    ViewDefinition {
        name: String,
        #[serde(default)]
        schema: Option<String>,
    },
    /// PostgreSQL's `get_enums`; a schema of `*` means every one.
    Enums {
        #[serde(default)]
        schema: Option<String>,
    },
    /// PostgreSQL's `get_domains`; a schema of `*` means every one.
    Domains {
        #[serde(default)]
        schema: Option<String>,
    },
    /// `get_columns`, `get_indexes` and so on, and `get_multi_…`: the asked parts of
    /// tables.
    Tables(TablesQuestion),
    /// What has to be made anew when a table is rebuilt: its triggers, the triggers and
    /// views that name it, and those of its indexes whose reflection is not the whole of
    /// them. SQLite only.
    Dependents {
        table: String,
        #[serde(default)]
        schema: Option<String>,
    },
    /// The rows of a table, and of those that refer to it, whose foreign keys lead nowhere.
    /// SQLite only.
    ForeignKeyViolations {
        table: String,
        #[serde(default)]
        schema: Option<String>,
    },
}

/// Which tables to look at, and what of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablesQuestion {
    /// Their schema.
    #[serde(default)]
    pub schema: Option<String>,
    /// Their names; `None`: all. What does not exist has no answer.
    #[serde(default)]
    pub names: Option<Vec<String>>,
    /// Of all: which kinds.
    #[serde(default = "only_tables")]
    pub kinds: Vec<TableKind>,
    /// Of all: temporary ones or others.
    #[serde(default)]
    pub scope: Scope,
    /// What is asked.
    pub parts: Vec<TablePart>,
}

fn only_tables() -> Vec<TableKind> {
    vec![TableKind::Table]
}

impl TablesQuestion {
    /// Asks for some parts of one table or view.
    pub fn about(schema: Option<&str>, name: &str, parts: &[TablePart]) -> Self {
        Self {
            schema: schema.map(str::to_owned),
            names: Some(vec![name.to_owned()]),
            kinds: TableKind::ALL.to_vec(),
            scope: Scope::Any,
            parts: parts.to_vec(),
        }
    }

    /// Whether a part is asked for.
    pub fn asks(&self, part: TablePart) -> bool {
        self.parts.contains(&part)
    }
}

/// What kind of table it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "SQL's words")]
pub enum TableKind {
    Table,
    View,
    MaterializedView,
}

impl TableKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Table, Self::View, Self::MaterializedView];
}

/// Whether temporary tables are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Those that stay.
    #[default]
    Default,
    /// Those that go with the session.
    Temporary,
    /// Both.
    Any,
}

/// A part of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "SQL's words")]
pub enum TablePart {
    Columns,
    PrimaryKey,
    ForeignKeys,
    UniqueConstraints,
    CheckConstraints,
    Indexes,
    Comment,
    Options,
}

impl TablePart {
    /// Every part.
    pub const ALL: [Self; 8] = [
        Self::Columns,
        Self::PrimaryKey,
        Self::ForeignKeys,
        Self::UniqueConstraints,
        Self::CheckConstraints,
        Self::Indexes,
        Self::Comment,
        Self::Options,
    ];
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", content = "of", rename_all = "snake_case")]
pub enum Inspection {
    /// Names.
    Names(Vec<String>),
    /// Yes or no.
    Truth(bool),
    /// A text; `None`: there is no such object.
    Text(Option<String>),
    /// Enumerations.
    Enums(Vec<ReflectedEnum>),
    /// Domains.
    Domains(Vec<ReflectedDomain>),
    /// Tables, by name; those that do not exist are not among them.
    Tables(Vec<ReflectedTable>),
    /// What depends on a table, in the order in which it was made.
    Dependents(Vec<Dependent>),
    /// Rows whose foreign keys lead nowhere.
    ForeignKeyViolations(Vec<ForeignKeyViolation>),
    /// This database has no such thing (`NotImplementedError`).
    Unsupported,
}

/// A row whose foreign key leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKeyViolation {
    /// The row's table.
    pub table: String,
    /// The row; `None` where the table has no row ids.
    pub rowid: Option<i64>,
    /// The table that the foreign key leads to.
    pub referred_table: String,
}

/// A table, as far as it was asked for: what was not is empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReflectedTable {
    /// The schema as it was asked for.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
    /// The columns; those of a table, view or whatever it is.
    pub columns: Vec<ReflectedColumn>,
    /// The primary key; without columns where there is none.
    pub primary_key: ReflectedPrimaryKey,
    /// The foreign keys.
    pub foreign_keys: Vec<ReflectedForeignKey>,
    /// The unique constraints.
    pub unique_constraints: Vec<ReflectedUnique>,
    /// The check constraints.
    pub check_constraints: Vec<ReflectedCheck>,
    /// The indexes.
    pub indexes: Vec<ReflectedIndex>,
    /// The comment (`{"text": …}`).
    pub comment: Option<String>,
    /// The options, each behind its dialect's name. On MySQL that is always `mysql_`, also
    /// for a url that says `mariadb`.
    pub options: DialectOptions,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedColumn {
    /// The name.
    pub name: String,
    /// The type. One that SQLAlchemy does not know (its `NullType`) is `Verbatim`.
    #[serde(rename = "type")]
    pub sql_type: SqlType,
    /// Whether it may hold `NULL`.
    pub nullable: bool,
    /// The default as SQL text.
    pub default: Option<String>,
    /// Whether the database numbers it; left out where SQLAlchemy leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autoincrement: Option<bool>,
    /// The comment. SQLAlchemy leaves it out on SQLite.
    #[serde(default)]
    pub comment: Option<String>,
    /// Its place in the primary key, from 1; SQLite only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<u32>,
    /// What it is computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<ReflectedComputed>,
    /// How it counts as an identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<ReflectedIdentity>,
}

/// What a column is computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedComputed {
    /// The expression.
    pub sqltext: String,
    /// Whether it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persisted: Option<bool>,
}

/// How an identity column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the clauses of SQL of the same names")]
pub struct ReflectedIdentity {
    pub always: bool,
    pub start: i64,
    pub increment: i64,
    pub minvalue: i64,
    pub maxvalue: i64,
    pub cache: i64,
    pub cycle: bool,
}

/// The primary key.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ReflectedPrimaryKey {
    /// Its name.
    pub name: Option<String>,
    /// Its columns in their order.
    pub constrained_columns: Vec<String>,
    /// Its comment.
    #[serde(default)]
    pub comment: Option<String>,
    /// `postgresql_include`.
    #[serde(default)]
    pub dialect_options: DialectOptions,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedForeignKey {
    /// Its name.
    pub name: Option<String>,
    /// The columns of this table.
    pub constrained_columns: Vec<String>,
    /// The other table's schema, where SQLAlchemy says one.
    pub referred_schema: Option<String>,
    /// The other table.
    pub referred_table: String,
    /// Its columns.
    pub referred_columns: Vec<String>,
    /// What happens on changes.
    pub options: ForeignKeyOptions,
    /// Its comment.
    #[serde(default)]
    pub comment: Option<String>,
}

/// What a foreign key says beside its columns; what is the default is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the clauses of SQL of the same names")]
pub struct ForeignKeyOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onupdate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ondelete: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initially: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<bool>,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub match_: Option<String>,
}

/// A unique constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedUnique {
    /// Its name.
    pub name: Option<String>,
    /// Its columns.
    pub column_names: Vec<String>,
    /// Its comment.
    #[serde(default)]
    pub comment: Option<String>,
    /// The index that it is listed as too (MySQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates_index: Option<String>,
    /// `postgresql_include`, `postgresql_nulls_not_distinct`.
    #[serde(default)]
    pub dialect_options: DialectOptions,
}

/// A check constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedCheck {
    /// Its name.
    pub name: Option<String>,
    /// The condition.
    pub sqltext: String,
    /// Its comment.
    #[serde(default)]
    pub comment: Option<String>,
    /// `not_valid`, `no_inherit`.
    #[serde(default)]
    pub dialect_options: DialectOptions,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedIndex {
    /// Its name.
    pub name: String,
    /// Whether no two rows may be equal in it.
    pub unique: bool,
    /// Its columns; `None` where an expression stands.
    pub column_names: Vec<Option<String>>,
    /// Columns and expressions, where there is any expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expressions: Option<Vec<String>>,
    /// `desc`, `nulls_first`, `nulls_last` by column or expression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub column_sorting: Vec<(String, Vec<String>)>,
    /// The constraint that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates_constraint: Option<String>,
    /// `postgresql_using`, `mysql_length`, `sqlite_where`, ….
    #[serde(default)]
    pub dialect_options: DialectOptions,
}

/// An enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedEnum {
    /// Its name.
    pub name: String,
    /// Its schema.
    pub schema: String,
    /// Whether it is found without its schema.
    pub visible: bool,
    /// Its labels in their order.
    pub labels: Vec<String>,
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedDomain {
    /// Its name.
    pub name: String,
    /// Its schema.
    pub schema: String,
    /// Whether it is found without its schema.
    pub visible: bool,
    /// The type that it restricts, without length.
    #[serde(rename = "type")]
    pub base: String,
    /// Whether it may hold `NULL`.
    pub nullable: bool,
    /// Its default as SQL text.
    pub default: Option<String>,
    /// Its conditions by name.
    pub constraints: Vec<DomainConstraint>,
    /// Its collation.
    pub collation: Option<String>,
    /// The collation's schema where it is needed.
    pub collation_schema: Option<String>,
}

/// A condition of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainConstraint {
    /// Its name.
    pub name: String,
    /// The condition.
    pub check: String,
}

/// What goes when a table is dropped, or breaks while it is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependent {
    /// What it is.
    pub kind: DependentKind,
    /// Its schema, as the database names it (`main`, `temp`).
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The table or view that it stands on: a trigger's own; the view itself for a view.
    pub table: String,
    /// The statement that makes it.
    pub sql: String,
}

/// What kind of dependent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "SQL's words")]
pub enum DependentKind {
    Trigger,
    View,
    /// One that has expressions, an order or a collation, which SQLAlchemy's reflection
    /// leaves out.
    Index,
}

fn identifiers(names: Vec<String>) -> Vec<Identifier> {
    names.into_iter().map(Identifier::from).collect()
}

fn verbatim(text: String) -> Expression {
    Expression::Verbatim {
        text,
        sql_type: SqlType::Null,
    }
}

impl ReflectedTable {
    /// The table that SQLAlchemy makes of these answers: an index that belongs to a
    /// constraint and a constraint that is listed as an index are there once.
    pub fn into_table(self) -> Table {
        let primary = self.primary_key.constrained_columns.clone();
        let columns = self
            .columns
            .into_iter()
            .map(|column| {
                let is_primary = primary.contains(&column.name);
                column.into_column(is_primary)
            })
            .collect();
        let constraints = (!primary.is_empty())
            .then(|| self.primary_key.into_constraint())
            .into_iter()
            .chain(
                self.foreign_keys
                    .into_iter()
                    .map(ReflectedForeignKey::into_constraint),
            )
            .chain(
                self.unique_constraints
                    .into_iter()
                    .filter(|unique| unique.duplicates_index.is_none())
                    .map(ReflectedUnique::into_constraint),
            )
            .chain(
                self.check_constraints
                    .into_iter()
                    .map(ReflectedCheck::into_constraint),
            )
            .collect();
        let table = Identifier::from(self.name.as_str());
        let schema = self.schema.map(Identifier::from);
        let indexes = self
            .indexes
            .into_iter()
            .filter(|index| index.duplicates_constraint.is_none())
            .map(|index| index.into_index(table.clone(), schema.clone()))
            .collect();
        Table {
            name: table,
            schema,
            columns,
            constraints,
            indexes,
            prefixes: Vec::new(),
            comment: self.comment,
            options: self.options,
        }
    }
}

impl ReflectedColumn {
    fn into_column(self, primary_key: bool) -> Column {
        let server_default = match (self.computed, self.identity, self.default) {
            (Some(computed), _, _) => Some(ServerDefault::Computed(Computed {
                sqltext: verbatim(computed.sqltext),
                persisted: computed.persisted,
            })),
            (None, Some(identity), _) => Some(ServerDefault::Identity(identity.into())),
            (None, None, Some(default)) => Some(ServerDefault::Expression(verbatim(default))),
            (None, None, None) => None,
        };
        Column {
            name: self.name.into(),
            sql_type: self.sql_type,
            nullable: self.nullable,
            primary_key,
            autoincrement: match self.autoincrement {
                None => Autoincrement::Auto,
                Some(true) => Autoincrement::Always,
                Some(false) => Autoincrement::Never,
            },
            server_default,
            has_default: false,
            sequence_default: false,
            system: false,
            nullable_given: true,
            comment: self.comment,
            options: DialectOptions::default(),
        }
    }
}

impl From<ReflectedIdentity> for Identity {
    fn from(identity: ReflectedIdentity) -> Self {
        Self {
            always: identity.always,
            on_null: None,
            options: SequenceOptions {
                start: Some(identity.start),
                increment: Some(identity.increment),
                minvalue: Some(identity.minvalue),
                maxvalue: Some(identity.maxvalue),
                cache: Some(identity.cache),
                cycle: Some(identity.cycle),
                ..SequenceOptions::default()
            },
        }
    }
}

fn constraint(name: Option<String>, kind: ConstraintKind) -> Constraint {
    Constraint {
        name: name.map(Identifier::from),
        kind,
        deferrable: None,
        initially: None,
        comment: None,
        options: DialectOptions::default(),
    }
}

impl ReflectedPrimaryKey {
    fn into_constraint(self) -> Constraint {
        Constraint {
            comment: self.comment,
            options: self.dialect_options,
            ..constraint(
                self.name,
                ConstraintKind::PrimaryKey {
                    columns: identifiers(self.constrained_columns),
                    implicit: true,
                },
            )
        }
    }
}

impl ReflectedForeignKey {
    fn into_constraint(self) -> Constraint {
        Constraint {
            deferrable: self.options.deferrable,
            initially: self.options.initially,
            comment: self.comment,
            ..constraint(
                self.name,
                ConstraintKind::ForeignKey {
                    columns: identifiers(self.constrained_columns),
                    referred_table: QualifiedName {
                        schema: self.referred_schema.map(Identifier::from),
                        name: self.referred_table.into(),
                    },
                    referred_columns: identifiers(self.referred_columns),
                    ondelete: self.options.ondelete,
                    onupdate: self.options.onupdate,
                    match_: self.options.match_,
                    use_alter: false,
                },
            )
        }
    }
}

impl ReflectedUnique {
    fn into_constraint(self) -> Constraint {
        Constraint {
            comment: self.comment,
            options: self.dialect_options,
            ..constraint(
                self.name,
                ConstraintKind::Unique {
                    columns: identifiers(self.column_names),
                },
            )
        }
    }
}

impl ReflectedCheck {
    fn into_constraint(self) -> Constraint {
        Constraint {
            comment: self.comment,
            // SQLAlchemy names them without the dialect.
            options: DialectOptions(
                self.dialect_options
                    .0
                    .into_iter()
                    .map(|(name, value)| (format!("postgresql_{name}"), value))
                    .collect(),
            ),
            ..constraint(
                self.name,
                ConstraintKind::Check {
                    sqltext: verbatim(self.sqltext),
                    of_column: None,
                    type_bound: false,
                },
            )
        }
    }
}

impl ReflectedIndex {
    fn into_index(self, table: Identifier, schema: Option<Identifier>) -> Index {
        let sorting = self.column_sorting;
        let expressions = self.expressions;
        let elements = self
            .column_names
            .into_iter()
            .enumerate()
            .map(|(place, name)| {
                let (key, element) = if let Some(name) = name {
                    (name.clone(), Expression::column(name))
                } else {
                    let text = expressions
                        .as_ref()
                        .and_then(|expressions| expressions.get(place).cloned())
                        .unwrap_or_default();
                    (text.clone(), verbatim(text))
                };
                let words = sorting
                    .iter()
                    .find(|(column, _)| *column == key)
                    .map_or(&[][..], |(_, words)| words.as_slice());
                words.iter().fold(element, |operand, word| {
                    let operator = match word.as_str() {
                        "desc" => UnaryOperator::Desc,
                        "nulls_first" => UnaryOperator::NullsFirst,
                        "nulls_last" => UnaryOperator::NullsLast,
                        _ => return operand,
                    };
                    Expression::Unary {
                        operator,
                        operand: Box::new(operand),
                    }
                })
            });
        Index {
            name: Some(self.name.into()),
            table,
            schema,
            expressions: elements.collect(),
            unique: self.unique,
            options: self.dialect_options,
        }
    }
}
