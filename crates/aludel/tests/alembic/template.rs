//! `script.py.mako`, rendered by both.

use std::collections::BTreeMap;

use aludel_script::mako::{self, Bodies, TemplateValues, Zone};
use camino::Utf8Path;
use jiff::Zoned;
use serde_json::{Value, json};

use crate::python;

/// Templates that hold what those of public projects hold beside Alembic's own.
const TEMPLATES: [&str; 12] = [
    "${message}\n${up_revision}\n${down_revision}\n${branch_labels}\n${depends_on}\n",
    "% if branch_labels:\nlabels = ${repr(branch_labels)}\n% endif\nrest\n",
    "  % if down_revision is None:\n  first\n  % elif isinstance(down_revision, tuple):\nmany\n  % else:\none\n  %endif\n",
    "Copyright ${create_date.year}\n## nothing\n${create_date.strftime('%d.%m.%Y %H:%M')} ${create_date.date()}\n",
    "<%\n    short = up_revision[:4]\n    label = branch_labels[0] if branch_labels else 'none'\n%>\\\n${short} ${label}\n",
    "${message.replace('\"', \"'\").capitalize()} ${', '.join(branch_labels or [])}|\\\nnext\n%% percent\n $ {x} }\n",
    "% for label in branch_labels or ():\n  % if label != 'x':\n${label}\n  % endif\n% endfor\nend",
    "${repr(tuple(branch_labels or ()))} ${len(message)} ${'%s-%r' % (up_revision, down_revision)}\n",
    "${upgrades if upgrades else \"pass\"}\n    ${downgrades or 'pass'}\n${imports if imports else \"\"}\n",
    "${down_revision | comma,n} ${depends_on | comma,n} ${ message | trim }\n",
    "<%doc>\nnot this\n</%doc>x\r\ny ${\n  message\n} \t% z\n",
    "${f'{up_revision}: {message!r}'} ${[d for d in (branch_labels or []) if d]}\n",
];

fn cases() -> Value {
    json!([
        {
            "revision": "1a2b3c4d5e6f", "down_revisions": [], "branch_labels": [], "depends_on": [],
            "message": "create users", "create_date": "2026-03-05T07:08:09.000123", "bodies": null,
        },
        {
            "revision": "b1", "down_revisions": ["a1"], "branch_labels": ["shop"], "depends_on": ["x"],
            "message": " it's \"new\"\\ \u{e9}\nand more ", "create_date": "2026-03-05T07:08:09+02:00",
            "bodies": null,
        },
        {
            "revision": "c1", "down_revisions": ["a1", "b1"], "branch_labels": ["x", "y's"],
            "depends_on": ["l", "m"], "message": "merge", "create_date": "2026-12-31T23:59:59.5",
            "bodies": {"upgrades": "op.f()\n    op.g()", "downgrades": "pass", "imports": "import x"},
        },
    ])
}

#[test]
fn templates_are_rendered_as_alembic_renders_them() {
    let cases = cases();
    let questions = json!({ "templates": TEMPLATES, "cases": cases });
    let answers = python::ask("template.py", &questions);
    let answers = answers.as_array().unwrap();
    assert!(
        answers.len() >= (TEMPLATES.len() + 4) * 3,
        "Alembic has templates of its own"
    );
    let mut differences = Vec::new();
    for answer in answers {
        let template = answer["template"].as_str().unwrap();
        let case = &cases[usize::try_from(answer["case"].as_u64().unwrap()).unwrap()];
        let ours = rendered(template, case);
        match (&ours, answer["rendered"].as_str()) {
            (Ok(ours), Some(theirs)) if ours.replace("\r\n", "\n") == theirs => {}
            _ => differences.push(format!(
                "{template}\n{case}\nours: {ours:?}\ntheirs: {answer}"
            )),
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

fn rendered(template: &str, case: &Value) -> Result<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let texts =
        |value: &Value| -> Vec<String> { value.as_array().unwrap().iter().map(text).collect() };
    let date = text(&case["create_date"]);
    let (date, zone) = match date.strip_suffix("+02:00") {
        Some(_) => (format!("{date}[+02:00]"), Zone::Said),
        None => (format!("{date}Z[UTC]"), Zone::Unsaid),
    };
    let date: Zoned = date.parse().unwrap();
    let bodies = &case["bodies"];
    let parts = ["upgrades", "downgrades", "imports"].map(|part| text(&bodies[part]));
    let values = TemplateValues {
        revision: &text(&case["revision"]),
        down_revisions: &texts(&case["down_revisions"]),
        branch_labels: &texts(&case["branch_labels"]),
        depends_on: &texts(&case["depends_on"]),
        message: &text(&case["message"]),
        create_date: &date,
        zone,
        bodies: (!bodies.is_null()).then_some(Bodies {
            upgrades: &parts[0],
            downgrades: &parts[1],
            imports: &parts[2],
        }),
        options: &BTreeMap::from([("databases".to_owned(), "engine1, engine2".to_owned())]),
    };
    mako::render(Utf8Path::new("script.py.mako"), template, &values)
        .map_err(|error| error.to_string())
}
