//! Values as the server spells them, which is how psycopg asks for them.
//!
//! Dates are read in the style `ISO` and intervals in the style `postgres`, the server's
//! defaults (manual 15, sections 8.5.2 and 8.5.5); in another style they stay as spelled.

use std::fmt::Write as _;

use postgres::types::{Kind, Type};

use super::Failure;
use crate::value::Value;

/// Reads a value of a result.
pub(crate) fn read(type_: &Type, text: &str) -> Value {
    let spelled = || Value::Text(text.to_owned());
    match *type_ {
        Type::BOOL => Value::Boolean(text == "t"),
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => {
            text.parse().map_or_else(|_| spelled(), Value::Integer)
        }
        Type::FLOAT4 | Type::FLOAT8 => text.parse().map_or_else(|_| spelled(), Value::Real),
        Type::NUMERIC => Value::Decimal(text.to_owned()),
        Type::BYTEA => Value::Bytes(read_bytes(text)),
        Type::DATE => Value::Date(text.to_owned()),
        Type::TIME | Type::TIMETZ => Value::Time(with_whole_offset(text)),
        Type::TIMESTAMP | Type::TIMESTAMPTZ => Value::DateTime(with_whole_offset(text)),
        Type::INTERVAL => read_interval(text).unwrap_or_else(spelled),
        Type::UUID => Value::Uuid(text.to_owned()),
        Type::JSON | Type::JSONB => Value::Json(text.to_owned()),
        _ => match type_.kind() {
            Kind::Domain(base) => read(base, text),
            Kind::Array(element) => read_array(element, text).unwrap_or_else(spelled),
            _ => spelled(),
        },
    }
}

/// `bytea_output` is `hex` (`\x00ff`) or `escape` (`\000\\`).
fn read_bytes(text: &str) -> Vec<u8> {
    if let Some(digits) = text.strip_prefix("\\x") {
        let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0).to_le_bytes()[0];
        return digits
            .as_bytes()
            .chunks_exact(2)
            .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
            .collect();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let octal = (*first == b'\\')
            .then(|| {
                behind
                    .get(..3)
                    .and_then(|digits| str::from_utf8(digits).ok())
            })
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        rest = match (octal, first) {
            (Some(byte), _) => {
                bytes.push(byte);
                &behind[3..]
            }
            (None, b'\\') => {
                bytes.push(b'\\');
                behind.get(1..).unwrap_or_default()
            }
            _ => {
                bytes.push(*first);
                behind
            }
        };
    }
    bytes
}

/// `+02` at the end becomes `+02:00`.
fn with_whole_offset(text: &str) -> String {
    if let Some(time) = text.strip_suffix(" BC") {
        return format!("{} BC", with_whole_offset(time));
    }
    let length = text.len();
    let short = text
        .get(length.saturating_sub(3)..)
        .is_some_and(|end| end.starts_with(['+', '-']));
    // Not the day of a date.
    if short && text.contains(':') {
        format!("{text}:00")
    } else {
        text.to_owned()
    }
}

/// Reads `-1 years +2 mons 3 days -04:05:06.5`.
fn read_interval(text: &str) -> Option<Value> {
    let (mut months, mut days, mut microseconds) = (0_i32, 0_i32, 0_i64);
    let mut words = text.split_ascii_whitespace();
    while let Some(word) = words.next() {
        if word.contains(':') {
            microseconds = read_time(word)?;
            continue;
        }
        let number: i32 = word.parse().ok()?;
        match words.next()? {
            "year" | "years" => months = months.checked_add(number.checked_mul(12)?)?,
            "mon" | "mons" => months = months.checked_add(number)?,
            "day" | "days" => days = number,
            _ => return None,
        }
    }
    Some(Value::Interval {
        months,
        days,
        microseconds,
    })
}

/// Reads `[+-]HH:MM:SS[.ffffff]` in microseconds.
fn read_time(text: &str) -> Option<i64> {
    let negative = text.starts_with('-');
    let digits = text.trim_start_matches(['-', '+']);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let seconds = whole.split(':').try_fold(0_i64, |seconds, part| {
        seconds.checked_mul(60)?.checked_add(part.parse().ok()?)
    })?;
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    let length = seconds.checked_mul(1_000_000)?.checked_add(micros)?;
    Some(if negative { -length } else { length })
}

/// Reads `{a,"b c",NULL,{…}}`, behind `[0:1]=` where the bounds are not the usual ones
/// (manual 15, section 8.15.6).
fn read_array(element: &Type, text: &str) -> Option<Value> {
    let body = if text.starts_with('[') {
        text.split_once('=')?.1
    } else {
        text
    };
    let mut reader = ArrayReader {
        element,
        // Of the server's own types only `box` separates with another character.
        delimiter: if *element == Type::BOX { b';' } else { b',' },
        text: body,
        offset: 0,
    };
    let array = reader.array()?;
    (reader.offset == body.len()).then_some(array)
}

struct ArrayReader<'a> {
    element: &'a Type,
    delimiter: u8,
    text: &'a str,
    offset: usize,
}

impl ArrayReader<'_> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    fn array(&mut self) -> Option<Value> {
        self.offset += 1;
        let mut elements = Vec::new();
        loop {
            match self.next()? {
                b'}' => {
                    self.offset += 1;
                    return Some(Value::Array(elements));
                }
                b'{' => elements.push(self.array()?),
                b'"' => elements.push(self.quoted()?),
                byte if byte == self.delimiter => self.offset += 1,
                _ => elements.push(self.plain()?),
            }
        }
    }

    fn quoted(&mut self) -> Option<Value> {
        let rest = self.text.get(self.offset + 1..)?;
        let mut text = String::new();
        let mut characters = rest.char_indices();
        while let Some((index, character)) = characters.next() {
            match character {
                '"' => {
                    self.offset += 1 + index + 1;
                    return Some(read(self.element, &text));
                }
                '\\' => text.push(characters.next()?.1),
                _ => text.push(character),
            }
        }
        None
    }

    fn plain(&mut self) -> Option<Value> {
        let rest = self.text.get(self.offset..)?;
        let end = rest
            .find(|character: char| character == '}' || character == char::from(self.delimiter))?;
        let text = &rest[..end];
        self.offset += end;
        // A text that says this stands in quotes.
        Some(if text == "NULL" {
            Value::Null
        } else {
            read(self.element, text)
        })
    }
}

/// Writes an array as the server reads it.
pub(super) fn write_array(value: &Value) -> Result<String, Failure> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    Ok(match value {
        Value::Null => "NULL".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Bytes(bytes) => {
            let mut digits = String::from("\\x");
            for byte in bytes {
                write!(digits, "{byte:02x}")?;
            }
            quoted(&digits)
        }
        Value::Interval {
            months,
            days,
            microseconds,
        } => quoted(&format!(
            "{months} months {days} days {microseconds} microseconds"
        )),
        Value::Array(elements) => {
            let elements: Result<Vec<String>, Failure> = elements.iter().map(write_array).collect();
            format!("{{{}}}", elements?.join(","))
        }
        _ => quoted(value.as_text().ok_or("a value has no text")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(months: i32, days: i32, microseconds: i64) -> Value {
        Value::Interval {
            months,
            days,
            microseconds,
        }
    }

    #[test]
    fn arrays_are_read_to_their_depth() {
        let text = r#"{"a \"b\"\\",NULL,"NULL",c d}"#;
        let read_back = read(&Type::TEXT_ARRAY, text);
        let expected = Value::Array(vec![
            "a \"b\"\\".into(),
            Value::Null,
            "NULL".into(),
            "c d".into(),
        ]);
        assert_eq!(read_back, expected);
        let written = write_array(&expected).unwrap();
        assert_eq!(read(&Type::TEXT_ARRAY, &written), expected);
        let nested = Value::Array(vec![
            Value::Array(vec![1.into(), 2.into()]),
            Value::Array(vec![Value::Null, (-4).into()]),
        ]);
        assert_eq!(
            read(&Type::INT4_ARRAY, "[0:1][2:3]={{1,2},{NULL,-4}}"),
            nested
        );
        assert_eq!(read(&Type::INT4_ARRAY, "{}"), Value::Array(vec![]));
        assert_eq!(
            read(&Type::BOX_ARRAY, "{(1,1),(0,0);(3,3),(2,2)}"),
            Value::Array(vec!["(1,1),(0,0)".into(), "(3,3),(2,2)".into()])
        );
    }

    #[test]
    fn times_are_read() {
        let read = |text| read(&Type::INTERVAL, text);
        assert_eq!(
            read("1 year 2 mons -3 days +04:05:06.789"),
            interval(14, -3, 14_706_789_000)
        );
        assert_eq!(read("-00:00:00.000001"), interval(0, 0, -1));
        assert_eq!(read("00:00:00"), interval(0, 0, 0));
        assert_eq!(read("P1Y"), Value::from("P1Y"));
        assert_eq!(with_whole_offset("04:05:06-08"), "04:05:06-08:00");
        assert_eq!(
            with_whole_offset("2024-01-02 04:05:06"),
            "2024-01-02 04:05:06"
        );
        assert_eq!(with_whole_offset("-infinity"), "-infinity");
    }

    #[test]
    fn bytes_are_read_in_both_styles() {
        assert_eq!(read_bytes("\\x00fF"), [0, 255]);
        assert_eq!(read_bytes("a\\\\\\001é"), "a\\\u{1}é".as_bytes());
        assert_eq!(read_bytes(""), [0_u8; 0]);
    }
}
