//! Telling whose migrations a folder holds.

use camino::{Utf8Path, Utf8PathBuf};

use super::error::ImportError;
use super::files::{self, Listing, SourceFile};
use super::tool::Tool;
use super::{dbmate, flyway, goose, refinery};

/// A tool that the folder may belong to, and why.
pub(super) type Candidate = (Tool, String);

/// Finds the tools whose files the folder holds; several when their files look alike.
pub(super) fn candidates(folder: &Utf8Path) -> Result<Vec<Candidate>, ImportError> {
    let listing = files::list(folder)?;
    if let Some(candidate) = diesel(&listing)? {
        return Ok(vec![candidate]);
    }
    let marked = marked(&listing)?;
    if !marked.is_empty() {
        return Ok(marked);
    }
    let numbered = numbered(&listing);
    if !numbered.is_empty() {
        return Ok(numbered);
    }
    prefixed(folder)
}

fn shown(file: &SourceFile) -> String {
    format!("`{}`", file.name)
}

fn diesel(listing: &Listing) -> Result<Option<Candidate>, ImportError> {
    for folder in &listing.folders {
        let has_up = files::list(&folder.path)?
            .files
            .iter()
            .any(|file| file.name == "up.sql");
        if has_up
            && folder
                .name
                .starts_with(|first: char| first.is_ascii_digit())
        {
            let reason = format!("{} is a folder with an `up.sql`", shown(folder));
            return Ok(Some((Tool::Diesel, reason)));
        }
    }
    Ok(None)
}

/// Tools that write comments of their own into each file.
fn marked(listing: &Listing) -> Result<Vec<Candidate>, ImportError> {
    let mut found: Vec<Candidate> = Vec::new();
    for file in listing.files.iter().filter(|file| is_numbered_sql(file)) {
        let text = files::read(&file.path)?;
        let tool = if goose::has_annotation(&text) {
            (Tool::Goose, "-- +goose Up")
        } else if dbmate::has_directive(&text) {
            (Tool::Dbmate, "-- migrate:up")
        } else {
            continue;
        };
        if !found.iter().any(|(known, _)| *known == tool.0) {
            found.push((tool.0, format!("{} has a line `{}`", shown(file), tool.1)));
        }
    }
    Ok(found)
}

fn is_numbered_sql(file: &SourceFile) -> bool {
    file.name.starts_with(|first: char| first.is_ascii_digit())
        && files::has_extension(&file.name, "sql")
}

/// Tools that go by numbers at the beginning of names.
fn numbered(listing: &Listing) -> Vec<Candidate> {
    let named: Vec<&SourceFile> = listing
        .files
        .iter()
        .filter(|file| {
            is_numbered_sql(file)
                && file
                    .name
                    .split_once('_')
                    .is_some_and(|(version, _)| version.bytes().all(|byte| byte.is_ascii_digit()))
        })
        .collect();
    let is_directed =
        |file: &SourceFile| file.name.ends_with(".up.sql") || file.name.ends_with(".down.sql");
    if let Some(simple) = named.first()
        && !named.iter().any(|file| is_directed(file))
    {
        let reason = format!(
            "{} has a number, a name and neither `.up` nor `.down`",
            shown(simple)
        );
        return vec![(Tool::Sqlx, reason)];
    }
    // golang-migrate would leave files without a direction alone.
    let named: Vec<&SourceFile> = named.into_iter().filter(|file| is_directed(file)).collect();
    match named.first() {
        None => Vec::new(),
        Some(file) => vec![
            (
                Tool::Sqlx,
                format!("{} is named like a reversible migration", shown(file)),
            ),
            (
                Tool::GolangMigrate,
                format!("{} is named the same there", shown(file)),
            ),
        ],
    }
}

/// Tools that go by a capital letter in front of the version, at any depth.
fn prefixed(folder: &Utf8Path) -> Result<Vec<Candidate>, ImportError> {
    let files = files::list_below(folder)?;
    let of_flyway: Vec<(&SourceFile, flyway::Name<'_>)> = files
        .iter()
        .filter_map(|file| Some((file, flyway::parse_name(&file.name)?)))
        .collect();
    if let Some((file, _)) = of_flyway.iter().find(|(_, name)| name.is_peculiar()) {
        return Ok(vec![(
            Tool::Flyway,
            format!("{} is a name that only Flyway takes", shown(file)),
        )]);
    }
    let of_refinery = files
        .iter()
        .find(|file| refinery::parse_name(&file.name).is_some());
    let Some(file) = of_refinery else {
        return Ok(of_flyway
            .first()
            .map(|(file, _)| {
                (
                    Tool::Flyway,
                    format!("{} is named like its scripts", shown(file)),
                )
            })
            .into_iter()
            .collect());
    };
    if files::has_extension(&file.name, "rs")
        || has_neighbour(folder, &["refinery.toml", "Cargo.toml"])
    {
        return Ok(vec![(
            Tool::Refinery,
            format!("{} is in a Rust project", shown(file)),
        )]);
    }
    if has_neighbour(
        folder,
        &[
            "flyway.conf",
            "flyway.toml",
            "pom.xml",
            "build.gradle",
            "build.gradle.kts",
        ],
    ) {
        return Ok(vec![(
            Tool::Flyway,
            format!("{} is in a Java project", shown(file)),
        )]);
    }
    Ok(vec![
        (
            Tool::Flyway,
            format!("{} is named like its scripts", shown(file)),
        ),
        (
            Tool::Refinery,
            format!("{} is named the same there", shown(file)),
        ),
    ])
}

/// Whether one of these files lies in the folder or in one above it, up to the root of
/// the repository.
fn has_neighbour(folder: &Utf8Path, names: &[&str]) -> bool {
    let Ok(folder) = folder.canonicalize_utf8() else {
        return false;
    };
    for folder in folder.ancestors() {
        if names.iter().any(|name| folder.join(name).is_file()) {
            return true;
        }
        if folder.join(".git").exists() {
            return false;
        }
    }
    false
}

/// Chooses by the folders alone.
pub(super) fn choose(
    folders: &[Utf8PathBuf],
    mut candidates: Vec<Candidate>,
) -> Result<Candidate, ImportError> {
    let path = folders.first().cloned().unwrap_or_default();
    match candidates.len() {
        0 => Err(ImportError::NoTool { path }),
        1 => Ok(candidates.remove(0)),
        _ => Err(ImportError::SeveralTools { path, candidates }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::Folder;

    fn tools(files: &[(&str, &str)]) -> Vec<Tool> {
        let mut files = files.to_vec();
        // The search for neighbours ends here.
        files.push((".git/HEAD", ""));
        let folder = Folder::new(&files);
        candidates(folder.path())
            .unwrap()
            .into_iter()
            .map(|(tool, _)| tool)
            .collect()
    }

    #[test]
    fn a_folder_tells_its_tool_where_it_can() {
        for (files, expected) in [
            (&[("2024-01-02-000000_a/up.sql", "")][..], Tool::Diesel),
            (&[("1_a.sql", "-- +goose Up\n")], Tool::Goose),
            (
                &[("1_a.sql", "-- migrate:up\n-- migrate:down\n")],
                Tool::Dbmate,
            ),
            (&[("1_a.sql", "SELECT 1;"), ("2_b.sql", "")], Tool::Sqlx),
            (&[("x/V1_2__a.sql", "")], Tool::Flyway),
            (&[("V1__a b.sql", "")], Tool::Flyway),
            (&[("V1__a.sql", ""), ("R__b.sql", "")], Tool::Flyway),
            (&[("V1__a.rs", "")], Tool::Refinery),
            (&[("V1__a.sql", ""), ("refinery.toml", "")], Tool::Refinery),
            (&[("V1__a.sql", ""), ("pom.xml", "")], Tool::Flyway),
        ] {
            assert_eq!(tools(files), [expected], "{files:?}");
        }
    }

    #[test]
    fn what_looks_alike_is_not_guessed() {
        assert_eq!(
            tools(&[("1_a.up.sql", ""), ("1_a.down.sql", "")]),
            [Tool::Sqlx, Tool::GolangMigrate]
        );
        assert_eq!(
            tools(&[("1_a.up.sql", ""), ("2_seed.sql", "")]),
            [Tool::Sqlx, Tool::GolangMigrate]
        );
        assert_eq!(tools(&[("V1__a.sql", "")]), [Tool::Flyway, Tool::Refinery]);
        assert_eq!(tools(&[("a.sql", ""), ("README.md", "")]), []);
    }
}
