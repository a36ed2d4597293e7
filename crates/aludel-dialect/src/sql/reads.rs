//! Whether a statement reads and does nothing else.

use super::tokens;
use crate::dialect::DialectName;

/// Whether a statement only reads, as far as its words say: functions may do anything.
pub fn reads_only(sql: &str, dialect: DialectName) -> bool {
    let mut words =
        tokens(sql, dialect).filter(|token| token.kind.is_content() && token.text != "(");
    let Some(first) = words.next() else {
        return true;
    };
    let is = |keywords: &[&str]| keywords.iter().any(|keyword| first.is_word(keyword));
    if is(&["SELECT", "WITH"]) {
        // `SELECT … INTO` makes a table, `WITH x AS (DELETE …)` changes rows.
        return !words.any(|token| {
            ["INTO", "INSERT", "UPDATE", "DELETE", "MERGE"]
                .iter()
                .any(|keyword| token.is_word(keyword))
                && !is_lock(&token, sql)
        });
    }
    if first.is_word("PRAGMA") {
        return !words.any(|token| token.text == "=");
    }
    is(&["SHOW", "EXPLAIN", "DESCRIBE", "DESC", "VALUES", "TABLE"])
}

/// Whether an `UPDATE` is the end of `FOR UPDATE` or `FOR NO KEY UPDATE`.
fn is_lock(token: &super::Token<'_>, sql: &str) -> bool {
    let before = sql[..token.offset].trim_end();
    let follows = |word: &str| {
        before
            .len()
            .checked_sub(word.len())
            .and_then(|start| before.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    token.is_word("UPDATE") && (follows("FOR") || follows("KEY"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell() {
        for (sql, expected) in [
            ("SELECT 1", true),
            ("(SELECT 1) UNION (SELECT 2)", true),
            ("-- why\nselect * from t where a = 'delete'", true),
            ("SELECT * FROM t FOR UPDATE", true),
            ("SELECT * FROM t FOR NO KEY UPDATE", true),
            ("SELECT * INTO u FROM t", false),
            ("WITH x AS (SELECT 1) SELECT * FROM x", true),
            (
                "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
                false,
            ),
            ("INSERT INTO t SELECT 1", false),
            ("UPDATE t SET a = 1", false),
            ("PRAGMA table_info(t)", true),
            ("PRAGMA foreign_keys = ON", false),
            ("SHOW TABLES", true),
            ("CREATE TABLE t (a INT)", false),
            ("", true),
        ] {
            assert_eq!(reads_only(sql, DialectName::Postgresql), expected, "{sql}");
        }
    }
}
