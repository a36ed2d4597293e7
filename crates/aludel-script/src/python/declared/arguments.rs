//! The arguments of a call, taken one by one as a signature names them.

use std::collections::VecDeque;

use super::value::{GivenName, Value};

/// The arguments of a call. Whoever has taken all that it knows asks with
/// [`end`](Self::end) whether there are more.
#[derive(Debug)]
pub(super) struct Arguments {
    positional: VecDeque<Value>,
    keywords: Vec<(String, Value)>,
}

impl Arguments {
    pub(super) fn new(positional: Vec<Value>, keywords: Vec<(String, Value)>) -> Self {
        Self {
            positional: positional.into(),
            keywords,
        }
    }

    /// The next positional argument, or the one of this name.
    pub(super) fn next(&mut self, name: &str) -> Option<Value> {
        match self.positional.pop_front() {
            Some(value) => Some(value),
            None => self.keyword(name),
        }
    }

    /// The argument of this name.
    pub(super) fn keyword(&mut self, name: &str) -> Option<Value> {
        let index = self.keywords.iter().position(|(given, _)| given == name)?;
        Some(self.keywords.remove(index).1)
    }

    /// All positional arguments that are left.
    pub(super) fn rest(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.positional).into()
    }

    /// The first positional argument that is left, if it is one that is wanted.
    pub(super) fn next_if(&mut self, wanted: impl FnOnce(&Value) -> bool) -> Option<Value> {
        if wanted(self.positional.front()?) {
            self.positional.pop_front()
        } else {
            None
        }
    }

    /// The keywords that are left.
    pub(super) fn keywords(&mut self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.keywords)
    }

    /// `None`: there are arguments that nobody took.
    pub(super) fn end(&self) -> Option<()> {
        (self.positional.is_empty() && self.keywords.is_empty()).then_some(())
    }
}

/// What an argument may be; each gives up (`None`) on a value of another kind.
impl Value {
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Text(text) | Self::FinalName(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn boolean(self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// Whether Python takes it for true.
    pub(super) fn is_true(&self) -> Option<bool> {
        match self {
            Self::None => Some(false),
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn number<N: TryFrom<i64>>(self) -> Option<N> {
        match self {
            Self::Integer(number) => number.try_into().ok(),
            _ => None,
        }
    }

    pub(super) fn texts(self) -> Option<Vec<String>> {
        match self {
            Self::List(items) | Self::Tuple(items) => items.into_iter().map(Self::text).collect(),
            _ => None,
        }
    }

    pub(super) fn name(self) -> Option<GivenName> {
        match self {
            Self::None => Some(GivenName::None),
            Self::Text(text) => Some(GivenName::Plain(text)),
            Self::FinalName(text) => Some(GivenName::Final(text)),
            _ => None,
        }
    }
}

/// An argument that may be left out or `None`, and what it is otherwise.
pub(super) fn optional<T>(
    given: Option<Value>,
    read: impl FnOnce(Value) -> Option<T>,
) -> Option<Option<T>> {
    match given {
        None | Some(Value::None) => Some(None),
        Some(value) => read(value).map(Some),
    }
}

/// A switch that may be left out.
pub(super) fn switch(given: Option<Value>) -> Option<bool> {
    given.map_or(Some(false), |value| value.is_true())
}
