//! How a MariaDB server is prepared, started and spoken to.

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use mysql::prelude::Queryable as _;

use crate::Certificates;
use crate::postgres::{PASSWORD, USER};
use crate::private::{Durability, ServerOptions, Tls};
use crate::process::{ServerUser, find_program, run};

/// Where Debian's `galera-4` puts the library that makes a node of a server.
const GALERA: &str = "/usr/lib/galera/libgalera_smm.so";

fn program(name: &str) -> Result<Utf8PathBuf> {
    find_program(name)
        .context("no MariaDB server is installed: `apt-get install mariadb-server galera-4`")
}

/// Makes the data folder of a new server.
pub(crate) fn prepare(folder: &Utf8Path, user: &ServerUser) -> Result<()> {
    let data = folder.join("data");
    // Of its own, because a server that starts removes the temporary tables of every
    // other server from the folder that it uses for its own.
    let temporary = folder.join("tmp");
    for folder in [&data, &temporary] {
        fs::create_dir(folder)?;
        user.own(folder)?;
    }
    let mut words = user.prefix(None);
    words.extend(
        [
            program("mariadb-install-db")?.as_str(),
            "--no-defaults",
            // The program reads no `--datadir DIR` in two words.
            &format!("--datadir={data}"),
            &format!("--tmpdir={temporary}"),
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve",
            "--innodb-log-file-size=16M",
        ]
        .map(str::to_owned),
    );
    run(&words)?;
    // The anonymous users of a new server would stand before ours at localhost.
    let mut sql =
        String::from("DELETE FROM mysql.global_priv WHERE User = '';\nFLUSH PRIVILEGES;\n");
    for host in ["%", "localhost", "127.0.0.1"] {
        use std::fmt::Write as _;
        write!(
            sql,
            "CREATE OR REPLACE USER '{USER}'@'{host}' IDENTIFIED BY '{PASSWORD}';\n\
             GRANT ALL ON *.* TO '{USER}'@'{host}' WITH GRANT OPTION;\n"
        )?;
    }
    fs::write(folder.join("init.sql"), sql)?;
    Ok(())
}

/// The server's command line.
pub(crate) fn server_words(
    folder: &Utf8Path,
    port: u16,
    options: &ServerOptions,
    certificates: Option<&Certificates>,
) -> Result<Vec<String>> {
    let mut words = vec![
        program("mariadbd")?.into_string(),
        "--no-defaults".to_owned(),
    ];
    let mut set = |name: &str, value: &str| words.push(format!("--{name}={value}"));
    set("datadir", folder.join("data").as_str());
    set("tmpdir", folder.join("tmp").as_str());
    set("socket", folder.join("mariadb.sock").as_str());
    set("pid-file", folder.join("data/mariadb.pid").as_str());
    set("port", &port.to_string());
    set("bind-address", "127.0.0.1");
    set("init-file", folder.join("init.sql").as_str());
    set("skip-name-resolve", "ON");
    set("max-connections", "300");
    set("character-set-server", "utf8mb4");
    set("innodb-buffer-pool-size", "64M");
    set("innodb-log-file-size", "16M");
    set("performance-schema", "OFF");
    if options.durability == Durability::Fast {
        set("innodb-flush-log-at-trx-commit", "2");
        set("innodb-flush-method", "nosync");
        set("innodb-doublewrite", "0");
        set("aria-checkpoint-interval", "0");
    }
    if let Some(certificates) = certificates {
        set("ssl-cert", certificates.certificate.as_str());
        set("ssl-key", certificates.key.as_str());
        if options.tls == Tls::Required {
            set("require-secure-transport", "ON");
        }
    }
    for (name, value) in &options.settings {
        set(name, value);
    }
    Ok(words)
}

/// The options that make a cluster of one node, or, with the replication port of
/// another node, a member of its cluster.
pub(crate) fn galera_settings(
    replication_port: u16,
    member: Option<u16>,
) -> Result<Vec<(String, String)>> {
    if !Utf8Path::new(GALERA).is_file() {
        anyhow::bail!("Galera is not installed (`{GALERA}`): `apt-get install galera-4`");
    }
    let incremental = crate::process::free_port()?;
    let provider = format!(
        "gmcast.listen_addr=tcp://127.0.0.1:{replication_port};\
         ist.recv_addr=127.0.0.1:{incremental}"
    );
    let cluster = member.map_or_else(String::new, |port| format!("127.0.0.1:{port}"));
    let cluster = format!("gcomm://{cluster}");
    let transfer = format!("127.0.0.1:{}", crate::process::free_port()?);
    let mut settings = vec![
        ("wsrep-on", "ON"),
        ("wsrep-provider", GALERA),
        ("wsrep-cluster-address", &cluster),
        ("wsrep-node-address", "127.0.0.1"),
        ("wsrep-provider-options", &provider),
        ("wsrep-sst-method", "rsync"),
        ("wsrep-sst-receive-address", &transfer),
        ("binlog-format", "ROW"),
        ("innodb-autoinc-lock-mode", "2"),
    ];
    if member.is_none() {
        settings.push(("wsrep-new-cluster", ""));
    }
    Ok(settings
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

/// The url of the server without a database.
pub(crate) fn url(port: u16) -> String {
    format!("mysql+pymysql://{USER}:{PASSWORD}@127.0.0.1:{port}/mysql")
}

/// Runs one statement as the administrator.
pub(crate) fn administer(url: &str, sql: &str) -> Result<()> {
    let (_, address) = url
        .split_once("://")
        .context("the url of the MariaDB test server has no scheme")?;
    let plain = address.split('?').next().unwrap_or(address);
    let options = mysql::Opts::from_url(&format!("mysql://{plain}"))
        .map_err(|_| anyhow::anyhow!("the url of the MariaDB test server cannot be read"))?;
    let options = mysql::OptsBuilder::from_opts(options).prefer_socket(false);
    mysql::Conn::new(options)
        .and_then(|mut connection| connection.query_drop(sql))
        .with_context(|| format!("running `{sql}` on the MariaDB test server"))
}

/// Runs one statement through the unix socket, which no setting of TLS closes.
pub(crate) fn administer_socket(folder: &Utf8Path, sql: &str) -> Result<()> {
    let options = mysql::OptsBuilder::new()
        .socket(Some(folder.join("mariadb.sock").into_string()))
        .user(Some(USER))
        .pass(Some(PASSWORD));
    mysql::Conn::new(options)
        .and_then(|mut connection| connection.query_drop(sql))
        .with_context(|| format!("running `{sql}` on the MariaDB test server"))
}

/// The user that a server runs as.
pub(crate) fn user() -> Result<ServerUser> {
    ServerUser::choose(&["mysql"])
}
