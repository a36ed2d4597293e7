//! MySQL and MariaDB: stored programs and compound statements.
//!
//! `BEGIN`, `END` and the label before a block are not reserved words, and `IF` and
//! `REPEAT` are functions too, so most keywords count only where a statement may
//! start (MySQL 8.4 manual, "Compound Statement Syntax"; MariaDB, "Programmatic and
//! Compound Statements").

use super::{BodyToken, Terminator};
use crate::sql::{Construct, TokenKind};

/// Follows one MySQL statement.
#[derive(Debug, Default)]
pub(in crate::sql) struct MysqlTracker {
    phase: Phase,
    place: Place,
    frames: Vec<Frame>,
    handler: Handler,
    previous: Previous,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Phase {
    #[default]
    Start,
    /// Behind `BEGIN` as the first word: a transaction, or `BEGIN NOT ATOMIC`.
    Begin {
        opening: usize,
    },
    BeginNot {
        opening: usize,
    },
    /// Behind `CREATE` or `ALTER`, before the kind of object.
    Create,
    /// Behind `PROCEDURE` or `FUNCTION`; the parameters' parentheses are counted.
    Routine {
        depth: usize,
        parameters: Parameters,
    },
    /// Behind `TRIGGER`, before `FOR EACH ROW`.
    Trigger,
    /// Behind `FOR EACH ROW`.
    TriggerOrder,
    /// Behind `FOLLOWS` or `PRECEDES`.
    TriggerOrderName,
    /// Behind `EVENT`, before `DO`.
    Event,
    Body,
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parameters {
    Ahead,
    Passed,
}

/// Where the next token stands.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    StatementStart,
    /// Behind the first word of a statement, which may turn out to be a label.
    FirstWord,
    /// Behind an `END` that closed something.
    AfterEnd,
    Inside,
}

/// Whether the statement is `DECLARE … HANDLER FOR …`, which ends with a statement.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Handler {
    #[default]
    No,
    Declare,
    Conditions,
}

/// The token before, as far as it changes what the next one means.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Previous {
    #[default]
    Other,
    /// `.` or `@`: a name follows.
    Qualifier,
    /// `CHARACTER`, before `SET`.
    Character,
    /// `EACH`, before `ROW`.
    Each,
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    kind: FrameKind,
    opening: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrameKind {
    Block,
    If,
    /// `CASE` as a statement: it contains statements.
    CaseStatement,
    /// `CASE` inside an expression.
    CaseExpression,
    /// `WHILE` and MariaDB's `FOR`: statements follow `DO`.
    DoLoop,
    Loop,
    Repeat,
    /// `REPEAT` behind its `UNTIL`: an expression up to `END REPEAT`.
    Until,
}

/// Words behind `CREATE` or `ALTER` that name an object without a body.
const PLAIN_OBJECTS: &[&str] = &[
    "DATABASE",
    "FULLTEXT",
    "INDEX",
    "INSTANCE",
    "LOGFILE",
    "RESOURCE",
    "ROLE",
    "SCHEMA",
    "SEQUENCE",
    "SERVER",
    "SPATIAL",
    "TABLE",
    "TABLESPACE",
    "TEMPORARY",
    "UNDO",
    "UNIQUE",
    "USER",
    "VIEW",
];

/// First words of statements that contain no others, as the body of a routine or of
/// a handler.
const SIMPLE_STATEMENTS: &[&str] = &[
    "ALTER",
    "ANALYZE",
    "CALL",
    "CLOSE",
    "COMMIT",
    "CREATE",
    "DEALLOCATE",
    "DELETE",
    "DO",
    "DROP",
    "EXECUTE",
    "FETCH",
    "FLUSH",
    "GET",
    "GRANT",
    "INSERT",
    "ITERATE",
    "KILL",
    "LEAVE",
    "LOAD",
    "LOCK",
    "OPEN",
    "OPTIMIZE",
    "PREPARE",
    "RENAME",
    "REPLACE",
    "RESIGNAL",
    "RETURN",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SELECT",
    "SET",
    "SHOW",
    "SIGNAL",
    "START",
    "TABLE",
    "TRUNCATE",
    "UNLOCK",
    "UPDATE",
    "USE",
    "VALUES",
    "WITH",
];

/// Words that open something, and that follow the `END` which closes it.
const COMPOUND_WORDS: &[&str] = &["CASE", "FOR", "IF", "LOOP", "REPEAT", "WHILE"];

impl MysqlTracker {
    pub(super) fn watches(&self) -> bool {
        self.phase != Phase::Plain
    }

    pub(super) fn token(&mut self, token: BodyToken<'_>) {
        self.step(token);
        self.previous = if token.is_symbol(".") || token.text.ends_with(b"@") {
            Previous::Qualifier
        } else if token.is_any_word(&["CHARACTER", "CHAR"]) {
            Previous::Character
        } else if token.is_word("EACH") {
            Previous::Each
        } else {
            Previous::Other
        };
    }

    pub(super) fn terminator(&mut self) -> Terminator {
        if self.frames.is_empty() {
            return Terminator::EndsStatement;
        }
        self.place = Place::StatementStart;
        self.handler = Handler::No;
        Terminator::InsideBody
    }

    pub(super) fn open(&self) -> Option<(Construct, usize)> {
        self.frames
            .last()
            .map(|frame| (Construct::Body, frame.opening))
    }

    fn step(&mut self, token: BodyToken<'_>) {
        self.phase = match self.phase {
            Phase::Start if token.is_any_word(&["CREATE", "ALTER"]) => Phase::Create,
            Phase::Start if token.is_word("BEGIN") => Phase::Begin {
                opening: token.offset,
            },
            Phase::Start if token.is_any_word(COMPOUND_WORDS) => {
                self.body_token(token);
                Phase::Body
            }
            Phase::Begin { opening } if token.is_word("NOT") => Phase::BeginNot { opening },
            Phase::BeginNot { opening } if token.is_word("ATOMIC") => {
                self.frames.push(Frame {
                    kind: FrameKind::Block,
                    opening,
                });
                Phase::Body
            }
            Phase::Start | Phase::Begin { .. } | Phase::BeginNot { .. } => Phase::Plain,
            Phase::Create if token.is_any_word(&["PROCEDURE", "FUNCTION"]) => Phase::Routine {
                depth: 0,
                parameters: Parameters::Ahead,
            },
            Phase::Create if token.is_word("TRIGGER") => Phase::Trigger,
            Phase::Create if token.is_word("EVENT") => Phase::Event,
            Phase::Create if token.is_any_word(PLAIN_OBJECTS) => Phase::Plain,
            Phase::Routine { depth, parameters } => self.routine(token, depth, parameters),
            Phase::Trigger if token.is_word("ROW") && self.previous == Previous::Each => {
                Phase::TriggerOrder
            }
            Phase::TriggerOrder if token.is_any_word(&["FOLLOWS", "PRECEDES"]) => {
                Phase::TriggerOrderName
            }
            Phase::TriggerOrderName => Phase::Body,
            Phase::Event if token.is_word("DO") => Phase::Body,
            Phase::TriggerOrder | Phase::Body => {
                self.body_token(token);
                Phase::Body
            }
            unchanged @ (Phase::Create | Phase::Trigger | Phase::Event | Phase::Plain) => unchanged,
        };
    }

    /// The name, parameters and characteristics of a routine, up to its body.
    fn routine(&mut self, token: BodyToken<'_>, depth: usize, parameters: Parameters) -> Phase {
        let unchanged = Phase::Routine { depth, parameters };
        if token.is_symbol("(") {
            return Phase::Routine {
                depth: depth + 1,
                parameters,
            };
        }
        if token.is_symbol(")") {
            return Phase::Routine {
                depth: depth.saturating_sub(1),
                parameters: Parameters::Passed,
            };
        }
        if depth > 0 || parameters == Parameters::Ahead || self.previous == Previous::Qualifier {
            return unchanged;
        }
        if token.is_word("BEGIN") || token.is_any_word(COMPOUND_WORDS) {
            self.body_token(token);
            return Phase::Body;
        }
        let names_character_set = token.is_word("SET") && self.previous == Previous::Character;
        if token.is_any_word(SIMPLE_STATEMENTS) && !names_character_set {
            return Phase::Plain;
        }
        unchanged
    }

    fn body_token(&mut self, token: BodyToken<'_>) {
        if token.kind != TokenKind::Word || self.previous == Previous::Qualifier {
            let is_label = token.kind == TokenKind::QuotedIdentifier;
            self.place = match self.place {
                Place::StatementStart if is_label => Place::FirstWord,
                Place::FirstWord if token.is_symbol(":") => Place::StatementStart,
                _ => Place::Inside,
            };
            return;
        }
        if self.place == Place::AfterEnd && token.is_any_word(COMPOUND_WORDS) {
            self.place = Place::Inside;
            return;
        }
        let starts_statement =
            self.place == Place::StatementStart || self.handler == Handler::Conditions;
        let top = self.frames.last().map(|frame| frame.kind);
        self.place = if token.is_word("END") {
            self.end_word(top)
        } else if token.is_word("CASE") {
            if starts_statement {
                self.push(FrameKind::CaseStatement, token, Place::Inside)
            } else {
                self.push(FrameKind::CaseExpression, token, Place::Inside)
            }
        } else if token.is_any_word(&["THEN", "ELSE"]) {
            match top {
                Some(FrameKind::If | FrameKind::CaseStatement) => Place::StatementStart,
                _ => Place::Inside,
            }
        } else if token.is_word("DO")
            && top == Some(FrameKind::DoLoop)
            && self.place != Place::StatementStart
        {
            Place::StatementStart
        } else if starts_statement {
            self.first_word(token, top)
        } else {
            if self.handler == Handler::Declare && token.is_word("HANDLER") {
                self.handler = Handler::Conditions;
            }
            Place::Inside
        };
    }

    /// A word where a statement may start.
    fn first_word(&mut self, token: BodyToken<'_>, top: Option<FrameKind>) -> Place {
        let in_handler = self.handler == Handler::Conditions;
        if token.is_word("BEGIN") {
            self.push(FrameKind::Block, token, Place::StatementStart)
        } else if token.is_word("IF") {
            self.push(FrameKind::If, token, Place::Inside)
        } else if token.is_word("LOOP") {
            self.push(FrameKind::Loop, token, Place::StatementStart)
        } else if token.is_word("REPEAT") {
            self.push(FrameKind::Repeat, token, Place::StatementStart)
        } else if token.is_word("WHILE") || (token.is_word("FOR") && !in_handler) {
            self.push(FrameKind::DoLoop, token, Place::Inside)
        } else if token.is_word("UNTIL") && top == Some(FrameKind::Repeat) {
            if let Some(frame) = self.frames.last_mut() {
                frame.kind = FrameKind::Until;
            }
            Place::Inside
        } else if in_handler {
            if token.is_any_word(SIMPLE_STATEMENTS) {
                self.handler = Handler::No;
            }
            Place::Inside
        } else {
            if token.is_word("DECLARE") {
                self.handler = Handler::Declare;
            }
            Place::FirstWord
        }
    }

    fn end_word(&mut self, top: Option<FrameKind>) -> Place {
        let closes = match top {
            Some(FrameKind::CaseExpression | FrameKind::Until) => true,
            Some(_) => self.place == Place::StatementStart,
            None => false,
        };
        if !closes {
            return Place::Inside;
        }
        self.frames.pop();
        Place::AfterEnd
    }

    fn push(&mut self, kind: FrameKind, token: BodyToken<'_>, place: Place) -> Place {
        self.frames.push(Frame {
            kind,
            opening: token.offset,
        });
        self.handler = Handler::No;
        place
    }
}
