//! Who runs, as the journal and other runners shall see it.

/// Who asked for a run. The library finds none of this out by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user's name.
    pub user: String,
    /// The machine's name.
    pub host: String,
    /// The process.
    pub process: u32,
    /// The command line, secrets masked.
    pub command: String,
}

impl Actor {
    /// The actor for people who have to wait for it: `ada@build-3 pid 4711`.
    pub(crate) fn short(&self) -> String {
        format!("{}@{} pid {}", self.user, self.host, self.process)
    }
}
