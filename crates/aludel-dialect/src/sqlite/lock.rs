//! The migration lock of a SQLite file: a lock of the operating system on a file
//! beside the database, which ends with the process however that ends.
//!
//! The file's content says who holds the lock. It is removed before the lock is let
//! go, so that nothing stays behind; whoever gets the lock on a removed file notices
//! that the path leads elsewhere now and starts again, so no two can hold it. A
//! process that was killed leaves the file, and the next one takes it over. Where
//! files have no identity to compare (not unix) the file stays.
//!
//! There is one lock for the database, whatever the key: SQLite has one writer.

use std::fs::TryLockError;
use std::io::{Read as _, Seek as _, Write as _};
use std::thread;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;

use super::identity::Identity;
use crate::error::{DatabaseError, ErrorKind};
use crate::lock::{Candidate, LockError, LockGuard, LockHolder, LockRequest, wait_for};
use crate::url::SqliteTarget;

/// Takes the lock of the database that a url names.
pub(crate) fn acquire(
    target: &SqliteTarget,
    request: &LockRequest,
    on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
) -> Result<Box<dyn LockGuard>, LockError> {
    let Some(database) = target.path() else {
        return Ok(Box::new(NoLock));
    };
    let mut candidate = FileCandidate {
        path: lock_path(database)?,
        owner: request.owner.clone(),
        file: None,
    };
    wait_for(&mut candidate, request, on_wait)?;
    let file = candidate.file.expect("the attempt that succeeded kept it");
    Ok(Box::new(FileLock {
        path: candidate.path,
        file,
    }))
}

/// Who holds the lock of the database that a url names.
pub(crate) fn holder(target: &SqliteTarget) -> Result<Option<LockHolder>, DatabaseError> {
    let Some(database) = target.path() else {
        return Ok(None);
    };
    let path = lock_path(database)?;
    let mut file = match fs::File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(file_error(&error)),
    };
    match file.file().try_lock_shared() {
        // Whoever wrote it is gone.
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            file.read_to_string(&mut text)
                .map_err(|error| file_error(&error))?;
            Ok(Some(read_holder(&text)))
        }
        Err(TryLockError::Error(error)) => Err(file_error(&error)),
    }
}

/// Where the lock file of a database is: beside the file itself, not beside a
/// symbolic link to it, because two links may lead to one database.
fn lock_path(database: &Utf8Path) -> Result<Utf8PathBuf, DatabaseError> {
    let real = match database.canonicalize_utf8() {
        Ok(real) => real,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let folder = match database.parent() {
                Some(folder) if !folder.as_str().is_empty() => folder,
                _ => Utf8Path::new("."),
            };
            let name = database.file_name().unwrap_or("database");
            let folder = folder.canonicalize_utf8().map_err(|_| {
                DatabaseError::new(
                    ErrorKind::MissingDatabase,
                    format!("the folder of the database `{database}` does not exist"),
                )
            })?;
            folder.join(name)
        }
        Err(error) => return Err(file_error(&error)),
    };
    Ok(Utf8PathBuf::from(format!("{real}.aludel-lock")))
}

fn file_error(error: &std::io::Error) -> DatabaseError {
    let kind = match error.kind() {
        // Rights of the file system, not of a role.
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            ErrorKind::ReadOnly
        }
        std::io::ErrorKind::StorageFull => ErrorKind::DiskFull,
        _ => ErrorKind::Statement,
    };
    DatabaseError::new(
        kind,
        format!("the migration lock beside the database: {error}"),
    )
}

fn read_holder(text: &str) -> LockHolder {
    let content: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let field = |name: &str| content[name].as_str().map(str::to_owned);
    LockHolder {
        // It is empty for the moment between locking and writing.
        owner: field("owner").unwrap_or_else(|| "another process".to_owned()),
        since: field("since"),
    }
}

struct FileCandidate {
    path: Utf8PathBuf,
    owner: String,
    file: Option<fs::File>,
}

/// What came of locking an open file.
#[derive(Debug, PartialEq, Eq)]
enum Attempt {
    /// It is ours, and the path leads to it.
    Locked,
    /// Somebody else has it.
    Busy,
    /// Whoever had it removed it between our opening and our locking it.
    Removed,
}

fn open(path: &Utf8Path) -> std::io::Result<fs::File> {
    fs::File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
}

fn try_lock(path: &Utf8Path, file: &fs::File) -> std::io::Result<Attempt> {
    match file.file().try_lock() {
        Ok(()) if leads_to(path, file)? => Ok(Attempt::Locked),
        Ok(()) => Ok(Attempt::Removed),
        Err(TryLockError::WouldBlock) => Ok(Attempt::Busy),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

impl FileCandidate {
    fn try_once(&mut self) -> std::io::Result<bool> {
        loop {
            let file = open(&self.path)?;
            match try_lock(&self.path, &file)? {
                Attempt::Locked => {
                    self.sign(&file)?;
                    self.file = Some(file);
                    return Ok(true);
                }
                Attempt::Busy => return Ok(false),
                Attempt::Removed => {}
            }
        }
    }

    /// Writes down who holds the lock.
    fn sign(&self, mut file: &fs::File) -> std::io::Result<()> {
        let holder = LockHolder {
            owner: self.owner.clone(),
            since: Some(jiff::Timestamp::now().to_string()),
        };
        let text = serde_json::to_string(&holder)?;
        file.file().set_len(0)?;
        file.rewind()?;
        file.write_all(text.as_bytes())
    }
}

impl Candidate for FileCandidate {
    fn attempt(&mut self) -> Result<bool, DatabaseError> {
        // Somebody who only looks who holds the lock has it for an instant.
        for _ in 0..3 {
            if self.try_once().map_err(|error| file_error(&error))? {
                return Ok(true);
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(false)
    }

    fn holder(&mut self) -> Result<Option<LockHolder>, DatabaseError> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(Some(read_holder(&text))),
            Err(_) => Ok(None),
        }
    }
}

/// Whether the path still leads to the file that is open.
fn leads_to(path: &Utf8Path, file: &fs::File) -> std::io::Result<bool> {
    Ok(Identity::of(path)? == Some(Identity::new(&file.metadata()?)))
}

struct FileLock {
    path: Utf8PathBuf,
    file: fs::File,
}

impl LockGuard for FileLock {
    fn is_held(&mut self) -> Result<bool, DatabaseError> {
        leads_to(&self.path, &self.file).map_err(|error| file_error(&error))
    }

    fn release(self: Box<Self>) -> Result<(), DatabaseError> {
        drop(self);
        Ok(())
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Only what is ours may be removed; a file that stays does no harm.
        if Identity::TELLS_FILES_APART && leads_to(&self.path, &self.file).unwrap_or(false) {
            fs::remove_file(&self.path).ok();
        }
    }
}

/// For databases that no other process can reach.
struct NoLock;

impl LockGuard for NoLock {
    fn is_held(&mut self) -> Result<bool, DatabaseError> {
        Ok(true)
    }

    fn release(self: Box<Self>) -> Result<(), DatabaseError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(path: &Utf8Path, owner: &str) -> FileCandidate {
        FileCandidate {
            path: path.to_owned(),
            owner: owner.to_owned(),
            file: None,
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_was_removed_in_between_is_not_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("lock");
        let mut first = candidate(&path, "first");
        assert!(first.try_once().unwrap());
        // The second has opened the file when the first lets go and removes it, and
        // a third comes and makes a new one.
        let second = open(&path).unwrap();
        assert_eq!(try_lock(&path, &second).unwrap(), Attempt::Busy);
        drop(FileLock {
            path: path.clone(),
            file: first.file.take().unwrap(),
        });
        let mut third = candidate(&path, "third");
        assert!(third.try_once().unwrap());
        assert_eq!(try_lock(&path, &second).unwrap(), Attempt::Removed);
        let fourth = open(&path).unwrap();
        assert_eq!(try_lock(&path, &fourth).unwrap(), Attempt::Busy);
    }

    #[test]
    fn a_file_that_a_killed_process_left_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("lock");
        fs::write(
            &path,
            "{\"owner\":\"somebody with a long name\",\"since\":\"now\"}",
        )
        .unwrap();
        let mut next = candidate(&path, "next");
        assert!(next.try_once().unwrap());
        assert_eq!(next.holder().unwrap().unwrap().owner, "next");
        assert_eq!(read_holder("").owner, "another process");
    }
}
