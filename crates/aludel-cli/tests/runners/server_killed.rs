//! A server that is killed in the middle of a run.

use std::time::Duration;

use aludel_testkit::{PrivateServer, ServerOptions};

use crate::folder::{Folder, transcript};

#[test]
fn a_killed_postgres_leaves_nothing_half_done_and_the_next_run_finishes() {
    let mut server = PrivateServer::postgres(ServerOptions::default()).unwrap();
    let url = server.create_database("killed").unwrap();
    server_killed(&mut server, &url, "SELECT pg_sleep(4);");
}

#[test]
fn a_killed_mariadb_goes_on_at_the_right_statement() {
    let mut server = PrivateServer::mariadb(ServerOptions::default()).unwrap();
    let url = server.create_database("killed").unwrap();
    server_killed(&mut server, &url, "SELECT sleep(4);");
}

fn server_killed(server: &mut PrivateServer, url: &str, sleep: &str) {
    let folder = Folder::new(url);
    folder.revision("aaaa", "", "", "CREATE TABLE a (x INTEGER);");
    folder.revision(
        "bbbb",
        "aaaa",
        "",
        &format!("CREATE TABLE b (x INTEGER);\nINSERT INTO b VALUES (1);\n{sleep}\nINSERT INTO b VALUES (2);"),
    );
    folder.revision("cccc", "bbbb", "", "CREATE TABLE c (x INTEGER);");

    let runner = folder.start(&["upgrade"]);
    std::thread::sleep(Duration::from_millis(2500));
    server.kill();
    let output = runner.wait_with_output().expect("the runner ends");
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("run the same command again"), "{said}");
    assert!(said.contains("upgrade bbbb"), "it says which step: {said}");
    assert!(
        !said.contains("aludel-test"),
        "the password is not shown: {said}"
    );

    let unreachable = folder.run(&["status"]);
    assert_eq!(
        unreachable.status.code(),
        Some(2),
        "{}",
        transcript(&unreachable)
    );

    server.start().expect("the server starts again");
    let output = folder.run(&["upgrade", "--lock-timeout", "30s"]);
    assert!(output.status.success(), "{}", transcript(&output));
    let status = folder.json(&["status"]);
    assert_eq!(status["heads"][0], "cccc");
    assert_eq!(status["unfinished"], serde_json::json!([]));
    let check = folder.run(&["check"]);
    assert!(check.status.success(), "{}", transcript(&check));
}
