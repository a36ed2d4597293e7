//! Server processes: as whom they run, where they listen, how they end.

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use camino::Utf8Path;
use fs_err as fs;
use rustix::process::{Pid, Signal, kill_process};

/// The user that servers run as. Database servers refuse root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerUser {
    /// Whoever runs the tests.
    Myself,
    /// Somebody else, because the tests run as root.
    Other { name: String, uid: u32, gid: u32 },
}

impl ServerUser {
    /// Whoever runs the tests, or the first of `names` (then `nobody`) when that
    /// is root.
    pub(crate) fn choose(names: &[&str]) -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Myself);
        }
        let users = fs::read_to_string("/etc/passwd")?;
        for name in names.iter().chain(&["nobody"]) {
            for line in users.lines() {
                let fields: Vec<&str> = line.split(':').collect();
                if let [user, _, uid, gid, ..] = fields.as_slice()
                    && user == name
                {
                    return Ok(Self::Other {
                        name: (*name).to_owned(),
                        uid: uid.parse()?,
                        gid: gid.parse()?,
                    });
                }
            }
        }
        bail!("database servers refuse to run as root, and there is no other user for them");
    }

    /// Gives a file or folder to the user.
    pub(crate) fn own(&self, path: &Utf8Path) -> Result<()> {
        if let Self::Other { uid, gid, .. } = self {
            chown(path, Some(*uid), Some(*gid))
                .with_context(|| format!("giving {path} to the server's user"))?;
        }
        Ok(())
    }

    /// The words before a program's own that make it run as this user and, where
    /// that is asked for, end with the thread that started it.
    pub(crate) fn prefix(&self, parent_death: Option<&str>) -> Vec<String> {
        let mut words = Vec::new();
        if let Self::Other { name, gid, .. } = self {
            words.extend([
                format!("--reuid={name}"),
                format!("--regid={gid}"),
                "--init-groups".to_owned(),
            ]);
        }
        words.extend(parent_death.map(|signal| format!("--pdeathsig={signal}")));
        if !words.is_empty() {
            words.insert(0, "setpriv".to_owned());
        }
        words
    }
}

/// A command from words, with nothing on its standard input.
pub(crate) fn command(words: &[String]) -> Command {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).stdin(Stdio::null());
    command
}

/// Runs a preparation step to its end; its output appears when it fails.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let output = command(words)
        .output()
        .with_context(|| format!("running {}", words[0]))?;
    if !output.status.success() {
        bail!(
            "`{}` failed:\n{}{}",
            words.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// Starts a process in a group of its own, so that Ctrl-C on the terminal reaches
/// the tests and not their servers, with its output in a file.
pub(crate) fn start(words: &[String], log: &Utf8Path) -> Result<Child> {
    let output = fs::File::options().create(true).append(true).open(log)?;
    command(words)
        .stdout(output.file().try_clone()?)
        .stderr(output.into_file())
        .process_group(0)
        .spawn()
        .with_context(|| format!("starting {}", words[0]))
}

/// A port of the loopback address that is free now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Whether a process runs; one that has ended and whose parent has not noticed yet
/// does not.
pub(crate) fn is_alive(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|status| !status.contains(") Z "))
}

/// Sends a signal, unless the process is gone.
pub(crate) fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // It may have ended by itself in between: then there is nothing to do.
        kill_process(pid, signal).ok();
    }
}

/// Tries `attempt` until it succeeds or the time is up.
pub(crate) fn retry<T>(
    limit: Duration,
    pause: Duration,
    mut attempt: impl FnMut() -> Result<T>,
) -> Result<T> {
    let end = Instant::now() + limit;
    loop {
        match attempt() {
            Ok(value) => return Ok(value),
            Err(error) if Instant::now() >= end => return Err(error),
            Err(_) => thread::sleep(pause),
        }
    }
}

/// The last lines of a server's log, for a message.
pub(crate) fn tail(log: &Utf8Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

/// Where a program is in the folders of `PATH`.
pub(crate) fn find_program(name: &str) -> Option<camino::Utf8PathBuf> {
    std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path)
            .chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(Into::into))
            .map(|folder| folder.join(name))
            .find(|program| program.is_file())
            .and_then(|program| program.try_into().ok())
    })
}
