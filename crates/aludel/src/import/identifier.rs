//! Revision ids that people recognise.

use std::collections::HashSet;

use aludel_core::revision::RevisionId;
use sha2::{Digest, Sha256};

use super::migration::leading_digits;

/// The version table's column has room for so many characters.
const LONGEST: usize = 32;

/// Versions with more digits are points in time, which nobody counts through.
const LONGEST_SERIAL_NUMBER: usize = 6;

/// So many digits say enough to leave out what follows them.
const SHORTEST_POINT_IN_TIME: usize = 8;

/// Serial numbers get at least so many digits: shorter ids cannot be found by their
/// beginning.
const SHORTEST_SERIAL_NUMBER: usize = 4;

/// Makes one id for each version, in the order of the versions.
///
/// An id is the version itself, with `_` for the characters that references use. Serial
/// numbers are filled with zeros, so that files and ids sort as they run. What is too
/// long is shortened to its digits. Two ids never differ by capitals alone, which some
/// file systems and some collations of the version table would not tell apart.
pub(super) fn revision_ids<'v>(versions: impl IntoIterator<Item = &'v str>) -> Vec<String> {
    let versions: Vec<&str> = versions.into_iter().collect();
    let width = serial_width(&versions);
    let mut taken = HashSet::new();
    versions
        .iter()
        .map(|version| {
            let id = [
                readable(version, width),
                shortened(version),
                hashed(version),
            ]
            .into_iter()
            .flatten()
            .find(|id| !taken.contains(&id.to_lowercase()))
            .unwrap_or_else(|| numbered(version, &taken));
            taken.insert(id.to_lowercase());
            id
        })
        .collect()
}

/// The number of digits of serial numbers; `None` if the versions are none.
fn serial_width(versions: &[&str]) -> Option<usize> {
    let is_serial = |version: &str| {
        version.len() <= LONGEST_SERIAL_NUMBER && version.bytes().all(|byte| byte.is_ascii_digit())
    };
    versions
        .iter()
        .filter(|version| is_serial(version))
        .map(|version| version.len())
        .max()
        .map(|longest| longest.max(SHORTEST_SERIAL_NUMBER))
}

fn readable(version: &str, width: Option<usize>) -> Option<String> {
    let (digits, rest) = leading_digits(version);
    if rest.is_empty() && !digits.is_empty() && digits.len() <= LONGEST_SERIAL_NUMBER {
        let width = width.unwrap_or(digits.len());
        return usable(format!("{digits:0>width$}"));
    }
    usable(plain(version))
}

/// The digits in front, of a version that has enough of them.
fn shortened(version: &str) -> Option<String> {
    let (digits, _) = leading_digits(version);
    (digits.len() >= SHORTEST_POINT_IN_TIME).then(|| usable(digits.to_owned()))?
}

fn hashed(version: &str) -> Option<String> {
    let digest = Sha256::digest(version.as_bytes());
    let start: String = plain(version).chars().take(LONGEST - 9).collect();
    usable(format!(
        "{}_{:02x}{:02x}{:02x}{:02x}",
        start.trim_matches('_'),
        digest[0],
        digest[1],
        digest[2],
        digest[3]
    ))
}

fn numbered(version: &str, taken: &HashSet<String>) -> String {
    let start: String = plain(version).chars().take(LONGEST - 12).collect();
    // One more number than there are ids: at least one of them is free.
    (2..taken.len() + 3)
        .map(|number| format!("v{start}_{number}"))
        .find(|id| !taken.contains(&id.to_lowercase()))
        .expect("there are more numbers than ids")
}

/// Letters, digits, `_` and `.`, starting with a letter or a digit.
fn plain(version: &str) -> String {
    let plain: String = version
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() || character == '.' {
                character
            } else {
                '_'
            }
        })
        .collect();
    plain.trim_matches(['_', '.']).to_owned()
}

fn usable(id: String) -> Option<String> {
    (id.len() <= LONGEST
        && id.starts_with(|first: char| first.is_ascii_alphanumeric())
        && RevisionId::new(&id).is_ok())
    .then_some(id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(versions: &[&str]) -> String {
        revision_ids(versions.iter().copied()).join(" ")
    }

    #[test]
    fn points_in_time_stay_as_they_are() {
        assert_eq!(
            ids(&["20190226002946", "202601016134308", "202510151148110000"]),
            "20190226002946 202601016134308 202510151148110000"
        );
    }

    #[test]
    fn serial_numbers_are_filled_to_one_width() {
        assert_eq!(ids(&["0", "2", "10", "1000"]), "0000 0002 0010 1000");
        assert_eq!(ids(&["000001", "000002"]), "000001 000002");
        assert_eq!(ids(&["1", "20240102030405"]), "0001 20240102030405");
        // A day that comes later must not change the ids before it.
        assert_eq!(ids(&["1", "20240102"]), "0001 20240102");
    }

    #[test]
    fn dotted_versions_keep_their_dots() {
        assert_eq!(
            ids(&["1.2", "4.99.1575367461", "R my views"]),
            "1.2 4.99.1575367461 R_my_views"
        );
    }

    #[test]
    fn what_is_too_long_or_means_something_else_is_shortened() {
        assert_eq!(
            ids(&["202305231715updatesubgraphdeploymentassignment"]),
            "202305231715"
        );
        assert_eq!(
            ids(&["head", "a:b-c"]),
            "head_2bc16b5d a_b_c".replace("2bc16b5d", &hash("head"))
        );
        assert_eq!(ids(&["", "_"]), format!("v_2 {}", "v_3"));
    }

    fn hash(version: &str) -> String {
        hashed(version)
            .unwrap()
            .rsplit_once('_')
            .unwrap()
            .1
            .to_owned()
    }

    #[test]
    fn versions_that_come_to_the_same_id_get_different_ones() {
        let ids = revision_ids(["a-b", "a_b", "A_B", "1", "01"]);
        let lower: HashSet<String> = ids.iter().map(|id| id.to_lowercase()).collect();
        assert_eq!(lower.len(), 5, "{ids:?}");
        assert_eq!(ids[0], "a_b");
    }

    proptest! {
        #[test]
        fn every_id_can_be_used_and_is_there_once(
            versions in proptest::collection::vec("[-0-9a-zA-Z_.:@+ é]{0,50}", 0..20),
        ) {
            let ids = revision_ids(versions.iter().map(String::as_str));
            let mut seen = HashSet::new();
            for id in &ids {
                prop_assert!(RevisionId::new(id).is_ok(), "{}", id);
                prop_assert!(id.chars().count() <= 32, "{}", id);
                prop_assert!(seen.insert(id.to_lowercase()), "{}", id);
            }
            prop_assert_eq!(ids.len(), versions.len());
        }
    }
}
