//! The environment, and what `.env` adds to it.

use std::collections::BTreeMap;

use aludel::config::Variables;
use aludel_core::diagnostic::Diagnostic;
use camino::{Utf8Path, Utf8PathBuf};

/// The name of the file that adds to the environment.
const FILE_NAME: &str = ".env";

/// The variables of the process, and those of the `.env` files in `folders` that the
/// process does not have. A folder that comes first wins.
pub(crate) fn read(folders: &[&Utf8Path]) -> Result<Variables, Diagnostic> {
    let mut variables: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    for folder in folders {
        for (name, value) in read_file(&folder.join(FILE_NAME))? {
            variables.entry(name).or_insert(value);
        }
    }
    Ok(variables.into_iter().collect())
}

/// The pairs of one file; a later line wins over an earlier one.
fn read_file(path: &Utf8PathBuf) -> Result<BTreeMap<String, String>, Diagnostic> {
    let pairs = match dotenvy::from_path_iter(path) {
        Ok(pairs) => pairs,
        Err(error) if error.not_found() => return Ok(BTreeMap::new()),
        Err(error) => return Err(invalid(path, &error)),
    };
    pairs
        .collect::<Result<_, _>>()
        .map_err(|error| invalid(path, &error))
}

/// What is wrong with a file. Its lines may hold secrets and are not repeated.
fn invalid(path: &Utf8Path, error: &dotenvy::Error) -> Diagnostic {
    match error {
        dotenvy::Error::LineParse(line, _) => {
            let place = fs_err::read_to_string(path)
                .ok()
                .and_then(|text| {
                    text.lines()
                        .position(|candidate| candidate.trim() == line.trim())
                })
                .map_or_else(|| path.to_string(), |index| format!("{path}:{}", index + 1));
            Diagnostic::error("dotenv-invalid", format!("{place} is not `NAME=value`"))
                .with_help("put a value with spaces or quotes into quotes: `NAME=\"a value\"`")
        }
        other => Diagnostic::error("dotenv-unreadable", format!("cannot read {path}"))
            .with_fact(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(text: &str) -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
        let path = folder.path().to_owned().try_into().unwrap();
        (folder, path)
    }

    #[test]
    fn the_process_wins_over_files_and_the_first_file_over_the_second() {
        let (_one, first) = folder_with("PATH=/nowhere\nALUDEL_TEST_A=one\n");
        let (_other, second) = folder_with("ALUDEL_TEST_A=two\nexport ALUDEL_TEST_B='b c'\n");
        let variables = read(&[&first, &second]).unwrap();
        assert_ne!(variables.value("PATH"), Some("/nowhere"));
        assert_eq!(variables.value("ALUDEL_TEST_A"), Some("one"));
        assert_eq!(variables.value("ALUDEL_TEST_B"), Some("b c"));
    }

    #[test]
    fn a_bad_line_is_named_and_not_repeated() {
        let (_kept, folder) = folder_with("A=1\nPASSWORD hunter2\n");
        let error = read(&[&folder]).unwrap_err();
        assert_eq!(
            error.message,
            format!("{folder}/.env:2 is not `NAME=value`")
        );
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn no_file_is_no_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap();
        assert!(read(&[path]).is_ok());
    }
}
