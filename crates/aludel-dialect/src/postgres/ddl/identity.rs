//! Changes of identity columns.

use aludel_core::schema::{Identity, SequenceOptions};

use crate::render::ddl::object::sequence_options;

/// What changes from one identity to another, by the options' names. What the new one
/// leaves open stays as it is.
pub(super) fn identity_changes(existing: &Identity, new: &Identity) -> String {
    let mut changes = Vec::new();
    if existing.always != new.always {
        let always = if new.always { "ALWAYS" } else { "BY DEFAULT" };
        changes.push(format!("SET GENERATED {always}"));
    }
    for single in SINGLE_OPTIONS {
        let (old, new) = (single(&existing.options), single(&new.options));
        let clause = sequence_options(&new);
        if old != new && !clause.is_empty() {
            changes.push(format!("SET {clause}"));
        }
    }
    changes.join(" ")
}

/// Each option by itself, by the options' names.
const SINGLE_OPTIONS: [fn(&SequenceOptions) -> SequenceOptions; 8] = [
    |all| SequenceOptions {
        cache: all.cache,
        ..SequenceOptions::default()
    },
    |all| SequenceOptions {
        cycle: all.cycle,
        ..SequenceOptions::default()
    },
    |all| SequenceOptions {
        increment: all.increment,
        ..SequenceOptions::default()
    },
    |all| SequenceOptions {
        maxvalue: all.maxvalue,
        ..SequenceOptions::default()
    },
    |all| SequenceOptions {
        minvalue: all.minvalue,
        ..SequenceOptions::default()
    },
    |all| SequenceOptions {
        nomaxvalue: all.nomaxvalue,
        ..SequenceOptions::default()
    },
    |all| SequenceOptions {
        nominvalue: all.nominvalue,
        ..SequenceOptions::default()
    },
    |all| SequenceOptions {
        start: all.start,
        ..SequenceOptions::default()
    },
];
