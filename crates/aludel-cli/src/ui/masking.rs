//! Keeping secrets out of quoted lines.
//!
//! The library masks what it says itself. The lines of a file that are shown under a
//! message come from here, so they are masked here: passwords of urls, and string
//! literals near a word that announces a password.

use std::ops::Range;

/// What is shown in the place of a secret.
const MASK: &str = "***";

/// Words that announce a secret in SQL and in configuration.
const ANNOUNCING: [&str; 4] = ["password", "passwd", "identified", "secret"];

/// A word that does so before a literal only, as in `CREATE SUBSCRIPTION … CONNECTION '…'`:
/// scripts call many a variable so.
const ANNOUNCING_A_LITERAL: &str = "connection";

/// A text without its secrets, and how its positions moved.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Masked {
    pub(super) text: String,
    /// What was replaced, as positions in the original, in order.
    replaced: Vec<Range<usize>>,
}

impl Masked {
    /// Masks `line`; `surroundings` is the text that it stands in, where a word may
    /// announce that its literals are secret.
    pub(super) fn new(line: &str, surroundings: &str) -> Self {
        let mut secrets = url_passwords(line);
        if announces_secret(surroundings) {
            secrets.extend(literals(line));
        }
        secrets.sort_by_key(|secret| (secret.start, std::cmp::Reverse(secret.end)));
        let mut masked = Self {
            text: String::with_capacity(line.len()),
            replaced: Vec::new(),
        };
        let mut done = 0;
        for secret in secrets {
            if secret.start < done {
                continue;
            }
            masked.text.push_str(&line[done..secret.start]);
            masked.text.push_str(MASK);
            done = secret.end;
            masked.replaced.push(secret);
        }
        masked.text.push_str(&line[done..]);
        masked
    }

    /// Where a position of the original stands now.
    pub(super) fn position(&self, original: usize) -> usize {
        let mut position = original;
        for secret in &self.replaced {
            if original >= secret.end {
                position = position + MASK.len() - secret.len();
            } else if original > secret.start {
                position -= original - secret.start;
                break;
            } else {
                break;
            }
        }
        position
    }
}

/// The passwords between `://user:` and the last `@` before the url ends.
fn url_passwords(line: &str) -> Vec<Range<usize>> {
    let mut passwords = Vec::new();
    for (scheme, separator) in line.match_indices("://") {
        let start = scheme + separator.len();
        let end = line[start..]
            .find(|character: char| character.is_whitespace() || "\"'<>".contains(character))
            .map_or(line.len(), |length| start + length);
        let Some(at) = line[start..end].rfind('@') else {
            continue;
        };
        if let Some(colon) = line[start..start + at].find(':') {
            passwords.push(start + colon + 1..start + at);
        }
    }
    passwords
}

fn announces_secret(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .find(|character: char| !character.is_alphanumeric())
            .unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        let is = |known: &str| word.eq_ignore_ascii_case(known);
        let is_before_literal = || behind.trim_start().starts_with(['\'', '"']);
        if ANNOUNCING.iter().any(|known| is(known))
            || is(ANNOUNCING_A_LITERAL) && is_before_literal()
        {
            return true;
        }
        rest = behind.trim_start_matches(|character: char| !character.is_alphanumeric());
    }
    false
}

/// What stands between quotes; an opening quote without its partner hides the rest.
fn literals(line: &str) -> Vec<Range<usize>> {
    let mut literals = Vec::new();
    let mut rest = 0;
    while let Some(open) = line[rest..].find(['\'', '"']).map(|open| rest + open) {
        let quote = &line[open..=open];
        let start = open + 1;
        let end = line[start..]
            .find(quote)
            .map_or(line.len(), |length| start + length);
        literals.push(start..end);
        rest = (end + 1).min(line.len());
    }
    literals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_a_url_is_masked_wherever_it_stands() {
        let line = r#"url = "postgresql://ada:p@ss:word@db.example/app?x=1" # mine"#;
        let masked = Masked::new(line, "");
        assert_eq!(
            masked.text,
            r#"url = "postgresql://ada:***@db.example/app?x=1" # mine"#
        );
        assert_eq!(
            &masked.text[masked.position(line.find("db.example").unwrap())..][..10],
            "db.example"
        );
        assert_eq!(masked.position(line.find("@ss").unwrap()), 24);
        assert_eq!(masked.position(3), 3);
    }

    #[test]
    fn an_unfinished_url_is_masked_too() {
        let masked = Masked::new("url = \"mysql://root:hunter2@localhost/app", "");
        assert_eq!(masked.text, "url = \"mysql://root:***@localhost/app");
    }

    #[test]
    fn literals_are_masked_near_a_word_that_announces_a_secret() {
        let statement = "ALTER ROLE ada\n  PASSWORD\n  'hunter2' VALID UNTIL 'never";
        let line = statement.lines().nth(2).unwrap();
        assert_eq!(
            Masked::new(line, statement).text,
            "  '***' VALID UNTIL '***"
        );
        assert_eq!(Masked::new(line, line).text, line);
    }

    #[test]
    fn a_column_that_is_named_after_a_password_hash_announces_one_too() {
        let line = "INSERT INTO users (password_hash) VALUES ('x')";
        assert_eq!(
            Masked::new(line, line).text,
            "INSERT INTO users (password_hash) VALUES ('***')"
        );
    }

    #[test]
    fn a_connection_announces_one_before_a_literal_only() {
        let line = "CREATE SUBSCRIPTION s CONNECTION 'host=db' PUBLICATION p";
        assert_eq!(
            Masked::new(line, line).text,
            "CREATE SUBSCRIPTION s CONNECTION '***' PUBLICATION p"
        );
        let line = "connection.execute(sa.text('DELETE FROM t'))";
        assert_eq!(Masked::new(line, line).text, line);
    }
}
