//! What the embedded interpreter has, for those who look at scripts before they run.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::vm::OWN_MODULES;

/// The directives of `op`, in the order of the alphabet.
pub const DIRECTIVES: [&str; 29] = [
    "add_column",
    "alter_column",
    "batch_alter_table",
    "bulk_insert",
    "context",
    "create_check_constraint",
    "create_exclude_constraint",
    "create_foreign_key",
    "create_index",
    "create_primary_key",
    "create_table",
    "create_table_comment",
    "create_unique_constraint",
    "drop_column",
    "drop_constraint",
    "drop_index",
    "drop_table",
    "drop_table_comment",
    "execute",
    "f",
    "get_bind",
    "get_context",
    "implementation_for",
    "inline_literal",
    "invoke",
    "register_operation",
    "rename_table",
    "run_async",
    "schema_obj",
];

/// The directives of a batch, in the order of the alphabet.
pub const BATCH_DIRECTIVES: [&str; 26] = [
    "add_column",
    "alter_column",
    "batch_alter_table",
    "context",
    "create_check_constraint",
    "create_exclude_constraint",
    "create_foreign_key",
    "create_index",
    "create_primary_key",
    "create_table_comment",
    "create_unique_constraint",
    "drop_column",
    "drop_constraint",
    "drop_index",
    "drop_table_comment",
    "execute",
    "f",
    "get_bind",
    "get_context",
    "impl",
    "implementation_for",
    "inline_literal",
    "invoke",
    "register_operation",
    "run_async",
    "schema_obj",
];

/// Directives that libraries add to `op` or to a batch and that the embedded interpreter has counterparts of,
/// each with the module that adds it.
pub const LIBRARY_DIRECTIVES: [(&str, &str); 10] = [
    ("add_geospatial_column", "geoalchemy2.alembic_helpers"),
    ("create_entity", "alembic_utils"),
    ("create_geospatial_index", "geoalchemy2.alembic_helpers"),
    ("create_geospatial_table", "geoalchemy2.alembic_helpers"),
    ("drop_entity", "alembic_utils"),
    ("drop_geospatial_column", "geoalchemy2.alembic_helpers"),
    ("drop_geospatial_index", "geoalchemy2.alembic_helpers"),
    ("drop_geospatial_table", "geoalchemy2.alembic_helpers"),
    ("replace_entity", "alembic_utils"),
    ("sync_enum_values", "alembic_postgresql_enum"),
];

/// Modules that are written in Rust.
const NATIVE: &[&str] = &[
    "_thread",
    "array",
    "atexit",
    "binascii",
    "builtins",
    "cmath",
    "errno",
    "faulthandler",
    "gc",
    "itertools",
    "marshal",
    "math",
    "pyexpat",
    "select",
    "sys",
    "time",
    "unicodedata",
    "zlib",
];

/// Those of them that only Unix has.
const UNIX: &[&str] = if cfg!(unix) {
    &[
        "fcntl", "grp", "mmap", "posix", "pwd", "resource", "syslog", "termios",
    ]
} else {
    &[]
};

/// Modules that other modules put under these names.
const ALIASES: [&str; 2] = ["collections.abc", "os.path"];

/// Modules of the standard library whose other half is missing.
const HALVES: &[&str] = &["curses", "readline", "sqlite3", "ssl", "tkinter", "turtle"];

static MODULES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let library = rustpython_pylib::FROZEN_STDLIB
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !HALVES.contains(&name.split('.').next().unwrap_or_default()));
    OWN_MODULES
        .into_iter()
        .map(|(name, _)| name)
        .chain(library)
        .chain(NATIVE.iter().chain(UNIX).copied())
        .chain(ALIASES)
        .collect()
});

/// Whether `import module` finds a module that is part of the program: Alembic's,
/// `SQLAlchemy`'s, the standard library's. The project's own modules are found by their
/// files, under [`RuntimeSettings::search_paths`](crate::RuntimeSettings::search_paths).
///
/// Whether it has a certain name is another question; it is answered when a script runs.
pub fn has_module(module: &str) -> bool {
    MODULES.contains(module)
}

/// Whether a module is Aludel's own counterpart of a library, or a part of one.
pub fn is_counterpart(module: &str) -> bool {
    let first = module.split('.').next().unwrap_or_default();
    OWN_MODULES.into_iter().any(|(name, _)| name == first)
}

#[cfg(test)]
mod tests {
    use super::{has_module, is_counterpart};

    #[test]
    fn what_scripts_import_is_there() {
        for module in [
            "alembic",
            "alembic.op",
            "collections.abc",
            "datetime",
            "json",
            "os.path",
            "sqlalchemy",
            "sqlalchemy.dialects.postgresql",
            "time",
            "typing",
        ] {
            assert!(has_module(module), "{module}");
        }
    }

    #[test]
    fn counterparts_are_told_from_the_standard_library() {
        assert!(is_counterpart("sqlalchemy.dialects"));
        assert!(is_counterpart("geoalchemy2"));
        assert!(!is_counterpart("json"));
        assert!(!is_counterpart("numpy"));
    }

    #[test]
    fn what_is_not_there_is_not() {
        for module in ["shapely", "sqlite3", "ssl.nothing", "sqlalchemy.nothing"] {
            assert!(!has_module(module), "{module}");
        }
    }
}
