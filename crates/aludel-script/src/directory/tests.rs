//! Listing revisions.

use std::num::NonZeroUsize;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Convention, DirectoryError, Recursion, ScriptDirectory};
use crate::template::FileTemplate;

struct Project {
    _folder: tempfile::TempDir,
    path: Utf8PathBuf,
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        for (name, text) in files {
            let file = path.join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        Self {
            _folder: folder,
            path,
        }
    }

    fn directory(&self) -> ScriptDirectory {
        ScriptDirectory {
            script_location: self.path.clone(),
            version_locations: Vec::new(),
            recursion: Recursion::Flat,
            convention: Convention::Aludel,
            file_template: FileTemplate::default(),
            truncate_slug_length: NonZeroUsize::new(40).unwrap(),
            timezone: None,
        }
    }

    /// Ids and paths of what a scan finds.
    fn found(&self, directory: &ScriptDirectory) -> Vec<String> {
        let listing = directory.scan().unwrap();
        let headers = listing.headers.into_iter();
        headers
            .map(|header| format!("{} {}", header.id, self.relative(&header.path)))
            .collect()
    }

    fn relative(&self, path: &Utf8Path) -> String {
        path.strip_prefix(&self.path).unwrap().to_string()
    }
}

const A: &str = "-- revision: a\n-- down_revision:\n-- migrate: upgrade\n";
const B: &str = "-- revision: b\n-- down_revision: a\n-- migrate: upgrade\n";

#[test]
fn revisions_are_listed_in_the_order_of_their_names() {
    let project = Project::new(&[
        ("versions/2_b.sql", B),
        ("versions/1_a.sql", A),
        ("versions/_draft.sql", "SELECT 1;"),
        ("versions/.#1_a.sql", "SELECT 1;"),
        ("versions/README.md", "x"),
        ("versions/old/0.sql", "SELECT 1;"),
        ("versions/__pycache__/x.py", ""),
    ]);
    assert_eq!(
        project.found(&project.directory()),
        ["a versions/1_a.sql", "b versions/2_b.sql"]
    );
}

#[test]
fn folders_are_searched_once_when_asked_for() {
    let project = Project::new(&[
        ("versions/2026/a.SQL", A),
        ("versions/b.sql", B),
        ("versions/_old/c.sql", "SELECT 1;"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", project.path.join("versions/2026/circle")).unwrap();
    let mut directory = project.directory();
    directory.recursion = Recursion::Recursive;
    let everything = ["b versions/b.sql", "a versions/2026/a.SQL"];
    assert_eq!(project.found(&directory), everything);
    directory.version_locations = vec![
        project.path.join("versions"),
        project.path.join("versions/2026"),
    ];
    assert_eq!(project.found(&directory), everything, "locations overlap");
}

#[test]
fn many_files_are_read_in_the_same_order() {
    let files: Vec<(String, String)> = (0..500)
        .map(|number| {
            let text = format!("-- revision: r{number}\n-- down_revision:\n-- migrate: upgrade\n");
            (format!("versions/{number:04}.sql"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let project = Project::new(&files);
    let listing = project.directory().scan().unwrap();
    let ids: Vec<String> = listing
        .headers
        .into_iter()
        .map(|header| header.id)
        .collect();
    let expected: Vec<String> = (0..500).map(|number| format!("r{number}")).collect();
    assert_eq!(ids, expected);
}

#[test]
fn all_wrong_headers_are_reported() {
    let project = Project::new(&[
        ("versions/1.sql", "CREATE TABLE a (b INT);"),
        ("versions/2.sql", "-- revision: a\n-- migrate: upgrade\n"),
        ("versions/3.sql", A),
    ]);
    let error = project.directory().scan().unwrap_err();
    insta::assert_snapshot!(error, @"2 revisions cannot be read");
    let messages: Vec<String> = error
        .diagnostics()
        .into_iter()
        .map(|diagnostic| diagnostic.message.replace(project.path.as_str(), ""))
        .collect();
    insta::assert_snapshot!(messages.join("\n"), @r"
        `/versions/1.sql` has no `-- revision:` line
        the header has no `-- down_revision:` line
        ");
}

const P: &str = "revision = 'p'\ndown_revision = 'a'\n";

#[test]
fn both_languages_are_listed_in_one_order() {
    let project = Project::new(&[
        ("versions/2.py", P),
        ("versions/1.sql", A),
        ("versions/3.sql", B),
        ("versions/__init__.py", ""),
        ("versions/_draft.py", ""),
    ]);
    let found = project.found(&project.directory());
    assert_eq!(
        found,
        ["a versions/1.sql", "p versions/2.py", "b versions/3.sql"]
    );
}

#[test]
fn alembic_takes_every_python_file() {
    let project = Project::new(&[
        ("versions/_p.py", P),
        ("versions/.#x.py", "no Python"),
        ("versions/__init__x.py", "no Python"),
        ("versions/_x.sql", "no revision"),
        (
            "versions/_more/q.py",
            "revision = 'q'\ndown_revision = 'p'\n",
        ),
        ("versions/_more/r.sql", "no revision"),
        ("versions/__pycache__/p.py", "no Python"),
    ]);
    let mut directory = project.directory();
    directory.convention = Convention::Alembic;
    assert_eq!(project.found(&directory), ["p versions/_p.py"]);
    directory.recursion = Recursion::Recursive;
    assert_eq!(
        project.found(&directory),
        ["p versions/_p.py", "q versions/_more/q.py"]
    );
    directory.version_locations = vec![project.path.join("none"), project.path.join("versions")];
    assert_eq!(
        project.found(&directory).len(),
        2,
        "a missing location holds none"
    );
}

#[test]
fn a_computed_header_keeps_its_place() {
    let project = Project::new(&[
        ("versions/1.py", "revision = f()\ndown_revision = None\n"),
        ("versions/2.sql", A),
        ("versions/3.py", "revision = 'c'\ndown_revision = g()\n"),
    ]);
    let mut listing = project.directory().scan().unwrap();
    let error = listing.clone().known().unwrap_err();
    assert!(matches!(&error, DirectoryError::Computed { header } if header.path.ends_with("1.py")));
    insta::assert_snapshot!(error, @"`revision` is computed when the file is run");
    let known = |id: &str| aludel_core::revision::RevisionHeader {
        id: id.to_owned(),
        ..Default::default()
    };
    listing.complete(known("first"));
    listing.complete(known("last"));
    let headers = listing.known().unwrap();
    let ids: Vec<&str> = headers.iter().map(|header| header.id.as_str()).collect();
    assert_eq!(ids, ["first", "a", "last"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_that_is_there_is_left_out() {
    let project = Project::new(&[("versions/1.py", P)]);
    std::os::unix::fs::symlink("1.py", project.path.join("versions/2.py")).unwrap();
    assert_eq!(project.found(&project.directory()), ["p versions/1.py"]);
}

#[test]
fn a_missing_location_says_what_to_type() {
    let project = Project::new(&[]);
    let mut directory = project.directory();
    directory.version_locations = vec![Utf8PathBuf::from("no/such/folder")];
    let diagnostic = directory.scan().unwrap_err().diagnostics().remove(0);
    insta::assert_snapshot!(
        format!("{}\n{}", diagnostic.message, diagnostic.help.unwrap()), @r"
            the version location `no/such/folder` does not exist
            run `aludel init` to start a project, or `mkdir no/such/folder`
            ");
}

#[cfg(unix)]
#[test]
fn a_dangling_link_is_an_error() {
    let project = Project::new(&[("versions/a.sql", A)]);
    std::os::unix::fs::symlink("nothing.sql", project.path.join("versions/b.sql")).unwrap();
    let error = project.directory().scan().unwrap_err();
    assert!(error.to_string().starts_with("cannot read `"), "{error}");
}

#[test]
fn short_texts_come_with_their_headers() {
    let short = "-- revision: a\n-- down_revision:\n-- migrate: upgrade\nSELECT 1;\n";
    let long = format!(
        "-- revision: b\n-- down_revision: a\n-- migrate: upgrade\n{}",
        "SELECT 'a long text';\n".repeat(500)
    );
    let project = Project::new(&[("versions/1.sql", short), ("versions/2.sql", &long)]);
    let listing = project.directory().scan().unwrap();
    let ids: Vec<&str> = listing.headers.iter().map(|header| &*header.id).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(listing.texts.len(), 2);
    assert_eq!(listing.texts[0].as_deref(), Some(short.as_bytes()));
    assert_eq!(listing.texts[1], None);
}
