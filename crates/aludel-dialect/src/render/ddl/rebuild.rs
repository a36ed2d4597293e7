//! Tables that are built anew.

use aludel_core::expression::{Expression, FromItem, Insert, InsertSource, Query, Select};
use aludel_core::operation::{
    CreateIndex, CreateTable, DropTable, Rebuild, RebuildTable, RenameTable, Transfer,
};
use aludel_core::schema::{QualifiedName, SqlType};

use super::column::name_of;
use super::{Writer, table};
use crate::render::RenderError;

/// Creates the new table, copies the rows, drops the former table, gives its name to the
/// new one, makes the indexes and whatever else the former table had.
pub(super) fn rebuild_table(
    writer: &Writer<'_>,
    request: &RebuildTable,
) -> Result<Vec<String>, RenderError> {
    let rebuild = request.rebuild()?;
    let definitions = writer.definitions();
    let former = name_of(&request.from);
    let temporary = name_of(&rebuild.new_table);
    let rows = copy_rows(writer, &former, &rebuild)?;
    let mut statements = definitions.before_rebuild(writer, &former, &rebuild.names_to_free)?;
    statements.extend(table::create_table(
        writer,
        &CreateTable {
            table: rebuild.new_table,
            if_not_exists: false,
        },
    )?);
    statements.push(rows);
    statements.push(table::drop_table(
        writer,
        &DropTable {
            table: former.clone(),
            if_exists: false,
        },
    ));
    let rename = table::rename_table(
        writer,
        &RenameTable {
            table: temporary,
            new_name: former.name,
        },
    );
    if request.named_by_others {
        let (before, after) = definitions.around_rename();
        statements.extend(before.map(str::to_owned));
        statements.push(rename);
        statements.extend(after.map(str::to_owned));
    } else {
        statements.push(rename);
    }
    for index in rebuild.indexes {
        let create = CreateIndex {
            index,
            if_not_exists: false,
        };
        statements.push(definitions.create_index(writer, &create)?);
    }
    statements.extend(request.afterwards.iter().cloned());
    Ok(statements)
}

/// `INSERT INTO … SELECT …`: what the former table holds, and what the program puts into new
/// columns.
fn copy_rows(
    writer: &Writer<'_>,
    former: &QualifiedName,
    rebuild: &Rebuild,
) -> Result<String, RenderError> {
    let transfers = &rebuild.transfers;
    let into = transfers.iter().map(|transfer| &transfer.into);
    let moved = transfers
        .iter()
        .map(|transfer| value(writer, former, transfer));
    let insert = Insert {
        ctes: Vec::new(),
        prefixes: Vec::new(),
        table: name_of(&rebuild.new_table),
        columns: into
            .chain(rebuild.fills.iter().map(|(column, _)| column))
            .cloned()
            .collect(),
        source: InsertSource::Query(Box::new(Query::Select(Box::new(Select {
            columns: moved
                .chain(rebuild.fills.iter().map(|(_, value)| value.clone()))
                .collect(),
            from: vec![FromItem::Table {
                name: former.clone(),
            }],
            ..Select::default()
        })))),
        on_conflict: None,
        returning: Vec::new(),
    };
    writer.moved_rows(insert)
}

/// A column of the former table, cast where its type changed.
fn value(writer: &Writer<'_>, former: &QualifiedName, transfer: &Transfer) -> Expression {
    let mut value = Expression::Column {
        name: transfer.from.clone(),
        table: Some(former.clone()),
        sql_type: SqlType::Null,
    };
    let mut is_cast = false;
    for sql_type in &transfer.casts {
        if writer.definitions().casts_in_rebuild(sql_type) {
            is_cast = true;
            value = Expression::Cast {
                element: Box::new(value),
                sql_type: sql_type.clone(),
            };
        }
    }
    if is_cast {
        value = Expression::Label {
            name: Some(transfer.from.clone()),
            element: Box::new(value),
        };
    }
    value
}
