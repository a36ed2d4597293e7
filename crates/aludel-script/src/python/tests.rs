use proptest::prelude::*;

use super::*;

fn read(text: &str) -> RevisionHeader {
    match read_header(Utf8Path::new("versions/a1.py"), text.as_bytes()) {
        Ok(Header::Known(header)) => header,
        other => panic!("{other:?}"),
    }
}

fn computed(text: &str) -> (&'static str, u64) {
    match read_header(Utf8Path::new("versions/x.py"), text.as_bytes()) {
        Ok(Header::Computed(computed)) => (computed.name, computed.line),
        other => panic!("{other:?}"),
    }
}

fn refused(text: &str) -> String {
    read_header(Utf8Path::new("versions/x.py"), text.as_bytes())
        .unwrap_err()
        .to_string()
}

const ORDINARY: &str = r#""""add users

Revision ID: ae1027a6acf
Revises: 1975ea83b712, 27c6a30d7c24
Create Date: 2026-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'ae1027a6acf'
down_revision: Union[str, Sequence[str], None] = (
    '1975ea83b712',  # one
    '27c6a30d7c24',
)
branch_labels = ("shop",)
depends_on = None


def upgrade() -> None:
    op.execute("""
revision = 'no'
""")


def downgrade() -> None:
    """Downgrade schema."""
    revision = 'local'
"#;

#[test]
fn an_ordinary_file_needs_no_parser() {
    assert!(scan::scan(ORDINARY).is_some());
    let header = read(ORDINARY);
    assert_eq!(header.id, "ae1027a6acf");
    assert_eq!(header.down_revisions, ["1975ea83b712", "27c6a30d7c24"]);
    assert_eq!(header.branch_labels, ["shop"]);
    assert!(header.depends_on.is_empty());
    assert_eq!(header.message, "add users");
    assert_eq!(
        header.create_date.as_deref(),
        Some("2026-01-02 03:04:05.678901")
    );
    assert_eq!(header.line, 15);
}

#[test]
fn line_ends_and_marks_of_other_systems_change_nothing() {
    let windows = format!("\u{feff}{}", ORDINARY.replace('\n', "\r\n"));
    assert_eq!(read(&windows), read(ORDINARY));
}

#[test]
fn what_is_not_plain_is_parsed() {
    let header = read(
        "revision, down_revision = 'a\\x62', None\n\
         PARENT = 'p'\n\
         down_revision = [PARENT] + ['q']\n\
         depends_on = {'x', 'x' 'y'}\n\
         if True:\n    import alembic\n\
         branch_labels = ()\n\
         branch_labels += ('l',)\n",
    );
    assert_eq!(header.id, "ab");
    assert_eq!(header.down_revisions, ["p", "q"]);
    assert_eq!(header.depends_on, ["x", "xy"]);
    assert_eq!(header.branch_labels, ["l"]);
}

#[test]
fn a_string_is_one_id_whatever_is_in_it() {
    let header = read("revision = 'a'\ndown_revision = 'b, c'\nbranch_labels = ('d')\n");
    assert_eq!(header.down_revisions, ["b, c"]);
    assert_eq!(header.branch_labels, ["d"]);
}

#[test]
fn the_last_binding_counts() {
    let header =
        read("revision = 'a'\ndown_revision = 'b'\nrevision = 'c'\ndown_revision = None\n");
    assert_eq!((header.id.as_str(), header.line), ("c", 3));
    assert!(header.down_revisions.is_empty());
}

#[test]
fn what_only_running_tells_is_named_with_its_line() {
    assert_eq!(
        computed("import x\nrevision = x.ID\ndown_revision = None\n"),
        ("revision", 2)
    );
    assert_eq!(
        computed("revision = 'a'\ndown_revision = f'{1}'\n"),
        ("down_revision", 2)
    );
    assert_eq!(
        computed("revision = 'a'\nif x:\n    down_revision = 'b'\n"),
        ("down_revision", 2)
    );
    assert_eq!(
        computed("from ids import revision\ndown_revision = None\n"),
        ("revision", 1)
    );
    assert_eq!(
        computed("from ids import *\ndown_revision = None\n"),
        ("revision", 1)
    );
    assert_eq!(
        computed("revision = 'a'\ndown_revision = None\nglobals()['depends_on'] = 'b'\n"),
        ("revision", 3)
    );
    assert_eq!(
        computed(
            "revision = 'a'\ndown_revision = None\ndef f():\n    global down_revision\n    down_revision = 'b'\nf()\n"
        ),
        ("down_revision", 3)
    );
    assert_eq!(
        computed("revision = 'a'\ndown_revision = None\nfor depends_on in 'xy': pass\n"),
        ("depends_on", 3)
    );
}

#[test]
fn local_names_bind_nothing() {
    let header = read(
        "revision = 'a'\ndown_revision = None\n\
         class C:\n    revision = 'c'\n\
         def f(down_revision=None):\n    depends_on = 1\n\
         x = [revision for revision in 'ab']\n\
         g = lambda revision: revision\n",
    );
    assert_eq!(header.id, "a");
}

#[test]
fn what_can_be_no_id_is_refused() {
    insta::assert_snapshot!(
        refused("revision = 12\ndown_revision = None\n"),
        @"`revision` must be a string, not a number"
    );
    insta::assert_snapshot!(
        refused("revision = 'a'\ndown_revision = (None,)\n"),
        @"`down_revision` must be a string, a list of strings or `None`, not something that holds no ids"
    );
    insta::assert_snapshot!(refused("revision = 'a'\n"), @"the revision has no `down_revision`");
    insta::assert_snapshot!(refused("import os\n"), @"`versions/x.py` sets no `revision`");
    insta::assert_snapshot!(
        refused("revision = 'a'\ndown_revision = = 'b'\n"),
        @"the file is no Python: Expected an expression"
    );
    insta::assert_snapshot!(refused("# coding: nonsense\nx = 'é'\n"), @"the encoding `nonsense` is not known");
}

#[test]
fn the_name_of_an_old_file_is_its_id() {
    let header = read_header(Utf8Path::new("versions/12ab.py"), b"down_revision = None\n");
    assert!(matches!(header, Ok(Header::Known(header)) if header.id == "12ab"));
}

/// Pieces that a generated file is made of: statements that matter beside traps for a
/// reader that goes by lines.
fn statement() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("None".to_owned()),
        "[a-f0-9]{1,6}".prop_map(|id| format!("'{id}'")),
        "[a-f0-9]{1,6}".prop_map(|id| format!("(\"{id}\",  # c\n 'x')")),
        Just("()".to_owned()),
        Just("[ 'a' , ]".to_owned()),
        Just("'a' 'b'".to_owned()),
        Just("'a\\\n'".to_owned()),
        Just("{'a', 'b'}".to_owned()),
        Just("OTHER".to_owned()),
        Just("12".to_owned()),
    ];
    let name = prop_oneof![
        Just("revision"),
        Just("down_revision"),
        Just("branch_labels"),
        Just("depends_on"),
        Just("OTHER"),
    ];
    let annotation = prop_oneof![
        Just(""),
        Just(": str"),
        Just(": Union[str, None]"),
        Just(": 'str'"),
    ];
    prop_oneof![
        6 => (name, annotation, value).prop_map(|(name, annotation, value)| format!(
            "{name}{annotation} = {value}\n"
        )),
        1 => Just("def f():\n    x = '''\nrevision = 'no'\n'''\n    revision = 'local'\n".to_owned()),
        1 => Just("x = (\nrevision\n)\n".to_owned()),
        1 => Just("x = f\"{y['\\''] if 0 else \"#\"}\" # revision = 'no'\n".to_owned()),
        1 => Just("y = f'{ {1: 2}[1]:>{3}}' + f\"{x}\"\n".to_owned()),
        1 => Just("if x:\n    depends_on = 'maybe'\n".to_owned()),
        1 => Just("from a import b as revision\n".to_owned()),
        1 => Just("x = '\\\nrevision = 1'\n".to_owned()),
        1 => Just("class C(object):\n\trevision = 'c'\n\n".to_owned()),
        1 => Just("# revision = 'comment'\n\n".to_owned()),
        1 => Just("\"\"\"revision = 'text'\nrevision = 'text'\n\"\"\"\n".to_owned()),
        1 => Just("x = 1; revision = 'behind'\n".to_owned()),
        1 => Just("revision: str\n".to_owned()),
        1 => Just("x = r'\\'; y = \"'\"\n".to_owned()),
    ]
}

proptest! {
    /// Whatever the scanner answers, the parser answers too.
    #[test]
    fn the_scanner_agrees_with_the_parser(statements in prop::collection::vec(statement(), 0..8)) {
        let text = statements.concat();
        if let Some(scanned) = scan::scan(&text)
            && let Ok(parsed) = tree::read(&text)
        {
            prop_assert_eq!(scanned, parsed);
        }
    }
}
