//! Help, completions, manual pages and the pages of the reference.

use insta::assert_snapshot;

use crate::project::TestProject;

const COMMANDS: [&str; 19] = [
    "init",
    "revision",
    "upgrade",
    "downgrade",
    "status",
    "current",
    "history",
    "heads",
    "branches",
    "show",
    "edit",
    "merge",
    "stamp",
    "check",
    "log",
    "ensure-version",
    "completions",
    "man",
    "help",
];

#[test]
fn help_lists_the_commands() {
    assert_snapshot!("help", TestProject::empty().run("--help"));
}

#[test]
fn help_explains_a_command_with_examples() {
    let project = TestProject::empty();
    assert_snapshot!("help_upgrade", project.run("help upgrade"));
    for command in COMMANDS {
        let help = project.run(&format!("{command} --help"));
        assert!(help.starts_with("exit 0"), "{help}");
        assert!(
            help.contains("\nExamples:\n  aludel ") || help.contains("\nExamples:\n  EDITOR"),
            "{help}"
        );
    }
}

#[test]
fn every_example_in_a_help_text_is_understood() {
    let project = TestProject::empty().with_variable("EDITOR", "true");
    for command in COMMANDS {
        let help = project.run(&format!("{command} --help"));
        let examples = help.split("\nExamples:\n").nth(1).unwrap();
        for line in examples.lines().take_while(|line| line.starts_with("  ")) {
            let example = line.trim_start().split("   ").next().unwrap();
            for part in example.split("&&").filter(|part| part.contains("aludel ")) {
                let part = part.split(['|', '>']).next().unwrap();
                let arguments = part.split("aludel ").nth(1).unwrap().trim();
                let said = if arguments.contains("--format") {
                    project.run(arguments)
                } else {
                    project.run(&format!("{arguments} --format json"))
                };
                assert!(!said.contains("\"usage\""), "{example}\n{said}");
            }
        }
    }
}

#[test]
fn examples_fit_a_terminal_of_eighty_columns() {
    let project = TestProject::empty().with_variable("COLUMNS", "200");
    for command in COMMANDS {
        let help = project.run(&format!("{command} --help"));
        let examples = help.split("\nExamples:\n").nth(1).unwrap();
        for line in examples.lines() {
            assert!(line.chars().count() <= 80, "{command}: {line}");
        }
    }
}

#[test]
fn help_explains_the_configuration() {
    assert_snapshot!("help_config", TestProject::empty().run("help config"));
}

#[test]
fn help_says_what_it_knows_nothing_about() {
    assert_snapshot!(TestProject::empty().run("help upgrde"), @r"
    exit 2
    --- stderr
    error: there is no help on `upgrde`
    hint: `aludel help` lists the commands; `aludel help config` explains aludel.toml, `aludel help url` database urls
    ");
}

#[test]
fn completions_are_scripts_that_their_shell_reads() {
    let project = TestProject::empty();
    let script = project.must("completions bash").stdout;
    project.write("aludel.bash", std::str::from_utf8(&script).unwrap());
    let read = std::process::Command::new("bash")
        .args(["-c", "source aludel.bash && complete -p aludel"])
        .current_dir(project.path(""))
        .output()
        .unwrap();
    assert_snapshot!(project.transcript(&read), @r"
    exit 0
    --- stdout
    complete -o bashdefault -o default -o nosort -F _aludel aludel
    ");
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        assert!(
            project
                .run(&format!("completions {shell}"))
                .contains("ensure-version")
        );
    }
    assert_snapshot!(project.run("completions tcsh"), @r"
    exit 2
    --- stderr
    error: invalid value 'tcsh' for '<SHELL>'
      [possible values: bash, elvish, fish, powershell, zsh]

      tip: a similar value exists: 'zsh'

    For more information, try '--help'.
    ");
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let project = TestProject::empty();
    assert!(project.run("man").contains(".TH aludel 1"));
    assert_snapshot!(project.run("man pages/man1"), @r"
    exit 0
    --- stderr
    wrote manual pages to pages/man1
    ");
    for command in COMMANDS {
        assert!(
            project
                .read(&format!("pages/man1/aludel-{command}.1"))
                .contains(".SH SYNOPSIS")
        );
    }
    project.write("file", "");
    assert_snapshot!(project.run("man file"), @r"
    exit 2
    --- stderr
    error: cannot write manual pages to file
      failed to create directory `file`: File exists (os error 17)
    ");
}

#[test]
fn the_reference_covers_commands_documents_and_keys() {
    let project = TestProject::empty();
    let commands = project.run("reference commands");
    for command in COMMANDS {
        assert!(
            commands.contains(&format!("\n## aludel {command}\n")),
            "{command}"
        );
    }
    assert!(
        commands.contains("| `--lock-timeout DURATION` |"),
        "{commands}"
    );
    let json = project.run("reference json");
    for key in [
        "exit_code",
        "heads_after",
        "lock_holder",
        "diagnostics",
        "branch_labels",
    ] {
        assert!(json.contains(&format!("| `{key}` |")), "{key}\n{json}");
    }
    assert!(
        project
            .run("reference config")
            .contains("## `[environments.development]`")
    );
    assert_snapshot!(project.run("reference rules"), @r"
    exit 2
    --- stderr
    error: invalid value 'rules' for '<PAGE>'
      [possible values: commands, json, config, errors]

    For more information, try '--help'.
    ");
}
