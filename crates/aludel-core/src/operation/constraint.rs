//! Operations on constraints.

use serde::{Deserialize, Serialize};

use crate::schema::{Constraint, Identifier, QualifiedName};

/// `op.create_primary_key`, `create_unique_constraint`, `create_foreign_key`,
/// `create_check_constraint`, `create_exclude_constraint`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateConstraint {
    /// The table.
    pub table: QualifiedName,
    /// The constraint.
    pub constraint: Constraint,
}

/// `op.drop_constraint`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropConstraint {
    /// The table.
    pub table: QualifiedName,
    /// The constraint's name; `None` only where a primary key needs none.
    pub name: Option<Identifier>,
    /// Its kind, which MySQL wants to know.
    #[serde(default)]
    pub kind: Option<ConstraintType>,
    /// `IF EXISTS`.
    #[serde(default)]
    pub if_exists: bool,
    /// `CASCADE`: what needs the constraint goes with it.
    #[serde(default)]
    pub cascade: bool,
}

/// The kind of a constraint, by the words of `op.drop_constraint(type_=…)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "Alembic's words")]
pub enum ConstraintType {
    Primary,
    Unique,
    ForeignKey,
    Check,
    Exclude,
}
