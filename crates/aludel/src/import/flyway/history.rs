//! Flyway's history table.

use std::collections::BTreeMap;

use super::name::parse_version;
use crate::import::error::ImportError;
use crate::import::history::{self, AllUpTo, AppliedMigration, History, HistoryReader};
use crate::import::migration::{Key, words};

/// Reads the rows in the order in which they were written; later ones take earlier
/// ones back.
pub(in crate::import) fn read_history(
    reader: &mut HistoryReader<'_>,
) -> Result<Option<History>, ImportError> {
    let Some(rows) = reader.rows(
        "version, description, type, checksum, success",
        "ORDER BY installed_rank",
    )?
    else {
        return Ok(None);
    };
    let mut found = History::of(rows.len());
    let mut failed: BTreeMap<Key, String> = BTreeMap::new();
    for row in &rows {
        let version = history::optional_text(row, 0);
        let description = reader.text(row, 1)?;
        let kind = reader.text(row, 2)?;
        let checksum = history::optional_text(row, 3);
        let success = reader.integer(row, 4)? != 0;
        let (key, shown) = match &version {
            None => (
                Key::Text(words(&description)),
                format!("R {}", words(&description)),
            ),
            Some(version) => match parse_version(version) {
                Some(parts) => (Key::Parts(parts), version.clone()),
                None => return Err(reader.unreadable(&format!("version `{version}`"))),
            },
        };
        match kind.as_str() {
            // Schemas that Flyway created; no migration.
            "SCHEMA" => continue,
            "BASELINE" if success => {
                found.all_up_to = Some(AllUpTo {
                    key,
                    shown,
                    must_exist: false,
                });
                continue;
            }
            // `repair` marks what was removed with a row of this type.
            "DELETE" => {
                found.applied.retain(|applied| applied.key != key);
                failed.remove(&key);
                continue;
            }
            kind if kind.starts_with("UNDO") => {
                if success {
                    found.applied.retain(|applied| applied.key != key);
                } else {
                    failed.insert(key, shown);
                }
                continue;
            }
            _ => {}
        }
        if !success {
            failed.insert(key, shown);
            continue;
        }
        if kind.ends_with("_BASELINE") {
            found.all_up_to = Some(AllUpTo {
                key: key.clone(),
                shown: shown.clone(),
                must_exist: false,
            });
        }
        failed.remove(&key);
        found.applied.retain(|applied| applied.key != key);
        let is_repeatable = version.is_none();
        let mut applied = AppliedMigration::new(key, shown);
        applied.name = Some(words(&description));
        applied.checksum = checksum;
        applied.runs_again_when_changed = is_repeatable;
        found.applied.push(applied);
    }
    for version in failed.into_values() {
        found.problems.push(reader.dirty(
            &version,
            "Flyway failed in the middle of it",
            "look what of it is in the database and undo it by hand; then run `flyway repair` and \
             import again",
        ));
    }
    Ok(Some(found))
}
