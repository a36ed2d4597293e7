//! The types of columns, from the spelling of `format_type`.

use aludel_core::schema::inspection::{ReflectedDomain, ReflectedEnum};
use aludel_core::schema::{Charset, EnumType, Identifier, NumberAttributes, SqlType};

/// The enumerations and domains of a database.
#[derive(Debug, Default)]
pub(super) struct NamedTypes {
    pub(super) enums: Vec<ReflectedEnum>,
    pub(super) domains: Vec<ReflectedDomain>,
}

/// A reflected type and the domain that it is, if any.
pub(super) struct Reflected<'a> {
    pub(super) sql_type: SqlType,
    pub(super) domain: Option<&'a ReflectedDomain>,
}

/// Whether a type is one that has to be looked for among the named ones.
pub(super) fn is_named(spelled: &str) -> bool {
    let (name, _, _) = taken_apart(spelled);
    !is_interval(&name) && built_in(&name, &[], None).is_none()
}

fn is_interval(name: &str) -> bool {
    name == "interval" || name.starts_with("interval ")
}

/// Reads the spelling of a type; one that SQLAlchemy does not know stays as it is.
pub(super) fn reflect<'a>(
    spelled: &str,
    collation: Option<&str>,
    named: &'a NamedTypes,
) -> Reflected<'a> {
    let (name, arguments, is_array) = taken_apart(spelled);
    let found = if is_interval(&name) {
        Some(SqlType::Interval {
            fields: name.strip_prefix("interval ").map(str::to_owned),
            precision: number(&arguments),
        })
    } else {
        built_in(&name, &arguments, collation)
    };
    let key = parts(&name);
    let mut domain = None;
    let item = found.or_else(|| {
        if let Some(found) = named
            .enums
            .iter()
            .find(|found| is_named_by(&key, found.visible, &found.schema, &found.name))
        {
            return Some(enumeration(found));
        }
        domain = named
            .domains
            .iter()
            .find(|found| is_named_by(&key, found.visible, &found.schema, &found.name));
        domain.map(|domain| SqlType::Domain {
            name: domain.name.as_str().into(),
            schema: schema(domain.visible, &domain.schema),
            of: Box::new(reflect(&domain.base, domain.collation.as_deref(), named).sql_type),
        })
    });
    let Some(item) = item else {
        return Reflected {
            sql_type: SqlType::Verbatim {
                text: spelled.to_owned(),
            },
            domain: None,
        };
    };
    if is_array {
        // An array of a domain is none itself.
        return Reflected {
            sql_type: SqlType::Array {
                item: Box::new(item),
                dimensions: None,
            },
            domain: None,
        };
    }
    Reflected {
        sql_type: item,
        domain,
    }
}

/// Name, arguments, and whether it is an array: `numeric(10,2)[]`.
fn taken_apart(spelled: &str) -> (String, Vec<String>, bool) {
    let item = spelled.trim_end_matches("[]");
    let is_array = item.len() < spelled.len();
    let arguments = item
        .split_once('(')
        .and_then(|(name, rest)| Some((name, rest.rsplit_once(')')?)));
    match arguments {
        None => (item.to_owned(), Vec::new(), is_array),
        Some((name, (arguments, behind))) => (
            format!("{name}{behind}"),
            arguments
                .split(',')
                .map(|argument| argument.trim().to_owned())
                .collect(),
            is_array,
        ),
    }
}

fn number<T: std::str::FromStr>(arguments: &[String]) -> Option<T> {
    match arguments {
        [argument] => argument.parse().ok(),
        _ => None,
    }
}

/// The parts of a name, `"Schema"."Name"`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        let last = parts.last_mut().expect("there is always a part");
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => last.push('"'),
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            _ => last.push(character),
        }
    }
    parts
}

fn is_named_by(key: &[String], visible: bool, schema: &str, name: &str) -> bool {
    match key {
        [only] => visible && only == name,
        [first, second] => !visible && first == schema && second == name,
        _ => false,
    }
}

fn schema(visible: bool, schema: &str) -> Option<Identifier> {
    (!visible).then(|| schema.into())
}

fn enumeration(found: &ReflectedEnum) -> SqlType {
    let longest = found.labels.iter().map(|label| label.chars().count()).max();
    SqlType::Enum(EnumType {
        name: Some(found.name.as_str().into()),
        schema: schema(found.visible, &found.schema),
        values: found.labels.clone(),
        native: true,
        length: longest
            .and_then(|length| u32::try_from(length).ok())
            .unwrap_or(0),
        collation: None,
        charset: Charset::default(),
        create_type: false,
    })
}

#[expect(clippy::too_many_lines, reason = "a table of types")]
fn built_in(name: &str, arguments: &[String], collation: Option<&str>) -> Option<SqlType> {
    let attributes = NumberAttributes::default();
    let charset = Charset::default();
    let collation = collation.map(str::to_owned);
    let length = number(arguments);
    let precision = number(arguments);
    Some(match name.to_lowercase().as_str() {
        "smallint" => SqlType::Smallint { attributes },
        "integer" => SqlType::Integer { attributes },
        "bigint" => SqlType::Bigint { attributes },
        "numeric" => {
            let (precision, scale) = match arguments {
                [precision, scale] => (precision.parse().ok(), scale.parse().ok()),
                _ => (None, None),
            };
            SqlType::Numeric {
                precision,
                scale,
                attributes,
            }
        }
        "float" => SqlType::Float {
            precision,
            scale: None,
            attributes,
        },
        "real" => SqlType::Real {
            precision,
            scale: None,
            attributes,
        },
        "double precision" => SqlType::DoublePrecision {
            precision: Some(53),
        },
        "money" => SqlType::Money,
        "oid" => SqlType::Oid,
        "boolean" => SqlType::Boolean,
        "bit" => SqlType::Bit {
            length,
            varying: false,
        },
        "bit varying" => SqlType::Bit {
            length,
            varying: true,
        },
        "character varying" => SqlType::Varchar {
            length,
            collation,
            charset,
        },
        "character" => SqlType::Char {
            length,
            collation,
            charset,
        },
        "text" => SqlType::Text {
            length,
            collation,
            charset,
        },
        "\"char\"" | "name" => SqlType::GenericString { length, collation },
        "citext" => SqlType::Citext,
        "bytea" => SqlType::Bytea,
        "uuid" => SqlType::Uuid,
        "date" => SqlType::Date,
        "timestamp with time zone" => SqlType::Timestamp {
            timezone: true,
            precision,
            fsp: None,
        },
        "timestamp" | "timestamp without time zone" => SqlType::Timestamp {
            timezone: false,
            precision,
            fsp: None,
        },
        "time with time zone" => SqlType::Time {
            timezone: true,
            precision,
            fsp: None,
        },
        "time" | "time without time zone" => SqlType::Time {
            timezone: false,
            precision,
            fsp: None,
        },
        "json" => SqlType::Json,
        "jsonb" => SqlType::Jsonb,
        "hstore" => SqlType::Hstore,
        "inet" => SqlType::Inet,
        "cidr" => SqlType::Cidr,
        "macaddr" => SqlType::Macaddr,
        "macaddr8" => SqlType::Macaddr8,
        "tsvector" => SqlType::Tsvector,
        "tsquery" => SqlType::Tsquery,
        "regclass" => SqlType::Regclass,
        "regconfig" => SqlType::Regconfig,
        range @ ("int4range" | "int8range" | "numrange" | "daterange" | "tsrange" | "tstzrange"
        | "int4multirange" | "int8multirange" | "nummultirange" | "datemultirange"
        | "tsmultirange" | "tstzmultirange") => SqlType::Range {
            name: range.to_owned(),
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_taken_apart() {
        let strings = |texts: &[&str]| -> Vec<String> {
            texts.iter().map(|text| (*text).to_owned()).collect()
        };
        assert_eq!(
            taken_apart("timestamp(3) with time zone[]"),
            ("timestamp with time zone".to_owned(), strings(&["3"]), true)
        );
        assert_eq!(
            taken_apart("numeric(10,2)"),
            ("numeric".to_owned(), strings(&["10", "2"]), false)
        );
        assert_eq!(parts(r#""a.b"."c""d""#), ["a.b", "c\"d"]);
        assert!(is_named("mood[]") && !is_named("interval year to month"));
    }

    #[test]
    fn an_enumeration_elsewhere_keeps_its_schema() {
        let found = |visible| ReflectedEnum {
            name: "mood".to_owned(),
            schema: "other".to_owned(),
            visible,
            labels: vec!["ok".to_owned()],
        };
        let named = NamedTypes {
            enums: vec![found(false)],
            domains: Vec::new(),
        };
        let SqlType::Enum(read) = reflect("other.mood", None, &named).sql_type else {
            panic!("an enumeration");
        };
        assert_eq!(read.schema, Some("other".into()));
        assert!(matches!(
            reflect("mood", None, &named).sql_type,
            SqlType::Verbatim { .. }
        ));
    }
}
