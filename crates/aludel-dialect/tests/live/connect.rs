//! Connecting: what is found, and what every kind of failure is called.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use aludel_dialect::connection::{ConnectOptions, CreateDatabase};
use aludel_dialect::server::{LockKind, Product};
use aludel_dialect::{DialectName, ErrorKind, connect};
use aludel_testkit::{Family, PrivateServer, ServerOptions, TestDatabase, Tls, every_database};

use super::{open, options, refusal, url};

#[test]
fn the_server_is_found_out() {
    for database in every_database("probe") {
        let connection = open(database.url());
        let server = connection.server();
        assert!(
            server
                .version
                .starts_with(|first: char| first.is_ascii_digit()),
            "{server:?}"
        );
        let expected = match database.family() {
            Family::Sqlite => (Product::Sqlite, DialectName::Sqlite, true, LockKind::File),
            Family::Postgres => (
                Product::Postgresql,
                DialectName::Postgresql,
                true,
                LockKind::Advisory,
            ),
            Family::Mariadb => (
                Product::Mariadb,
                DialectName::Mysql,
                false,
                LockKind::NamedLock,
            ),
        };
        let found = (
            server.product,
            server.dialect,
            server.transactional_ddl,
            server.lock,
        );
        assert_eq!(found, expected);
        assert_eq!(server.database, database.name());
        assert_eq!(connection.dialect().name(), expected.1);
    }
}

#[test]
fn a_wrong_password_is_told_and_not_repeated() {
    for database in [
        TestDatabase::postgres("password"),
        TestDatabase::mariadb("password"),
    ] {
        let wrong = database.url().replace(":aludel-test@", ":wr0ng-pa55@");
        assert_ne!(wrong, database.url());
        let error = refusal(&wrong);
        assert_eq!(error.kind, ErrorKind::Authentication, "{error:?}");
        assert!(!format!("{error:?}").contains("wr0ng"), "{error:?}");
        let none = database.url().replace(":aludel-test@", "@");
        assert_eq!(refusal(&none).kind, ErrorKind::Authentication);
    }
}

#[test]
fn a_missing_database_is_told() {
    for database in [
        TestDatabase::postgres("missing"),
        TestDatabase::mariadb("missing"),
    ] {
        let missing = database.url().replace(database.name(), "no_such_database");
        let error = refusal(&missing);
        assert_eq!(error.kind, ErrorKind::MissingDatabase, "{error:?}");
        assert!(error.message.contains("no_such_database"), "{error:?}");
    }
}

#[test]
fn a_server_that_is_not_there_is_told_with_its_address() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for scheme in ["postgresql", "mysql"] {
        let error = refusal(&format!("{scheme}://u:s3cret@{address}/d"));
        assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
        assert!(error.message.contains(&address.to_string()), "{error:?}");
        assert!(!format!("{error:?}").contains("s3cret"));
        let socket = match scheme {
            "mysql" => "mysql://u@/d?unix_socket=/no/such/socket",
            _ => "postgresql://u@/d?host=/no/such",
        };
        let error = refusal(socket);
        assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
        assert!(error.message.contains("/no/such"), "{error:?}");
        let error = refusal(&format!("{scheme}://u@no-such-host.invalid/d"));
        assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    // It accepts connections, as the kernel does for it, and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    for scheme in ["postgresql", "mysql"] {
        let start = Instant::now();
        let text = format!("{scheme}://u@{address}/d");
        let options = ConnectOptions {
            connect_timeout: Duration::from_millis(300),
            ..options()
        };
        let error = connect(&url(&text), &options).err().unwrap();
        assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}

#[test]
fn a_sqlite_file_is_created_only_when_that_is_wanted() {
    let database = TestDatabase::sqlite();
    let path = database.path().unwrap();
    let refuse = ConnectOptions {
        create: CreateDatabase::Refuse,
        ..options()
    };
    let error = connect(&url(database.url()), &refuse).err().unwrap();
    assert_eq!(error.kind, ErrorKind::MissingDatabase);
    assert_eq!(
        error.message,
        format!("the database `{path}` does not exist")
    );
    assert!(!path.exists());

    open(database.url());
    assert!(path.exists());
    connect(&url(database.url()), &refuse).unwrap();

    let error = refusal("sqlite:////no/such/folder/app.db");
    assert_eq!(error.kind, ErrorKind::MissingDatabase);
    let error = refusal("sqlite:////tmp");
    assert_eq!(error.kind, ErrorKind::Statement);
    assert_eq!(error.message, "`/tmp` is a folder, not a database");
}

#[test]
fn a_sqlite_database_in_memory_needs_no_file_and_no_lock() {
    let mut connection = open("sqlite://");
    connection.execute("CREATE TABLE t (a)").unwrap();
    assert_eq!(connection.server().lock, LockKind::None);
    assert_eq!(connection.server().database, ":memory:");
}

#[test]
fn sslmode_means_what_it_means_to_libpq() {
    let server = PrivateServer::postgres(ServerOptions {
        tls: Tls::Required,
        ..ServerOptions::default()
    })
    .unwrap();
    let address = server.url();
    let localhost = address.replace("127.0.0.1", "localhost");
    let certificates = server.certificates().unwrap();
    let (authority, stranger) = (&certificates.authority, &certificates.stranger);
    let is_encrypted = |text: String| {
        let mut connection = open(&text);
        let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        connection.query(sql, &[]).unwrap()[0][0].as_integer() == Some(1)
    };

    // The server wants TLS: `allow` gets there in the second attempt.
    for mode in ["allow", "prefer", "require"] {
        assert!(is_encrypted(format!("{address}?sslmode={mode}")), "{mode}");
    }
    let error = refusal(&format!("{address}?sslmode=disable"));
    assert_eq!(error.kind, ErrorKind::Authentication, "{error:?}");

    // The authority is checked, the name only in `verify-full`.
    assert!(is_encrypted(format!(
        "{address}?sslmode=verify-ca&sslrootcert={authority}"
    )));
    assert!(is_encrypted(format!(
        "{localhost}?sslmode=verify-full&sslrootcert={authority}"
    )));
    for refused in [
        format!("{address}?sslmode=verify-full&sslrootcert={authority}"),
        format!("{address}?sslmode=verify-ca&sslrootcert={stranger}"),
        format!("{address}?sslmode=require&sslrootcert={stranger}"),
        format!("{address}?sslmode=verify-full&sslrootcert=system"),
        format!("{address}?sslmode=verify-ca&sslrootcert=/no/such/file"),
    ] {
        let error = refusal(&refused);
        assert_eq!(error.kind, ErrorKind::Tls, "{refused}: {error:?}");
    }
}

#[test]
fn a_statement_over_tls_can_be_cancelled() {
    let server = PrivateServer::postgres(ServerOptions {
        tls: Tls::Required,
        ..ServerOptions::default()
    })
    .unwrap();
    let mut connection = open(&format!("{}?sslmode=require", server.url()));
    let canceller = connection.canceller();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            canceller.cancel().unwrap();
        });
        let error = connection.execute("SELECT pg_sleep(60)").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Cancelled);
    });
}

#[test]
fn a_server_without_tls_refuses_those_who_insist() {
    for database in [TestDatabase::postgres("tls"), TestDatabase::mariadb("tls")] {
        let (insist, prefer) = match database.family() {
            Family::Mariadb => ("ssl_mode=REQUIRED", "ssl_mode=PREFERRED"),
            _ => ("sslmode=require", "sslmode=prefer"),
        };
        let error = refusal(&format!("{}?{insist}", database.url()));
        assert_eq!(error.kind, ErrorKind::Tls, "{error:?}");
        open(&format!("{}?{prefer}", database.url()));
    }
}

#[test]
fn mariadb_speaks_tls_too() {
    let server = PrivateServer::mariadb(ServerOptions {
        tls: Tls::Required,
        ..ServerOptions::default()
    })
    .unwrap();
    let address = server.url();
    let localhost = address.replace("127.0.0.1", "localhost");
    let certificates = server.certificates().unwrap();
    let (authority, stranger) = (&certificates.authority, &certificates.stranger);
    for accepted in [
        address.clone(),
        format!("{address}?ssl=true"),
        format!("{localhost}?ssl_ca={authority}"),
        format!("{address}?ssl_ca={authority}&ssl_verify_identity=false"),
    ] {
        let mut connection = open(&accepted);
        let rows = connection
            .query("SHOW STATUS LIKE 'Ssl_version'", &[])
            .unwrap();
        let version = rows[0][1].as_text().unwrap();
        assert!(version.starts_with("TLSv1"), "{accepted}: {version}");
    }
    for refused in [
        format!("{localhost}?ssl_ca={stranger}"),
        format!("{address}?ssl_ca={authority}"),
    ] {
        let error = refusal(&refused);
        assert_eq!(error.kind, ErrorKind::Tls, "{refused}: {error:?}");
    }
    // MariaDB 10.11 says no more than that access is denied.
    let error = refusal(&format!("{address}?ssl=false"));
    assert_eq!(error.kind, ErrorKind::Authentication, "{error:?}");
}

#[test]
fn the_session_says_who_it_is_and_takes_the_urls_options() {
    let database = TestDatabase::postgres("session");
    let mut connection = open(&format!(
        "{}?options=-c%20search_path%3Dpg_temp",
        database.url()
    ));
    let rows = connection
        .query(
            "SELECT current_setting('application_name'), current_setting('search_path')",
            &[],
        )
        .unwrap();
    assert_eq!(rows[0][0].as_text(), Some("aludel test"));
    assert_eq!(rows[0][1].as_text(), Some("pg_temp"));
    let mut connection = open(&format!("{}?application_name=mine", database.url()));
    let rows = connection
        .query("SELECT current_setting('application_name')", &[])
        .unwrap();
    assert_eq!(rows[0][0].as_text(), Some("mine"));
}

#[test]
fn a_unix_socket_is_as_good_as_a_port() {
    let server = PrivateServer::postgres(ServerOptions::default()).unwrap();
    let (folder, port) = (server.folder(), server.port());
    let mut connection = open(&format!(
        "postgresql://aludel:aludel-test@/postgres?host={folder}&port={port}"
    ));
    let rows = connection
        .query("SELECT inet_client_addr() IS NULL", &[])
        .unwrap();
    assert_eq!(rows[0][0].as_integer(), Some(1));

    let server = PrivateServer::mariadb(ServerOptions::default()).unwrap();
    let socket = server.folder().join("mariadb.sock");
    let mut connection = open(&format!(
        "mysql://aludel:aludel-test@/mysql?unix_socket={socket}"
    ));
    let rows = connection.query("SELECT USER()", &[]).unwrap();
    assert_eq!(rows[0][0].as_text(), Some("aludel@localhost"));
}
