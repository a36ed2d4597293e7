//! What can be wrong with a section marker.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;

/// What can be wrong with a section marker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SectionError {
    /// The marker names neither half of a revision.
    #[error("`-- migrate:` says `{direction}`, which is neither `upgrade` nor `downgrade`")]
    UnknownDirection {
        /// What it names; empty when nothing is there.
        direction: String,
        /// The marker.
        at: SourceLocation,
    },
    /// The line is almost a marker.
    #[error("this comment looks like a section marker but is none")]
    Misspelled {
        /// The line.
        at: SourceLocation,
    },
    /// The marker does not start its line.
    #[error("a section marker must start its line")]
    Indented {
        /// The line.
        at: SourceLocation,
    },
    /// The marker has an attribute that does not exist.
    #[error("unknown attribute `{attribute}`")]
    UnknownAttribute {
        /// The attribute's name.
        attribute: String,
        /// The attribute that was probably meant.
        nearest: Option<&'static str>,
        /// The marker.
        at: SourceLocation,
    },
    /// An attribute is not of the form `name=value`.
    #[error("`{attribute}` is no attribute of the form `name=value`")]
    MalformedAttribute {
        /// The attribute as it stands.
        attribute: String,
        /// The marker.
        at: SourceLocation,
    },
    /// An attribute is there twice.
    #[error("attribute `{attribute}` is there twice")]
    DuplicateAttribute {
        /// The attribute's name.
        attribute: String,
        /// The marker.
        at: SourceLocation,
    },
    /// `dialect=` names a dialect that does not exist.
    #[error("`{dialect}` is no dialect")]
    UnknownDialect {
        /// The name as it stands.
        dialect: String,
        /// The marker.
        at: SourceLocation,
    },
    /// `transaction=` is neither `on` nor `off`.
    #[error("`transaction={value}` is neither `on` nor `off`")]
    InvalidTransaction {
        /// The value as it stands.
        value: String,
        /// The marker.
        at: SourceLocation,
    },
    /// The marker is not UTF-8.
    #[error("a section marker is not UTF-8")]
    NotUtf8 {
        /// The marker.
        at: SourceLocation,
    },
}

impl SectionError {
    /// The line to point at.
    pub fn location(&self) -> &SourceLocation {
        match self {
            Self::UnknownDirection { at, .. }
            | Self::Misspelled { at }
            | Self::Indented { at }
            | Self::UnknownAttribute { at, .. }
            | Self::MalformedAttribute { at, .. }
            | Self::DuplicateAttribute { at, .. }
            | Self::UnknownDialect { at, .. }
            | Self::InvalidTransaction { at, .. }
            | Self::NotUtf8 { at } => at,
        }
    }

    /// The same as plain data, with what to type next.
    pub fn diagnostic(&self) -> Diagnostic {
        let help = match self {
            Self::UnknownDirection { direction, .. }
                if ["down", "rollback"].contains(&direction.to_lowercase().as_str()) =>
            {
                "write `-- migrate: downgrade`".to_owned()
            }
            Self::UnknownDirection { .. } => {
                "write `-- migrate: upgrade` or `-- migrate: downgrade`".to_owned()
            }
            Self::Misspelled { .. } => {
                "write `-- migrate: upgrade` or `-- migrate: downgrade`, or reword the comment"
                    .to_owned()
            }
            Self::Indented { .. } => "remove the white space before `--`".to_owned(),
            Self::UnknownAttribute {
                nearest: Some(nearest),
                ..
            } => format!("write `{nearest}=…`"),
            Self::UnknownAttribute { .. } | Self::MalformedAttribute { .. } => {
                "the attributes are `dialect=postgresql,sqlite`, `environment=development` \
                 and `transaction=off`, without spaces inside"
                    .to_owned()
            }
            Self::DuplicateAttribute { attribute, .. } => {
                format!("write `{attribute}=` once, its values separated by commas")
            }
            Self::UnknownDialect { .. } => "known are sqlite, postgresql and mysql".to_owned(),
            Self::InvalidTransaction { .. } => {
                "write `transaction=off`, or leave it out".to_owned()
            }
            Self::NotUtf8 { .. } => "save the file as UTF-8".to_owned(),
        };
        Diagnostic::error("section-marker", self.to_string())
            .with_label(self.location().clone(), "")
            .with_help(help)
    }
}
