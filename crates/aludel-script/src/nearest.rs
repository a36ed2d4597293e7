//! The known word that an unknown one was probably meant to be.

/// Finds the nearest of some words, if any is near enough to be meant.
pub(crate) fn nearest(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let word = word.to_lowercase().replace(['-', ' '], "_");
    known
        .iter()
        .map(|candidate| (strsim::osa_distance(&word, candidate), *candidate))
        .min()
        // A third of the word may be wrong.
        .filter(|(distance, candidate)| distance * 3 <= candidate.len())
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn far_words_have_no_neighbour() {
        let known = ["dialect", "environment"];
        assert_eq!(nearest("Dialects", &known), Some("dialect"));
        assert_eq!(nearest("enviroment", &known), Some("environment"));
        assert_eq!(nearest("schema", &known), None);
    }
}
