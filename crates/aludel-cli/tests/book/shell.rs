//! One shell for a page, so that `cd`, variables and jobs last from block to block.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Ends the answer of a command.
const MARK: &str = "===== the shell has done it:";

/// Longer than any command of the book takes on a slow machine.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) struct Shell {
    process: Child,
    input: ChildStdin,
    output: Receiver<String>,
}

/// What a command printed, on both streams, and what it ended with.
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) code: i32,
}

impl Shell {
    /// A shell in `folder`, with `home` as its home and nothing else of this machine's
    /// environment than the `PATH`.
    pub(crate) fn start(folder: &Path, home: &Path) -> Self {
        let aludel = Path::new(env!("CARGO_BIN_EXE_aludel")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc"])
            .current_dir(folder)
            .env_clear()
            .env("PATH", format!("{}:{path}", aludel.display()))
            .env("HOME", home)
            .env("USER", "ada")
            .env("TZ", "UTC")
            .env("COLUMNS", "80")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn().expect("bash is installed");
        let input = process.stdin.take().expect("it was asked for");
        let stream = process.stdout.take().expect("it was asked for");
        let (send, output) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                if send
                    .send(String::from_utf8_lossy(&line).into_owned())
                    .is_err()
                {
                    return;
                }
            }
        });
        Self {
            process,
            input,
            output,
        }
    }

    pub(crate) fn run(&mut self, typed: &str) -> Result<Said, String> {
        // The answer need not end with a line end, so the mark brings one along.
        writeln!(
            self.input,
            "{{ {typed}\n}} 2>&1 < /dev/null\nprintf '\\n{MARK} %s\\n' \"$?\""
        )
        .map_err(|error| format!("the shell is gone: {error}"))?;
        let mut lines: Vec<String> = Vec::new();
        loop {
            let line = match self.output.recv_timeout(PATIENCE) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!(
                        "no end after {PATIENCE:?}; so far:\n{}",
                        lines.join("\n")
                    ));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(format!("the shell ended; so far:\n{}", lines.join("\n")));
                }
            };
            if let Some(code) = line.strip_prefix(MARK) {
                // The line end in front of the mark, or the end of the last line.
                let mut text = lines.join("\n");
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                let code = code
                    .trim()
                    .parse()
                    .expect("a shell's exit code is a number");
                return Ok(Said { text, code });
            }
            lines.push(line);
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // The jobs of the page's shell, which has a process group of its own. `kill` is a
        // program of its own on few machines, and part of every shell.
        let group = format!("-{}", self.process.id());
        let _ = Command::new("bash")
            .args(["-c", "kill -KILL -- \"$0\"", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.process.wait();
    }
}
