//! Commands that make projects and revisions: init, revision, merge, edit.

use insta::assert_snapshot;

use crate::project::TestProject;

#[test]
fn init_makes_a_project() {
    let project = TestProject::empty();
    assert_snapshot!(project.run("init"), @r#"
    exit 0
    --- stdout
    migrations
    aludel.toml
    --- stderr
    a project is ready; write its first revision: aludel revision -m "create users"
    "#);
    assert_snapshot!(project.read("aludel.toml"), @r#"
    # Every key is explained by `aludel help config`.
    script_location = "migrations"
    environment = "development"

    [environments.development]
    url = "sqlite:///development.db"

    [environments.production]
    url = "${DATABASE_URL}"
    protected = true
    "#);
    project.must("status");
}

#[test]
fn init_in_another_folder_with_other_names() {
    let project = TestProject::empty();
    assert_snapshot!(project.run("init billing --script-location db/changes --url sqlite:///billing.db"), @r#"
    exit 0
    --- stdout
    billing/db/changes
    billing/aludel.toml
    --- stderr
    a project is ready; write its first revision: cd billing && aludel revision -m "create users"
    "#);
    assert!(
        project
            .read("billing/aludel.toml")
            .contains("sqlite:///billing.db")
    );
    assert!(project.path("billing/db/changes").is_dir());
}

#[test]
fn init_touches_nothing_that_is_there() {
    let project = TestProject::new();
    let before = project.read("aludel.toml");
    assert_snapshot!(project.run("init"), @r"
    exit 2
    --- stderr
    error: aludel.toml is there already
      nothing was changed
    hint: add a revision to it with `aludel revision -m MESSAGE`
    ");
    assert_eq!(project.read("aludel.toml"), before);
}

#[test]
fn revision_writes_a_file_and_prints_its_path() {
    let project = TestProject::new();
    assert_snapshot!(project.run("revision -m \"create users\" --rev-id a1"), @r"
    exit 0
    --- stdout
    migrations/[date]_a1_create_users.sql
    --- stderr
    revision a1, which follows nothing
    ");
    assert_snapshot!(project.run("revision -m \"add email\" --rev-id b1 -q"), @r"
    exit 0
    --- stdout
    migrations/[date]_b1_add_email.sql
    ");
    assert_snapshot!(project.run("history"), @r"
    exit 0
    --- stdout
    a1 -> b1 (head), add email
    <base> -> a1, create users
    ");
}

#[test]
fn revision_refuses_to_follow_what_is_followed_already() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("revision -m \"third\" --head a1"), @r"
    exit 2
    --- stderr
    error: revision `a1` is not a head: b1 follows it already
    hint: to start a branch there, add `--splice`
    ");
    project.must("revision -m \"third\" --head a1 --splice --rev-id b2");
    assert_snapshot!(project.run("revision -m \"fourth\""), @r"
    exit 2
    --- stderr
    error: `head` means one revision, but there are 2 heads: b2, b1
    hint: say which one it follows, `--head ID` or `--head LABEL@head`, or join them first: `aludel merge heads`
    ");
}

#[test]
fn revision_starts_a_labelled_branch_that_depends_on_another() {
    let project = TestProject::with_users();
    project
        .must("revision -m billing --rev-id c1 --head base --branch-label billing --depends-on a1");
    assert_snapshot!(project.run("show billing@head"), @r"
    exit 0
    --- stdout
    Rev: c1 (head)
    Parent: <base>
    Also depends on: a1
    Branch names: billing
    Path: migrations/[date]_c1_billing.sql
    Create date: [time]

        billing
    ");
    assert_snapshot!(
        project.run("revision -m again --head billing@head --branch-label billing --rev-id c2"), @r"
        exit 2
        --- stderr
        error: `billing` is in use by revision `c1` (migrations/[date]_c1_billing.sql:1)
        --> migrations/[date]_c1_billing.sql
        hint: choose another id or label
        "
    );
    assert_snapshot!(project.run("revision -m more --head billing@head --depends-on zz"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `zz`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
}

#[test]
fn revision_refuses_an_id_that_is_taken_or_that_no_reference_could_name() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("revision -m again --rev-id a1"), @r"
    exit 2
    --- stderr
    error: `a1` is in use by revision `a1` (migrations/a1.sql:1)
    --> migrations/a1.sql
    hint: choose another id or label
    ");
    assert_snapshot!(project.run("revision -m again --rev-id head"), @r"
    exit 2
    --- stderr
    error: revision id `head` is reserved: a reference to it would mean something else
    hint: leave `--rev-id` out to get a good one
    ");
    assert_snapshot!(project.run("revision -m again --rev-id a@b"), @r"
    exit 2
    --- stderr
    error: revision id `a@b` holds `@`, which references like `ae10+2` use
    hint: leave `--rev-id` out to get a good one
    ");
}

#[test]
fn revision_goes_to_the_version_location_that_is_named() {
    let project = TestProject::with_users();
    let config = project.read("aludel.toml");
    project.write(
        "aludel.toml",
        &format!("version_locations = [\"migrations\", \"billing\"]\n{config}"),
    );
    std::fs::create_dir(project.path("billing")).unwrap();
    assert_snapshot!(project.run("revision -m x --rev-id c1 --version-path billing"), @r"
    exit 0
    --- stdout
    billing/[date]_c1_x.sql
    --- stderr
    revision c1, which follows b1
    ");
    assert_snapshot!(project.run("revision -m x --version-path elsewhere"), @"
    exit 2
    --- stderr
    error: `elsewhere` is no version location of this project
      the version locations are migrations, billing
    hint: add it to `version_locations`, or name one of them
    ");
}

#[test]
fn revision_runs_the_hooks_of_the_project() {
    let project = TestProject::new();
    let config = project.read("aludel.toml");
    let hook = |options: &str| {
        format!(
            "{config}\n[[post_write_hooks]]\nname = \"mark\"\ntype = \"exec\"\n\
             executable = \"sh\"\noptions = \"{options}\"\n"
        )
    };
    project.write(
        "aludel.toml",
        &hook("-c 'echo -- marked >> \\\"$0\\\"' REVISION_SCRIPT_FILENAME"),
    );
    assert_snapshot!(project.run("revision -m x --rev-id a1"), @r"
    exit 0
    --- stdout
    migrations/[date]_a1_x.sql
    --- stderr
    revision a1, which follows nothing; ran mark
    ");
    let written = std::fs::read_dir(project.path("migrations")).unwrap();
    let [file] = written
        .map(|file| file.unwrap().path())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    assert!(
        std::fs::read_to_string(file)
            .unwrap()
            .ends_with("-- marked\n")
    );
    project.write(
        "aludel.toml",
        &hook("-c 'echo broken >&2; exit 3' REVISION_SCRIPT_FILENAME"),
    );
    assert_snapshot!(project.run("revision -m y --rev-id b1"), @r"
    exit 2
    --- stderr
    error: post-write hook `mark` failed: exit code 3
      command: sh -c 'echo broken >&2; exit 3' migrations/[date]_b1_y.sql
      broken
    hint: the revision file was written; run the command by hand to see more
    ");
}

#[test]
fn merge_joins_heads() {
    let project = TestProject::with_branches();
    assert_snapshot!(project.run("merge b1 b2 -m \"join them\" --rev-id m1 --branch-label joined"), @r"
    exit 0
    --- stdout
    migrations/[date]_m1_join_them.sql
    --- stderr
    revision m1, which follows b1 and b2
    ");
    assert_snapshot!(project.run("heads"), @r"
    exit 0
    --- stdout
    m1 (joined) (head)
    c1 (billing) (effective head)
    ");
}

#[test]
fn merge_names_itself_after_what_it_joins() {
    let project = TestProject::with_branches();
    project.must("merge heads --rev-id m1");
    assert_snapshot!(project.run("show m1"), @r"
    exit 0
    --- stdout
    Rev: m1 (head) (mergepoint)
    Merges: b1, b2
    Path: migrations/[date]_m1_merge_b1_and_b2.sql
    Create date: [time]

        merge b1 and b2
    ");
}

#[test]
fn merge_refuses_what_is_no_merge() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("merge heads"), @r"
    exit 2
    --- stderr
    error: a merge joins at least two revisions
      only `b1` is meant
    hint: `aludel heads` lists what can be joined; `aludel merge heads` joins all
    ");
    assert_snapshot!(project.run("merge a1 b1"), @r"
    exit 2
    --- stderr
    error: revision `a1` is not a head: b1 follows it already
    hint: to start a branch there, add `--splice`
    ");
    assert_snapshot!(project.run("merge"), @r"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <REVISION>...

    Usage: aludel merge <REVISION>...

    For more information, try '--help'.
    ");
}

#[test]
fn merge_splices_only_when_it_is_told_to() {
    let project = TestProject::with_branches();
    project.revision("d1", "b1", "later", "SELECT 1;", "SELECT 1;");
    assert_snapshot!(project.run("merge b1 b2"), @r"
    exit 2
    --- stderr
    error: revision `b1` is not a head: d1 follows it already
    hint: to start a branch there, add `--splice`
    ");
    project.must("merge b1 b2 --splice --rev-id m1");
}

#[test]
fn edit_opens_the_files_in_the_editor() {
    let project = TestProject::with_users().with_variable("EDITOR", "echo edit --wait");
    assert_snapshot!(project.run("edit head a1"), @r"
    exit 0
    --- stdout
    edit --wait migrations/b1.sql migrations/a1.sql
    ");
    let project = project.with_variable("VISUAL", "echo visual");
    assert_snapshot!(project.run("edit head"), @r"
    exit 0
    --- stdout
    visual migrations/b1.sql
    ");
}

#[test]
fn edit_says_when_the_editor_fails() {
    let project = TestProject::with_users().with_variable("EDITOR", "false");
    assert_snapshot!(project.run("edit head"), @r"
    exit 2
    --- stderr
    error: the editor `false` failed
      exit status: 1
    hint: name another with `EDITOR=nano aludel edit REVISION`
    ");
    assert_snapshot!(project.run("edit zz"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `zz`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
    assert_snapshot!(project.run("edit base"), @r"
    exit 2
    --- stderr
    error: there is no such revision to edit
    hint: write one with `aludel revision -m MESSAGE`
    ");
}
