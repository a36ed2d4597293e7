//! Hooks are configured and run.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::{HookError, PostWriteHook, command_line, post_write_hooks, split_words};

fn hooks(settings: &[(&str, &str)]) -> Result<Vec<PostWriteHook>, HookError> {
    let settings: BTreeMap<String, String> = settings
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    post_write_hooks(&settings)
}

fn failure(settings: &[(&str, &str)]) -> String {
    let diagnostic = hooks(settings).unwrap_err().diagnostic();
    format!("{}\n{}", diagnostic.message, diagnostic.help.unwrap())
}

#[test]
fn hooks_are_read_in_the_order_of_their_list() {
    let hooks = hooks(&[
        ("hooks", "second, first"),
        ("first.type", "exec"),
        ("first.executable", "ruff"),
        ("second.type", "module"),
        ("second.module", "black"),
        (
            "second.options",
            "-l 79 'REVISION_SCRIPT_FILENAME' --x=\"a b\"",
        ),
        ("second.cwd", "/tmp"),
        ("unused.type", "nothing"),
    ])
    .unwrap();
    insta::assert_debug_snapshot!(hooks, @r#"
        [
            PostWriteHook {
                name: "second",
                program: Module(
                    "black",
                ),
                arguments: [
                    "-l",
                    "79",
                    "REVISION_SCRIPT_FILENAME",
                    "--x=a b",
                ],
                cwd: Some(
                    "/tmp",
                ),
            },
            PostWriteHook {
                name: "first",
                program: Executable(
                    "ruff",
                ),
                arguments: [
                    "REVISION_SCRIPT_FILENAME",
                ],
                cwd: None,
            },
        ]
        "#);
    assert!(self::hooks(&[]).unwrap().is_empty());
}

#[test]
fn wrong_settings_say_what_to_type() {
    insta::assert_snapshot!(failure(&[("hooks", "a")]), @r"
        post-write hook `a` has no `a.type`
        add `a.type = …` under `[post_write_hooks]`
        ");
    insta::assert_snapshot!(failure(&[("hooks", "a"), ("a.type", "exec")]), @r"
        post-write hook `a` has no `a.executable`
        add `a.executable = …` under `[post_write_hooks]`
        ");
    insta::assert_snapshot!(failure(&[("hooks", "a"), ("a.type", "modul")]), @r"
        post-write hook `a` has the unknown type `modul`
        write `a.type = module`
        ");
    insta::assert_snapshot!(
        failure(&[("hooks", "a"), ("a.type", "console_scripts")]), @r"
        post-write hook `a` has no `a.entrypoint`
        add `a.entrypoint = …` under `[post_write_hooks]`
        ");
    insta::assert_snapshot!(
        failure(&[("hooks", "a"), ("a.type", "exec"), ("a.executable", "x"), ("a.option", "x")]), @r"
            post-write hook `a` has the unknown setting `a.option`
            write `a.options = …`
            ");
    insta::assert_snapshot!(
        failure(&[("hooks", "a"), ("a.type", "exec"), ("a.executable", "x"), ("a.options", "'x")]), @r"
            the options of post-write hook `a` have a quote that is never closed
            close the quote, or put a backslash in front of it
            ");
}

#[test]
fn options_are_split_like_a_shell_does() {
    let split = |line| split_words(line).map(|words| words.join("|"));
    assert_eq!(
        split("a  'b c'd \"e\\\"f\\g\" h\\ i ''").unwrap(),
        "a|b cd|e\"f\\g|h i|"
    );
    assert_eq!(split(""), Some(String::new()));
    let words = ["a b", "", "it's", "-x=/y"].map(str::to_owned);
    assert_eq!(split_words(&command_line(&words)).unwrap(), words);
    for open in ["'a", "\"a", "a\\", "\"a\\"] {
        assert_eq!(split(open), None, "{open}");
    }
}

#[cfg(unix)]
mod processes {
    use super::{HookError, Utf8Path, Utf8PathBuf, hooks};

    fn run(executable: &str, options: &str, cwd: Option<&str>) -> Result<String, HookError> {
        let mut settings = vec![
            ("hooks", "a"),
            ("a.type", "exec"),
            ("a.executable", executable),
            ("a.options", options),
        ];
        settings.extend(cwd.map(|cwd| ("a.cwd", cwd)));
        let hook = hooks(&settings).unwrap().remove(0);
        hook.run(Utf8Path::new("Cargo.toml"), Utf8Path::new("python3"))
            .map(|output| output.stdout)
    }

    #[test]
    fn a_hook_gets_the_file() {
        assert_eq!(run("echo", "", None).unwrap(), "Cargo.toml\n");
        assert_eq!(
            run("echo", "-n x REVISION_SCRIPT_FILENAME.bak", None).unwrap(),
            "x Cargo.toml.bak"
        );
    }

    #[test]
    fn a_console_script_is_looked_up_beside_its_python() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let script = folder.join("black");
        std::fs::write(&script, "#!/bin/sh\necho formatted $1\n").unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        let settings = [
            ("hooks", "a"),
            ("a.type", "console_scripts"),
            ("a.entrypoint", "black"),
        ];
        let hook = hooks(&settings).unwrap().remove(0);
        let output = hook.run(Utf8Path::new("x.py"), &folder.join("python"));
        assert_eq!(output.unwrap().stdout, "formatted x.py\n");
    }

    #[test]
    fn a_hook_in_another_folder_still_finds_the_file() {
        let printed = run(
            "sh",
            "-c 'pwd; echo \"$0\"' REVISION_SCRIPT_FILENAME",
            Some("/"),
        )
        .unwrap();
        let (cwd, script) = printed.trim().split_once('\n').unwrap();
        assert_eq!(cwd, "/");
        assert!(Utf8PathBuf::from(script).is_absolute(), "{script}");
    }

    #[test]
    fn failures_tell_command_code_and_output() {
        let error = run(
            "sh",
            "-c 'echo broken >&2; exit 3' REVISION_SCRIPT_FILENAME",
            None,
        );
        let diagnostic = error.unwrap_err().diagnostic();
        insta::assert_snapshot!(
            format!("{}\n{}", diagnostic.message, diagnostic.facts.join("\n")), @r"
                post-write hook `a` failed: exit code 3
                command: sh -c 'echo broken >&2; exit 3' Cargo.toml
                broken
                ");
        let error = run(
            "no-such-program-anywhere",
            "-x REVISION_SCRIPT_FILENAME",
            None,
        );
        insta::assert_snapshot!(error.unwrap_err(), @"post-write hook `a` cannot start `no-such-program-anywhere -x Cargo.toml`");
    }
}
