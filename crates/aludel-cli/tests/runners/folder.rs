//! A project in a temporary folder, and the binary started in it.

use std::process::{Child, Command, Output, Stdio};

use camino::Utf8Path;

pub(crate) struct Folder {
    folder: tempfile::TempDir,
    url: String,
}

impl Folder {
    pub(crate) fn new(url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("migrations")).expect("a folder");
        std::fs::write(folder.path().join("aludel.toml"), "").expect("a configuration");
        Self {
            folder,
            url: url.to_owned(),
        }
    }

    pub(crate) fn root(&self) -> &Utf8Path {
        Utf8Path::from_path(self.folder.path()).expect("temporary folders are UTF-8")
    }

    pub(crate) fn revision(&self, id: &str, down: &str, marker: &str, upgrade: &str) {
        let text = format!(
            "-- revision: {id}\n-- down_revision: {down}\n-- the {id} revision\n\n\
             -- migrate: upgrade{marker}\n{upgrade}\n"
        );
        let path = self.root().join(format!("migrations/{id}.sql"));
        std::fs::write(path, text).expect("a revision's file");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aludel"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env_clear()
            .env("HOME", self.root())
            .env("USER", "ada")
            .env("DATABASE_URL", &self.url)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("the binary starts")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary starts")
    }

    /// Runs the binary, which must succeed, and reads its answer.
    pub(crate) fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--format", "json"]);
        let output = self.run(&arguments);
        assert!(output.status.success(), "{}", transcript(&output));
        let answer: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("the answer is JSON");
        answer["result"].clone()
    }
}

pub(crate) fn transcript(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
