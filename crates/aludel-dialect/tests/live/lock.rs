//! The migration lock: one holder, on every database, whatever happens to it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use aludel_dialect::lock::{LockError, LockGuard, LockRequest, acquire, holder};
use aludel_testkit::{Family, PrivateServer, TestDatabase, every_database};

use super::{open, options, url};

const KEY: &str = "alembic_version";

fn request(owner: &str, wait: Duration) -> LockRequest {
    LockRequest {
        key: KEY.to_owned(),
        owner: owner.to_owned(),
        wait,
    }
}

fn take(text: &str, owner: &str, wait: Duration) -> Result<Box<dyn LockGuard>, LockError> {
    acquire(&url(text), &options(), &request(owner, wait), &mut |_| true)
}

fn who(text: &str) -> Option<String> {
    holder(&url(text), &options(), KEY)
        .unwrap()
        .map(|holder| holder.owner)
}

#[test]
fn one_holds_it_and_others_hear_who() {
    for database in every_database("lock_held") {
        let text = database.url();
        assert_eq!(who(text), None);
        let mut guard = take(text, "ada@build-3 pid 4711", Duration::ZERO).unwrap();
        assert!(guard.is_held().unwrap());
        let seen = who(text).unwrap();
        match database.family() {
            // It can tell the session, not what the session calls itself.
            Family::Mariadb => assert!(seen.starts_with("aludel from 127.0.0.1"), "{seen}"),
            _ => assert_eq!(seen, "ada@build-3 pid 4711"),
        }
        let Err(LockError::Held { holder, .. }) = take(text, "second", Duration::ZERO) else {
            panic!("two hold it");
        };
        assert_eq!(holder.unwrap().owner, seen);

        guard.release().unwrap();
        assert_eq!(who(text), None);
        let guard = take(text, "second", Duration::ZERO).unwrap();
        drop(guard);
        // The server notices the end of a session in its own time.
        drop(take(text, "third", Duration::from_secs(20)).unwrap());
    }
}

#[test]
fn another_key_is_another_lock_on_servers() {
    for database in [
        TestDatabase::postgres("lock_key"),
        TestDatabase::mariadb("lock_key"),
    ] {
        let _guard = take(database.url(), "one", Duration::ZERO).unwrap();
        let other = LockRequest {
            key: "other.alembic_version".to_owned(),
            ..request("two", Duration::ZERO)
        };
        acquire(&url(database.url()), &options(), &other, &mut |_| true).unwrap();
    }
}

#[test]
fn another_database_is_another_lock() {
    for (one, other) in every_database("lock_one").zip(every_database("lock_other")) {
        let _one = take(one.url(), "one", Duration::ZERO).unwrap();
        take(other.url(), "other", Duration::ZERO).unwrap();
    }
}

#[test]
fn waiting_ends_when_the_lock_is_free_or_the_caller_gives_up() {
    for database in every_database("lock_wait") {
        let text = database.url();
        let guard = take(text, "first", Duration::ZERO).unwrap();
        thread::scope(|scope| {
            let waiter = scope.spawn(|| take(text, "second", Duration::from_mins(1)).map(drop));
            thread::sleep(Duration::from_millis(300));
            guard.release().unwrap();
            waiter.join().unwrap().unwrap();
        });

        let _guard = take(text, "first", Duration::from_secs(20)).unwrap();
        let mut calls = 0;
        let result = acquire(
            &url(text),
            &options(),
            &request("second", Duration::from_mins(1)),
            &mut |holder| {
                assert!(holder.is_some());
                calls += 1;
                calls < 3
            },
        );
        assert!(matches!(result, Err(LockError::Interrupted)));
        let start = Instant::now();
        let result = take(text, "second", Duration::from_millis(400));
        assert!(matches!(result, Err(LockError::Held { waited, .. })
            if waited >= Duration::from_millis(400)));
        assert!(start.elapsed() >= Duration::from_millis(400));
    }
}

#[test]
fn many_at_once_never_hold_it_together() {
    let galera = PrivateServer::galera().unwrap();
    let cluster = galera.database("lock_many");
    for database in every_database("lock_many").chain([cluster]) {
        let text = database.url();
        open(text).execute("CREATE TABLE t (n INT)").unwrap();
        open(text).execute("INSERT INTO t VALUES (0)").unwrap();
        thread::scope(|scope| {
            for number in 0..8 {
                scope.spawn(move || {
                    let owner = format!("runner {number}");
                    let guard = take(text, &owner, Duration::from_mins(1)).unwrap();
                    // Reading and writing back loses updates unless one holds it.
                    let mut connection = open(text);
                    let rows = connection.query("SELECT n FROM t", &[]).unwrap();
                    let n = rows[0][0].as_integer().unwrap();
                    thread::sleep(Duration::from_millis(5));
                    connection
                        .execute(&format!("UPDATE t SET n = {}", n + 1))
                        .unwrap();
                    drop(connection);
                    guard.release().unwrap();
                });
            }
        });
        let rows = open(text).query("SELECT n FROM t", &[]).unwrap();
        assert_eq!(rows[0][0].as_integer(), Some(8), "{:?}", database.family());
    }
}

#[test]
fn two_nodes_of_a_cluster_share_one_lock() {
    let [one, other] = PrivateServer::galera_pair().unwrap();
    let here = one.create_database("lock_pair").unwrap();
    let there = here.replace(&one.port().to_string(), &other.port().to_string());
    open(&here)
        .execute("CREATE TABLE t (id INT PRIMARY KEY, n INT)")
        .unwrap();
    open(&here).execute("INSERT INTO t VALUES (1, 0)").unwrap();
    // Reads see what the other node has committed before.
    let causal = |text: &str| {
        let mut connection = open(text);
        connection
            .execute("SET SESSION wsrep_sync_wait = 15")
            .unwrap();
        connection
    };
    thread::scope(|scope| {
        for number in 0..8 {
            let text = if number % 2 == 0 { &here } else { &there };
            scope.spawn(move || {
                let owner = format!("runner {number}");
                let mut guard = take(text, &owner, Duration::from_mins(1)).unwrap();
                let mut connection = causal(text);
                let rows = connection.query("SELECT n FROM t", &[]).unwrap();
                let n = rows[0][0].as_integer().unwrap();
                thread::sleep(Duration::from_millis(5));
                assert!(guard.is_held().unwrap());
                connection
                    .execute(&format!("UPDATE t SET n = {}", n + 1))
                    .unwrap();
                guard.release().unwrap();
            });
        }
    });
    let rows = causal(&there).query("SELECT n FROM t", &[]).unwrap();
    assert_eq!(rows[0][0].as_integer(), Some(8));

    let _guard = take(&here, "ada", Duration::ZERO).unwrap();
    assert_eq!(who(&there).as_deref(), Some("ada"));
}

/// Names the database whose lock a child process is to hold.
const CHILD: &str = "ALUDEL_TEST_HOLD_LOCK";

/// Holds the lock in another process, which is this test itself.
fn hold_in_a_process(text: &str) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "lock::a_killed_holder_lets_go", "--nocapture"])
        .env(CHILD, text)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.as_mut().unwrap());
    assert!(output.lines().any(|line| line.unwrap().contains("held")));
    child
}

#[test]
fn a_killed_holder_lets_go() {
    if let Ok(text) = std::env::var(CHILD) {
        let _guard = take(&text, "child", Duration::from_secs(20)).unwrap();
        println!("held");
        std::io::stdout().flush().unwrap();
        // Until it is killed, or its parent is gone.
        std::io::stdin().lines().count();
        return;
    }
    for database in every_database("lock_killed") {
        let text = database.url();
        let mut child = hold_in_a_process(text);
        assert!(who(text).is_some());
        assert!(matches!(
            take(text, "parent", Duration::ZERO),
            Err(LockError::Held { .. })
        ));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut guard = take(text, "parent", Duration::from_secs(20)).unwrap();
        assert!(guard.is_held().unwrap());
    }
}

#[test]
fn a_lock_whose_session_is_gone_is_not_held() {
    let database = TestDatabase::postgres("lock_lost");
    let mut guard = take(database.url(), "one", Duration::ZERO).unwrap();
    open(database.url())
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' \
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        .unwrap();
    assert!(!guard.is_held().unwrap_or(false));

    let database = TestDatabase::mariadb("lock_lost");
    let mut guard = take(database.url(), "one", Duration::ZERO).unwrap();
    let mut other = open(database.url());
    let sessions = format!(
        "SELECT id FROM information_schema.processlist WHERE db = '{}' AND id <> CONNECTION_ID()",
        database.name()
    );
    for row in other.query(&sessions, &[]).unwrap() {
        let id = row[0].as_integer().unwrap();
        other.execute(&format!("KILL {id}")).unwrap();
    }
    assert!(!guard.is_held().unwrap_or(false));

    let database = TestDatabase::sqlite();
    let mut guard = take(database.url(), "one", Duration::ZERO).unwrap();
    assert!(guard.is_held().unwrap());
    std::fs::remove_file(format!("{}.aludel-lock", database.name())).unwrap();
    assert!(!guard.is_held().unwrap());
}

#[test]
fn the_lock_of_postgres_keeps_no_index_build_waiting() {
    let database = TestDatabase::postgres("lock_index");
    let mut connection = open(database.url());
    connection.execute("CREATE TABLE t (a int)").unwrap();
    let mut guard = take(database.url(), "one", Duration::ZERO).unwrap();
    guard.is_held().unwrap();
    connection.execute("SET statement_timeout = '20s'").unwrap();
    connection
        .execute("CREATE INDEX CONCURRENTLY i ON t (a)")
        .unwrap();
    connection.execute("VACUUM FULL t").unwrap();
    connection.execute("DROP INDEX CONCURRENTLY i").unwrap();
}

#[test]
fn the_lock_file_is_beside_the_database_and_goes_away() {
    let database = TestDatabase::sqlite();
    let path = database.path().unwrap();
    let folder = database.folder().unwrap();
    open(database.url()).execute("CREATE TABLE t (a)").unwrap();
    let link = folder.join("link.db");
    std::os::unix::fs::symlink(path, &link).unwrap();
    let through_link = format!("sqlite:///{link}");

    let guard = take(&through_link, "one", Duration::ZERO).unwrap();
    let lock = folder.join("test.db.aludel-lock");
    let text = std::fs::read_to_string(&lock).unwrap();
    assert!(
        text.starts_with("{\"owner\":\"one\",\"since\":\"20"),
        "{text}"
    );
    assert!(matches!(
        take(database.url(), "two", Duration::ZERO),
        Err(LockError::Held { .. })
    ));
    guard.release().unwrap();
    assert!(!lock.exists());
}

#[test]
fn a_galera_node_is_locked_with_a_row_that_outlives_no_holder() {
    let server = PrivateServer::galera().unwrap();
    let database = server.database("lock_row");
    let text = database.url();
    assert_eq!(who(text), None);
    let mut guard = take(text, "ada@build-3", Duration::ZERO).unwrap();
    assert!(guard.is_held().unwrap());
    assert_eq!(who(text).as_deref(), Some("ada@build-3"));
    assert!(matches!(
        take(text, "second", Duration::ZERO),
        Err(LockError::Held { .. })
    ));
    // It is kept fresh.
    let mut reader = open(text);
    let mut heartbeat = || {
        let rows = reader
            .query("SELECT heartbeat FROM aludel_lock", &[])
            .unwrap();
        rows[0][0].clone()
    };
    let first = heartbeat();
    let start = Instant::now();
    while heartbeat() == first {
        assert!(start.elapsed() < Duration::from_secs(30), "no heartbeat");
        thread::sleep(Duration::from_millis(100));
    }
    guard.release().unwrap();
    assert_eq!(who(text), None);

    // A holder that was killed leaves its row, which nobody refreshes.
    let mut child = hold_in_a_process(text);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(who(text).as_deref(), Some("child"));
    assert!(matches!(
        take(text, "second", Duration::ZERO),
        Err(LockError::Held { .. })
    ));
    open(text)
        .execute("UPDATE aludel_lock SET heartbeat = heartbeat - INTERVAL 61 SECOND")
        .unwrap();
    assert_eq!(who(text), None);
    let mut second = take(text, "second", Duration::ZERO).unwrap();
    assert!(second.is_held().unwrap());

    // Whoever was taken over notices.
    open(text)
        .execute("UPDATE aludel_lock SET heartbeat = heartbeat - INTERVAL 61 SECOND")
        .unwrap();
    let mut third = take(text, "third", Duration::ZERO).unwrap();
    assert!(!second.is_held().unwrap());
    drop(second);
    assert!(third.is_held().unwrap());
}
