//! What changes a checksum and what does not.

use aludel_core::revision::Direction::Upgrade;
use aludel_dialect::DialectName::{self, Mysql, Postgresql, Sqlite};
use proptest::prelude::*;

use super::{Checksum, ChecksumBuilder};
use crate::revision::SqlRevision;
use crate::section::{SectionTarget, SectionTransaction};

fn checksum_of(attributes: &str, body: &str, dialect: DialectName) -> Checksum {
    let text = format!(
        "-- revision: a\n-- down_revision:\n-- migrate: upgrade{attributes}\n{body}\n\
         -- migrate: downgrade\n"
    );
    let revision = SqlRevision::from_bytes("a.sql", text.into_bytes()).unwrap();
    let target = SectionTarget {
        dialect,
        environment: None,
    };
    let section = revision.section(Upgrade, &target).unwrap();
    revision.digest(section, dialect).unwrap().checksum
}

fn checksum(body: &str, dialect: DialectName) -> Checksum {
    checksum_of("", body, dialect)
}

#[test]
fn layout_and_comments_do_not_count() {
    let plain = checksum("SELECT a,b FROM t WHERE c='x  y'; SELECT 2;", Sqlite);
    for same in [
        "-- why\nSELECT a , b\r\nFROM /* what */ t -- x\n\tWHERE c = 'x  y';;\r\n\r\nSELECT 2",
        "SELECT a,b FROM t WHERE c='x  y';-- x\nSELECT\n2\n;\n",
    ] {
        assert_eq!(checksum(same, Sqlite), plain, "{same}");
    }
}

#[test]
fn meaning_counts() {
    let plain = checksum("SELECT a FROM t WHERE c = 'x  y'; SELECT 2;", Sqlite);
    for other in [
        "SELECT a FROM t WHERE c = 'x y'; SELECT 2;",
        "SELECT a FROM t WHERE c = 'X  y'; SELECT 2;",
        "select a FROM t WHERE c = 'x  y'; SELECT 2;",
        "SELECT a FROM t WHERE c = \"x  y\"; SELECT 2;",
        "SELECT 2; SELECT a FROM t WHERE c = 'x  y';",
        "SELECT a FROM t WHERE c = 'x  y' SELECT 2;",
        "SELECT a FROM t WHERE c = 'x  y';",
        "SELECT ab FROM t WHERE c = 'x  y'; SELECT 2;",
        "",
    ] {
        assert_ne!(checksum(other, Sqlite), plain, "{other}");
    }
    assert_ne!(
        checksum_of(" transaction=off", "SELECT 1;", Sqlite),
        checksum_of("", "SELECT 1;", Sqlite)
    );
    assert_eq!(
        checksum_of(" dialect=sqlite", "SELECT 1;", Sqlite),
        checksum_of("", "SELECT 1;", Sqlite)
    );
}

#[test]
fn comments_that_the_server_obeys_count() {
    let assert_differ = |left, right, dialect| {
        assert_ne!(
            checksum(left, dialect),
            checksum(right, dialect),
            "{left} {right}"
        );
    };
    assert_differ("SELECT /*+ A(t) */ 1;", "SELECT /*+ B(t) */ 1;", Mysql);
    assert_differ("SELECT /*+ A(t) */ 1;", "SELECT 1;", Postgresql);
    assert_differ("SELECT 1 /*! + 1 */;", "SELECT 1;", Mysql);
    assert_differ("SELECT 1 /*! + 1 */;", "SELECT 1 /*!99999 + 1 */;", Mysql);
    assert_differ("SELECT 1 /*! + 1 */;", "SELECT 1 + 1;", Mysql);
    assert_eq!(
        checksum("SELECT 1 /*!80000 + 1*/;", Mysql),
        checksum("SELECT 1 /*!80000\n+ /* x */ 1 */;", Mysql)
    );
}

#[test]
fn line_ends_in_literals_are_folded() {
    assert_eq!(
        checksum("DO $$\r\nBEGIN\r\nEND $$;", Postgresql),
        checksum("DO $$\nBEGIN\nEND $$;", Postgresql)
    );
    assert_ne!(
        checksum("DO $$\nBEGIN\nEND $$;", Postgresql),
        checksum("DO $$\nBEGIN END $$;", Postgresql)
    );
}

#[test]
fn the_way_to_compute_them_never_changes() {
    // Stored in journals: a new value here needs a new version in the hashed text.
    let mut builder = ChecksumBuilder::new(Sqlite, SectionTransaction::Default);
    builder.add("SELECT 1");
    insta::assert_snapshot!(builder.checksum(), @"5728fdbfd6ca7782e76a1c9e6e337262234ac4cde1cc207bf6e27811085693aa");
}

#[test]
fn checksums_are_read_as_they_are_written() {
    let checksum = checksum("SELECT 1;", Sqlite);
    assert_eq!(checksum.to_string().parse(), Ok(checksum));
    for wrong in ["", "abc", &"g".repeat(64), &"é".repeat(32)] {
        assert!(wrong.parse::<Checksum>().is_err(), "{wrong}");
    }
}

#[test]
fn prefixes_are_the_checksums_on_the_way() {
    let text =
        "-- revision: a\n-- down_revision:\n-- migrate: upgrade\nSELECT 1;\nSELECT 2;\nSELECT 3;";
    let revision = SqlRevision::from_bytes("a.sql", text.as_bytes()).unwrap();
    let section = &revision.sections()[0];
    let mut builder = ChecksumBuilder::new(Sqlite, section.transaction);
    for count in 0..3 {
        let prefix = revision.prefix_checksum(section, Sqlite, count);
        assert_eq!(prefix.unwrap(), builder.checksum(), "{count}");
        builder.add(&format!("SELECT {}", count + 1));
    }
    assert_eq!(revision.digest(section, Sqlite).unwrap(), builder.digest());
    let error = revision.prefix_checksum(section, Sqlite, 4).unwrap_err();
    insta::assert_snapshot!(error, @"`a.sql` has 3 statements, fewer than the 4 that were asked for");
}

proptest! {
    #[test]
    fn white_space_between_tokens_does_not_count(
        tokens in proptest::collection::vec(
            proptest::sample::select(vec!["a", "'b  c'", "1.5", ",", "(", "\"d\"", "="]),
            1..12,
        ),
        spaces in proptest::collection::vec(
            proptest::sample::select(vec![" ", "\n", "\t  ", " /* x */ ", " -- y\n"]),
            12,
        ),
    ) {
        let spaced: String = tokens
            .iter()
            .zip(&spaces)
            .flat_map(|(token, space)| [*token, *space])
            .collect();
        prop_assert_eq!(
            checksum(&format!("SELECT {spaced};"), Sqlite),
            checksum(&format!("SELECT {};", tokens.join(" ")), Sqlite)
        );
    }
}
