//! Types that most databases write alike: SQLAlchemy's generic type compiler.

use aludel_core::schema::{EnumType, SqlType};

use super::ddl::Writer;
use super::{Parameters, RenderContext, RenderError};
use crate::dialect::DialectName;

/// Writes a type as it stands in a definition; `%` is never doubled.
///
/// # Errors
/// The database has no such type, or wants a length.
pub fn render_type(
    sql_type: &SqlType,
    dialect: DialectName,
    context: &RenderContext,
) -> Result<String, RenderError> {
    let context = RenderContext {
        parameters: Parameters::Inline,
        ..*context
    };
    Writer {
        dialect,
        context: &context,
    }
    .sql_type(sql_type)
}

/// Writes the types that standard SQL has, and refuses the others.
pub(crate) fn generic_type(writer: &Writer<'_>, sql_type: &SqlType) -> Result<String, RenderError> {
    Ok(match sql_type {
        SqlType::Null => return Err(RenderError::NoType),
        SqlType::Smallint { .. } => "SMALLINT".to_owned(),
        SqlType::Integer { .. } => "INTEGER".to_owned(),
        SqlType::Bigint { .. } => "BIGINT".to_owned(),
        SqlType::Numeric {
            precision, scale, ..
        } => with_precision("NUMERIC", *precision, *scale),
        SqlType::Decimal {
            precision, scale, ..
        } => with_precision("DECIMAL", *precision, *scale),
        SqlType::Float { .. } => "FLOAT".to_owned(),
        SqlType::GenericDouble { .. } | SqlType::Double { .. } => "DOUBLE".to_owned(),
        SqlType::DoublePrecision { .. } => "DOUBLE PRECISION".to_owned(),
        SqlType::Real { .. } => "REAL".to_owned(),
        SqlType::Boolean => "BOOLEAN".to_owned(),
        SqlType::GenericString { length, collation }
        | SqlType::GenericUnicode { length, collation }
        | SqlType::Varchar {
            length, collation, ..
        } => text_type(writer, "VARCHAR", *length, collation.as_deref()),
        SqlType::GenericUnicodeText { length, collation }
        | SqlType::Text {
            length, collation, ..
        } => text_type(writer, "TEXT", *length, collation.as_deref()),
        SqlType::Char {
            length, collation, ..
        } => text_type(writer, "CHAR", *length, collation.as_deref()),
        SqlType::Nchar { length, collation } => {
            text_type(writer, "NCHAR", *length, collation.as_deref())
        }
        SqlType::Nvarchar { length, collation } => {
            text_type(writer, "NVARCHAR", *length, collation.as_deref())
        }
        SqlType::Clob { .. } => "CLOB".to_owned(),
        SqlType::GenericLargeBinary { .. } | SqlType::Blob { .. } => "BLOB".to_owned(),
        SqlType::Binary { length } => with_length("BINARY", *length),
        SqlType::Varbinary { length } => with_length("VARBINARY", *length),
        SqlType::Date => "DATE".to_owned(),
        SqlType::GenericDateTime { .. }
        | SqlType::Datetime { .. }
        | SqlType::GenericInterval { .. } => "DATETIME".to_owned(),
        SqlType::GenericTime { .. } | SqlType::Time { .. } => "TIME".to_owned(),
        SqlType::Timestamp { .. } => "TIMESTAMP".to_owned(),
        SqlType::Json => "JSON".to_owned(),
        SqlType::GenericUuid { .. } => "CHAR(32)".to_owned(),
        SqlType::Uuid => "UUID".to_owned(),
        SqlType::Enum(enumeration) => enumeration_as_text(writer, enumeration),
        SqlType::Named { name } | SqlType::StoredAsText { name } => name.clone(),
        SqlType::Verbatim { text } => text.clone(),
        other => return Err(writer.unsupported(format!("type {}", type_name(other)))),
    })
}

/// The text type that stands for an enumeration where it is not native.
pub(crate) fn enumeration_as_text(writer: &Writer<'_>, enumeration: &EnumType) -> String {
    text_type(
        writer,
        "VARCHAR",
        Some(enumeration.length),
        enumeration.collation.as_deref(),
    )
}

/// `NAME(precision, scale)`.
pub(crate) fn with_precision(name: &str, precision: Option<u32>, scale: Option<i32>) -> String {
    match (precision, scale) {
        (None, _) => name.to_owned(),
        (Some(precision), None) => format!("{name}({precision})"),
        (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
    }
}

/// `NAME(length)`; no length is written for 0.
pub(crate) fn with_length(name: &str, length: Option<u32>) -> String {
    match length {
        None | Some(0) => name.to_owned(),
        Some(length) => format!("{name}({length})"),
    }
}

/// `NAME(length) COLLATE "collation"`.
fn text_type(
    writer: &Writer<'_>,
    name: &str,
    length: Option<u32>,
    collation: Option<&str>,
) -> String {
    let mut text = with_length(name, length);
    if let Some(collation) = collation.filter(|collation| !collation.is_empty()) {
        text.push_str(" COLLATE ");
        text.push_str(&writer.quote_text(collation));
    }
    text
}

/// A type's name for people.
fn type_name(sql_type: &SqlType) -> String {
    let debug = format!("{sql_type:?}");
    let end = debug
        .find(|character: char| !character.is_alphanumeric())
        .unwrap_or(debug.len());
    debug[..end].to_uppercase()
}
