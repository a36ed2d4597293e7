//! A hash that is the same in every version of this program.

/// FNV-1a with 64 bits (RFC 9923) over `parts`, each closed by a zero byte.
///
/// It tells texts apart that nobody chose to collide: names of locks, definitions of
/// tables.
pub(crate) fn stable_hash(parts: &[&str]) -> u64 {
    parts
        .iter()
        .flat_map(|part| part.bytes().chain([0]))
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::stable_hash;

    #[test]
    fn hashes_never_change() {
        // Another number would let two versions of the program run at once.
        assert_eq!(stable_hash(&[]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(
            stable_hash(&["app", "alembic_version"]),
            0x91ca_634b_3546_b284
        );
        assert_ne!(stable_hash(&["ab", "c"]), stable_hash(&["a", "bc"]));
    }
}
