//! What a database consists of: tables, columns, types, constraints, indexes,
//! sequences.
//!
//! These are plain values. They come from scripts, from models and from databases that
//! were read; the dialects write them as SQL. The names of types, options and clauses
//! are SQLAlchemy's, so that a script's words need no translation.

mod affinity;
mod column;
mod constraint;
mod identifier;
pub mod inspection;
mod options;
mod sequence;
mod sql_type;
mod table;

pub use affinity::TypeAffinity;
pub use column::{Autoincrement, Column, Computed, Identity, ServerDefault};
pub use constraint::{Constraint, ConstraintKind, ExcludeElement};
pub use identifier::{Identifier, QualifiedName};
pub use options::{DialectOptions, OptionValue};
pub use sequence::{Sequence, SequenceOptions};
pub use sql_type::{Charset, EnumType, NumberAttributes, SqlType};
pub use table::{Index, Table};
