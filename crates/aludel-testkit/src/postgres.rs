//! How a PostgreSQL server is prepared, started and spoken to.

use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;

use crate::private::{Durability, ServerOptions, Tls};
use crate::process::{ServerUser, find_program, run};
use crate::{Certificates, process};

/// The user and password of every test server, who may do anything.
pub(crate) const USER: &str = "aludel";
pub(crate) const PASSWORD: &str = "aludel-test";

/// The folder of the server's programs: `ALUDEL_TEST_PG_BIN`, the newest version
/// of Debian's packages, or where `PATH` finds `initdb`.
pub(crate) fn programs() -> Result<Utf8PathBuf> {
    if let Some(folder) = std::env::var_os("ALUDEL_TEST_PG_BIN") {
        let folder = Utf8PathBuf::try_from(std::path::PathBuf::from(folder))?;
        if !folder.join("initdb").is_file() {
            bail!("ALUDEL_TEST_PG_BIN is `{folder}`, where there is no `initdb`");
        }
        return Ok(folder);
    }
    let mut versions: Vec<(u32, Utf8PathBuf)> = Vec::new();
    if let Ok(folder) = Utf8Path::new("/usr/lib/postgresql").read_dir_utf8() {
        for version in folder.flatten() {
            let programs = version.path().join("bin");
            if let Ok(number) = version.file_name().parse()
                && programs.join("initdb").is_file()
            {
                versions.push((number, programs));
            }
        }
    }
    if let Some((_, folder)) = versions.into_iter().max() {
        return Ok(folder);
    }
    find_program("initdb")
        .and_then(|program| program.parent().map(Utf8Path::to_owned))
        .context(
            "no PostgreSQL server is installed: `apt-get install postgresql`, or name the folder \
             of its programs in ALUDEL_TEST_PG_BIN",
        )
}

/// Makes the data folder of a new server.
pub(crate) fn prepare(
    folder: &Utf8Path,
    user: &ServerUser,
    options: &ServerOptions,
    certificates: Option<&Certificates>,
) -> Result<()> {
    let password = folder.join("password");
    fs::write(&password, PASSWORD)?;
    let mut words = user.prefix(None);
    words.extend(
        [
            programs()?.join("initdb").as_str(),
            "--pgdata",
            folder.join("data").as_str(),
            "--username",
            USER,
            "--pwfile",
            password.as_str(),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]
        .map(str::to_owned),
    );
    run(&words)?;
    if let Some(certificates) = certificates {
        let key = &certificates.key;
        user.own(key)?;
        fs::set_permissions(key, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    if options.tls == Tls::Required {
        // The socket stays open for the tests' own administration.
        fs::write(
            folder.join("data/pg_hba.conf"),
            "local all all scram-sha-256\nhostssl all all all scram-sha-256\n",
        )?;
    }
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
        programs()?.join("postgres").into_string(),
        "-D".to_owned(),
        folder.join("data").into_string(),
    ];
    let mut set = |name: &str, value: &str| {
        words.push("-c".to_owned());
        words.push(format!("{name}={value}"));
    };
    set("listen_addresses", "127.0.0.1");
    set("port", &port.to_string());
    set("unix_socket_directories", folder.as_str());
    set("max_connections", "300");
    set("shared_buffers", "64MB");
    set("timezone", "UTC");
    if options.durability == Durability::Fast {
        set("fsync", "off");
        set("full_page_writes", "off");
        set("wal_level", "minimal");
        set("max_wal_senders", "0");
    }
    if let Some(certificates) = certificates {
        set("ssl", "on");
        set("ssl_cert_file", certificates.certificate.as_str());
        set("ssl_key_file", certificates.key.as_str());
    }
    for (name, value) in &options.settings {
        set(name, value);
    }
    Ok(words)
}

/// The url of the database that always exists.
pub(crate) fn url(port: u16) -> String {
    format!("postgresql://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres")
}

/// Runs one statement as the administrator.
pub(crate) fn administer(url: &str, sql: &str) -> Result<()> {
    // The administrator's own connection needs no TLS parameters.
    let plain = url.split('?').next().unwrap_or(url);
    let mut config: postgres::Config = plain
        .replacen("postgresql+psycopg2://", "postgresql://", 1)
        .parse()
        .context("reading the url of the PostgreSQL test server")?;
    config.connect_timeout(std::time::Duration::from_secs(5));
    config
        .connect(postgres::NoTls)
        .and_then(|mut client| client.batch_execute(sql))
        .with_context(|| format!("running `{sql}` on the PostgreSQL test server"))
}

/// Runs one statement through the unix socket, which no setting of TLS closes.
pub(crate) fn administer_socket(folder: &Utf8Path, port: u16, sql: &str) -> Result<()> {
    postgres::Config::new()
        .host_path(folder.as_std_path())
        .port(port)
        .user(USER)
        .password(PASSWORD)
        .dbname("postgres")
        .connect(postgres::NoTls)
        .and_then(|mut client| client.batch_execute(sql))
        .with_context(|| format!("running `{sql}` on the PostgreSQL test server"))
}

/// The user that a server runs as.
pub(crate) fn user() -> Result<ServerUser> {
    process::ServerUser::choose(&["postgres"])
}
