//! Values on their way to and from PostgreSQL.
//!
//! Parameters travel as text of an unspecified type, so that the server reads each
//! one as whatever it is compared with or stored into. Results of our own queries travel
//! in the binary formats of the types that catalogs and bookkeeping tables have; those of
//! scripts as text, because every type has one (see [`text`]).

pub(super) mod text;

use std::error::Error;
use std::fmt::Write as _;

use bytes::BytesMut;
use postgres::types::{Format, FromSql, IsNull, Kind, ToSql, Type};

use crate::value::Value;

type Failure = Box<dyn Error + Sync + Send>;

/// A parameter and the type that it is announced with.
#[derive(Debug)]
pub(super) struct Parameter<'a>(pub(super) &'a Value);

impl Parameter<'_> {
    pub(super) fn announced_type(&self) -> Type {
        match self.0 {
            Value::Bytes(_) => Type::BYTEA,
            _ => Type::UNKNOWN,
        }
    }
}

impl ToSql for Parameter<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match self.0 {
            Value::Null => return Ok(IsNull::Yes),
            Value::Boolean(truth) => write!(out, "{truth}")?,
            Value::Integer(number) => write!(out, "{number}")?,
            Value::Real(number) => write!(out, "{number}")?,
            Value::Text(text)
            | Value::Decimal(text)
            | Value::Date(text)
            | Value::Time(text)
            | Value::DateTime(text)
            | Value::Uuid(text)
            | Value::Json(text) => out.extend_from_slice(text.as_bytes()),
            Value::Bytes(bytes) => out.extend_from_slice(bytes),
            Value::Interval {
                months,
                days,
                microseconds,
            } => write!(
                out,
                "{months} months {days} days {microseconds} microseconds"
            )?,
            Value::Array(_) => out.extend_from_slice(text::write_array(self.0)?.as_bytes()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        match self.0 {
            Value::Bytes(_) => Format::Binary,
            _ => Format::Text,
        }
    }

    fn to_sql_checked(&self, type_: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        self.to_sql(type_, out)
    }
}

/// A column as it arrives.
pub(super) struct Column(pub(super) Value);

impl<'a> FromSql<'a> for Column {
    fn from_sql(type_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        read(type_, raw).map(Self)
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failure> {
        Ok(Self(Value::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn read(type_: &Type, raw: &[u8]) -> Result<Value, Failure> {
    Ok(match *type_ {
        Type::BOOL => Value::Boolean(bool::from_sql(type_, raw)?),
        Type::INT2 => Value::Integer(i16::from_sql(type_, raw)?.into()),
        Type::INT4 => Value::Integer(i32::from_sql(type_, raw)?.into()),
        Type::INT8 => Value::Integer(i64::from_sql(type_, raw)?),
        Type::OID | Type::XID | Type::CID => {
            Value::Integer(u32::from_be_bytes(raw.try_into()?).into())
        }
        Type::CHAR => Value::Text(raw.iter().copied().map(char::from).collect()),
        Type::FLOAT4 => Value::Real(f32::from_sql(type_, raw)?.into()),
        Type::FLOAT8 => Value::Real(f64::from_sql(type_, raw)?),
        Type::BYTEA => Value::Bytes(raw.to_vec()),
        Type::NUMERIC => Value::Decimal(read_numeric(raw)?),
        Type::DATE => Value::Date(date(i32::from_be_bytes(raw.try_into()?).into())),
        Type::TIME => Value::Time(time(i64::from_be_bytes(raw.try_into()?))),
        Type::TIMESTAMP => Value::DateTime(timestamp(i64::from_be_bytes(raw.try_into()?), "")),
        Type::TIMESTAMPTZ => {
            Value::DateTime(timestamp(i64::from_be_bytes(raw.try_into()?), "+00:00"))
        }
        Type::UUID => Value::Uuid(uuid(raw)),
        Type::JSON => Value::Json(str::from_utf8(raw)?.to_owned()),
        // A version number stands before the text.
        Type::JSONB => Value::Json(str::from_utf8(raw.get(1..).unwrap_or(&[]))?.to_owned()),
        _ => match type_.kind() {
            Kind::Domain(base) => read(base, raw)?,
            Kind::Enum(_) => Value::Text(str::from_utf8(raw)?.to_owned()),
            Kind::Array(element) => read_array(element, raw)?,
            _ if <String as FromSql>::accepts(type_) || *type_ == Type::XML => {
                Value::Text(str::from_utf8(raw)?.to_owned())
            }
            _ => {
                return Err(format!(
                    "columns of type {type_} cannot be read: cast it to text in the query"
                )
                .into());
            }
        },
    })
}

/// Days since 2000-01-01 as a date (proleptic Gregorian).
fn date(days: i64) -> String {
    if days == i64::from(i32::MAX) {
        return "infinity".to_owned();
    }
    if days == i64::from(i32::MIN) {
        return "-infinity".to_owned();
    }
    // Days since 0000-03-01, so that a leap day ends its year.
    let shifted = days + 730_425;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    if year > 0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{:04}-{month:02}-{day:02} BC", 1 - year)
    }
}

fn time(microseconds: i64) -> String {
    let seconds = microseconds / 1_000_000;
    let mut text = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    );
    let fraction = microseconds % 1_000_000;
    if fraction != 0 {
        let digits = format!("{fraction:06}");
        text.push('.');
        text.push_str(digits.trim_end_matches('0'));
    }
    text
}

fn timestamp(microseconds: i64, zone: &str) -> String {
    const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;
    match microseconds {
        i64::MAX => "infinity".to_owned(),
        i64::MIN => "-infinity".to_owned(),
        _ => {
            let day = date(microseconds.div_euclid(MICROSECONDS_PER_DAY));
            let time = time(microseconds.rem_euclid(MICROSECONDS_PER_DAY));
            match day.strip_suffix(" BC") {
                Some(day) => format!("{day} {time}{zone} BC"),
                None => format!("{day} {time}{zone}"),
            }
        }
    }
}

fn uuid(raw: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (index, byte) in raw.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        _ = write!(text, "{byte:02x}");
    }
    text
}

/// Reads the binary form of `numeric`: count of digits in base 10000, weight of
/// the first, sign, digits behind the point (`numeric_send`, PostgreSQL 15).
fn read_numeric(raw: &[u8]) -> Result<String, Failure> {
    let fields: Vec<u16> = raw
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    let [count, weight, sign, scale, digits @ ..] = fields.as_slice() else {
        return Err("a numeric value is too short".into());
    };
    match *sign {
        0x0000 | 0x4000 => {}
        0xC000 => return Ok("NaN".to_owned()),
        0xD000 => return Ok("Infinity".to_owned()),
        0xF000 => return Ok("-Infinity".to_owned()),
        _ => return Err("a numeric value has an unknown sign".into()),
    }
    let digits = &digits[..usize::from(*count).min(digits.len())];
    let weight = i32::from(weight.cast_signed());
    let digit = |position: i32| {
        usize::try_from(weight - position)
            .ok()
            .and_then(|index| digits.get(index))
            .copied()
            .unwrap_or(0)
    };
    let mut whole = String::new();
    for position in (0..=weight.max(0)).rev() {
        _ = write!(whole, "{:04}", digit(position));
    }
    let whole = whole.trim_start_matches('0');
    let mut text = String::from(if *sign == 0x4000 { "-" } else { "" });
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if *scale > 0 {
        let mut fraction = String::new();
        for position in 1..=i32::from(scale.div_ceil(4)) {
            _ = write!(fraction, "{:04}", digit(-position));
        }
        text.push('.');
        text.push_str(&fraction[..usize::from(*scale)]);
    }
    Ok(text)
}

/// Reads the binary form of an array: count of dimensions, whether there are nulls, the
/// element's type, length and lower bound of each dimension, then each element behind
/// its length (`array_send`, PostgreSQL 15).
fn read_array(element: &Type, raw: &[u8]) -> Result<Value, Failure> {
    let mut reader = ArrayReader { raw, offset: 0 };
    let dimensions = reader.number()?;
    reader.offset += 8;
    let mut lengths = Vec::new();
    for _ in 0..dimensions {
        lengths.push(usize::try_from(reader.number()?)?);
        reader.offset += 4;
    }
    match lengths.as_slice() {
        [] => Ok(Value::Array(Vec::new())),
        lengths => reader.dimension(element, lengths),
    }
}

struct ArrayReader<'a> {
    raw: &'a [u8],
    offset: usize,
}

impl ArrayReader<'_> {
    fn number(&mut self) -> Result<i32, Failure> {
        let end = self.offset + 4;
        let bytes = self
            .raw
            .get(self.offset..end)
            .ok_or("an array is too short")?;
        self.offset = end;
        Ok(i32::from_be_bytes(bytes.try_into()?))
    }

    fn dimension(&mut self, element: &Type, lengths: &[usize]) -> Result<Value, Failure> {
        let Some((length, inner)) = lengths.split_first() else {
            // A negative length is a null.
            let Ok(length) = usize::try_from(self.number()?) else {
                return Ok(Value::Null);
            };
            let end = self.offset + length;
            let bytes = self
                .raw
                .get(self.offset..end)
                .ok_or("an array is too short")?;
            self.offset = end;
            return read(element, bytes);
        };
        (0..*length)
            .map(|_| self.dimension(element, inner))
            .collect::<Result<_, _>>()
            .map(Value::Array)
    }
}
