//! How the file of a new revision is called.
//!
//! Templates are Alembic's `file_template`: Python's `%` formatting over `rev`,
//! `slug`, `epoch`, `year`, `month`, `day`, `hour`, `minute` and `second`.

use std::num::NonZeroUsize;
use std::str::FromStr;

use aludel_core::diagnostic::Diagnostic;
use jiff::Zoned;

use crate::nearest::nearest;

const FIELDS: [&str; 9] = [
    "rev", "slug", "epoch", "year", "month", "day", "hour", "minute", "second",
];

/// A template for file names, without the extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTemplate {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(Field),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    name: &'static str,
    /// `-` in front of the width.
    align: Align,
    /// `0` in front of the width; only numbers are filled with zeros.
    fill: Fill,
    width: usize,
    /// Digits at least (numbers), or characters at most (text).
    precision: Option<usize>,
    conversion: Conversion,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fill {
    Spaces,
    Zeros,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conversion {
    Text,
    Number,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    Left,
    Right,
}

/// What a file name is made from.
#[derive(Debug, Clone, Copy)]
pub struct FileNameValues<'a> {
    /// The revision's id.
    pub revision: &'a str,
    /// The revision's message.
    pub message: &'a str,
    /// When the revision is made, in the time zone that the name shall show.
    pub create_date: &'a Zoned,
    /// The longest slug in characters.
    pub truncate_slug_length: NonZeroUsize,
}

/// What can be wrong with a template, or with the name that it gives.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A field that does not exist.
    #[error("file_template names the unknown field `{field}`")]
    UnknownField {
        /// The field's name.
        field: String,
        /// The field that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A `%` that starts no field.
    #[error("file_template has a `%` that is no field: `{text}`")]
    Malformed {
        /// The template from there on.
        text: String,
    },
    /// The name is empty, starts with `.` or `_`, or leads out of its folder.
    #[error("file_template gives the file name `{name}`, which cannot be used")]
    UnusableName {
        /// The name.
        name: String,
    },
}

impl TemplateError {
    /// The same as plain data, with what to type next.
    pub fn diagnostic(&self) -> Diagnostic {
        let help = match self {
            Self::UnknownField {
                nearest: Some(nearest),
                ..
            } => format!("write `%({nearest})s`"),
            Self::UnknownField { nearest: None, .. } => {
                format!("the fields are {}", FIELDS.join(", "))
            }
            Self::Malformed { .. } => {
                "fields look like `%(rev)s` or `%(month).2d`; a percent sign is `%%`".to_owned()
            }
            Self::UnusableName { .. } => "names must start with a letter or a digit and stay \
                                          inside the version location"
                .to_owned(),
        };
        Diagnostic::error("file-template", self.to_string()).with_help(help)
    }
}

impl Default for FileTemplate {
    /// Aludel's own: a time stamp first, so that a folder reads in order.
    fn default() -> Self {
        "%(year)d%(month).2d%(day).2d%(hour).2d%(minute).2d%(second).2d_%(rev)s_%(slug)s"
            .parse()
            .expect("the default is a valid template")
    }
}

impl FileTemplate {
    /// Alembic's default, `%(rev)s_%(slug)s`.
    pub fn alembic() -> Self {
        "%(rev)s_%(slug)s"
            .parse()
            .expect("Alembic's default is a valid template")
    }

    /// Makes a name, without the extension; it may have folders in it.
    ///
    /// # Errors
    /// The name could not be found again or lies outside of its folder.
    pub fn file_name(&self, values: FileNameValues<'_>) -> Result<String, TemplateError> {
        let mut name = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::Field(field) => name.push_str(&field.format(values)),
            }
        }
        let is_usable = !values.revision.contains(['/', '\\', '\0'])
            && name.split('/').all(|component| {
                !component.is_empty()
                    && !component.starts_with(['.', '_'])
                    && !component.contains(['\\', '\0'])
            });
        if is_usable {
            Ok(name)
        } else {
            Err(TemplateError::UnusableName { name })
        }
    }
}

impl FromStr for FileTemplate {
    type Err = TemplateError;

    /// Reads a template; fields may be written with two percent signs, as in
    /// `alembic.ini`.
    fn from_str(template: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        while let Some(percent) = rest.find('%') {
            text.push_str(&rest[..percent]);
            let field = &rest[percent..];
            if let Some(behind) = field
                .strip_prefix("%%(")
                .or_else(|| field.strip_prefix("%("))
            {
                let (field, behind) = parse_field(behind).map_err(|error| error.at(field))?;
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                parts.push(Part::Field(field));
                rest = behind;
            } else if let Some(behind) = field.strip_prefix("%%") {
                text.push('%');
                rest = behind;
            } else {
                return Err(TemplateError::Malformed {
                    text: field.to_owned(),
                });
            }
        }
        text.push_str(rest);
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        Ok(Self { parts })
    }
}

enum FieldError {
    Unknown(String),
    Malformed,
}

impl FieldError {
    fn at(self, text: &str) -> TemplateError {
        match self {
            Self::Unknown(field) => TemplateError::UnknownField {
                nearest: nearest(&field, &FIELDS),
                field,
            },
            Self::Malformed => TemplateError::Malformed {
                text: text.to_owned(),
            },
        }
    }
}

/// Reads `name)` with flags, width, precision and conversion behind it.
fn parse_field(text: &str) -> Result<(Field, &str), FieldError> {
    let (name, mut rest) = text.split_once(')').ok_or(FieldError::Malformed)?;
    let name = FIELDS
        .into_iter()
        .find(|field| *field == name)
        .ok_or_else(|| FieldError::Unknown(name.to_owned()))?;
    let mut field = Field {
        name,
        align: Align::Right,
        fill: Fill::Spaces,
        width: 0,
        precision: None,
        conversion: Conversion::Text,
    };
    loop {
        let Some(flag) = rest.chars().next() else {
            return Err(FieldError::Malformed);
        };
        match flag {
            '-' => field.align = Align::Left,
            '0' => field.fill = Fill::Zeros,
            _ => break,
        }
        rest = &rest[1..];
    }
    let (width, behind) = parse_digits(rest)?;
    field.width = width.unwrap_or(0);
    rest = behind;
    if let Some(behind) = rest.strip_prefix('.') {
        let (precision, behind) = parse_digits(behind)?;
        field.precision = Some(precision.unwrap_or(0));
        rest = behind;
    }
    let is_number = !["rev", "slug"].contains(&name);
    field.conversion = match rest.chars().next() {
        Some('s') => Conversion::Text,
        Some('d' | 'i' | 'u') if is_number => Conversion::Number,
        _ => return Err(FieldError::Malformed),
    };
    Ok((field, &rest[1..]))
}

fn parse_digits(text: &str) -> Result<(Option<usize>, &str), FieldError> {
    let length = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(length);
    if digits.is_empty() {
        return Ok((None, rest));
    }
    // A file name is not longer than this on any system.
    let number = digits
        .parse()
        .ok()
        .filter(|number| *number <= 255)
        .ok_or(FieldError::Malformed)?;
    Ok((Some(number), rest))
}

impl Field {
    fn format(&self, values: FileNameValues<'_>) -> String {
        let date = values.create_date;
        let mut text = match self.name {
            "rev" => values.revision.to_owned(),
            "slug" => slug(values.message, values.truncate_slug_length),
            "epoch" => date.timestamp().as_second().to_string(),
            "year" => date.year().to_string(),
            "month" => date.month().to_string(),
            "day" => date.day().to_string(),
            "hour" => date.hour().to_string(),
            "minute" => date.minute().to_string(),
            _ => date.second().to_string(),
        };
        if let Some(precision) = self.precision {
            text = match self.conversion {
                Conversion::Number => format!("{text:0>precision$}"),
                Conversion::Text => text.chars().take(precision).collect(),
            };
        }
        let width = self.width;
        match (self.align, self.conversion, self.fill) {
            (Align::Left, ..) => format!("{text:<width$}"),
            (Align::Right, Conversion::Number, Fill::Zeros) => format!("{text:0>width$}"),
            (Align::Right, ..) => format!("{text:>width$}"),
        }
    }
}

/// Makes the part of a file name that tells a message.
///
/// As in Alembic: the words in lower case, joined by `_`, and no longer than
/// `longest` characters, cut behind a whole word and then ending with `_`.
pub fn slug(message: &str, longest: NonZeroUsize) -> String {
    let words: Vec<&str> = message
        .split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let slug = words.join("_").to_lowercase();
    if slug.chars().count() <= longest.get() {
        return slug;
    }
    let cut: String = slug.chars().take(longest.get()).collect();
    let whole = cut
        .rsplit_once('_')
        .map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}_")
}

#[cfg(test)]
mod tests;
