//! The process: its pipes, and its end.
//!
//! It leads a process group of its own, so that Ctrl-C in a terminal reaches Aludel alone,
//! which then ends the script in its own order, and what the script started ends with it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use camino::Utf8Path;

use super::error::StartError;
use super::wire::{Answer, Asked, Start};

/// What the process runs first.
const BOOTSTRAP: &str = include_str!("bootstrap.py");

/// What arrives from the process.
pub(super) enum Message {
    /// Something is wanted.
    Asked(Box<Asked>),
    /// It, or a program that it started, wrote past `sys.stdout`.
    Written(String),
    /// Everything that was written before the end of the script has arrived.
    Remainder,
}

/// The process.
pub(super) struct Child {
    process: std::process::Child,
    answers: ChildStdin,
    messages: Receiver<Message>,
}

impl Child {
    /// Starts Python and tells it what it needs.
    pub(super) fn spawn(python: &Utf8Path, start: &Start<'_>) -> Result<Self, StartError> {
        let mut command = Command::new(python);
        command
            .arg("-c")
            .arg(BOOTSTRAP)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let failed = |error: &io::Error| match error.kind() {
            io::ErrorKind::NotFound => StartError::NotFound {
                python: python.to_owned(),
            },
            _ => StartError::NotStarted {
                python: python.to_owned(),
                reason: error.to_string(),
            },
        };
        let mut process = command.spawn().map_err(|error| failed(&error))?;
        let answers = process.stdin.take().expect("it is piped");
        let questions = process.stdout.take().expect("it is piped");
        let written = process.stderr.take().expect("it is piped");
        let (sender, messages) = mpsc::channel();
        let write_sender = sender.clone();
        let reading = thread::Builder::new()
            .name("python questions".to_owned())
            .spawn(move || read_questions(questions, &sender))
            .and_then(|_| {
                thread::Builder::new()
                    .name("python output".to_owned())
                    .spawn(move || read_written(written, &write_sender))
            });
        let mut child = Self {
            process,
            answers,
            messages,
        };
        reading.map_err(|error| failed(&error))?;
        // A Python that ends at once is noticed when nothing arrives from it.
        let _ = child.write(start);
        Ok(child)
    }

    /// Waits for a message.
    pub(super) fn receive(&self, patience: Duration) -> Result<Message, RecvTimeoutError> {
        self.messages.recv_timeout(patience)
    }

    /// Answers.
    pub(super) fn send(&mut self, answer: &Answer<'_>) -> io::Result<()> {
        self.write(answer)
    }

    fn write(&mut self, message: &impl serde::Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.answers.write_all(&line)
    }

    /// Interrupts the script, as Ctrl-C would.
    pub(super) fn interrupt(&mut self) {
        #[cfg(unix)]
        self.signal(rustix::process::Signal::INT);
        #[cfg(not(unix))]
        self.kill();
    }

    /// Ends the process and what it started.
    pub(super) fn kill(&mut self) {
        #[cfg(unix)]
        self.signal(rustix::process::Signal::KILL);
        // It may have left its group.
        let _ = self.process.kill();
    }

    #[cfg(unix)]
    fn signal(&mut self, signal: rustix::process::Signal) {
        // A process that has been waited for may be another one by now.
        if matches!(self.process.try_wait(), Ok(Some(_))) {
            return;
        }
        let Some(group) = i32::try_from(self.process.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        else {
            return;
        };
        let _ = rustix::process::kill_process_group(group, signal);
    }

    /// How the process ended; it is waited for.
    pub(super) fn ending(&mut self) -> String {
        match self.process.wait() {
            Ok(status) => described(status),
            Err(error) => error.to_string(),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
        // Otherwise it stays in the system's table until Aludel ends.
        let _ = self.process.wait();
    }
}

#[cfg(unix)]
fn described(status: ExitStatus) -> String {
    match std::os::unix::process::ExitStatusExt::signal(&status) {
        Some(signal) => format!("signal {signal}"),
        None => status.to_string(),
    }
}

#[cfg(not(unix))]
fn described(status: ExitStatus) -> String {
    status.to_string()
}

fn read_questions(pipe: impl Read, messages: &Sender<Message>) {
    let mut lines = BufReader::new(pipe);
    let mut line = Vec::new();
    loop {
        line.clear();
        match lines.read_until(b'\n', &mut line) {
            Ok(read) if read > 0 => {}
            _ => return,
        }
        let message = match serde_json::from_slice(&line) {
            Ok(asked) => Message::Asked(asked),
            // Somebody found the pipe and wrote into it.
            Err(_) => Message::Written(String::from_utf8_lossy(&line).into_owned()),
        };
        if messages.send(message).is_err() {
            return;
        }
    }
}

/// Reads what was written, up to the marks (a zero byte) at the ends of scripts.
fn read_written(mut pipe: impl Read, messages: &Sender<Message>) {
    let mut piece = [0; 4096];
    while let Ok(read) = pipe.read(&mut piece) {
        if read == 0 {
            return;
        }
        for (number, part) in piece[..read].split(|byte| *byte == 0).enumerate() {
            if number > 0 && messages.send(Message::Remainder).is_err() {
                return;
            }
            if !part.is_empty() {
                let text = String::from_utf8_lossy(part).into_owned();
                if messages.send(Message::Written(text)).is_err() {
                    return;
                }
            }
        }
    }
}
