//! The types of columns.

use aludel_core::schema::{Charset, EnumType, NumberAttributes, SqlType};

/// What `SHOW CREATE TABLE` says about a type.
#[derive(Debug, Default)]
pub(super) struct Spelled<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// What stands in parentheses.
    pub(super) arguments: Option<&'a str>,
    pub(super) unsigned: bool,
    pub(super) zerofill: bool,
    pub(super) charset: Option<String>,
    pub(super) collation: Option<String>,
}

impl Spelled<'_> {
    fn numbers(&self) -> Vec<u32> {
        self.arguments
            .unwrap_or_default()
            .split(',')
            .filter_map(|number| number.trim().parse().ok())
            .collect()
    }

    fn first(&self) -> Option<u32> {
        self.numbers().first().copied()
    }

    fn precision_and_scale(&self) -> (Option<u32>, Option<i32>) {
        let numbers = self.numbers();
        let scale = numbers.get(1).and_then(|scale| i32::try_from(*scale).ok());
        (numbers.first().copied(), scale)
    }

    fn values(&self) -> Vec<String> {
        let mut values = Vec::new();
        let mut rest = self.arguments.unwrap_or_default();
        while let Some(start) = rest.find('\'') {
            let text = &rest[start + 1..];
            let mut value = String::new();
            let mut characters = text.char_indices().peekable();
            let mut end = text.len();
            while let Some((offset, character)) = characters.next() {
                if character != '\'' {
                    value.push(character);
                } else if characters.next_if(|(_, next)| *next == '\'').is_some() {
                    value.push('\'');
                } else {
                    end = offset + 1;
                    break;
                }
            }
            values.push(value);
            rest = &text[end.min(text.len())..];
        }
        values
    }
}

/// The type that SQLAlchemy reflects; one that it does not know as it is spelled.
pub(super) fn reflect(spelled: &Spelled<'_>) -> SqlType {
    let attributes = NumberAttributes {
        display_width: None,
        unsigned: spelled.unsigned,
        zerofill: spelled.zerofill,
    };
    let counted = NumberAttributes {
        display_width: spelled.first(),
        ..attributes
    };
    let (precision, scale) = spelled.precision_and_scale();
    let length = spelled.first();
    let collation = spelled.collation.clone();
    let charset = Charset {
        charset: spelled.charset.clone(),
        ..Charset::default()
    };
    match spelled.name.to_ascii_lowercase().as_str() {
        "tinyint" => SqlType::Tinyint {
            attributes: counted,
        },
        "smallint" => SqlType::Smallint {
            attributes: counted,
        },
        "mediumint" => SqlType::Mediumint {
            attributes: counted,
        },
        "int" | "integer" => SqlType::Integer {
            attributes: counted,
        },
        "bigint" => SqlType::Bigint {
            attributes: counted,
        },
        "decimal" | "fixed" => SqlType::Decimal {
            precision,
            scale,
            attributes,
        },
        "numeric" => SqlType::Numeric {
            precision,
            scale,
            attributes,
        },
        "float" => SqlType::Float {
            precision,
            scale,
            attributes,
        },
        "double" => SqlType::Double {
            precision,
            scale,
            attributes,
        },
        "boolean" => SqlType::Boolean,
        "bit" => SqlType::Bit {
            length,
            varying: false,
        },
        "char" => SqlType::Char {
            length,
            collation,
            charset,
        },
        "varchar" => SqlType::Varchar {
            length,
            collation,
            charset,
        },
        "nchar" => SqlType::Nchar { length, collation },
        "nvarchar" => SqlType::Nvarchar { length, collation },
        "text" => SqlType::Text {
            length,
            collation,
            charset,
        },
        "tinytext" => SqlType::Tinytext { collation, charset },
        "mediumtext" => SqlType::Mediumtext { collation, charset },
        "longtext" => SqlType::Longtext { collation, charset },
        "binary" => SqlType::Binary { length },
        "varbinary" => SqlType::Varbinary { length },
        "blob" => SqlType::Blob { length },
        "tinyblob" => SqlType::Tinyblob,
        "mediumblob" => SqlType::Mediumblob,
        "longblob" => SqlType::Longblob,
        "date" => SqlType::Date,
        "datetime" => SqlType::Datetime {
            timezone: false,
            fsp: length,
        },
        "timestamp" => SqlType::Timestamp {
            timezone: false,
            precision: None,
            fsp: length,
        },
        "time" => SqlType::Time {
            timezone: false,
            precision: None,
            fsp: length,
        },
        "year" => SqlType::Year {
            display_width: length,
        },
        "json" => SqlType::Json,
        "uuid" => SqlType::Uuid,
        "enum" => enumeration(spelled.values(), collation, charset),
        "set" => SqlType::Set {
            values: spelled.values(),
            collation,
            charset,
        },
        _ => SqlType::Verbatim {
            text: match spelled.arguments {
                Some(arguments) => format!("{}({arguments})", spelled.name),
                None => spelled.name.to_owned(),
            },
        },
    }
}

fn enumeration(values: Vec<String>, collation: Option<String>, charset: Charset) -> SqlType {
    let longest = values.iter().map(|value| value.chars().count()).max();
    SqlType::Enum(EnumType {
        name: None,
        schema: None,
        length: longest
            .and_then(|length| u32::try_from(length).ok())
            .unwrap_or(0),
        values,
        native: true,
        collation,
        charset,
        create_type: false,
    })
}
