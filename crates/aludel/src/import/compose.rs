//! From migrations and a history to one chain.

use std::collections::HashMap;

use super::finding::Finding;
use super::history::{AppliedMigration, History};
use super::migration::{Content, Key, Migration, Reading};
use super::{ChainOrder, Changed, NotSql};

/// How many items of a list a message names.
const LISTED: usize = 10;

/// The decisions that the user made beforehand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choices {
    pub(super) order: ChainOrder,
    pub(super) changed: Changed,
    pub(super) not_sql: NotSql,
}

/// One place in the chain.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) migration: Migration,
    /// Whether the history says that it is applied; `None`: there is no history.
    pub(super) applied: Option<bool>,
}

/// Brings migrations and history together; what stands against it are findings.
///
/// The result is in the order of the chain. When nothing stands against it, the
/// applied migrations are its beginning.
pub(super) fn compose(
    reading: Reading,
    history: Option<&History>,
    choices: Choices,
) -> (Vec<Link>, Vec<Finding>) {
    let Reading {
        mut migrations,
        mut findings,
    } = reading;
    let Some(history) = history else {
        findings.extend(programs(&migrations, choices.not_sql));
        let links = migrations
            .into_iter()
            .map(|migration| Link {
                migration,
                applied: None,
            })
            .collect();
        return (links, findings);
    };
    findings.extend(history.problems.iter().cloned());
    findings.extend(add_missing(&mut migrations, history, choices.not_sql));
    findings.extend(programs(&migrations, choices.not_sql));
    let rows: HashMap<&Key, &AppliedMigration> = history
        .applied
        .iter()
        .map(|applied| (&applied.key, applied))
        .collect();
    let mut links = Vec::with_capacity(migrations.len());
    for migration in migrations {
        let mut applied = match rows.get(&migration.key) {
            Some(row) => standing(&migration, row, choices.changed, &mut findings),
            None => false,
        };
        if let Some(all_up_to) = &history.all_up_to {
            let is_version = !matches!(migration.key, Key::Text(_));
            applied |= is_version && migration.key <= all_up_to.key;
        }
        links.push(Link {
            migration,
            applied: Some(applied),
        });
    }
    match choices.order {
        ChainOrder::Tool => findings.extend(holes(&links)),
        // Stable: each part stays in the order of the tool.
        ChainOrder::AppliedFirst => links.sort_by_key(|link| link.applied == Some(false)),
    }
    (links, findings)
}

/// Whether a migration with a row in the history counts as applied.
fn standing(
    migration: &Migration,
    row: &AppliedMigration,
    changed: Changed,
    findings: &mut Vec<Finding>,
) -> bool {
    let (Some(checksum), false) = (&row.checksum, migration.checksums.is_empty()) else {
        return true;
    };
    if migration.checksums.contains(checksum) {
        return true;
    }
    let mut finding = if row.runs_again_when_changed {
        Finding::note(
            "import-changed",
            format!("`{}` changed since it was applied", row.shown),
        )
        .with_fact("the tool would run it again, so it counts as not applied")
    } else {
        let message = format!("version {} was changed after it was applied", row.shown);
        let fact = format!(
            "the history has checksum {checksum}, the file {}",
            migration.checksums[0]
        );
        match changed {
            Changed::Refuse => Finding::error("import-changed", message)
                .with_fact(fact)
                .with_help(
                    "restore the file as it was applied, or take it as it is with \
                     `--accept-changed`: from then on it counts as what was applied",
                ),
            Changed::Accept => Finding::warning("import-changed", message).with_fact(fact),
        }
    };
    if let Some(path) = migration.files.first() {
        finding = finding.in_file(path.clone());
    }
    findings.push(finding);
    !row.runs_again_when_changed
}

/// Migrations that the history has and the folder has not.
fn add_missing(
    migrations: &mut Vec<Migration>,
    history: &History,
    not_sql: NotSql,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut missing: Vec<Migration> = Vec::new();
    for applied in &history.applied {
        if migrations
            .iter()
            .any(|migration| migration.key == applied.key)
        {
            continue;
        }
        missing.push(Migration {
            key: applied.key.clone(),
            order: applied.key.clone(),
            version: applied.shown.clone(),
            name: applied.name.clone().unwrap_or_default(),
            files: Vec::new(),
            up: Content::Missing,
            down: None,
            checksums: Vec::new(),
        });
    }
    if let Some(all_up_to) = &history.all_up_to
        && all_up_to.must_exist
        && !migrations
            .iter()
            .any(|migration| migration.key == all_up_to.key)
    {
        findings.push(
            Finding::error(
                "import-missing-file",
                format!(
                    "version {}, where the database is, has no file",
                    all_up_to.shown
                ),
            )
            .with_help("is this the right folder, and is it up to date? Restore the file"),
        );
    }
    for migration in &missing {
        let message = format!("version {} is applied and has no file", shown(migration));
        findings.push(match not_sql {
            NotSql::Refuse => Finding::error("import-missing-file", message).with_help(
                "restore the file, or let an empty revision stand in its place with \
                 `--leave-empty`",
            ),
            NotSql::LeaveEmpty => Finding::warning("import-missing-file", message)
                .with_fact("an empty revision stands in its place"),
        });
    }
    if !missing.is_empty() {
        migrations.append(&mut missing);
        migrations.sort_by(|one, other| one.order.cmp(&other.order));
    }
    findings
}

/// Migrations that are programs.
fn programs(migrations: &[Migration], not_sql: NotSql) -> Vec<Finding> {
    let program = |migration: &Migration| {
        let Content::Program(why) = migration.up else {
            return None;
        };
        let message = format!("version {} {why}", shown(migration));
        let finding = match not_sql {
            NotSql::Refuse => Finding::error("import-not-sql", message).with_help(
                "write what it does as SQL in its place, or let an empty revision stand there, to \
                 be filled in by hand, with `--leave-empty`",
            ),
            NotSql::LeaveEmpty => Finding::warning("import-not-sql", message)
                .with_fact("an empty revision stands in its place, to be filled in by hand"),
        };
        Some(match migration.files.first() {
            Some(path) => finding.in_file(path.clone()),
            None => finding,
        })
    };
    migrations.iter().filter_map(program).collect()
}

/// What is not applied although something behind it is.
fn holes(links: &[Link]) -> Option<Finding> {
    let last = links.iter().rposition(|link| link.applied == Some(true))?;
    let holes: Vec<&Link> = links[..last]
        .iter()
        .filter(|link| link.applied == Some(false))
        .collect();
    if holes.is_empty() {
        return None;
    }
    let mut finding = Finding::error(
        "import-out-of-order",
        match holes.as_slice() {
            [one] => format!(
                "version {} is not applied, but later ones are",
                one.migration.version
            ),
            several => format!(
                "{} versions are not applied, but later ones are",
                several.len()
            ),
        },
    );
    for link in holes.iter().take(LISTED) {
        finding = finding.with_fact(format!("not applied: {}", shown(&link.migration)));
    }
    if holes.len() > LISTED {
        finding = finding.with_fact(format!("and {} more", holes.len() - LISTED));
    }
    Some(
        finding
            .with_fact(format!(
                "the newest that is applied: {}",
                shown(&links[last].migration)
            ))
            .with_help(
                "apply them with the old tool first, or put them behind what is applied with \
                 `--order applied-first`",
            ),
    )
}

fn shown(migration: &Migration) -> String {
    if migration.name.is_empty() {
        migration.version.clone()
    } else {
        format!("{} ({})", migration.version, migration.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::history::AllUpTo;
    use crate::import::migration::{Script, Wrapping};

    fn migration(number: i128) -> Migration {
        Migration {
            key: Key::Number(number),
            order: Key::Number(number),
            version: number.to_string(),
            name: String::new(),
            files: vec![format!("{number}.sql").into()],
            up: Content::Script(Script::of_file("x".into(), "", Wrapping::Transaction)),
            down: None,
            checksums: vec![format!("sum {number}")],
        }
    }

    fn reading(numbers: &[i128]) -> Reading {
        Reading {
            migrations: numbers.iter().copied().map(migration).collect(),
            findings: Vec::new(),
        }
    }

    fn history(rows: &[(i128, &str)]) -> History {
        History {
            rows: rows.len(),
            applied: rows
                .iter()
                .map(|(number, sum)| AppliedMigration {
                    checksum: Some((*sum).to_owned()),
                    ..AppliedMigration::new(Key::Number(*number), number.to_string())
                })
                .collect(),
            all_up_to: None,
            problems: Vec::new(),
        }
    }

    const PLAIN: Choices = Choices {
        order: ChainOrder::Tool,
        changed: Changed::Refuse,
        not_sql: NotSql::Refuse,
    };

    fn told(reading: Reading, history: &History, choices: Choices) -> (String, Vec<&'static str>) {
        let (links, findings) = compose(reading, Some(history), choices);
        let chain: Vec<String> = links
            .iter()
            .map(|link| {
                let mark = if link.applied == Some(true) { "+" } else { "" };
                format!("{mark}{}", link.migration.version)
            })
            .collect();
        let codes = findings
            .iter()
            .filter(|finding| finding.is_blocking())
            .map(|finding| finding.code)
            .collect();
        (chain.join(" "), codes)
    }

    #[test]
    fn what_is_applied_must_be_the_beginning() {
        let both = history(&[(1, "sum 1"), (2, "sum 2")]);
        assert_eq!(
            told(reading(&[1, 2, 3]), &both, PLAIN),
            ("+1 +2 3".to_owned(), vec![])
        );
        let late = history(&[(1, "sum 1"), (3, "sum 3")]);
        assert_eq!(
            told(reading(&[1, 2, 3]), &late, PLAIN),
            ("+1 2 +3".to_owned(), vec!["import-out-of-order"])
        );
        let applied_first = Choices {
            order: ChainOrder::AppliedFirst,
            ..PLAIN
        };
        assert_eq!(
            told(reading(&[1, 2, 3]), &late, applied_first),
            ("+1 +3 2".to_owned(), vec![])
        );
    }

    #[test]
    fn a_changed_file_is_refused_unless_it_is_accepted() {
        let changed = history(&[(1, "another")]);
        assert_eq!(
            told(reading(&[1, 2]), &changed, PLAIN),
            ("+1 2".to_owned(), vec!["import-changed"])
        );
        let accept = Choices {
            changed: Changed::Accept,
            ..PLAIN
        };
        assert_eq!(
            told(reading(&[1, 2]), &changed, accept),
            ("+1 2".to_owned(), vec![])
        );
    }

    #[test]
    fn a_repeatable_that_changed_would_run_again_and_is_pending() {
        let mut changed = history(&[(1, "another")]);
        changed.applied[0].runs_again_when_changed = true;
        assert_eq!(
            told(reading(&[1]), &changed, PLAIN),
            ("1".to_owned(), vec![])
        );
    }

    #[test]
    fn an_applied_version_without_a_file_is_refused_or_left_empty() {
        let gone = history(&[(1, "sum 1"), (2, "sum 2")]);
        assert_eq!(
            told(reading(&[1, 3]), &gone, PLAIN),
            ("+1 +2 3".to_owned(), vec!["import-missing-file"])
        );
        let leave_empty = Choices {
            not_sql: NotSql::LeaveEmpty,
            ..PLAIN
        };
        assert_eq!(
            told(reading(&[1, 3]), &gone, leave_empty),
            ("+1 +2 3".to_owned(), vec![])
        );
    }

    #[test]
    fn one_row_can_stand_for_all_before_it() {
        let mut up_to = history(&[]);
        up_to.all_up_to = Some(AllUpTo {
            key: Key::Number(2),
            shown: "2".to_owned(),
            must_exist: true,
        });
        assert_eq!(
            told(reading(&[1, 2, 3]), &up_to, PLAIN),
            ("+1 +2 3".to_owned(), vec![])
        );
        assert_eq!(
            told(reading(&[1, 3]), &up_to, PLAIN),
            ("+1 3".to_owned(), vec!["import-missing-file"])
        );
    }
}
