//! What expressions stand for.

use aludel_core::expression::Expression;
use aludel_core::schema::{
    Column, Constraint, EnumType, Identifier, QualifiedName, ServerDefault, SqlType,
};
use aludel_core::value::Value as SqlValue;

use super::entities::Entity;

/// What an expression stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    None,
    Boolean(bool),
    Integer(i64),
    Real(f64),
    Text(String),
    /// `op.f("…")`: a name that no naming convention changes.
    FinalName(String),
    List(Vec<Value>),
    Tuple(Vec<Value>),
    Map(Vec<(Value, Value)>),
    /// Something of another module that is no value by itself yet, by its dotted path:
    /// `sqlalchemy`, `sqlalchemy.Integer`, `sqlalchemy.func.now`.
    Path(String),
    Type(DeclaredType),
    Column(Box<DeclaredColumn>),
    ForeignKey(Box<ForeignKey>),
    Constraint(Box<DeclaredConstraint>),
    /// `Computed(…)`, `Identity(…)`, as an argument of a column.
    Generated(Box<ServerDefault>),
    /// `text(…)`, `func.now()`, `sa.true()`.
    Clause(Expression),
    /// `table(…)`, with columns and nothing else.
    LightTable(LightTable),
    /// `column(…)` outside of a table.
    LightColumn(LightColumn),
    /// `light_table.c`
    Columns(LightTable),
    /// A statement that changes rows.
    Change(Box<Change>),
    /// A function, trigger or extension of PostgreSQL's.
    Entity(Box<Entity>),
    /// The target of `with op.batch_alter_table(…) as`.
    Batch,
    /// `op.get_bind()`
    Bind,
    /// `op.get_context()`
    Context,
    /// The `dialect` of these two, of which only the name is known.
    Dialect,
    /// Bound to something that is not understood; using it ends the reading.
    Unknown,
}

impl Value {
    /// Whether it is, or holds, what belongs to one table.
    pub(super) fn is_schema_item(&self) -> bool {
        match self {
            Self::Column(_) | Self::ForeignKey(_) | Self::Constraint(_) | Self::Generated(_) => {
                true
            }
            Self::List(items) | Self::Tuple(items) => items.iter().any(Self::is_schema_item),
            Self::Map(entries) => entries.iter().any(|(_, value)| value.is_schema_item()),
            _ => false,
        }
    }
}

/// A type, and the enumerations of their own that a table with it brings along.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DeclaredType {
    pub(super) sql_type: SqlType,
    /// Whether PostgreSQL's type is made with a table (`create_type`).
    pub(super) makes: Option<Box<EnumType>>,
    /// Whether it is SQLAlchemy's own, and not one that a variant was added to.
    pub(super) has_variants: bool,
}

/// A column outside of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DeclaredColumn {
    pub(super) column: Column,
    pub(super) makes: Option<Box<EnumType>>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    /// Checks inside of the column.
    pub(super) checks: Vec<DeclaredConstraint>,
    pub(super) unique: bool,
    pub(super) index: bool,
}

/// A constraint outside of a table, its name not yet seen by a naming convention.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DeclaredConstraint {
    pub(super) name: GivenName,
    pub(super) constraint: Constraint,
}

/// A name as it was given.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum GivenName {
    #[default]
    None,
    /// A naming convention may still change it.
    Plain(String),
    Final(String),
}

impl GivenName {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Plain(text) | Self::Final(text) => Some(text),
        }
    }
}

/// `ForeignKey(…)` inside of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ForeignKey {
    pub(super) name: GivenName,
    pub(super) target: ForeignKeyTarget,
    pub(super) ondelete: Option<String>,
    pub(super) onupdate: Option<String>,
    pub(super) match_: Option<String>,
    pub(super) deferrable: Option<bool>,
    pub(super) initially: Option<String>,
}

/// Where a column of a foreign key leads.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ForeignKeyTarget {
    pub(super) table: QualifiedName,
    pub(super) column: Identifier,
}

/// `table(…)`
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LightTable {
    pub(super) name: QualifiedName,
    pub(super) columns: Vec<LightColumn>,
}

/// `column(…)`
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LightColumn {
    pub(super) name: String,
    pub(super) sql_type: SqlType,
    /// The table, where the column was taken out of one.
    pub(super) table: Option<QualifiedName>,
}

/// `table.insert()`, `.update()`, `.delete()` with what was added to them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub(super) kind: ChangeKind,
    pub(super) table: LightTable,
    pub(super) condition: Option<Expression>,
    pub(super) values: Vec<(String, SqlValue)>,
}

/// What a [`Change`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChangeKind {
    Update,
    Delete,
}
