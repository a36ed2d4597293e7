use std::collections::BTreeMap;

use camino::Utf8Path;
use jiff::civil::date;
use jiff::tz::TimeZone;

use super::{Bodies, TemplateValues, Zone, render};

fn rendered(text: &str, down: &[&str]) -> Result<String, String> {
    let create_date = date(2026, 3, 5)
        .at(7, 8, 9, 10_000)
        .to_zoned(TimeZone::UTC)
        .unwrap();
    let down: Vec<String> = down.iter().map(ToString::to_string).collect();
    let options = BTreeMap::from([("databases".to_owned(), "one, two".to_owned())]);
    let values = TemplateValues {
        revision: "a1",
        down_revisions: &down,
        branch_labels: &["shop".to_owned()],
        depends_on: &[],
        message: "it's \"new\"",
        create_date: &create_date,
        zone: Zone::Unsaid,
        bodies: None,
        options: &options,
    };
    render(Utf8Path::new("script.py.mako"), text, &values).map_err(|error| {
        let diagnostic = error.diagnostic();
        format!("{}: {}", diagnostic.labels[0].location, diagnostic.message)
    })
}

fn shown(text: &str) -> String {
    rendered(text, &["b2", "c3"]).unwrap()
}

fn refused(text: &str) -> String {
    rendered(text, &[]).unwrap_err()
}

#[test]
fn expressions_are_written_as_python_writes_them() {
    assert_eq!(
        shown("${message}|${repr(message)}"),
        r#"it's "new"|'it\'s "new"'"#
    );
    assert_eq!(shown("${down_revision | comma,n}"), "b2, c3");
    assert_eq!(
        shown("${down_revision}${repr(branch_labels)}"),
        "('b2', 'c3')('shop',)"
    );
    assert_eq!(
        rendered("${down_revision} ${down_revision | comma,n}.", &[]).unwrap(),
        "None ."
    );
    assert_eq!(shown("${create_date}"), "2026-03-05 07:08:09.000010");
    assert_eq!(
        shown("${create_date.year}-${'%s' % create_date.month}"),
        "2026-3"
    );
    assert_eq!(shown(r#"${upgrades if upgrades else "pass"}"#), "pass");
    assert_eq!(
        shown("${ ', '.join(d.upper() for d in down_revision) }"),
        "B2, C3"
    );
    assert_eq!(
        shown("${{'a'} if False else message[:2] + message[-1]}"),
        "it\""
    );
}

#[test]
fn control_lines_leave_nothing_behind() {
    let text = "a\n% if branch_labels:\n  b ${branch_labels[0]}\n% else:\nno\n% endif\n\
                ## comment\n% for d in down_revision:\n${d},\n% endfor\n%% kept\nend \\\nof line";
    assert_eq!(shown(text), "a\n  b shop\nb2,\nc3,\n% kept\nend of line");
}

#[test]
fn blocks_of_code_are_run() {
    let text = "<%!\nimport re\n\n%>x\n<%\n    names = config.get_main_option(\"databases\")\n%>\n\
                % for name in re.split(r',\\s*', names):\n${name}: ${context.get(\"%s_up\" % name, \"pass\")}\n\
                % endfor\n<%doc>nothing</%doc>";
    assert_eq!(shown(text), "x\n\none: pass\ntwo: pass\n");
}

#[test]
fn generated_bodies_are_filled_in() {
    let create_date = date(2026, 1, 1)
        .at(0, 0, 0, 0)
        .to_zoned(TimeZone::UTC)
        .unwrap();
    let values = TemplateValues {
        revision: "a1",
        down_revisions: &[],
        branch_labels: &[],
        depends_on: &["x".to_owned(), "y".to_owned()],
        message: "m",
        create_date: &create_date,
        zone: Zone::Said,
        bodies: Some(Bodies {
            upgrades: "op.f()",
            downgrades: "",
            imports: "",
        }),
        options: &BTreeMap::new(),
    };
    let text = "${upgrades if upgrades else 'pass'} ${downgrades or 'pass'} ${repr(depends_on)} ${create_date}";
    let text = render(Utf8Path::new("x"), text, &values).unwrap();
    assert_eq!(text, "op.f() pass ['x', 'y'] 2026-01-01 00:00:00+00:00");
}

#[test]
fn what_is_not_understood_names_its_line() {
    let what = [
        refused("a\n<%include file='x'/>"),
        refused("a\n\n${upgrades}"),
        refused("${message.encode()}"),
        refused("% while x:\n% endwhile\n"),
        refused("% if x:\n"),
        refused("x\n<%\n    from flask import current_app\n%>"),
        refused("${message | h}"),
        refused("${a b}"),
        refused("${message"),
    ];
    insta::assert_snapshot!(what.join("\n"), @"
    script.py.mako:2:1: the template says something that Aludel does not understand: the tag `<%include>`
    script.py.mako:3:1: the template says something that Aludel does not understand: a name that has no value
    script.py.mako:1:1: the template says something that Aludel does not understand: this call of `.encode()`
    script.py.mako:1:1: the template says something that Aludel does not understand: `% while x:`
    script.py.mako:1:1: the template says something that Aludel does not understand: a block that is never ended
    script.py.mako:2:1: the template says something that Aludel does not understand: the import from `flask`
    script.py.mako:1:1: the template says something that Aludel does not understand: the filter `h`
    script.py.mako:1:1: the template says something that Aludel does not understand: `a b`: Expected `)`, found name at byte range 3..4
    script.py.mako:1:1: the template says something that Aludel does not understand: an expression that is never ended
    ");
}
