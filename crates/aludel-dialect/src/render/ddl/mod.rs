//! Definitions: tables, columns, constraints, indexes, types, sequences, schemas.
//!
//! One file per kind of object holds what most databases share; a database overrides in
//! its own `ddl.rs` what it writes differently ([`Definitions`]).

pub(crate) mod alter_column;
pub(crate) mod column;
pub(crate) mod constraint;
mod definitions;
pub(crate) mod index;
pub(crate) mod object;
mod rebuild;
mod table;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use definitions::{Comments, Definitions};
pub(crate) use writer::{Writer, is_word_character, option_text, words};

use aludel_core::operation::Operation;

use super::{RenderContext, RenderError, Rendered};
use crate::dialect::DialectName;

/// Renders an operation that changes the schema.
///
/// # Errors
/// The database cannot do it, or something that it needs is not said.
pub(crate) fn render_definition(
    operation: &Operation,
    dialect: DialectName,
    context: &RenderContext,
) -> Result<Vec<Rendered>, RenderError> {
    let writer = Writer { dialect, context };
    let definitions = writer.definitions();
    let statements = match operation {
        Operation::CreateTable(create) => table::create_table(&writer, create)?,
        Operation::DropTable(drop) => vec![table::drop_table(&writer, drop)],
        Operation::RenameTable(rename) => vec![table::rename_table(&writer, rename)],
        Operation::SetTableComment(set) => {
            vec![definitions.table_comment(&writer, &set.table, set.comment.as_deref())?]
        }
        Operation::SetColumnComment(set) => vec![definitions.column_comment(&writer, set)?],
        Operation::AddColumn(add) => definitions.add_column(&writer, add)?,
        Operation::DropColumn(drop) => vec![column::drop_column(&writer, drop)],
        Operation::AlterColumn(alter) => alter_column::alter_column(&writer, alter)?,
        Operation::CreateIndex(create) => vec![definitions.create_index(&writer, create)?],
        Operation::DropIndex(drop) => vec![definitions.drop_index(&writer, drop)?],
        Operation::CreateConstraint(create) => definitions
            .add_constraint(&writer, &create.table, &create.constraint)?
            .into_iter()
            .collect(),
        Operation::DropConstraint(drop) => vec![definitions.drop_constraint(&writer, drop)?],
        Operation::CreateType(create) => definitions.create_type(&writer, create)?,
        Operation::DropType(drop) => definitions.drop_type(&writer, drop)?,
        Operation::CreateSequence(create) => vec![object::create_sequence(&writer, create)?],
        Operation::DropSequence(drop) => vec![object::drop_sequence(&writer, drop)],
        Operation::CreateSchema(create) => vec![object::create_schema(&writer, create)],
        Operation::DropSchema(drop) => vec![object::drop_schema(&writer, drop)],
        Operation::RebuildTable(rebuild) => rebuild::rebuild_table(&writer, rebuild)?,
        other => return Err(writer.unsupported(format!("definition of {other:?}"))),
    };
    Ok(statements.into_iter().map(Rendered::from).collect())
}
