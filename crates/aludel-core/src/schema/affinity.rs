//! Families of types.

use super::SqlType;

/// The family of a type: SQLAlchemy's type affinity. Values pass between types of one
/// family without a cast.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "SQLAlchemy's names")]
pub enum TypeAffinity<'a> {
    Integer,
    Numeric,
    Float,
    Boolean,
    String,
    Binary,
    Date,
    DateTime,
    Time,
    Interval,
    Json,
    JsonPath,
    Uuid,
    Array,
    Range,
    Null,
    /// A type that is a family of its own, by its name.
    Own(&'a str),
}

impl SqlType {
    /// The family that the type belongs to; `None` where a script wrote the type itself.
    pub fn affinity(&self) -> Option<TypeAffinity<'_>> {
        Some(match self {
            Self::Null => TypeAffinity::Null,
            Self::Tinyint { .. }
            | Self::Smallint { .. }
            | Self::Mediumint { .. }
            | Self::Integer { .. }
            | Self::Bigint { .. } => TypeAffinity::Integer,
            Self::Numeric { .. } | Self::Decimal { .. } => TypeAffinity::Numeric,
            Self::Float { .. }
            | Self::GenericDouble { .. }
            | Self::Double { .. }
            | Self::DoublePrecision { .. }
            | Self::Real { .. } => TypeAffinity::Float,
            Self::Boolean => TypeAffinity::Boolean,
            Self::GenericString { .. }
            | Self::GenericUnicode { .. }
            | Self::GenericUnicodeText { .. }
            | Self::Char { .. }
            | Self::Varchar { .. }
            | Self::Nchar { .. }
            | Self::Nvarchar { .. }
            | Self::Text { .. }
            | Self::Clob { .. }
            | Self::Tinytext { .. }
            | Self::Mediumtext { .. }
            | Self::Longtext { .. }
            | Self::Citext
            | Self::Enum(_)
            | Self::Set { .. } => TypeAffinity::String,
            Self::GenericLargeBinary { .. }
            | Self::Blob { .. }
            | Self::Binary { .. }
            | Self::Varbinary { .. }
            | Self::Tinyblob
            | Self::Mediumblob
            | Self::Longblob
            | Self::Bytea => TypeAffinity::Binary,
            Self::Date => TypeAffinity::Date,
            Self::GenericDateTime { .. } | Self::Datetime { .. } | Self::Timestamp { .. } => {
                TypeAffinity::DateTime
            }
            Self::GenericTime { .. } | Self::Time { .. } => TypeAffinity::Time,
            Self::GenericInterval { .. } | Self::Interval { .. } => TypeAffinity::Interval,
            Self::Json | Self::Jsonb => TypeAffinity::Json,
            Self::Jsonpath => TypeAffinity::JsonPath,
            Self::JsonIndex => TypeAffinity::Own("json_index"),
            Self::JsonPathIndex => TypeAffinity::Own("json_path_index"),
            Self::GenericUuid { .. } | Self::Uuid => TypeAffinity::Uuid,
            Self::Array { .. } => TypeAffinity::Array,
            Self::Range { .. } => TypeAffinity::Range,
            Self::Bit { .. } => TypeAffinity::Own("bit"),
            Self::Money => TypeAffinity::Own("money"),
            Self::Oid => TypeAffinity::Own("oid"),
            Self::Year { .. } => TypeAffinity::Own("year"),
            Self::Hstore => TypeAffinity::Own("hstore"),
            Self::Tsvector => TypeAffinity::Own("tsvector"),
            Self::Tsquery => TypeAffinity::Own("tsquery"),
            Self::Inet => TypeAffinity::Own("inet"),
            Self::Cidr => TypeAffinity::Own("cidr"),
            Self::Macaddr => TypeAffinity::Own("macaddr"),
            Self::Macaddr8 => TypeAffinity::Own("macaddr8"),
            Self::Regclass => TypeAffinity::Own("regclass"),
            Self::Regconfig => TypeAffinity::Own("regconfig"),
            Self::Domain { .. } => TypeAffinity::Own("domain"),
            Self::Named { name } => TypeAffinity::Own(name),
            Self::StoredAsText { name } => match name.as_str() {
                "DATE_CHAR" => TypeAffinity::Date,
                "TIME_CHAR" => TypeAffinity::Time,
                _ => TypeAffinity::DateTime,
            },
            Self::Verbatim { .. } => return None,
        })
    }
}
