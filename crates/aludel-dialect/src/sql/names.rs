//! The names in a statement.

use std::collections::HashSet;

use super::{Token, TokenKind, tokens};
use crate::dialect::DialectName;

/// A name as a statement spells it, without its quotes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// What stands before the last dot: a schema, or catalog and schema.
    pub qualifiers: Vec<String>,
    /// The last part.
    pub name: String,
}

/// Lists everything in a statement that may be a name, each once, in order.
///
/// That includes keywords (an unquoted table may have almost any name) and, for
/// MySQL, strings in double quotes, which are identifiers under `ANSI_QUOTES`: the
/// list is for looking up which of them exist, and what does not exist costs nothing.
pub fn named_objects(sql: &str, dialect: DialectName) -> Vec<QualifiedName> {
    let mut names = Names::default();
    let mut parts: Vec<String> = Vec::new();
    let mut dotted = false;
    for token in tokens(sql, dialect) {
        match identifier(token, dialect) {
            Some(part) => {
                if !dotted {
                    names.close(&mut parts);
                }
                parts.push(part);
                dotted = false;
            }
            None if token.text == "." && !parts.is_empty() => dotted = true,
            None if matches!(
                token.kind,
                TokenKind::Space
                    | TokenKind::Comment
                    | TokenKind::ExecutableStart
                    | TokenKind::ExecutableEnd
            ) => {}
            None => {
                names.close(&mut parts);
                dotted = false;
            }
        }
    }
    names.close(&mut parts);
    names.listed
}

/// Names in the order of their first appearance.
#[derive(Default)]
struct Names {
    listed: Vec<QualifiedName>,
    seen: HashSet<QualifiedName>,
}

impl Names {
    /// Makes a name of the parts so far.
    fn close(&mut self, parts: &mut Vec<String>) {
        let Some(name) = parts.pop() else {
            return;
        };
        let name = QualifiedName {
            qualifiers: std::mem::take(parts),
            name,
        };
        if self.seen.insert(name.clone()) {
            self.listed.push(name);
        }
    }
}

fn identifier(token: Token<'_>, dialect: DialectName) -> Option<String> {
    match (token.kind, dialect) {
        (TokenKind::Word, _) => Some(token.text.to_owned()),
        (TokenKind::QuotedIdentifier, _) => Some(unquote(token.text)),
        (TokenKind::String, DialectName::Mysql) if token.text.starts_with('"') => {
            Some(unquote(token.text))
        }
        _ => None,
    }
}

/// The name inside `"…"`, `` `…` ``, `[…]` or `U&"…"`, whose escapes stay as they are.
fn unquote(quoted: &str) -> String {
    let quoted = quoted
        .strip_prefix("U&")
        .or_else(|| quoted.strip_prefix("u&"))
        .unwrap_or(quoted);
    let mut characters = quoted.chars();
    let close = match characters.next() {
        Some('[') => ']',
        Some(quote) => quote,
        None => return String::new(),
    };
    let inner = characters.as_str();
    let inner = inner.strip_suffix(close).unwrap_or(inner);
    match close {
        ']' => inner.to_owned(),
        quote => inner.replace(&format!("{quote}{quote}"), &quote.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::named_objects;
    use crate::dialect::DialectName;

    fn names(sql: &str, dialect: DialectName) -> String {
        let names = named_objects(sql, dialect);
        let spelled: Vec<_> = names
            .iter()
            .map(|name| {
                [&name.qualifiers[..], std::slice::from_ref(&name.name)]
                    .concat()
                    .join("→")
            })
            .collect();
        spelled.join(" ")
    }

    #[test]
    fn names_are_listed_once_without_quotes() {
        insta::assert_snapshot!(
            names(
                "ALTER TABLE `shop`.`or``der` ADD total INT, ADD KEY total (total) /* x.y */ COMMENT 'no.name'",
                DialectName::Mysql
            ),
            @"ALTER TABLE shop→or`der ADD total INT KEY COMMENT"
        );
        insta::assert_snapshot!(
            names("DROP TABLE \"A b\" . c, [d e]", DialectName::Sqlite),
            @"DROP TABLE A b→c d e"
        );
    }

    #[test]
    fn executable_comments_are_part_of_the_statement() {
        insta::assert_snapshot!(
            names("/*!50001 CREATE VIEW v */ /*!50002 AS SELECT 1 */", DialectName::Mysql),
            @"CREATE VIEW v AS SELECT"
        );
    }
}
