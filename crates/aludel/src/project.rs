//! A project: its configuration, its scripts and their graph, loaded once.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

#[cfg(feature = "python")]
use aludel_core::revision::ScriptLanguage;
use aludel_core::revision::{Revision, RevisionGraph};
use aludel_script::{ScriptDirectory, SqlRevision, SqlRevisionError};

use crate::config::Config;
use crate::error::Error;

/// A project, read from its folder. The bodies of its revisions are not understood yet.
pub struct Project {
    /// What `aludel.toml` says.
    pub config: Config,
    /// Where its revisions lie.
    pub directory: ScriptDirectory,
    /// How they follow each other.
    pub graph: RevisionGraph,
    /// The texts of the scripts that came with their headers, in the order of the graph.
    texts: Vec<Option<Arc<[u8]>>>,
}

/// Opens scripts, the short ones as they were when the project was opened: reading
/// every file twice takes longer than all else that a command does.
pub(crate) struct Scripts<'p>(HashMap<&'p str, &'p Arc<[u8]>>);

impl Scripts<'_> {
    pub(crate) fn open(&self, revision: Revision<'_>) -> Result<SqlRevision, SqlRevisionError> {
        match self.0.get(revision.id().as_str()) {
            Some(text) => SqlRevision::listed(revision.path(), Arc::clone(text)),
            None => SqlRevision::open(revision.path()),
        }
    }
}

impl fmt::Debug for Project {
    /// Without the texts.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Project")
            .field("config", &self.config)
            .field("directory", &self.directory)
            .field("graph", &self.graph)
            .finish_non_exhaustive()
    }
}

impl Project {
    /// Reads the headers of all revisions and builds their graph.
    ///
    /// # Errors
    /// A folder or file that cannot be read, a header that is none, a graph that does
    /// not hold together.
    pub fn open(config: Config) -> Result<Self, Error> {
        let directory = config.script_directory.clone();
        let mut listing = directory.scan()?;
        #[cfg(feature = "python")]
        crate::apply::complete_headers(&config, &mut listing)?;
        let texts = std::mem::take(&mut listing.texts);
        let graph = RevisionGraph::new(listing.known()?)?;
        Ok(Self {
            config,
            directory,
            graph,
            texts,
        })
    }

    /// Whether any revision is written in Python.
    #[cfg(feature = "python")]
    pub(crate) fn has_python(&self) -> bool {
        self.graph
            .revisions()
            .any(|revision| revision.language() == ScriptLanguage::Python)
    }

    /// The scripts, for requests that look at many.
    pub(crate) fn scripts(&self) -> Scripts<'_> {
        let revisions = self.graph.revisions().zip(&self.texts);
        Scripts(
            revisions
                .filter_map(|(revision, text)| Some((revision.id().as_str(), text.as_ref()?)))
                .collect(),
        )
    }
}
