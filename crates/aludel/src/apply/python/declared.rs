//! Scripts whose text says everything that they do: no interpreter runs them.

use std::sync::Arc;

use aludel_core::operation::Operation;
use aludel_core::revision::Direction;
use aludel_python::host::TypeName;
use aludel_script::python::declared::{Act, Circumstances, Declaration, read_declared};
use camino::Utf8Path;

use super::Facts;
use super::host::SinkHost;
use crate::apply::failure::StepError;

/// What a script does, where its text says everything.
///
/// `None` where only running it tells, and where something of it cannot be written as SQL:
/// the interpreter's error then says what and where.
pub(super) fn read(
    script: &Utf8Path,
    direction: Direction,
    facts: &Facts,
) -> Option<Arc<[Declaration]>> {
    let convention: Vec<(String, String)> = match &facts.context.naming_convention {
        None => Vec::new(),
        Some(convention) => convention
            .0
            .iter()
            .map(|(key, pattern)| (key.0.clone(), pattern.clone()))
            .collect(),
    };
    let is_common = |key: &str| ["ix", "uq", "ck", "fk", "pk"].contains(&key);
    if !convention.iter().all(|(key, _)| is_common(key)) {
        return None;
    }
    let circumstances = Circumstances {
        dialect: facts.sql.name(),
        dialect_name: &facts.dialect.name,
        as_sql: facts.context.as_sql,
        convention: &convention,
    };
    let function = match direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    };
    let declarations = read_declared(script, function, &circumstances)?;
    let can_be_written =
        |operation: &Operation| facts.sql.render(operation, &facts.rendering).is_ok();
    declarations
        .iter()
        .filter_map(|declaration| declaration.act.operation())
        .all(can_be_written)
        .then(|| declarations.into())
}

/// Does what a script declares.
pub(super) fn run(
    declarations: &[Declaration],
    facts: &Facts,
    host: &mut SinkHost<'_>,
) -> Result<(), StepError> {
    let mut made = facts.made_types();
    for declaration in declarations {
        if let Act::MakeType { schema, name, .. } = &declaration.act {
            let name = TypeName {
                schema: schema.as_ref().map(|schema| schema.name.clone()),
                name: name.name.clone(),
            };
            if !made.insert(name) {
                continue;
            }
        }
        host.carry_out(&declaration.act, &declaration.cause)?;
    }
    facts.remember_types(made);
    Ok(())
}
