//! What can be told of a script's body without running it.

use camino::Utf8Path;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;
use sha2::{Digest, Sha256};

use super::{Source, source_error, tree};
use crate::checksum::Checksum;
use crate::header_error::HeaderError;

/// Written in front of everything, so that a later way to compute checksums cannot be
/// taken for this one.
const VERSION: &[u8] = b"aludel python 1\n";

/// What can be told of a script's body without running it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body {
    /// Over the tokens of the file: comments and the white space between tokens do not
    /// count, indentation does.
    pub checksum: Checksum,
    /// Whether it ends transactions by itself, as far as its words say:
    /// `autocommit_block()`, `COMMIT` in a string.
    pub ends_transactions: bool,
}

/// Reads the body of a `.py` revision.
///
/// # Errors
/// The file cannot be read, decoded or parsed.
pub fn read_body(path: &Utf8Path) -> Result<Body, HeaderError> {
    let bytes = std::fs::read(path).map_err(|source| HeaderError::Read {
        path: path.to_owned(),
        source,
    })?;
    let source = Source::decode(&bytes).map_err(|error| source_error(path, &error))?;
    let text = source.text();
    let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
    if let Some(error) = parsed.errors().first() {
        return Err(tree::syntax_error(error, text).into_header_error(path, text));
    }
    let mut hasher = Sha256::new();
    hasher.update(VERSION);
    let mut ends_transactions = false;
    for token in parsed.tokens() {
        let kind = token.kind();
        if matches!(kind, TokenKind::Comment | TokenKind::NonLogicalNewline) {
            continue;
        }
        let token_text = &text[token.range()];
        match kind {
            // Their texts depend on the system and on taste.
            TokenKind::Newline => hasher.update(b"\n"),
            TokenKind::Indent => hasher.update(b">"),
            TokenKind::Dedent => hasher.update(b"<"),
            _ => {
                hasher.update(token_text.replace("\r\n", "\n"));
                hasher.update(b" ");
            }
        }
        ends_transactions |= match kind {
            TokenKind::Name => token_text == "autocommit_block",
            TokenKind::String => says_commit(token_text),
            _ => false,
        };
    }
    Ok(Body {
        checksum: Checksum::from_digest(hasher.finalize().into()),
        ends_transactions,
    })
}

/// Whether a string's text begins with `COMMIT`.
fn says_commit(token: &str) -> bool {
    let text = token.trim_start_matches(|character: char| {
        character.is_ascii_alphabetic() && !matches!(character, 'C' | 'c')
    });
    let text = text.trim_start_matches(['"', '\'']).trim_start();
    text.get(..6)
        .is_some_and(|word| word.eq_ignore_ascii_case("COMMIT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("a.py");
        std::fs::write(&path, text).unwrap();
        read_body(&path).unwrap()
    }

    #[test]
    fn comments_and_line_ends_change_nothing() {
        let plain = body("def upgrade():\n    op.execute('a')\n");
        for same in [
            "# why\ndef upgrade():\n    op.execute('a')  # this\n",
            "def upgrade():\r\n    op.execute('a')\r\n",
            "def upgrade( ):\n\n  op.execute( 'a' )\n",
        ] {
            assert_eq!(body(same).checksum, plain.checksum, "{same}");
        }
        for other in [
            "def upgrade():\n    op.execute('b')\n",
            "def upgrade():\n    pass\nop.execute('a')\n",
        ] {
            assert_ne!(body(other).checksum, plain.checksum, "{other}");
        }
    }

    #[test]
    fn words_that_end_transactions_are_seen() {
        for text in [
            "with op.get_context().autocommit_block():\n    pass\n",
            "op.execute('COMMIT')\n",
            "op.execute(\"commit\")\n",
            "op.execute('''\n  COMMIT;''')\n",
        ] {
            assert!(body(text).ends_transactions, "{text}");
        }
        for text in [
            "op.execute('INSERT')\n",
            "# autocommit_block\n",
            "commit = 1\n",
        ] {
            assert!(!body(text).ends_transactions, "{text}");
        }
    }
}
