//! Whether a script that was imported runs in a transaction.
//!
//! Aludel runs a section in one transaction where the database can roll schema changes
//! back, unless it says `transaction=off`. Statements that refuse transactions
//! (`CREATE INDEX CONCURRENTLY`) need no `off`: they run by themselves anyway.
//!
//! - Where the author refused the tool's transaction, the section is `off`.
//! - A script that begins and commits by itself is `off`: what it does about
//!   transactions is then what it says. Inside a tool that wraps, PostgreSQL only warns
//!   about the inner `BEGIN`, and the inner `COMMIT` ends the tool's transaction early,
//!   so that this comes to the same.
//! - A lone `CALL` or `DO` that a tool sends as it is may commit inside, which it could
//!   not within a transaction: `off`.
//! - Everything else keeps the default, also where the tool wraps nothing: PostgreSQL
//!   runs several statements in one request as one transaction, and elsewhere a
//!   transaction is only safer.

use aludel_dialect::DialectName;
use aludel_dialect::sql::{Position, SplitError, StatementKind, StatementSplitter, statement_kind};
use aludel_script::SectionTransaction;

use super::finding::Finding;
use super::migration::{Script, Wrapping};

/// What was decided about a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) transaction: SectionTransaction,
    /// Why it is off, as a phrase.
    pub(super) reason: Option<&'static str>,
    /// How many statements there are; `None` where they cannot be told apart.
    pub(super) statements: Option<u64>,
    pub(super) findings: Vec<Finding>,
}

/// What the statements of a script do about transactions.
#[derive(Default)]
struct Observed {
    statements: u64,
    /// The line of the first `BEGIN`, `COMMIT` or `ROLLBACK`.
    control: Option<u64>,
    /// The line of a `COMMIT` or `ROLLBACK` with no `BEGIN` before it.
    unopened: Option<u64>,
    is_open: bool,
    last_is_opaque: bool,
}

/// Decides about one script.
pub(super) fn judge(script: &Script, dialect: DialectName) -> Verdict {
    let mut observed = Observed::default();
    let mut findings = Vec::new();
    let failed = observed.read(script, dialect).err();
    if let Some(error) = &failed {
        findings.push(unsplittable(script, error));
    }
    let reason = if script.wrapping == Wrapping::Refused {
        Some("its author asked for none")
    } else if observed.control.is_some() {
        Some("it begins and commits by itself")
    } else if script.wrapping == Wrapping::OneRequest
        && observed.statements == 1
        && observed.last_is_opaque
    {
        Some("what it calls may commit")
    } else {
        None
    };
    if let (Wrapping::Transaction, Some(line)) = (script.wrapping, observed.control) {
        findings.push(
            Finding::note("import-transaction-control", "a script that begins or commits by itself")
                .with_fact(
                    "the tool ran it inside a transaction of its own, which its COMMIT ended; the \
                     revision runs it with `transaction=off`",
                )
                .in_file(script.path.clone())
                .at_line(line),
        );
    }
    if let Some(line) = observed.unopened {
        findings.push(
            Finding::warning("import-transaction-control", "a COMMIT or ROLLBACK without a BEGIN before it")
                .with_fact("it meant the tool's own transaction, which is not there any more")
                .in_file(script.path.clone())
                .at_line(line)
                .with_help("after the import, put a BEGIN before the statements that belong together"),
        );
    }
    Verdict {
        transaction: match reason {
            Some(_) => SectionTransaction::Off,
            None => SectionTransaction::Default,
        },
        reason,
        statements: failed.is_none().then_some(observed.statements),
        findings,
    }
}

impl Observed {
    fn read(&mut self, script: &Script, dialect: DialectName) -> Result<(), SplitError> {
        let origin = Position::line_start(0, script.first_line);
        let mut splitter = StatementSplitter::new(script.text.as_bytes(), dialect, origin);
        while let Some(statement) = splitter.next_statement()? {
            let kind = statement_kind(statement.text, dialect);
            self.statements += 1;
            self.last_is_opaque = kind == StatementKind::Opaque;
            match kind {
                StatementKind::Begin => self.is_open = true,
                StatementKind::Commit | StatementKind::Rollback => {
                    if !self.is_open {
                        self.unopened.get_or_insert(statement.line);
                    }
                    self.is_open = false;
                }
                _ => continue,
            }
            self.control.get_or_insert(statement.line);
        }
        Ok(())
    }
}

fn unsplittable(script: &Script, error: &SplitError) -> Finding {
    let mut finding = Finding::warning("import-not-runnable", error.to_string())
        .with_fact("it is imported as it is, and cannot run before the revision is mended")
        .in_file(script.path.clone());
    if let Some(position) = error.position() {
        finding = finding.at_line(position.line);
    }
    match error.help() {
        Some(help) => finding.with_help(format!("after the import: {help}")),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str, wrapping: Wrapping, dialect: DialectName) -> Verdict {
        judge(&Script::of_file("a.sql".into(), text, wrapping), dialect)
    }

    fn transaction(text: &str, wrapping: Wrapping) -> SectionTransaction {
        verdict(text, wrapping, DialectName::Postgresql).transaction
    }

    #[test]
    fn ordinary_scripts_run_in_a_transaction_whatever_the_tool_did() {
        for wrapping in [Wrapping::Transaction, Wrapping::OneRequest] {
            for text in ["SELECT 1; SELECT 2;", "", "CREATE INDEX CONCURRENTLY a ON b (c);"] {
                assert_eq!(transaction(text, wrapping), SectionTransaction::Default, "{text}");
            }
        }
        assert_eq!(transaction("SELECT 1", Wrapping::Refused), SectionTransaction::Off);
    }

    #[test]
    fn own_transactions_are_left_to_the_script() {
        let text = "-- x\nBEGIN;\nSELECT 1;\nCOMMIT;\n";
        let wrapped = verdict(text, Wrapping::Transaction, DialectName::Sqlite);
        assert_eq!(wrapped.transaction, SectionTransaction::Off);
        assert_eq!(wrapped.findings.len(), 1);
        assert_eq!(wrapped.findings[0].line, Some(2));
        let bare = verdict(text, Wrapping::OneRequest, DialectName::Sqlite);
        assert_eq!(bare.transaction, SectionTransaction::Off);
        assert_eq!(bare.findings, []);
    }

    #[test]
    fn words_in_bodies_and_comments_begin_no_transaction() {
        let text = "-- BEGIN;\nCREATE FUNCTION f() RETURNS void AS $$ BEGIN NULL; COMMIT; END $$ LANGUAGE plpgsql;";
        assert_eq!(transaction(text, Wrapping::Transaction), SectionTransaction::Default);
        let trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END; SELECT 1;";
        let verdict = verdict(trigger, Wrapping::Transaction, DialectName::Sqlite);
        assert_eq!((verdict.transaction, verdict.statements), (SectionTransaction::Default, Some(2)));
    }

    #[test]
    fn a_commit_of_the_tools_own_transaction_is_warned_about() {
        let verdict = verdict("SELECT 1;\nCOMMIT;", Wrapping::Transaction, DialectName::Postgresql);
        let lines: Vec<_> = verdict.findings.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [Some(2), Some(2)]);
    }

    #[test]
    fn a_lone_call_may_commit_where_nothing_is_wrapped() {
        assert_eq!(transaction("CALL p();", Wrapping::OneRequest), SectionTransaction::Off);
        assert_eq!(transaction("CALL p();", Wrapping::Transaction), SectionTransaction::Default);
        assert_eq!(
            transaction("SELECT 1; CALL p();", Wrapping::OneRequest),
            SectionTransaction::Default
        );
    }

    #[test]
    fn what_cannot_be_split_is_said_with_its_line() {
        let text = "SELECT 1;\nCOPY a FROM stdin;\n1\n\\.\n";
        let verdict = verdict(text, Wrapping::Transaction, DialectName::Postgresql);
        assert_eq!(verdict.statements, None);
        assert_eq!(verdict.findings[0].code, "import-not-runnable");
        assert_eq!(verdict.findings[0].line, Some(2));
    }
}
