//! The grammar of references.

/// A walk of some steps, with what it starts from: `+2`, `ae10-1`, `billing@+1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Relative<'a> {
    /// The branch that the walk stays on.
    pub(super) label: Option<&'a str>,
    /// Where the walk starts; the current revisions if there is nothing.
    pub(super) symbol: Option<&'a str>,
    /// The sign and the number, as typed.
    pub(super) text: &'a str,
    pub(super) steps: Steps,
    /// What follows the number; nothing in a well-formed reference.
    pub(super) rest: &'a str,
}

/// A number of steps with its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Steps {
    Up(u64),
    Down(u64),
    /// `+0` and `-0`.
    Stay,
}

impl<'a> Relative<'a> {
    /// Reads a reference as `[label@][symbol](+|-)number`.
    ///
    /// A label may hold anything but a line break; the shortest one that lets the
    /// rest match is taken, and none if none does. Whatever follows the number is
    /// handed back: Alembic ignores it, which turns `release-2@head` into a walk.
    pub(super) fn parse(reference: &'a str) -> Option<Self> {
        let line_end = reference.find('\n').unwrap_or(reference.len());
        let labelled = reference[..line_end]
            .match_indices('@')
            .filter(|(at, _)| *at > 0)
            .find_map(|(at, _)| Self::parse_after(Some(&reference[..at]), &reference[at + 1..]));
        labelled.or_else(|| Self::parse_after(None, reference))
    }

    fn parse_after(label: Option<&'a str>, text: &'a str) -> Option<Self> {
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        let symbol_end = text.find(|c| !is_word(c)).unwrap_or(text.len());
        let (symbol, signed) = text.split_at(symbol_end);
        let digits = signed.strip_prefix(['+', '-'])?;
        let digits_end = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        if digits_end == 0 {
            return None;
        }
        // Nobody has 2^64 revisions: a larger number walks too far just as well.
        let count = digits[..digits_end].parse().unwrap_or(u64::MAX);
        Some(Self {
            label,
            symbol: (!symbol.is_empty()).then_some(symbol),
            text: &signed[..=digits_end],
            steps: match (count, signed.starts_with('+')) {
                (0, _) => Steps::Stay,
                (count, true) => Steps::Up(count),
                (count, false) => Steps::Down(count),
            },
            rest: &digits[digits_end..],
        })
    }
}

/// Splits `label@symbol` at the first `@`.
pub(super) fn split_label(reference: &str) -> (Option<&str>, &str) {
    match reference.split_once('@') {
        Some((label, symbol)) => (Some(label), symbol),
        None => (None, reference),
    }
}

/// Reads `-3` as the number of steps to walk down from the heads.
pub(super) fn steps_below_heads(symbol: &str) -> Option<u64> {
    let digits = symbol.strip_prefix('-')?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count = digits.parse().unwrap_or(u64::MAX);
    (count > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(reference: &str) -> Option<(Option<&str>, Option<&str>, Steps, &str)> {
        Relative::parse(reference).map(|relative| {
            (
                relative.label,
                relative.symbol,
                relative.steps,
                relative.rest,
            )
        })
    }

    #[test]
    fn walks() {
        assert_eq!(parse("+2"), Some((None, None, Steps::Up(2), "")));
        assert_eq!(parse("-1"), Some((None, None, Steps::Down(1), "")));
        assert_eq!(parse("+0"), Some((None, None, Steps::Stay, "")));
        assert_eq!(
            parse("ae10-1"),
            Some((None, Some("ae10"), Steps::Down(1), ""))
        );
        assert_eq!(
            parse("my-branch@ae10+12"),
            Some((Some("my-branch"), Some("ae10"), Steps::Up(12), ""))
        );
        assert_eq!(
            parse("a@b@c+1"),
            Some((Some("a@b"), Some("c"), Steps::Up(1), ""))
        );
        assert_eq!(
            parse("+99999999999999999999"),
            Some((None, None, Steps::Up(u64::MAX), ""))
        );
    }

    #[test]
    fn what_follows_the_number_is_handed_back() {
        assert_eq!(parse("-1x"), Some((None, None, Steps::Down(1), "x")));
        assert_eq!(
            parse("release-2@head"),
            Some((None, Some("release"), Steps::Down(2), "@head"))
        );
        assert_eq!(Relative::parse("-1x").unwrap().text, "-1");
    }

    #[test]
    fn no_walks() {
        for reference in [
            "",
            "ae10",
            "label@head",
            "@+1",
            "a b+1",
            "+",
            "ae-x",
            "a\nb@+1",
        ] {
            assert_eq!(parse(reference), None, "{reference:?}");
        }
    }

    #[test]
    fn steps_below_heads_are_plain_negative_numbers() {
        assert_eq!(steps_below_heads("-3"), Some(3));
        for symbol in ["3", "+3", "-0", "-", "-3a", "- 3"] {
            assert_eq!(steps_below_heads(symbol), None, "{symbol:?}");
        }
    }
}
