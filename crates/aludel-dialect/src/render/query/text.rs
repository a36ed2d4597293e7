//! SQL as the author wrote it, with `:name` for parameters.

use aludel_core::expression::Bind;
use aludel_core::schema::SqlType;

use super::compiler::{Compiler, Scope};
use super::syntax::Rendering;

impl Compiler<'_> {
    /// Writes a text with its parameters.
    ///
    /// A colon and a word are a parameter wherever they stand, in quotes and comments too,
    /// unless a colon, a word or a backslash stands before them or a colon behind
    /// (`sqlalchemy.sql.elements.TextClause._bind_params_regex`); then a backslash before
    /// a colon is taken away.
    pub(crate) fn text(&mut self, text: &str, binds: &[Bind], scope: Scope) -> Rendering {
        let mut written = String::with_capacity(text.len());
        let mut plain = String::new();
        let mut previous = None;
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            if character == ':' && !previous.is_some_and(is_joined) {
                if let Some(name) = word_behind(&rest[1..]) {
                    written.push_str(&self.plain_text(&plain)?);
                    plain.clear();
                    let bind = binds.iter().find(|bind| bind.key == name);
                    let value = match bind {
                        Some(bind) => self.bind(bind, scope)?,
                        None => self.bind(&unknown_bind(name), scope)?,
                    };
                    written.push_str(&value);
                    rest = &rest[1 + name.len()..];
                    previous = name.chars().next_back();
                    continue;
                }
            }
            plain.push(character);
            previous = Some(character);
            rest = &rest[character.len_utf8()..];
        }
        written.push_str(&self.plain_text(&plain)?);
        Ok(written)
    }

    fn plain_text(&self, text: &str) -> Rendering {
        let text = self.percents(unescaped(text));
        self.without_marks(text)
    }
}

/// A parameter that nothing but its name is known of.
fn unknown_bind(name: &str) -> Bind {
    Bind {
        key: name.to_owned(),
        unique: false,
        identity: None,
        value: None,
        sql_type: SqlType::Null,
        expanding: false,
        literal_execute: false,
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether a colon behind this character begins no parameter.
fn is_joined(character: char) -> bool {
    is_word(character) || character == ':' || character == '\\'
}

/// The word at the beginning, unless a colon follows it.
fn word_behind(text: &str) -> Option<&str> {
    let end = text
        .find(|character| !is_word(character))
        .unwrap_or(text.len());
    (end > 0 && !text[end..].starts_with(':')).then(|| &text[..end])
}

/// Takes away the backslashes that keep colons from being parameters.
fn unescaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\\:") {
        let behind = &rest[start + 2..];
        let end = behind
            .find(|character| !is_word(character))
            .unwrap_or(behind.len());
        written.push_str(&rest[..start]);
        // With a colon behind the word the backslash stays, as in SQLAlchemy.
        let stays = behind[end..].starts_with(':');
        written.push_str(&rest[start + usize::from(!stays)..start + 2 + end]);
        rest = &behind[end..];
    }
    written.push_str(rest);
    written
}
