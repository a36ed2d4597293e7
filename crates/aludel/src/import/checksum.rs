//! The checksums that the tools keep of what they applied.

use sha2::{Digest, Sha384};

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
        text
    })
}

/// sqlx's: SHA-384 of the file, in hexadecimal digits.
pub(super) fn sha384(bytes: &[u8]) -> String {
    hexadecimal(&Sha384::digest(bytes))
}

/// Flyway's: CRC-32 of the lines without their ends and without a byte order mark, as
/// a signed number.
pub(super) fn flyway(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut crc = u32::MAX;
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            // The polynomial of IEEE 802.3, reflected.
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    (!crc).cast_signed().to_string()
}

/// refinery's: SipHash-1-3 with zero keys over what Rust's `Hash` feeds it, which is
/// the name, the version and the SQL; the version as 32 or 64 bits, by a feature of
/// refinery.
pub(super) fn refinery(name: &str, version: i64, sql: &str) -> Vec<String> {
    let hashed = |version: &[u8]| {
        let mut bytes = Vec::with_capacity(name.len() + version.len() + sql.len() + 2);
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(0xFF);
        bytes.extend_from_slice(version);
        bytes.extend_from_slice(sql.as_bytes());
        bytes.push(0xFF);
        sip_hash_1_3(&bytes).to_string()
    };
    let mut sums = Vec::new();
    if let Ok(version) = i32::try_from(version) {
        sums.push(hashed(&version.to_le_bytes()));
    }
    sums.push(hashed(&version.to_le_bytes()));
    sums
}

/// `SipHash` with one round for each word, three at the end and keys of zero
/// (Aumasson and Bernstein, "`SipHash`: a fast short-input PRF").
fn sip_hash_1_3(bytes: &[u8]) -> u64 {
    let mut state: [u64; 4] = [
        0x736f_6d65_7073_6575,
        0x646f_7261_6e64_6f6d,
        0x6c79_6765_6e65_7261,
        0x7465_6462_7974_6573,
    ];
    let chunks = bytes.chunks_exact(8);
    let mut last = [0; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    // The length modulo 256 is the last word's highest byte.
    last[7] = u8::try_from(bytes.len() % 256).expect("a remainder of 256 fits");
    let words = chunks
        .map(|chunk| u64::from_le_bytes(chunk.try_into().expect("the chunks have 8 bytes")))
        .chain([u64::from_le_bytes(last)]);
    for word in words {
        state[3] ^= word;
        sip_round(&mut state);
        state[0] ^= word;
    }
    state[2] ^= 0xFF;
    for _ in 0..3 {
        sip_round(&mut state);
    }
    state[0] ^ state[1] ^ state[2] ^ state[3]
}

fn sip_round([a, b, c, d]: &mut [u64; 4]) {
    *a = a.wrapping_add(*b);
    *b = b.rotate_left(13) ^ *a;
    *a = a.rotate_left(32);
    *c = c.wrapping_add(*d);
    *d = d.rotate_left(16) ^ *c;
    *a = a.wrapping_add(*d);
    *d = d.rotate_left(21) ^ *a;
    *c = c.wrapping_add(*b);
    *b = b.rotate_left(17) ^ *c;
    *c = c.rotate_left(32);
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};

    use super::*;

    #[test]
    fn sip_hash_is_the_one_of_the_standard_library() {
        for (name, sql) in [
            ("initial", "CREATE TABLE a (b INT);\n"),
            ("x", ""),
            ("täglich", "ä"),
        ] {
            let mut hasher = DefaultHasher::new();
            name.hash(&mut hasher);
            7_i32.hash(&mut hasher);
            sql.hash(&mut hasher);
            let mut wide = DefaultHasher::new();
            name.hash(&mut wide);
            7_i64.hash(&mut wide);
            sql.hash(&mut wide);
            assert_eq!(
                refinery(name, 7, sql),
                [hasher.finish().to_string(), wide.finish().to_string()]
            );
        }
        assert_eq!(refinery("a", i64::MAX, "").len(), 1);
    }

    #[test]
    fn flyway_counts_neither_line_ends_nor_a_byte_order_mark() {
        // The check value of CRC-32/ISO-HDLC is 0xCBF43926.
        let expected = 0xCBF4_3926_u32.cast_signed().to_string();
        for text in ["123456789", "1234\n56789", "\u{feff}1234\r\n5\r6789\n"] {
            assert_eq!(flyway(text), expected, "{text:?}");
        }
    }
}
