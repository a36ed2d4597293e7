//! The module-level names that make a header, and what they are bound to.

use super::Text;

/// A name that Alembic reads from a revision's module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Revision,
    DownRevision,
    BranchLabels,
    DependsOn,
}

impl Name {
    pub(super) const ALL: [Self; 4] = [
        Self::Revision,
        Self::DownRevision,
        Self::BranchLabels,
        Self::DependsOn,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::DownRevision => "down_revision",
            Self::BranchLabels => "branch_labels",
            Self::DependsOn => "depends_on",
        }
    }

    pub(super) fn of(word: &[u8]) -> Option<Self> {
        match word {
            b"revision" => Some(Self::Revision),
            b"down_revision" => Some(Self::DownRevision),
            b"branch_labels" => Some(Self::BranchLabels),
            b"depends_on" => Some(Self::DependsOn),
            _ => None,
        }
    }
}

/// What a name is bound to when the module has run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// `None`
    Nothing,
    Text(Text<'a>),
    /// The elements of a tuple, list or set, in the order of the file.
    Texts(Vec<Text<'a>>),
    /// A literal that can be no id, in words.
    Other(&'static str),
    /// What only running the module tells.
    Computed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bound<'a> {
    pub(super) value: Value<'a>,
    /// Where the binding statement starts, in bytes.
    pub(super) offset: usize,
}

/// What a module binds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Module<'a> {
    pub(super) doc: Option<Text<'a>>,
    bound: [Option<Bound<'a>>; 4],
}

impl<'a> Module<'a> {
    pub(super) fn get(&self, name: Name) -> Option<&Bound<'a>> {
        self.bound[name as usize].as_ref()
    }

    pub(super) fn bind(&mut self, name: Name, value: Value<'a>, offset: usize) {
        self.bound[name as usize] = Some(Bound { value, offset });
    }

    pub(super) fn unbind(&mut self, name: Name) {
        self.bound[name as usize] = None;
    }

    /// The first name, in the order of the header, that running must tell.
    pub(super) fn first_computed(&self) -> Option<(Name, &Bound<'a>)> {
        Name::ALL.into_iter().find_map(|name| {
            let bound = self.get(name)?;
            (bound.value == Value::Computed).then_some((name, bound))
        })
    }
}
