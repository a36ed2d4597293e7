//! A project: its configuration, its scripts and their graph, loaded once.

use aludel_core::revision::RevisionGraph;
use aludel_script::ScriptDirectory;

use crate::config::Config;
use crate::error::Error;

/// A project, read from its folder. The bodies of its revisions are unread.
#[derive(Debug)]
pub struct Project {
    /// What `aludel.toml` says.
    pub config: Config,
    /// Where its revisions lie.
    pub directory: ScriptDirectory,
    /// How they follow each other.
    pub graph: RevisionGraph,
}

impl Project {
    /// Reads the headers of all revisions and builds their graph.
    ///
    /// # Errors
    /// A folder or file that cannot be read, a header that is none, a graph that does
    /// not hold together.
    pub fn open(config: Config) -> Result<Self, Error> {
        let directory = config.script_directory.clone();
        let graph = RevisionGraph::new(directory.scan()?.without_python()?)?;
        Ok(Self {
            config,
            directory,
            graph,
        })
    }
}
