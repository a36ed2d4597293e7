//! Types, by SQLAlchemy's names of them.

use aludel_core::schema::{Charset, EnumType, NumberAttributes, SqlType};
use aludel_dialect::DialectName;

use super::Circumstances;
use super::arguments::{Arguments, optional, switch};
use super::evaluate::identifier;
use super::value::{DeclaredType, Value};

/// The module that a type comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Generic,
    Postgresql,
    Mysql,
    Sqlite,
}

/// Generic types that PostgreSQL's module has too.
const IN_POSTGRESQL: [&str; 11] = [
    "BIGINT",
    "BOOLEAN",
    "CHAR",
    "DATE",
    "DOUBLE_PRECISION",
    "FLOAT",
    "INTEGER",
    "NUMERIC",
    "REAL",
    "SMALLINT",
    "TEXT",
];

/// Generic types that SQLite's module has too.
const IN_SQLITE: [&str; 13] = [
    "BIGINT", "BLOB", "BOOLEAN", "CHAR", "DECIMAL", "FLOAT", "INTEGER", "JSON", "NUMERIC", "REAL",
    "SMALLINT", "TEXT", "VARCHAR",
];

/// The family and the name of a type by its path.
fn named(path: &str) -> Option<(Family, &str)> {
    let (module, name) = path.rsplit_once('.')?;
    let family = match module {
        "sqlalchemy" | "sqlalchemy.types" => Family::Generic,
        "sqlalchemy.dialects.postgresql" if IN_POSTGRESQL.contains(&name) => Family::Generic,
        "sqlalchemy.dialects.postgresql" => Family::Postgresql,
        "sqlalchemy.dialects.mysql" => Family::Mysql,
        "sqlalchemy.dialects.sqlite" if IN_SQLITE.contains(&name) => Family::Generic,
        "sqlalchemy.dialects.sqlite" => Family::Sqlite,
        _ => return None,
    };
    Some((family, name))
}

/// Whether a path names a type that is understood.
pub(super) fn is_type(path: &str) -> bool {
    let Some((family, name)) = named(path) else {
        return false;
    };
    let needs_arguments = match family {
        Family::Generic => ["ARRAY", "Enum"].contains(&name),
        Family::Postgresql => ["ARRAY", "ENUM"].contains(&name),
        Family::Mysql | Family::Sqlite => false,
    };
    needs_arguments || simple(family, name, &mut Arguments::new(Vec::new(), Vec::new())).is_some()
}

/// A call of a type's class.
pub(super) fn construct(
    path: &str,
    mut arguments: Arguments,
    circumstances: &Circumstances<'_>,
) -> Option<Value> {
    let (family, name) = named(path)?;
    let found = match (family, name) {
        (Family::Generic | Family::Postgresql, "ARRAY") => array(&mut arguments, circumstances)?,
        (Family::Generic, "Enum") | (Family::Postgresql, "ENUM") => {
            enumeration(family, &mut arguments, circumstances)?
        }
        _ => DeclaredType {
            sql_type: simple(family, name, &mut arguments)?,
            makes: None,
            has_variants: false,
        },
    };
    arguments.end()?;
    let is_half = matches!(
        found.sql_type,
        SqlType::GenericDouble { precision: Some(_) }
            | SqlType::DoublePrecision { precision: Some(_) }
            | SqlType::Double {
                precision: Some(_),
                scale: None,
                ..
            }
    );
    if is_half && circumstances.dialect == DialectName::Mysql {
        return None;
    }
    Some(Value::Type(found))
}

/// A type as an argument: a type, or its class.
pub(super) fn declared_type(
    value: Value,
    circumstances: &Circumstances<'_>,
) -> Option<DeclaredType> {
    match value {
        Value::Type(found) => Some(found),
        Value::Path(path) => {
            let nothing = Arguments::new(Vec::new(), Vec::new());
            match construct(&path, nothing, circumstances)? {
                Value::Type(found) => Some(found),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `type.with_variant(other, "dialect", …)`
pub(super) fn with_variant(
    base: DeclaredType,
    mut arguments: Arguments,
    circumstances: &Circumstances<'_>,
) -> Option<Value> {
    let other = declared_type(arguments.next("type_")?, circumstances)?;
    let dialects: Vec<String> = arguments
        .rest()
        .into_iter()
        .map(Value::text)
        .collect::<Option<_>>()?;
    arguments.end()?;
    let is_enumeration = |it: &DeclaredType| matches!(it.sql_type, SqlType::Enum(_));
    if dialects.is_empty() || base.has_variants || is_enumeration(&base) || is_enumeration(&other) {
        // Which of several enumerations are made is a rule of its own.
        return None;
    }
    let chosen = if dialects
        .iter()
        .any(|name| name == circumstances.dialect_name)
    {
        other
    } else {
        base
    };
    Some(Value::Type(DeclaredType {
        has_variants: true,
        ..chosen
    }))
}

fn array(arguments: &mut Arguments, circumstances: &Circumstances<'_>) -> Option<DeclaredType> {
    let item = declared_type(arguments.next("item_type")?, circumstances)?;
    switch(arguments.next("as_tuple"))?;
    let dimensions = optional(arguments.next("dimensions"), Value::number)?;
    switch(arguments.next("zero_indexes"))?;
    if matches!(item.sql_type, SqlType::Array { .. }) || item.has_variants {
        return None;
    }
    Some(DeclaredType {
        sql_type: SqlType::Array {
            item: Box::new(item.sql_type),
            dimensions,
        },
        makes: item.makes,
        has_variants: false,
    })
}

fn enumeration(
    family: Family,
    arguments: &mut Arguments,
    circumstances: &Circumstances<'_>,
) -> Option<DeclaredType> {
    let values: Vec<String> = arguments
        .rest()
        .into_iter()
        .map(Value::text)
        .collect::<Option<_>>()?;
    let name = optional(arguments.keyword("name"), Value::text)?;
    let schema = optional(arguments.keyword("schema"), Value::text)?;
    let native = match arguments.keyword("native_enum") {
        Some(value) if family == Family::Generic => value.boolean()?,
        Some(_) => return None,
        None => true,
    };
    let creates = arguments
        .keyword("create_type")
        .map_or(Some(true), Value::boolean)?;
    let length: Option<u32> = optional(arguments.keyword("length"), Value::number)?;
    if switch(arguments.keyword("create_constraint"))? {
        return None;
    }
    switch(arguments.keyword("validate_strings"))?;
    let longest = values.iter().map(|value| value.chars().count()).max()?;
    let longest = u32::try_from(longest).ok()?;
    if length.is_some_and(|length| length < longest) {
        return None;
    }
    let is_postgresql = circumstances.dialect == DialectName::Postgresql;
    if (is_postgresql && native && name.is_none())
        || (family == Family::Postgresql && circumstances.dialect == DialectName::Mysql)
    {
        return None;
    }
    let found = EnumType {
        name: name.map(identifier),
        schema: schema.map(identifier),
        values,
        native,
        length: length.unwrap_or(longest),
        collation: None,
        charset: Charset::default(),
        create_type: false,
    };
    Some(DeclaredType {
        makes: (is_postgresql && native && creates).then(|| Box::new(found.clone())),
        sql_type: SqlType::Enum(found),
        has_variants: false,
    })
}

fn simple(family: Family, name: &str, arguments: &mut Arguments) -> Option<SqlType> {
    match family {
        Family::Generic => generic(name, arguments),
        Family::Postgresql => postgresql(name, arguments),
        Family::Mysql => mysql(name, arguments),
        Family::Sqlite => None,
    }
}

fn generic(name: &str, arguments: &mut Arguments) -> Option<SqlType> {
    let attributes = NumberAttributes::default();
    Some(match name {
        "Integer" | "INTEGER" | "INT" | "SmallInteger" | "SMALLINT" | "BigInteger" | "BIGINT" => {
            integer(name, attributes)?
        }
        "Numeric" | "NUMERIC" | "DECIMAL" => {
            let precision = optional(arguments.next("precision"), Value::number)?;
            let scale = optional(arguments.next("scale"), Value::number)?;
            optional(arguments.next("decimal_return_scale"), Value::number::<i64>)?;
            switch(arguments.next("asdecimal"))?;
            if name == "DECIMAL" {
                SqlType::Decimal {
                    precision,
                    scale,
                    attributes,
                }
            } else {
                SqlType::Numeric {
                    precision,
                    scale,
                    attributes,
                }
            }
        }
        "Float" | "FLOAT" | "REAL" | "Double" | "DOUBLE" | "DOUBLE_PRECISION" => {
            let precision = optional(arguments.next("precision"), Value::number)?;
            switch(arguments.next("asdecimal"))?;
            optional(arguments.next("decimal_return_scale"), Value::number::<i64>)?;
            let scale = None;
            match name {
                "Float" | "FLOAT" => SqlType::Float {
                    precision,
                    scale,
                    attributes,
                },
                "REAL" => SqlType::Real {
                    precision,
                    scale,
                    attributes,
                },
                "Double" => SqlType::GenericDouble { precision },
                "DOUBLE" => SqlType::Double {
                    precision,
                    scale,
                    attributes,
                },
                _ => SqlType::DoublePrecision { precision },
            }
        }
        "Boolean" | "BOOLEAN" => {
            if switch(arguments.next("create_constraint"))? {
                return None;
            }
            optional(arguments.next("name"), Value::text)?;
            SqlType::Boolean
        }
        "String" | "Unicode" | "Text" | "TEXT" | "UnicodeText" | "VARCHAR" | "CHAR"
        | "NVARCHAR" | "NCHAR" | "CLOB" => plain_text(name, arguments)?,
        "LargeBinary" => SqlType::GenericLargeBinary {
            length: optional(arguments.next("length"), Value::number)?,
        },
        "BLOB" => SqlType::Blob {
            length: optional(arguments.next("length"), Value::number)?,
        },
        "BINARY" => SqlType::Binary {
            length: optional(arguments.next("length"), Value::number)?,
        },
        "VARBINARY" => SqlType::Varbinary {
            length: optional(arguments.next("length"), Value::number)?,
        },
        "Date" | "DATE" => SqlType::Date,
        "DateTime" | "DATETIME" | "TIMESTAMP" | "Time" | "TIME" => {
            let timezone = switch(arguments.next("timezone"))?;
            time(name, timezone, None, None)?
        }
        "Interval" => SqlType::GenericInterval {
            native: arguments
                .next("native")
                .map_or(Some(true), Value::boolean)?,
            second_precision: optional(arguments.next("second_precision"), Value::number)?,
            day_precision: optional(arguments.next("day_precision"), Value::number)?,
        },
        "JSON" => {
            switch(arguments.next("none_as_null"))?;
            SqlType::Json
        }
        "Uuid" => {
            switch(arguments.next("as_uuid"))?;
            SqlType::GenericUuid {
                native: arguments
                    .next("native_uuid")
                    .map_or(Some(true), Value::boolean)?,
            }
        }
        "UUID" => {
            switch(arguments.next("as_uuid"))?;
            SqlType::Uuid
        }
        _ => return None,
    })
}

/// A whole number.
fn integer(name: &str, attributes: NumberAttributes) -> Option<SqlType> {
    Some(match name {
        "Integer" | "INTEGER" | "INT" => SqlType::Integer { attributes },
        "SmallInteger" | "SMALLINT" => SqlType::Smallint { attributes },
        "BigInteger" | "BIGINT" => SqlType::Bigint { attributes },
        "MEDIUMINT" => SqlType::Mediumint { attributes },
        "TINYINT" => SqlType::Tinyint { attributes },
        _ => return None,
    })
}

/// A text, by what its type is given.
fn text(
    name: &str,
    length: Option<u32>,
    collation: Option<String>,
    charset: Charset,
) -> Option<SqlType> {
    Some(match name {
        "String" => SqlType::GenericString { length, collation },
        "Unicode" => SqlType::GenericUnicode { length, collation },
        "UnicodeText" => SqlType::GenericUnicodeText { length, collation },
        "Text" | "TEXT" => SqlType::Text {
            length,
            collation,
            charset,
        },
        "VARCHAR" => SqlType::Varchar {
            length,
            collation,
            charset,
        },
        "CHAR" => SqlType::Char {
            length,
            collation,
            charset,
        },
        "NVARCHAR" => SqlType::Nvarchar { length, collation },
        "NCHAR" => SqlType::Nchar { length, collation },
        "CLOB" => SqlType::Clob { length, collation },
        "TINYTEXT" => SqlType::Tinytext { collation, charset },
        "MEDIUMTEXT" => SqlType::Mediumtext { collation, charset },
        "LONGTEXT" => SqlType::Longtext { collation, charset },
        _ => return None,
    })
}

/// A text of SQL's own, which has a length and a collation.
fn plain_text(name: &str, arguments: &mut Arguments) -> Option<SqlType> {
    let length = optional(arguments.next("length"), Value::number)?;
    let collation = optional(arguments.next("collation"), Value::text)?;
    text(name, length, collation, Charset::default())
}

fn time(name: &str, timezone: bool, precision: Option<u32>, fsp: Option<u32>) -> Option<SqlType> {
    Some(match name {
        "DateTime" => SqlType::GenericDateTime { timezone },
        "DATETIME" => SqlType::Datetime { timezone, fsp },
        "TIMESTAMP" => SqlType::Timestamp {
            timezone,
            precision,
            fsp,
        },
        "Time" => SqlType::GenericTime { timezone },
        "TIME" => SqlType::Time {
            timezone,
            precision,
            fsp,
        },
        _ => return None,
    })
}

fn postgresql(name: &str, arguments: &mut Arguments) -> Option<SqlType> {
    Some(match name {
        "UUID" => {
            switch(arguments.next("as_uuid"))?;
            SqlType::Uuid
        }
        "JSON" | "JSONB" => {
            switch(arguments.next("none_as_null"))?;
            // The type of what `->>` returns, which no definition shows.
            match arguments.next("astext_type") {
                None | Some(Value::None | Value::Type(_)) => {}
                Some(Value::Path(path)) if is_type(&path) => {}
                Some(_) => return None,
            }
            if name == "JSON" {
                SqlType::Json
            } else {
                SqlType::Jsonb
            }
        }
        "VARCHAR" => plain_text(name, arguments)?,
        "TIMESTAMP" | "TIME" => {
            let timezone = switch(arguments.next("timezone"))?;
            let precision = optional(arguments.next("precision"), Value::number)?;
            time(name, timezone, precision, None)?
        }
        "INTERVAL" => SqlType::Interval {
            precision: optional(arguments.next("precision"), Value::number)?,
            fields: optional(arguments.next("fields"), Value::text)?,
        },
        "BYTEA" => {
            optional(arguments.next("length"), Value::number::<i64>)?;
            SqlType::Bytea
        }
        "BIT" => {
            let length: Option<u32> = optional(arguments.next("length"), Value::number)?;
            let varying = switch(arguments.next("varying"))?;
            SqlType::Bit {
                length: if varying {
                    length
                } else {
                    Some(length.filter(|length| *length > 0).unwrap_or(1))
                },
                varying,
            }
        }
        "INET" => SqlType::Inet,
        "CIDR" => SqlType::Cidr,
        "MACADDR" => SqlType::Macaddr,
        "MACADDR8" => SqlType::Macaddr8,
        "MONEY" => SqlType::Money,
        "OID" => SqlType::Oid,
        "REGCLASS" => SqlType::Regclass,
        "REGCONFIG" => SqlType::Regconfig,
        "TSVECTOR" => SqlType::Tsvector,
        "TSQUERY" => SqlType::Tsquery,
        "CITEXT" => SqlType::Citext,
        "INT4RANGE" | "INT8RANGE" | "NUMRANGE" | "DATERANGE" | "TSRANGE" | "TSTZRANGE" => {
            SqlType::Range {
                name: name.to_ascii_lowercase(),
            }
        }
        _ => return None,
    })
}

fn mysql(name: &str, arguments: &mut Arguments) -> Option<SqlType> {
    Some(match name {
        "INTEGER" | "BIGINT" | "SMALLINT" | "MEDIUMINT" | "TINYINT" => {
            let attributes = NumberAttributes {
                display_width: optional(arguments.next("display_width"), Value::number)?,
                unsigned: switch(arguments.next("unsigned"))?,
                zerofill: switch(arguments.next("zerofill"))?,
            };
            integer(name, attributes)?
        }
        "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" => {
            let (collation, charset) = charset(arguments)?;
            text(name, None, collation, charset)?
        }
        "VARCHAR" | "CHAR" | "TEXT" => {
            let length = optional(arguments.next("length"), Value::number)?;
            let (collation, charset) = charset(arguments)?;
            text(name, length, collation, charset)?
        }
        "DATETIME" | "TIMESTAMP" | "TIME" => {
            let timezone = switch(arguments.next("timezone"))?;
            let fsp = optional(arguments.next("fsp"), Value::number)?;
            time(name, timezone, None, fsp)?
        }
        "YEAR" => SqlType::Year {
            display_width: optional(arguments.next("display_width"), Value::number)?,
        },
        "JSON" => {
            switch(arguments.next("none_as_null"))?;
            SqlType::Json
        }
        "TINYBLOB" => SqlType::Tinyblob,
        "MEDIUMBLOB" => SqlType::Mediumblob,
        "LONGBLOB" => SqlType::Longblob,
        _ => return None,
    })
}

fn charset(arguments: &mut Arguments) -> Option<(Option<String>, Charset)> {
    let charset = Charset {
        charset: optional(arguments.keyword("charset"), Value::text)?,
        ..Charset::default()
    };
    let collation = optional(arguments.keyword("collation"), Value::text)?;
    Some((collation, charset))
}
