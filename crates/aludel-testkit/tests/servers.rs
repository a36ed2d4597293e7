//! The servers themselves: they start, are shared, are killed and come back.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use aludel_testkit::{Family, PrivateServer, ServerOptions, TestDatabase, every_database};
use mysql::prelude::Queryable as _;

fn mariadb_value(url: &str, sql: &str) -> Option<String> {
    let url = url.replace("mysql+pymysql://", "mysql://");
    let options = mysql::OptsBuilder::from_opts(mysql::Opts::from_url(&url).unwrap());
    mysql::Conn::new(options.prefer_socket(false))
        .unwrap()
        .query_first(sql)
        .unwrap()
}

#[test]
fn every_kind_of_database_is_there_and_empty() {
    let databases: Vec<TestDatabase> = every_database("empty").collect();
    let families: Vec<Family> = databases.iter().map(TestDatabase::family).collect();
    assert_eq!(
        families,
        [Family::Sqlite, Family::Postgres, Family::Mariadb]
    );
    assert!(!databases[0].path().unwrap().exists());

    let mut postgres = postgres::Client::connect(databases[1].url(), postgres::NoTls).unwrap();
    let tables: i64 = postgres
        .query_one(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
            &[],
        )
        .unwrap()
        .get(0);
    assert_eq!(tables, 0);

    let count = "SELECT concat('', count(*)) FROM information_schema.tables WHERE table_schema = DATABASE()";
    assert_eq!(
        mariadb_value(databases[2].url(), count).as_deref(),
        Some("0")
    );
}

#[test]
fn a_database_is_dropped_with_its_value() {
    let database = TestDatabase::postgres("dropped");
    let url = database.url().to_owned();
    // A session that is still open does not keep it.
    let _session = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    drop(database);
    let error = postgres::Client::connect(&url, postgres::NoTls)
        .err()
        .unwrap();
    assert_eq!(error.code().unwrap().code(), "3D000");
}

#[test]
fn a_killed_postgres_comes_back_with_its_data() {
    let mut server = PrivateServer::postgres(ServerOptions::default()).unwrap();
    let url = server.create_database("survivor").unwrap();
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute("CREATE TABLE t (a int)").unwrap();
    server.kill();
    assert!(postgres::Client::connect(&url, postgres::NoTls).is_err());
    server.start().unwrap();
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute("SELECT a FROM t").unwrap();
}

#[test]
fn a_killed_mariadb_comes_back_with_its_data() {
    let mut server = PrivateServer::mariadb(ServerOptions::default()).unwrap();
    let url = server.create_database("survivor").unwrap();
    let create = "CREATE TABLE t (a int)";
    assert_eq!(mariadb_value(&url, create), None);
    server.kill();
    server.start().unwrap();
    let count = "SELECT concat('', count(*)) FROM t";
    assert_eq!(mariadb_value(&url, count).as_deref(), Some("0"));
}

#[test]
fn a_galera_node_starts() {
    let server = PrivateServer::galera().unwrap();
    assert_eq!(
        mariadb_value(&server.url(), "SELECT concat('', @@wsrep_on)").as_deref(),
        Some("ON")
    );
}

#[test]
fn a_whole_run_gets_both_servers_in_its_environment() {
    let servers = aludel_testkit::SharedServers::start().unwrap();
    let [(postgres_name, postgres_url), (mariadb_name, mariadb_url)] = servers.environment();
    assert_eq!(postgres_name, "ALUDEL_TEST_POSTGRES_URL");
    assert_eq!(mariadb_name, "ALUDEL_TEST_MARIADB_URL");
    postgres::Client::connect(postgres_url, postgres::NoTls).unwrap();
    assert_eq!(
        mariadb_value(mariadb_url, "SELECT 'there'").as_deref(),
        Some("there")
    );
}

#[test]
fn two_galera_nodes_have_the_same_data() {
    let [one, other] = PrivateServer::galera_pair().unwrap();
    let url = one.create_database("pair").unwrap();
    assert_eq!(
        mariadb_value(&url, "CREATE TABLE t (a INT PRIMARY KEY)"),
        None
    );
    let there = url.replace(&one.port().to_string(), &other.port().to_string());
    let count = "SELECT concat('', count(*)) FROM t";
    assert_eq!(mariadb_value(&there, count).as_deref(), Some("0"));
}

/// Says that this process is the one that is to be killed.
const VICTIM: &str = "ALUDEL_TEST_VICTIM";

#[test]
fn private_servers_die_with_their_test() {
    if std::env::var_os(VICTIM).is_some() {
        let postgres = PrivateServer::postgres(ServerOptions::default()).unwrap();
        let mariadb = PrivateServer::mariadb(ServerOptions::default()).unwrap();
        println!(
            "servers {} {}",
            postgres.pid().unwrap(),
            mariadb.pid().unwrap()
        );
        // Until it is killed, or its parent is gone.
        std::io::stdin().lines().count();
        return;
    }
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "private_servers_die_with_their_test",
            "--nocapture",
        ])
        .env(VICTIM, "yes")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let pids: Vec<String> = BufReader::new(victim.stdout.as_mut().unwrap())
        .lines()
        .map(Result::unwrap)
        .find_map(|line| {
            let (_, pids) = line.split_once("servers ")?;
            Some(pids.split(' ').map(str::to_owned).collect())
        })
        .unwrap();
    let runs = |pid: &String| Path::new("/proc").join(pid).exists();
    assert!(pids.iter().all(runs), "{pids:?}");
    victim.kill().unwrap();
    victim.wait().unwrap();
    let start = Instant::now();
    while pids.iter().any(runs) {
        assert!(start.elapsed() < Duration::from_secs(20), "{pids:?}");
        thread::sleep(Duration::from_millis(50));
    }
}
