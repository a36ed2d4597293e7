//! SQLite's types.

use aludel_core::schema::SqlType;

use crate::render::RenderError;
use crate::render::ddl::Writer;
use crate::render::types::generic_type;

pub(super) fn sql_type(writer: &Writer<'_>, sql_type: &SqlType) -> Result<String, RenderError> {
    match sql_type {
        SqlType::Jsonb => Ok("JSONB".to_owned()),
        other => generic_type(writer, other),
    }
}
