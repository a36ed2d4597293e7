//! The types of declared columns.

use aludel_core::schema::{Charset, NumberAttributes, SqlType};

/// Reads the type that a column is declared with: a name that SQLAlchemy knows, or else
/// by SQLite's affinity (sqlite.org/datatype3.html, section 3.1).
pub(super) fn reflect(declared: &str) -> SqlType {
    let declared = declared.to_uppercase();
    let end = declared
        .find(|character: char| {
            !(character.is_alphanumeric() || character == '_' || character == ' ')
        })
        .unwrap_or(declared.len());
    let (name, rest) = declared.split_at(end);
    let arguments: Option<Vec<u32>> = rest
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .map(|(arguments, _)| {
            arguments
                .split(|character: char| !character.is_ascii_digit())
                .filter_map(|digits| digits.parse().ok())
                .collect()
        });
    let arguments = arguments.unwrap_or_default();
    known(name, &arguments).unwrap_or_else(|| by_affinity(name, &arguments))
}

/// One argument is a length.
fn length(arguments: &[u32]) -> Option<u32> {
    match arguments {
        [length] => Some(*length),
        _ => None,
    }
}

fn precision_and_scale(arguments: &[u32]) -> (Option<u32>, Option<i32>) {
    match arguments {
        [precision] => (Some(*precision), None),
        [precision, scale, ..] => (Some(*precision), i32::try_from(*scale).ok()),
        _ => (None, None),
    }
}

fn known(name: &str, arguments: &[u32]) -> Option<SqlType> {
    let attributes = NumberAttributes::default();
    let (precision, scale) = precision_and_scale(arguments);
    let collation = None;
    Some(match name {
        "BIGINT" => SqlType::Bigint { attributes },
        "SMALLINT" => SqlType::Smallint { attributes },
        "INT" | "INTEGER" => SqlType::Integer { attributes },
        "BLOB" => SqlType::Blob {
            length: length(arguments),
        },
        "BOOL" | "BOOLEAN" => SqlType::Boolean,
        "CHAR" => SqlType::Char {
            length: length(arguments),
            collation,
            charset: Charset::default(),
        },
        "VARCHAR" => SqlType::Varchar {
            length: length(arguments),
            collation,
            charset: Charset::default(),
        },
        "NCHAR" => SqlType::Nchar {
            length: length(arguments),
            collation,
        },
        "NVARCHAR" => SqlType::Nvarchar {
            length: length(arguments),
            collation,
        },
        "TEXT" => SqlType::Text {
            length: length(arguments),
            collation,
            charset: Charset::default(),
        },
        "DATE" | "DATE_CHAR" => SqlType::Date,
        "DATETIME" | "DATETIME_CHAR" => SqlType::Datetime {
            timezone: false,
            fsp: None,
        },
        "TIME" | "TIME_CHAR" => SqlType::Time {
            timezone: false,
            precision: None,
            fsp: None,
        },
        // SQLAlchemy takes the first argument for whether it has a time zone, which
        // SQLite does not write.
        "TIMESTAMP" => SqlType::Timestamp {
            timezone: false,
            precision: None,
            fsp: None,
        },
        "DOUBLE" => SqlType::Double {
            precision,
            scale: None,
            attributes,
        },
        "DECIMAL" => SqlType::Decimal {
            precision,
            scale,
            attributes,
        },
        "NUMERIC" => SqlType::Numeric {
            precision,
            scale,
            attributes,
        },
        "FLOAT" => SqlType::Float {
            precision,
            scale: None,
            attributes,
        },
        "REAL" => SqlType::Real {
            precision,
            scale: None,
            attributes,
        },
        "JSON" => SqlType::Json,
        "JSONB" => SqlType::Jsonb,
        _ => return None,
    })
}

fn by_affinity(name: &str, arguments: &[u32]) -> SqlType {
    let has = |part: &str| name.contains(part);
    let stands_for = if has("INT") {
        "INTEGER"
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        "TEXT"
    } else if has("BLOB") || name.is_empty() {
        return SqlType::Null;
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        "REAL"
    } else {
        "NUMERIC"
    };
    known(stands_for, arguments).unwrap_or(SqlType::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(length: Option<u32>) -> SqlType {
        SqlType::Text {
            length,
            collation: None,
            charset: Charset::default(),
        }
    }

    #[test]
    fn odd_names_have_the_type_of_their_affinity() {
        let attributes = NumberAttributes::default();
        assert_eq!(reflect("character varying(20)"), text(Some(20)));
        assert_eq!(reflect("VARCHAR (20)"), text(Some(20)));
        assert_eq!(reflect("UNSIGNED BIG INT"), SqlType::Integer { attributes });
        assert_eq!(reflect("FLOATING POINT"), SqlType::Integer { attributes });
        assert_eq!(reflect(""), SqlType::Null);
        assert_eq!(
            reflect("UUID"),
            SqlType::Numeric {
                precision: None,
                scale: None,
                attributes
            }
        );
        assert_eq!(
            reflect("decimal(10, 2)"),
            SqlType::Decimal {
                precision: Some(10),
                scale: Some(2),
                attributes
            }
        );
    }
}
