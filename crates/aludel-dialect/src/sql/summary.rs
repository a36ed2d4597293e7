//! Statements as people see them: on one line, without their secrets.

use super::{TokenKind, tokens};
use crate::dialect::DialectName;

/// How many characters of a statement are shown.
const SHOWN: usize = 100;

/// What is shown in the place of a secret.
const MASK: &str = "'***'";

/// The beginning of a statement on one line, without comments. String literals of a
/// statement that sets a password are masked.
pub fn summary(sql: &str, dialect: DialectName) -> String {
    let secret = has_secret(sql, dialect);
    let mut shown = String::new();
    let mut spaced = false;
    for token in tokens(sql, dialect) {
        match token.kind {
            TokenKind::Space | TokenKind::Comment => spaced = !shown.is_empty(),
            kind => {
                if std::mem::take(&mut spaced) {
                    shown.push(' ');
                }
                if secret && kind == TokenKind::String {
                    shown.push_str(MASK);
                } else {
                    shown.extend(token.text.chars().map(|character| {
                        if character.is_control() {
                            ' '
                        } else {
                            character
                        }
                    }));
                }
            }
        }
        if shown.len() > 4 * SHOWN {
            break;
        }
    }
    if shown.chars().count() > SHOWN {
        shown = shown.chars().take(SHOWN - 1).collect();
        shown.push('…');
    }
    shown
}

/// Masks, in a text about a statement, the string literals of a statement that sets a
/// password: servers quote the place of a mistake.
pub fn mask_quoted(text: &str, sql: &str, dialect: DialectName) -> String {
    if !has_secret(sql, dialect) {
        return text.to_owned();
    }
    let mut masked = text.to_owned();
    for token in tokens(sql, dialect) {
        let content = token.text.trim_matches(['\'', '"']);
        if token.kind == TokenKind::String && !content.is_empty() {
            masked = masked.replace(content, "***");
        }
    }
    masked
}

/// Whether a statement creates a table that goes with its session.
pub fn creates_temporary_table(sql: &str, dialect: DialectName) -> bool {
    let mut words = tokens(sql, dialect).filter(|token| token.kind.is_content());
    let mut next_is = |keywords: &[&str]| {
        words
            .next()
            .is_some_and(|token| keywords.iter().any(|keyword| token.is_word(keyword)))
    };
    next_is(&["CREATE"]) && {
        let mut words = words.skip_while(|token| {
            ["OR", "REPLACE", "GLOBAL", "LOCAL"]
                .iter()
                .any(|keyword| token.is_word(keyword))
        });
        words
            .next()
            .is_some_and(|token| token.is_word("TEMPORARY") || token.is_word("TEMP"))
    }
}

/// Whether a statement holds a password: `PASSWORD '…'`, `IDENTIFIED BY '…'`.
fn has_secret(sql: &str, dialect: DialectName) -> bool {
    let mut words = tokens(sql, dialect).filter(|token| token.kind == TokenKind::Word);
    // Only statements about roles and sessions hold passwords, and those are short:
    // the rows of a large `INSERT` need no look.
    let may_hold = words.next().is_some_and(|first| {
        ["ALTER", "CHANGE", "CREATE", "GRANT", "SET"]
            .iter()
            .any(|keyword| first.is_word(keyword))
    });
    may_hold
        && words.any(|word| {
            ["CONNECTION", "IDENTIFIED", "PASSWORD"]
                .iter()
                .any(|keyword| word.is_word(keyword))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [DialectName; 3] = DialectName::ALL;

    #[test]
    fn a_summary_is_one_short_line_without_comments() {
        for dialect in ALL {
            let sql = "CREATE TABLE t ( -- the table\n    a INT,\n\n    b TEXT\n)";
            assert_eq!(summary(sql, dialect), "CREATE TABLE t ( a INT, b TEXT )");
            let long = format!("SELECT {}", "x".repeat(200));
            assert_eq!(summary(&long, dialect).chars().count(), SHOWN);
        }
    }

    #[test]
    fn passwords_are_masked_in_summaries_and_in_what_a_server_says() {
        let sql = "CREATE USER ada IDENTIFIED BY 'hunter2'";
        let shown = summary(sql, DialectName::Mysql);
        assert_eq!(shown, "CREATE USER ada IDENTIFIED BY '***'");
        let said = mask_quoted(
            "syntax error near 'hunter2' at line 1",
            sql,
            DialectName::Mysql,
        );
        assert_eq!(said, "syntax error near '***' at line 1");
        let role = "ALTER ROLE ada WITH PASSWORD 'hunter2'";
        assert!(!summary(role, DialectName::Postgresql).contains("hunter2"));
    }

    #[test]
    fn other_literals_are_shown() {
        let sql = "INSERT INTO t VALUES ('identified')";
        assert_eq!(summary(sql, DialectName::Sqlite), sql);
        assert_eq!(
            mask_quoted("identified", sql, DialectName::Sqlite),
            "identified"
        );
    }

    #[test]
    fn temporary_tables_are_recognised() {
        for (sql, expected) in [
            ("CREATE TEMPORARY TABLE t (a INT)", true),
            ("create /* x */ or replace temporary table t (a int)", true),
            ("CREATE TEMP TABLE t (a INT)", true),
            ("CREATE TABLE temporary (a INT)", false),
            ("DROP TEMPORARY TABLE t", false),
        ] {
            assert_eq!(
                creates_temporary_table(sql, DialectName::Mysql),
                expected,
                "{sql}"
            );
        }
    }
}
