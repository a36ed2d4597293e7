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
//!   so that this comes to the same. Where the script leaves the beginning or the end of
//!   its transaction to the tool, the import adds it.
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
    /// The beginning of the transaction, where the script left that to the tool.
    pub(super) before: Option<&'static str>,
    /// The end of the transaction, where the script left that to the tool.
    pub(super) behind: Option<&'static str>,
    pub(super) findings: Vec<Finding>,
}

/// What the statements of a script do about transactions.
#[derive(Default)]
struct Observed {
    statements: u64,
    /// The line of the first `BEGIN`, `COMMIT` or `ROLLBACK`.
    control: Option<u64>,
    /// The line of the first `COMMIT` or `ROLLBACK` with no `BEGIN` before it.
    unopened: Option<u64>,
    /// The line of the `BEGIN` that nothing has ended yet.
    open: Option<u64>,
    last_is_opaque: bool,
}

/// Decides about one script.
pub(super) fn judge(script: &Script, dialect: DialectName) -> Verdict {
    let mut verdict = Verdict {
        transaction: SectionTransaction::Default,
        reason: None,
        statements: None,
        before: None,
        behind: None,
        findings: Vec::new(),
    };
    match Observed::read(script, dialect) {
        Ok(observed) => {
            verdict.statements = Some(observed.statements);
            verdict.weigh(script, &observed, dialect);
        }
        Err(error) => verdict.findings.push(unsplittable(script, &error)),
    }
    if script.wrapping == Wrapping::Refused {
        verdict.reason = Some("its author asked for none");
    }
    if verdict.reason.is_some() {
        verdict.transaction = SectionTransaction::Off;
    }
    verdict
}

impl Verdict {
    fn weigh(&mut self, script: &Script, observed: &Observed, dialect: DialectName) {
        let Some(control) = observed.control else {
            if script.wrapping == Wrapping::OneRequest
                && observed.statements == 1
                && observed.last_is_opaque
            {
                self.reason = Some("what it calls may commit");
            }
            return;
        };
        self.reason = Some("it begins and commits by itself");
        if script.wrapping == Wrapping::Refused {
            self.warn_of_halves(script, observed);
            return;
        }
        let note = |message, fact, line| {
            Finding::note("import-transaction-control", message)
                .with_fact(fact)
                .in_file(script.path.clone())
                .at_line(line)
        };
        if observed.unopened == Some(control) {
            self.before = Some(dialect.dialect().begin_sql());
            self.findings.push(note(
                "a script that commits what the tool began",
                "the revision begins the transaction itself, with `transaction=off`",
                control,
            ));
        } else if script.wrapping == Wrapping::Transaction {
            self.findings.push(note(
                "a script with a transaction of its own",
                "the tool ran it inside another one, which its COMMIT ended; the revision runs \
                 it with `transaction=off`",
                control,
            ));
        }
        if let Some(line) = observed.open {
            self.behind = Some("COMMIT");
            self.findings.push(note(
                "a script that leaves the COMMIT to the tool",
                "the revision has a COMMIT of its own at the end",
                line,
            ));
        }
        if let Some(line) = observed.unopened.filter(|line| *line != control) {
            self.findings.push(unopened(script, line));
        }
    }

    /// Without a transaction of the tool's, halves of transactions are mistakes.
    fn warn_of_halves(&mut self, script: &Script, observed: &Observed) {
        if let Some(line) = observed.unopened {
            self.findings.push(unopened(script, line));
        }
        if let Some(line) = observed.open {
            self.findings.push(
                Finding::warning("import-not-runnable", "a BEGIN that nothing ends")
                    .in_file(script.path.clone())
                    .at_line(line)
                    .with_help("after the import, end it with COMMIT"),
            );
        }
    }
}

fn unopened(script: &Script, line: u64) -> Finding {
    Finding::warning(
        "import-transaction-control",
        "a COMMIT or ROLLBACK without a BEGIN before it",
    )
    .with_fact("the statements before it are committed one by one")
    .in_file(script.path.clone())
    .at_line(line)
    .with_help("after the import, put a BEGIN before the statements that belong together")
}

impl Observed {
    fn read(script: &Script, dialect: DialectName) -> Result<Self, SplitError> {
        let mut observed = Self::default();
        let origin = Position::line_start(0, script.first_line);
        let mut splitter = StatementSplitter::new(script.text.as_bytes(), dialect, origin);
        while let Some(statement) = splitter.next_statement()? {
            let kind = statement_kind(statement.text, dialect);
            observed.statements += 1;
            observed.last_is_opaque = kind == StatementKind::Opaque;
            match kind {
                StatementKind::Begin => {
                    observed.open.get_or_insert(statement.line);
                }
                StatementKind::Commit | StatementKind::Rollback => {
                    if observed.open.is_none() {
                        observed.unopened.get_or_insert(statement.line);
                    }
                    observed.open = None;
                }
                _ => continue,
            }
            observed.control.get_or_insert(statement.line);
        }
        Ok(observed)
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
            for text in [
                "SELECT 1; SELECT 2;",
                "",
                "CREATE INDEX CONCURRENTLY a ON b (c);",
            ] {
                assert_eq!(
                    transaction(text, wrapping),
                    SectionTransaction::Default,
                    "{text}"
                );
            }
        }
        assert_eq!(
            transaction("SELECT 1", Wrapping::Refused),
            SectionTransaction::Off
        );
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
        assert_eq!(
            transaction(text, Wrapping::Transaction),
            SectionTransaction::Default
        );
        let trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END; SELECT 1;";
        let verdict = verdict(trigger, Wrapping::Transaction, DialectName::Sqlite);
        assert_eq!(
            (verdict.transaction, verdict.statements),
            (SectionTransaction::Default, Some(2))
        );
    }

    #[test]
    fn what_a_script_leaves_to_the_tool_is_added() {
        for wrapping in [Wrapping::Transaction, Wrapping::OneRequest] {
            let commit = verdict("SELECT 1;\nCOMMIT;", wrapping, DialectName::Postgresql);
            assert_eq!((commit.before, commit.behind), (Some("BEGIN"), None));
            assert_eq!(commit.findings.len(), 1);
            assert_eq!(commit.findings[0].line, Some(2));
            let begin = verdict(
                "SELECT 1;\nBEGIN;\nSELECT 2",
                wrapping,
                DialectName::Postgresql,
            );
            assert_eq!((begin.before, begin.behind), (None, Some("COMMIT")));
        }
        let refused = verdict(
            "COMMIT;\nBEGIN;",
            Wrapping::Refused,
            DialectName::Postgresql,
        );
        assert_eq!((refused.before, refused.behind), (None, None));
        let lines: Vec<_> = refused
            .findings
            .iter()
            .map(|finding| finding.line)
            .collect();
        assert_eq!(lines, [Some(1), Some(2)]);
    }

    #[test]
    fn a_lone_call_may_commit_where_nothing_is_wrapped() {
        assert_eq!(
            transaction("CALL p();", Wrapping::OneRequest),
            SectionTransaction::Off
        );
        assert_eq!(
            transaction("CALL p();", Wrapping::Transaction),
            SectionTransaction::Default
        );
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
        // What follows the mistake is not understood, and no reason for anything.
        let broken = "END;\nSELECT 'x;\n";
        assert_eq!(
            transaction(broken, Wrapping::Transaction),
            SectionTransaction::Default
        );
    }
}
