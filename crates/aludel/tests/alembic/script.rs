//! Headers of revision files: Alembic runs the files, we read them.

use aludel_script::python::{Header, read_header};
use camino::Utf8Path;
use serde_json::{Value, json};

use crate::python;

/// Files whose headers are written down, and files that both refuse.
const FILES: [&str; 30] = [
    "\"\"\"create users\n\nRevision ID: a\n\n\"\"\"\nrevision = 'a'\ndown_revision = None\n",
    "revision: str = \"a\"  # id\ndown_revision: str | None = 'b'\nbranch_labels = None\ndepends_on: tuple = ()\n",
    "'''one\ntwo'''\nrevision = 'a'; down_revision = 'b'\n",
    "# comment\n\n\"\"\"  padded\n\n\n more \"\"\"\nrevision = ('a')\ndown_revision = ('b',)\ndepends_on = ['c', 'd']\n",
    "r\"\"\"raw \\n\"\"\"\nrevision = 'a'\ndown_revision = [\n  'b',  # one\n  'c'\n]\n",
    "\"\"\"escaped \\t \\\"\\\"\\\" \\u00e9\"\"\"\nrevision = 'a\\x62'\ndown_revision = 'b' 'c'\n",
    "u'text'\nrevision = u'a'\ndown_revision = None\nbranch_labels = {'only'}\n",
    "b'bytes'\nrevision = 'a'\ndown_revision = None\n",
    "x = 1\n\"\"\"no doc\"\"\"\nrevision = 'a'\ndown_revision = None\n",
    "revision, down_revision = 'a', None\n",
    "down_revision = depends_on = None\nrevision = 'a'\n",
    "ID = 'a'\nrevision = ID\ndown_revision = ID + 'x'\n",
    "revision = 'a'\ndown_revision = None\nrevision = 'b'\ndel depends_on\n",
    "revision = 'a'\ndown_revision = 'b'\ndepends_on = 'x'\ndel depends_on\n",
    "def f():\n    revision = 'no'\n    return '''\nrevision = 'no'\n'''\nrevision = 'a'\ndown_revision = None\n",
    "class C:\n    revision = 'no'\nrevision = 'a'\ndown_revision = [*('b', 'c'), 'd']\n",
    "revision = 'a'\ndown_revision = ()\nx = [revision for revision in 'xyz']\n",
    "\u{feff}# -*- coding: utf-8 -*-\r\n\"\"\"doc\r\nmore\"\"\"\r\nrevision = 'é'\r\ndown_revision = None\r\n",
    "revision = 'a'\ndown_revision = 'b, c'\nbranch_labels = 'x,y'\n",
    "down_revision = None\n",
    "revision = 'a'\n",
    "import os\n",
    "revision = 'a'\ndown_revision = = None\n",
    "revision = 12\ndown_revision = None\n",
    "revision = 'a'\ndown_revision = 12\n",
    "revision = 'a' \\\n  'b'\ndown_revision = None\n",
    "revision = 'a'\ndown_revision = None\ndepends_on += ('x',)\n",
    "revision = 'a'\ndown_revision = None\ndepends_on = ('x',)\ndepends_on += ('y',)\n",
    "x = f'{1:>{2}}' + f\"{'#'}\"  # revision = 'no'\nrevision = 'a'\ndown_revision = None\n",
    "# coding: nonsense\nrevision = 'a'\ndown_revision = None\nx = 'é'\n",
];

/// Where Alembic accepts what nothing could come of, or refuses what can be read.
const KNOWN: [&str; 3] = [
    // An AttributeError of the module's own, which reading does not notice.
    "revision = 'a'\ndown_revision = None\nrevision = 'b'\ndel depends_on\n",
    "revision = 'a'\ndown_revision = None\ndepends_on += ('x',)\n",
    // Alembic takes it, and finds no such revision later.
    "revision = 'a'\ndown_revision = 12\n",
];

#[test]
fn headers_are_read_as_alembic_gets_them_by_running() {
    let answers = python::ask("script.py", &json!(FILES));
    let mut differences = Vec::new();
    for (text, theirs) in FILES.iter().zip(answers.as_array().unwrap()) {
        if KNOWN.contains(text) {
            continue;
        }
        match (ours(text), theirs.get("answer")) {
            (Ok(ours), Some(theirs)) if ours == *theirs => {}
            (Err(_), None) => {}
            (ours, _) => differences.push(format!("{text}\nours:   {ours:?}\ntheirs: {theirs}")),
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

fn ours(text: &str) -> Result<Value, String> {
    let header = match read_header(Utf8Path::new("versions/0a1b.py"), text.as_bytes()) {
        Ok(Header::Known(header)) => header,
        other => return Err(format!("{other:?}")),
    };
    let longdoc = match header.details.as_str() {
        "" => header.message,
        details => format!("{}\n{details}", header.message),
    };
    Ok(json!({
        "id": header.id,
        "down_revisions": header.down_revisions,
        "depends_on": header.depends_on,
        "branch_labels": header.branch_labels,
        "longdoc": longdoc,
    }))
}
