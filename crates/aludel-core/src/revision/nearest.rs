//! What a mistyped id or label was probably meant to be.

/// At most this many candidates are worth showing.
const LIMIT: usize = 3;

/// The names nearest to `typed`, best first: those that contain it or begin
/// alike, then those a few slips of the finger away.
pub(super) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    if typed.is_empty() {
        return Vec::new();
    }
    let tolerance = (typed.chars().count() / 3).clamp(1, 4);
    let mut scored: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let distance = strsim::damerau_levenshtein(typed, name);
            if distance <= tolerance {
                return Some((distance, name));
            }
            // A piece of an id is a common thing to copy from a log.
            let is_piece = typed.chars().count() >= 3 && name.contains(typed);
            is_piece.then_some((tolerance + 1, name))
        })
        .collect();
    scored.sort_unstable();
    scored.dedup();
    scored
        .into_iter()
        .take(LIMIT)
        .map(|(_, name)| name.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_come_before_pieces() {
        let names = ["1a2b3c4d5e6f", "xx1a2b3c4d5eyy", "ffffffffffff"];
        assert_eq!(
            nearest("1a2b3c4d5e", names.iter().copied()),
            ["1a2b3c4d5e6f", "xx1a2b3c4d5eyy"]
        );
    }

    #[test]
    fn nothing_near_gives_nothing() {
        assert!(nearest("billing", ["1a2b3c4d5e6f"].into_iter()).is_empty());
        assert!(nearest("", ["a"].into_iter()).is_empty());
    }
}
