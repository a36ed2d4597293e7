//! The inputs: a history of small revisions, in the form of each tool.

use std::fmt::Write as _;

use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;

use crate::random::Random;

/// A revision in no tool's form.
#[derive(Debug)]
pub(crate) struct Revision {
    pub(crate) id: String,
    pub(crate) down: Option<String>,
    title: String,
    /// Seconds since the first revision.
    age: u64,
    pub(crate) upgrade: Vec<String>,
    downgrade: Vec<String>,
}

/// A chain of small revisions whose statements SQLite and PostgreSQL both take: five
/// in turn make a table, a column, an index, some rows and a change to them.
pub(crate) fn chain(count: usize) -> Vec<Revision> {
    let mut random = Random::seeded(20_261_120);
    let mut revisions: Vec<Revision> = Vec::with_capacity(count);
    let mut age = 0;
    for number in 0..count {
        age += 600 + random.below(90_000);
        let (title, upgrade, downgrade) = step(number / 5, number % 5, &mut random);
        revisions.push(Revision {
            id: format!("{:012x}", random.next() >> 16),
            down: revisions.last().map(|last| last.id.clone()),
            title,
            age,
            upgrade,
            downgrade,
        });
    }
    revisions
}

fn step(table: usize, kind: usize, random: &mut Random) -> (String, Vec<String>, Vec<String>) {
    match kind {
        0 => (
            format!("create item {table}"),
            vec![format!(
                "CREATE TABLE item_{table} (\n    id INTEGER NOT NULL PRIMARY KEY,\n    \
                 name VARCHAR(80) NOT NULL,\n    price NUMERIC(10, 2) NOT NULL DEFAULT 0,\n    \
                 created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP\n)"
            )],
            vec![format!("DROP TABLE item_{table}")],
        ),
        1 => (
            format!("add a note to item {table}"),
            vec![format!("ALTER TABLE item_{table} ADD COLUMN note TEXT")],
            vec![format!("ALTER TABLE item_{table} DROP COLUMN note")],
        ),
        2 => (
            format!("find item {table} by name"),
            vec![format!(
                "CREATE INDEX item_{table}_name ON item_{table} (name)"
            )],
            vec![format!("DROP INDEX item_{table}_name")],
        ),
        3 => {
            let mut rows = String::new();
            for row in 1..=3 {
                let separator = if row == 1 { "" } else { "," };
                let (name, price) = (random.next(), random.below(10_000));
                write!(
                    rows,
                    "{separator}\n    ({row}, 'item {name:x}', {}.{:02}, 'it''s one; of three')",
                    price / 100,
                    price % 100
                )
                .expect("a string takes everything");
            }
            (
                format!("first rows of item {table}"),
                vec![format!(
                    "INSERT INTO item_{table} (id, name, price, note) VALUES{rows}"
                )],
                vec![format!("DELETE FROM item_{table}")],
            )
        }
        _ => (
            format!("mend the rows of item {table}"),
            vec![
                format!("UPDATE item_{table} SET price = price * 2 WHERE id = 2"),
                format!("DELETE FROM item_{table} WHERE id = 3"),
            ],
            vec![format!(
                "UPDATE item_{table} SET price = price / 2 WHERE id = 2"
            )],
        ),
    }
}

impl Revision {
    /// Fourteen digits by which files sort.
    fn stamp(&self) -> u64 {
        20_200_101_000_000 + self.age
    }

    fn slug(&self) -> String {
        self.title.replace([' ', '\''], "_")
    }

    fn title(&self) -> &str {
        &self.title
    }
}

fn terminated(statements: &[String]) -> String {
    statements.iter().fold(String::new(), |mut text, sql| {
        text.push_str(sql);
        text.push_str(";\n");
        text
    })
}

/// An Aludel project; the folder of its revisions is `migrations`.
pub(crate) fn write_aludel(folder: &Utf8Path, revisions: &[Revision]) -> Result<()> {
    let migrations = folder.join("migrations");
    fs::create_dir_all(&migrations)?;
    fs::write(folder.join("aludel.toml"), "")?;
    for revision in revisions {
        let text = format!(
            "-- revision: {}\n-- down_revision: {}\n-- create_date: 2026-11-20 05:45:10+00:00\n\
             -- {}\n\n-- migrate: upgrade\n{}\n-- migrate: downgrade\n{}",
            revision.id,
            revision.down.as_deref().unwrap_or_default(),
            revision.title(),
            terminated(&revision.upgrade),
            terminated(&revision.downgrade),
        );
        let name = format!(
            "{}_{}_{}.sql",
            revision.stamp(),
            revision.id,
            revision.slug()
        );
        fs::write(migrations.join(name), text)?;
    }
    Ok(())
}

/// The same history as an Alembic project on the database `url`.
pub(crate) fn write_alembic(folder: &Utf8Path, revisions: &[Revision], url: &str) -> Result<()> {
    let versions = folder.join("alembic/versions");
    fs::create_dir_all(&versions)?;
    fs::write(
        folder.join("alembic.ini"),
        format!("[alembic]\nscript_location = %(here)s/alembic\nsqlalchemy.url = {url}\n"),
    )?;
    fs::write(
        folder.join("alembic/env.py"),
        "from alembic import context\nfrom sqlalchemy import engine_from_config, pool\n\n\
         engine = engine_from_config(\n    \
         context.config.get_section(context.config.config_ini_section),\n    \
         prefix='sqlalchemy.',\n    poolclass=pool.NullPool,\n)\n\
         with engine.connect() as connection:\n    context.configure(connection=connection)\n    \
         with context.begin_transaction():\n        context.run_migrations()\n",
    )?;
    for revision in revisions {
        let down = match &revision.down {
            Some(down) => format!("'{down}'"),
            None => "None".to_owned(),
        };
        let calls = |statements: &[String]| {
            statements.iter().fold(String::new(), |mut text, sql| {
                writeln!(text, "    op.execute(\"\"\"{sql}\"\"\")").expect("a string takes it");
                text
            })
        };
        let text = format!(
            "\"\"\"{title}\n\nRevision ID: {id}\nRevises: {revises}\n\"\"\"\n\
             from alembic import op\n\nrevision = '{id}'\ndown_revision = {down}\n\
             branch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n{}\n\n\
             def downgrade():\n{}",
            calls(&revision.upgrade),
            calls(&revision.downgrade),
            title = revision.title(),
            id = revision.id,
            revises = revision.down.as_deref().unwrap_or_default(),
        );
        fs::write(
            versions.join(format!("{}_{}.py", revision.id, revision.slug())),
            text,
        )?;
    }
    Ok(())
}

/// The upgrades as sqlx reads them.
pub(crate) fn write_sqlx(folder: &Utf8Path, revisions: &[Revision]) -> Result<()> {
    fs::create_dir_all(folder)?;
    for revision in revisions {
        let name = format!("{}_{}.sql", revision.stamp(), revision.slug());
        fs::write(folder.join(name), terminated(&revision.upgrade))?;
    }
    Ok(())
}

/// The history as dbmate reads it.
pub(crate) fn write_dbmate(folder: &Utf8Path, revisions: &[Revision]) -> Result<()> {
    fs::create_dir_all(folder)?;
    for revision in revisions {
        let name = format!("{}_{}.sql", revision.stamp(), revision.slug());
        let text = format!(
            "-- migrate:up\n{}\n-- migrate:down\n{}",
            terminated(&revision.upgrade),
            terminated(&revision.downgrade)
        );
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

/// The upgrades as one script for the database's own client, with the version table kept
/// as Aludel keeps it and one transaction for each revision: the least that has to be done.
pub(crate) fn write_floor(file: &Utf8PathBuf, revisions: &[Revision], begin: &str) -> Result<()> {
    let mut text = String::from(
        "CREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL,\n    \
         CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n);\n",
    );
    for revision in revisions {
        writeln!(text, "{begin};")?;
        text.push_str(&terminated(&revision.upgrade));
        let id = &revision.id;
        match &revision.down {
            None => writeln!(
                text,
                "INSERT INTO alembic_version (version_num) VALUES ('{id}');"
            )?,
            Some(down) => writeln!(
                text,
                "UPDATE alembic_version SET version_num='{id}' \
                 WHERE alembic_version.version_num = '{down}';"
            )?,
        }
        text.push_str("COMMIT;\n");
    }
    fs::write(file, text)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_the_same_in_every_run_and_has_no_id_twice() {
        let (one, other) = (chain(5_000), chain(5_000));
        let ids = |chain: &[Revision]| -> Vec<String> {
            chain.iter().map(|revision| revision.id.clone()).collect()
        };
        assert_eq!(ids(&one), ids(&other));
        let mut sorted = ids(&one);
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), 5_000);
        assert!(one.is_sorted_by(|left, right| left.stamp() < right.stamp()));
    }
}
