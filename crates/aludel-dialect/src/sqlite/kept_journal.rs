//! A file system for SQLite in which a rollback journal that was kept is opened, not created.
//!
//! In the journal mode `PERSIST` the journal stays between transactions, yet SQLite opens
//! it with `O_CREAT` each time, and what was opened so has its folder flushed at its first
//! flush (`unixOpen` and `unixSync` of SQLite 3.51's `os_unix.c`). That is one flush of five
//! in each transaction, and it finds nothing to do: the entry of a file that was there
//! already has been written. Here the folder is flushed once for a file that is found, and
//! the file is opened without `O_CREAT` from then on. All else is the default file system.

#![allow(
    unsafe_code,
    reason = "SQLite takes a file system as a table of C functions, and rusqlite has no wrapper for one"
)]

use std::collections::HashMap;
use std::ffi::{CStr, OsStr, c_int};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{LazyLock, Mutex, OnceLock};

use rusqlite::ffi;

use super::identity::Identity;

const NAME: &CStr = c"aludel-kept-journal";

type Open = unsafe extern "C" fn(
    *mut ffi::sqlite3_vfs,
    ffi::sqlite3_filename,
    *mut ffi::sqlite3_file,
    c_int,
    *mut c_int,
) -> c_int;

/// How the default file system opens a file.
static DEFAULT_OPEN: OnceLock<Open> = OnceLock::new();

/// The journals whose entries in their folders are known to be written.
static WRITTEN: LazyLock<Mutex<HashMap<PathBuf, Identity>>> = LazyLock::new(Mutex::default);

/// The name under which SQLite knows this file system; `None`: it did not take it, and its
/// own does the same with more flushes.
pub(super) fn file_system() -> Option<&'static CStr> {
    static REGISTERED: LazyLock<bool> = LazyLock::new(register);
    REGISTERED.then_some(NAME)
}

fn register() -> bool {
    // SAFETY: a null name asks for the default; what is returned lives as long as the process.
    let default = unsafe { ffi::sqlite3_vfs_find(ptr::null()).as_ref() };
    let Some((default, default_open)) = default.and_then(|vfs| Some((vfs, vfs.xOpen?))) else {
        return false;
    };
    DEFAULT_OPEN.get_or_init(|| default_open);
    let ours = Box::leak(Box::new(ffi::sqlite3_vfs {
        zName: NAME.as_ptr(),
        pNext: ptr::null_mut(),
        xOpen: Some(open),
        ..*default
    }));
    // SAFETY: the table is never freed, and its functions are the default's, which find
    // what they need in the table that they are called with.
    unsafe { ffi::sqlite3_vfs_register(ours, 0) == ffi::SQLITE_OK }
}

/// Opens a file as the default file system does, a kept journal without creating it.
unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    let Some(default_open) = DEFAULT_OPEN.get() else {
        return ffi::SQLITE_CANTOPEN;
    };
    let creates_journal = ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_CREATE;
    let mut flags = flags;
    if flags & creates_journal == creates_journal && !name.is_null() {
        // SAFETY: SQLite gives the path of a journal as a string that ends in a null.
        let name = unsafe { CStr::from_ptr(name) };
        if is_written(Path::new(OsStr::from_bytes(name.to_bytes()))) {
            flags &= !ffi::SQLITE_OPEN_CREATE;
        }
    }
    // SAFETY: the arguments are those that SQLite gave.
    unsafe { default_open(vfs, name, file, flags, flags_out) }
}

/// Whether a journal is there and its entry in its folder is written for certain. Flushes the
/// folder for a file that is seen for the first time: whoever made it may have been killed
/// before its own flush.
fn is_written(journal: &Path) -> bool {
    let Ok(metadata) = std::fs::metadata(journal) else {
        return false;
    };
    let identity = Identity::new(&metadata);
    let Ok(mut written) = WRITTEN.lock() else {
        return false;
    };
    if written.get(journal) == Some(&identity) {
        return true;
    }
    let flushed = journal
        .parent()
        .is_some_and(|folder| std::fs::File::open(folder).is_ok_and(|it| it.sync_all().is_ok()));
    if flushed {
        written.insert(journal.to_owned(), identity);
    }
    flushed
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, OpenFlags};

    use super::*;

    fn open_file(path: &Path) -> Connection {
        let name = file_system().expect("SQLite takes the file system");
        Connection::open_with_flags_and_vfs(path, OpenFlags::default(), name).unwrap()
    }

    #[test]
    fn only_a_journal_that_is_there_needs_no_creating() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("shop.db-journal");
        assert!(!is_written(&journal));
        std::fs::write(&journal, "").unwrap();
        assert!(is_written(&journal));
        assert!(WRITTEN.lock().unwrap().contains_key(&journal));
        std::fs::remove_file(&journal).unwrap();
        assert!(!is_written(&journal));
    }

    #[test]
    fn a_journal_that_somebody_else_removes_is_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.db");
        let journal = folder.path().join("shop.db-journal");
        let ours = open_file(&file);
        ours.pragma_update_and_check(None, "journal_mode", "persist", |_| Ok(()))
            .unwrap();
        ours.execute_batch("CREATE TABLE a (id INTEGER); INSERT INTO a VALUES (1)")
            .unwrap();
        assert!(is_written(&journal));
        // Whoever does not keep the journal removes it behind a transaction.
        Connection::open(&file)
            .unwrap()
            .execute_batch("INSERT INTO a VALUES (2)")
            .unwrap();
        assert!(!journal.exists());
        ours.execute_batch("INSERT INTO a VALUES (3); BEGIN; DELETE FROM a")
            .unwrap();
        assert!(journal.exists());
        ours.execute_batch("ROLLBACK").unwrap();
        let rows: i64 = ours
            .query_row("SELECT count(*) FROM a", [], |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 3);
    }
}
