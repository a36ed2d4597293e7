//! Why a text cannot be split into statements.

use super::Position;

/// Something that is opened in SQL and must be closed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Construct {
    /// `'…'`, and `"…"` in MySQL.
    String,
    /// `"…"`, `` `…` `` or `[…]`.
    QuotedIdentifier,
    /// `/* … */`.
    Comment,
    /// PostgreSQL's `$tag$ … $tag$`.
    DollarQuote,
    /// The body of a function, procedure, trigger or event.
    Body,
    /// The parenthesised commands of PostgreSQL's `CREATE RULE`.
    Parenthesis,
}

impl std::fmt::Display for Construct {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::String => "string",
            Self::QuotedIdentifier => "quoted identifier",
            Self::Comment => "comment",
            Self::DollarQuote => "dollar-quoted string",
            Self::Body => "body",
            Self::Parenthesis => "parenthesis",
        })
    }
}

/// Why a text cannot be split into statements.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// The reader failed.
    #[error("cannot read the statements")]
    Read(#[from] std::io::Error),
    /// A byte that is not UTF-8.
    #[error("line {} is not UTF-8", position.line)]
    InvalidUtf8 {
        /// The first byte that is wrong.
        position: Position,
    },
    /// The text ended inside something.
    #[error("the {construct} that opens in line {} is never closed", opening.line)]
    Unterminated {
        /// What was not closed.
        construct: Construct,
        /// Where it opens.
        opening: Position,
        /// Where the statement that it belongs to starts: with an odd number of
        /// quotes the mistake may be anywhere in between.
        statement: Position,
    },
    /// A command that the database's own client obeys and no server knows, such as
    /// psql's `\connect` or the `.mode` of sqlite3.
    #[error("`{command}` in line {} is a command of the database's client, not SQL", position.line)]
    ClientCommand {
        /// The command without its arguments.
        command: String,
        /// Where it stands.
        position: Position,
    },
    /// `COPY … FROM STDIN`, whose rows follow the statement in dumps.
    #[error("`COPY … FROM STDIN` in line {} reads rows that only psql can send", position.line)]
    CopyFromStdin {
        /// Where the statement starts.
        position: Position,
    },
    /// `DELIMITER` without a delimiter.
    #[error("`DELIMITER` in line {} names no delimiter", position.line)]
    MissingDelimiter {
        /// Where the command stands.
        position: Position,
    },
}

impl SplitError {
    /// The place to point at; `None` when the reader failed.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Read(_) => None,
            Self::InvalidUtf8 { position }
            | Self::ClientCommand { position, .. }
            | Self::CopyFromStdin { position }
            | Self::MissingDelimiter { position } => Some(*position),
            Self::Unterminated { opening, .. } => Some(*opening),
        }
    }

    /// What a person can do about it.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Read(_) => return None,
            Self::InvalidUtf8 { .. } => "save the file as UTF-8",
            Self::Unterminated { construct, .. } => match construct {
                Construct::String => {
                    "close it with a quote; a quote inside a string is written twice"
                }
                Construct::QuotedIdentifier => "close it with the quote that opened it",
                Construct::Comment => "close it with `*/`",
                Construct::DollarQuote => "close it with the same tag, for example `$$ … $$`",
                Construct::Body => "close it with `END;`",
                Construct::Parenthesis => "close it with `)`",
            },
            Self::ClientCommand { .. } => "remove the line: Aludel talks to the server itself",
            Self::CopyFromStdin { .. } => {
                "write the rows as INSERT statements (`pg_dump --inserts` does)"
            }
            Self::MissingDelimiter { .. } => "write it as `DELIMITER //`",
        })
    }
}
