//! Which file a path leads to.

use std::fs::Metadata;
#[cfg(unix)]
use std::time::SystemTime;

use camino::Utf8Path;
use fs_err as fs;

/// What tells a file from another one that has its path now. Where files have no
/// identity to compare (not unix) all are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    inode: u64,
    /// An inode is used again for the next file; `None`: the file system does not say.
    #[cfg(unix)]
    created: Option<SystemTime>,
}

impl Identity {
    /// Whether two files have two identities.
    pub(super) const TELLS_FILES_APART: bool = cfg!(unix);

    #[cfg(unix)]
    pub(super) fn new(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;

        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            created: metadata.created().ok(),
        }
    }

    #[cfg(not(unix))]
    pub(super) fn new(_metadata: &Metadata) -> Self {
        Self {}
    }

    /// The file that a path leads to; `None`: to none.
    pub(super) fn of(path: &Utf8Path) -> std::io::Result<Option<Self>> {
        match fs::metadata(path) {
            Ok(metadata) => Ok(Some(Self::new(&metadata))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
