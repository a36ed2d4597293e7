//! PostgreSQL's types.

use std::fmt::Write as _;

use aludel_core::schema::{Identifier, SqlType};

use crate::render::RenderError;
use crate::render::ddl::Writer;
use crate::render::types::generic_type;

pub(super) fn sql_type(writer: &Writer<'_>, sql_type: &SqlType) -> Result<String, RenderError> {
    let word = match sql_type {
        SqlType::Float { precision, .. } => {
            return Ok(match precision {
                None | Some(0) => "FLOAT".to_owned(),
                Some(precision) => format!("FLOAT({precision})"),
            });
        }
        SqlType::GenericDouble { .. } => "DOUBLE PRECISION",
        SqlType::Bit { length, varying } => {
            return Ok(match (varying, length) {
                (true, None) => "BIT VARYING".to_owned(),
                (true, Some(length)) => format!("BIT VARYING({length})"),
                (false, length) => format!("BIT({})", length.unwrap_or(1)),
            });
        }
        SqlType::Money => "MONEY",
        SqlType::Oid => "OID",
        SqlType::Citext => "CITEXT",
        SqlType::GenericLargeBinary { .. } | SqlType::Bytea => "BYTEA",
        SqlType::GenericDateTime { timezone } => return Ok(zoned("TIMESTAMP", None, *timezone)),
        SqlType::GenericTime { timezone } => return Ok(zoned("TIME", None, *timezone)),
        SqlType::Timestamp {
            timezone,
            precision,
            ..
        } => return Ok(zoned("TIMESTAMP", *precision, *timezone)),
        SqlType::Time {
            timezone,
            precision,
            ..
        } => return Ok(zoned("TIME", *precision, *timezone)),
        SqlType::GenericInterval { native: false, .. } => {
            return Ok(zoned("TIMESTAMP", None, false));
        }
        SqlType::GenericInterval {
            second_precision, ..
        } => return Ok(interval(None, *second_precision)),
        SqlType::Interval { fields, precision } => {
            return Ok(interval(fields.as_deref(), *precision));
        }
        SqlType::Jsonb => "JSONB",
        SqlType::Jsonpath => "JSONPATH",
        SqlType::GenericUuid { native: true } => "UUID",
        SqlType::Hstore => "HSTORE",
        SqlType::Tsvector => "TSVECTOR",
        SqlType::Tsquery => "TSQUERY",
        SqlType::Inet => "INET",
        SqlType::Cidr => "CIDR",
        SqlType::Macaddr => "MACADDR",
        SqlType::Macaddr8 => "MACADDR8",
        SqlType::Regclass => "REGCLASS",
        SqlType::Regconfig => "REGCONFIG",
        SqlType::Range { name } => return Ok(name.to_uppercase()),
        SqlType::Array { item, dimensions } => {
            let item = self::sql_type(writer, item)?;
            let brackets = "[]".repeat(dimensions.unwrap_or(1) as usize);
            let end = item.find(" COLLATE").unwrap_or(item.len());
            return Ok(format!("{}{brackets}{}", &item[..end], &item[end..]));
        }
        SqlType::Enum(enumeration) if enumeration.native => {
            let Some(name) = &enumeration.name else {
                return Err(RenderError::Refused(
                    "an enumeration of PostgreSQL needs a name".to_owned(),
                ));
            };
            return named(writer, enumeration.schema.as_ref(), name);
        }
        SqlType::Domain { name, schema, .. } => return named(writer, schema.as_ref(), name),
        other => return generic_type(writer, other),
    };
    Ok(word.to_owned())
}

/// The name of an enumeration or a domain.
pub(super) fn named(
    writer: &Writer<'_>,
    schema: Option<&Identifier>,
    name: &Identifier,
) -> Result<String, RenderError> {
    if schema.is_none() && BUILT_IN.contains(&name.name.as_str()) {
        return Err(RenderError::Refused(format!(
            "the type `{name}` has the name of one of PostgreSQL's own and needs a schema"
        )));
    }
    Ok(writer.in_schema(schema, name))
}

fn zoned(name: &str, precision: Option<u32>, timezone: bool) -> String {
    let precision = precision.map_or_else(String::new, |precision| format!("({precision})"));
    let zone = if timezone { "WITH" } else { "WITHOUT" };
    format!("{name}{precision} {zone} TIME ZONE")
}

fn interval(fields: Option<&str>, precision: Option<u32>) -> String {
    let mut text = "INTERVAL".to_owned();
    if let Some(fields) = fields {
        text.push(' ');
        text.push_str(fields);
    }
    if let Some(precision) = precision {
        _ = write!(text, " ({precision})");
    }
    text
}

/// Types that would hide one of the same name that has no schema.
const BUILT_IN: &[&str] = &[
    "_array",
    "bigint",
    "bit",
    "bit varying",
    "boolean",
    "bytea",
    "\"char\"",
    "character",
    "character varying",
    "cidr",
    "citext",
    "date",
    "datemultirange",
    "daterange",
    "double precision",
    "float",
    "hstore",
    "inet",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "integer",
    "interval",
    "json",
    "jsonb",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "real",
    "regclass",
    "regconfig",
    "smallint",
    "text",
    "time",
    "time with time zone",
    "time without time zone",
    "timestamp",
    "timestamp with time zone",
    "timestamp without time zone",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "uuid",
];
