//! MySQL's and MariaDB's types.

use aludel_core::schema::{Charset, NumberAttributes, SqlType};

use crate::render::RenderError;
use crate::render::ddl::Writer;
use crate::render::types::{generic_type, with_precision};

pub(super) fn sql_type(writer: &Writer<'_>, sql_type: &SqlType) -> Result<String, RenderError> {
    let plain = Charset::default();
    Ok(match sql_type {
        SqlType::Tinyint { attributes } => integer("TINYINT", attributes),
        SqlType::Smallint { attributes } => integer("SMALLINT", attributes),
        SqlType::Mediumint { attributes } => integer("MEDIUMINT", attributes),
        SqlType::Integer { attributes } => integer("INTEGER", attributes),
        SqlType::Bigint { attributes } => integer("BIGINT", attributes),
        SqlType::Numeric {
            precision,
            scale,
            attributes,
        } => number(with_precision("NUMERIC", *precision, *scale), attributes),
        SqlType::Decimal {
            precision,
            scale,
            attributes,
        } => number(with_precision("DECIMAL", *precision, *scale), attributes),
        SqlType::Float {
            precision,
            scale,
            attributes,
        } => number(with_precision("FLOAT", *precision, *scale), attributes),
        SqlType::Double {
            precision,
            scale,
            attributes,
        } => number(with_both("DOUBLE", *precision, *scale), attributes),
        SqlType::Real {
            precision,
            scale,
            attributes,
        } => number(with_both("REAL", *precision, *scale), attributes),
        SqlType::Boolean => "BOOL".to_owned(),
        SqlType::Bit { length, .. } => sized("BIT", *length),
        SqlType::GenericString { length, collation }
        | SqlType::GenericUnicode { length, collation } => {
            varchar(*length, collation.as_deref(), &plain)?
        }
        SqlType::Varchar {
            length,
            collation,
            charset,
        } => varchar(*length, collation.as_deref(), charset)?,
        SqlType::Char {
            length,
            collation,
            charset,
        } => text(sized("CHAR", *length), collation.as_deref(), charset),
        SqlType::Nvarchar { length, collation } => {
            let length = length.ok_or_else(|| wants_length("NVARCHAR"))?;
            text(
                format!("VARCHAR({length})"),
                collation.as_deref(),
                &national(),
            )
        }
        SqlType::Nchar { length, collation } => {
            text(sized("CHAR", *length), collation.as_deref(), &national())
        }
        SqlType::GenericUnicodeText { length, collation } => {
            text(sized("TEXT", *length), collation.as_deref(), &plain)
        }
        SqlType::Text {
            length,
            collation,
            charset,
        } => text(sized("TEXT", *length), collation.as_deref(), charset),
        SqlType::Tinytext { collation, charset } => {
            text("TINYTEXT".to_owned(), collation.as_deref(), charset)
        }
        SqlType::Mediumtext { collation, charset } => {
            text("MEDIUMTEXT".to_owned(), collation.as_deref(), charset)
        }
        SqlType::Longtext { collation, charset } => {
            text("LONGTEXT".to_owned(), collation.as_deref(), charset)
        }
        SqlType::GenericLargeBinary { length } | SqlType::Blob { length } => sized("BLOB", *length),
        SqlType::Varbinary { length: None } => return Err(wants_length("VARBINARY")),
        SqlType::Varbinary {
            length: Some(length),
        } => format!("VARBINARY({length})"),
        SqlType::Tinyblob => "TINYBLOB".to_owned(),
        SqlType::Mediumblob => "MEDIUMBLOB".to_owned(),
        SqlType::Longblob => "LONGBLOB".to_owned(),
        SqlType::Datetime { fsp, .. } => fraction("DATETIME", *fsp),
        SqlType::Timestamp { fsp, .. } => fraction("TIMESTAMP", *fsp),
        SqlType::Time { fsp, .. } => fraction("TIME", *fsp),
        SqlType::Year { display_width } => sized("YEAR", *display_width),
        SqlType::GenericUuid { native: true } if has_uuid(writer) => "UUID".to_owned(),
        SqlType::Enum(enumeration) if enumeration.native => text(
            listed(writer, "ENUM", &enumeration.values)?,
            enumeration.collation.as_deref(),
            &enumeration.charset,
        ),
        SqlType::Enum(enumeration) => varchar(
            Some(enumeration.length),
            enumeration.collation.as_deref(),
            &enumeration.charset,
        )?,
        SqlType::Set {
            values,
            collation,
            charset,
        } => text(
            listed(writer, "SET", values)?,
            collation.as_deref(),
            charset,
        ),
        other => generic_type(writer, other)?,
    })
}

/// MariaDB has had `UUID` since 10.7 (knowledge base, "UUID Data Type").
fn has_uuid(writer: &Writer<'_>) -> bool {
    writer.context.mariadb && writer.at_least((10, 7, 0))
}

fn integer(name: &str, attributes: &NumberAttributes) -> String {
    number(sized(name, attributes.display_width), attributes)
}

/// A number with MySQL's words behind it.
fn number(mut text: String, attributes: &NumberAttributes) -> String {
    if attributes.unsigned {
        text.push_str(" UNSIGNED");
    }
    if attributes.zerofill {
        text.push_str(" ZEROFILL");
    }
    text
}

/// A precision is written together with a scale only.
fn with_both(name: &str, precision: Option<u32>, scale: Option<i32>) -> String {
    match (precision, scale) {
        (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
        _ => name.to_owned(),
    }
}

fn sized(name: &str, size: Option<u32>) -> String {
    match size {
        None => name.to_owned(),
        Some(size) => format!("{name}({size})"),
    }
}

/// Digits behind the second; none are not written.
fn fraction(name: &str, digits: Option<u32>) -> String {
    sized(name, digits.filter(|digits| *digits > 0))
}

fn national() -> Charset {
    Charset {
        national: true,
        ..Charset::default()
    }
}

fn wants_length(name: &str) -> RenderError {
    RenderError::Refused(format!("{name} requires a length on dialect mysql"))
}

fn varchar(
    length: Option<u32>,
    collation: Option<&str>,
    charset: &Charset,
) -> Result<String, RenderError> {
    let length = length.ok_or_else(|| wants_length("VARCHAR"))?;
    Ok(text(format!("VARCHAR({length})"), collation, charset))
}

/// A text type with its character set and collation. `NATIONAL` is a character set of its
/// own (MySQL 8.0 manual, section 10.3.7).
fn text(spelled: String, collation: Option<&str>, charset: &Charset) -> String {
    let mut words = Vec::new();
    if charset.national {
        words.push("NATIONAL".to_owned());
    }
    words.push(spelled);
    if !charset.national {
        if let Some(name) = charset.charset.as_deref().filter(|name| !name.is_empty()) {
            words.push(format!("CHARACTER SET {name}"));
        } else if charset.ascii {
            words.push("ASCII".to_owned());
        } else if charset.unicode {
            words.push("UNICODE".to_owned());
        }
    }
    if let Some(collation) = collation.filter(|collation| !collation.is_empty()) {
        words.push(format!("COLLATE {collation}"));
    } else if charset.binary {
        words.push("BINARY".to_owned());
    }
    words.join(" ")
}

/// `ENUM('a','b')`.
fn listed(writer: &Writer<'_>, name: &str, values: &[String]) -> Result<String, RenderError> {
    let values = values
        .iter()
        .map(|value| writer.literal(value))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(format!("{name}({})", values.join(",")))
}
