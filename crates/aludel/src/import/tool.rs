//! The tools whose projects can be taken over.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

/// A migration tool that Aludel knows the folders and the history table of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// `diesel migration` and `diesel_migrations`.
    Diesel,
    /// `sqlx migrate` and `sqlx::migrate!`.
    Sqlx,
    /// refinery.
    Refinery,
    /// dbmate.
    Dbmate,
    /// golang-migrate.
    GolangMigrate,
    /// goose, of pressly.
    Goose,
    /// Flyway.
    Flyway,
}

impl Tool {
    /// Every tool, in the order in which lists of them are shown.
    pub const ALL: [Self; 7] = [
        Self::Diesel,
        Self::Sqlx,
        Self::Refinery,
        Self::Dbmate,
        Self::GolangMigrate,
        Self::Goose,
        Self::Flyway,
    ];

    /// The name that is typed behind `--from`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Diesel => "diesel",
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::Dbmate => "dbmate",
            Self::GolangMigrate => "golang-migrate",
            Self::Goose => "goose",
            Self::Flyway => "flyway",
        }
    }

    /// The table in which the tool writes down what it applied, unless told otherwise.
    pub const fn history_table(self) -> &'static str {
        match self {
            Self::Diesel => "__diesel_schema_migrations",
            Self::Sqlx => "_sqlx_migrations",
            Self::Refinery => "refinery_schema_history",
            Self::Dbmate | Self::GolangMigrate => "schema_migrations",
            Self::Goose => "goose_db_version",
            Self::Flyway => "flyway_schema_history",
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A name that is no tool.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no tool that can be imported from; there are {}", Tool::ALL.map(Tool::as_str).join(", "))]
pub struct UnknownTool {
    /// The name.
    pub name: String,
}

impl FromStr for Tool {
    type Err = UnknownTool;

    /// Reads a tool's name; `migrate` means golang-migrate.
    fn from_str(name: &str) -> Result<Self, UnknownTool> {
        match name {
            "migrate" => Ok(Self::GolangMigrate),
            name => Self::ALL
                .into_iter()
                .find(|tool| tool.as_str() == name)
                .ok_or_else(|| UnknownTool {
                    name: name.to_owned(),
                }),
        }
    }
}
