//! What differs from run to run, made equal.

use std::sync::LazyLock;

use regex::Regex;

/// What is replaced, by what, in this order.
static REPLACEMENTS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (
            r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?",
            "TIME",
        ),
        (
            r#""(waited|duration)_ms": ?[\d.]+"#,
            r#""${1}_ms": DURATION"#,
        ),
        (r"(<1|\d+(\.\d+)?) (ms|s|min)\b", "DURATION"),
        (r"ada@[\w.-]+", "ada@HOST"),
        (r"\bpid \d+", "pid PROCESS"),
        (r#""process": ?\d+"#, r#""process": PROCESS"#),
        (r"SQLite 3\.\d+\.\d+", "SQLite VERSION"),
        (r#""aludel": ?"[^"]+""#, r#""aludel": "VERSION""#),
        (r"\baludel \d+\.\d+\.\d+", "aludel VERSION"),
        (r#""run": ?"[^"]+""#, r#""run": "RUN""#),
        // A longer or shorter time moves what stands beside it.
        (r" {2,}", "  "),
        (r" +DURATION", " DURATION"),
        (r"(?m) +$", ""),
        (r"─{2,}", "──"),
    ]
    .map(|(pattern, by)| (Regex::new(pattern).expect("the patterns are valid"), by))
    .into()
});

/// The same text without what differs from run to run.
pub(crate) fn steady(text: &str) -> String {
    let mut steady = text.to_owned();
    for (pattern, by) in REPLACEMENTS.iter() {
        steady = pattern.replace_all(&steady, *by).into_owned();
    }
    steady
}

/// What may be shown of an answer: nothing of the machine that it was given on.
pub(crate) fn presentable(text: &str) -> String {
    static HOST: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"ada@[\w.-]+").expect("the pattern is valid"));
    HOST.replace_all(text, "ada@laptop").into_owned()
}

#[test]
fn times_hosts_and_columns_do_not_count_and_everything_else_does() {
    let one = "2026-11-20 06:30:07  upgraded 1 revision in   8 ms by ada@vm pid 7";
    let other = "2025-01-02 16:30:07  upgraded 1 revision in 1.25 s by ada@b-3.example pid 4711";
    assert_eq!(steady(one), steady(other));
    assert_ne!(
        steady(one),
        steady(&other.replace("1 revision", "2 revisions"))
    );
    assert_ne!(steady(one), steady(&other.replace("ada", "eve")));
    assert_eq!(presentable(one), one.replace("vm", "laptop"));
}
