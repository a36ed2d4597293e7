//! One empty database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use camino::{Utf8Path, Utf8PathBuf};

use crate::shared;

/// Which kind of database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// A SQLite file.
    Sqlite,
    /// A database of a PostgreSQL server.
    Postgres,
    /// A database (schema) of a MariaDB server.
    Mariadb,
}

/// An empty database that is dropped with this value.
#[derive(Debug)]
pub struct TestDatabase {
    family: Family,
    url: String,
    name: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(tempfile::TempDir),
    Server { administrator: String },
}

impl TestDatabase {
    /// A SQLite file that does not exist yet, in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("aludel-sqlite-")
            .tempdir()
            .expect("the folder for temporary files can be written to");
        let path = Utf8PathBuf::try_from(folder.path().join("test.db"))
            .expect("the folder for temporary files has a name in UTF-8");
        Self {
            family: Family::Sqlite,
            url: format!("sqlite:///{path}"),
            name: path.into_string(),
            place: Place::Folder(folder),
        }
    }

    /// A database on the shared PostgreSQL server.
    pub fn postgres(name: &str) -> Self {
        shared::postgres().database(name)
    }

    /// A database on the shared MariaDB server.
    pub fn mariadb(name: &str) -> Self {
        shared::mariadb().database(name)
    }

    /// Creates a database on a server whose administrator's url is given.
    pub(crate) fn create(family: Family, administrator: &str, name: &str) -> Self {
        let name = unique_name(name);
        administer(family, administrator, &create_statement(family, &name))
            .unwrap_or_else(|error| panic!("{error:#}"));
        Self {
            family,
            url: with_database(administrator, &name),
            name,
            place: Place::Server {
                administrator: administrator.to_owned(),
            },
        }
    }

    /// Which kind of database it is.
    pub fn family(&self) -> Family {
        self.family
    }

    /// Its SQLAlchemy url, password and all.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name on its server; for SQLite the path of its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its file, when it is a SQLite database.
    pub fn path(&self) -> Option<&Utf8Path> {
        (self.family == Family::Sqlite).then(|| Utf8Path::new(&self.name))
    }

    /// The folder that it has for itself, when it is a SQLite database.
    pub fn folder(&self) -> Option<&Utf8Path> {
        match &self.place {
            Place::Folder(folder) => Utf8Path::from_path(folder.path()),
            Place::Server { .. } => None,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Place::Server { administrator } = &self.place {
            let sql = drop_statement(self.family, &self.name);
            // A test may have killed the server, and then there is nothing left.
            administer(self.family, administrator, &sql).ok();
        }
    }
}

/// An empty database of each kind, in the order SQLite, PostgreSQL, MariaDB.
pub fn every_database(name: &str) -> impl Iterator<Item = TestDatabase> {
    let name = name.to_owned();
    [Family::Sqlite, Family::Postgres, Family::Mariadb]
        .into_iter()
        .map(move |family| match family {
            Family::Sqlite => TestDatabase::sqlite(),
            Family::Postgres => TestDatabase::postgres(&name),
            Family::Mariadb => TestDatabase::mariadb(&name),
        })
}

fn administer(family: Family, administrator: &str, sql: &str) -> anyhow::Result<()> {
    match family {
        Family::Sqlite => Ok(()),
        Family::Postgres => crate::postgres::administer(administrator, sql),
        Family::Mariadb => crate::mariadb::administer(administrator, sql),
    }
}

pub(crate) fn create_statement(family: Family, name: &str) -> String {
    match family {
        Family::Mariadb => format!("CREATE DATABASE `{name}` CHARACTER SET utf8mb4"),
        Family::Postgres | Family::Sqlite => format!("CREATE DATABASE \"{name}\""),
    }
}

pub(crate) fn drop_statement(family: Family, name: &str) -> String {
    match family {
        Family::Mariadb => format!("DROP DATABASE IF EXISTS `{name}`"),
        Family::Postgres | Family::Sqlite => {
            format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")
        }
    }
}

/// A name that no other test of any process has.
pub(crate) fn unique_name(name: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let plain: String = name
        .chars()
        .map(|character| match character {
            'a'..='z' | '0'..='9' => character,
            'A'..='Z' => character.to_ascii_lowercase(),
            _ => '_',
        })
        .take(30)
        .collect();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("t_{plain}_{}_{number}", std::process::id())
}

/// The same url with another database.
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, None), |(address, query)| (address, Some(query)));
    let scheme_end = address.find("://").map_or(0, |index| index + 3);
    let server_end = address[scheme_end..]
        .find('/')
        .map_or(address.len(), |index| scheme_end + index);
    let mut with_name = format!("{}/{name}", &address[..server_end]);
    if let Some(query) = query {
        with_name.push('?');
        with_name.push_str(query);
    }
    with_name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_gets_another_database() {
        assert_eq!(with_database("x://u:p@h:1/a?o=1", "b"), "x://u:p@h:1/b?o=1");
        assert_eq!(with_database("x://u:p@h:1", "b"), "x://u:p@h:1/b");
    }

    #[test]
    fn names_are_plain_and_differ() {
        let one = unique_name("A test-Name");
        let other = unique_name("A test-Name");
        assert_ne!(one, other);
        assert!(one.starts_with("t_a_test_name_"), "{one}");
    }
}
