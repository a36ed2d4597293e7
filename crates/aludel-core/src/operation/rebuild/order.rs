//! The order of columns.

use std::collections::HashSet;

use super::RebuildError;
use crate::schema::Identifier;

/// Which columns stand before which.
pub(super) struct Order {
    /// The columns that were there and stay, in their order.
    existing: Vec<String>,
    /// Pairs that new columns brought along: the first stands before the second.
    pairs: Vec<(String, String)>,
}

impl Order {
    pub(super) fn new(existing: Vec<String>) -> Self {
        Self {
            existing,
            pairs: Vec::new(),
        }
    }

    /// A column is gone.
    pub(super) fn drop(&mut self, name: &str) {
        self.existing.retain(|other| other != name);
    }

    /// Places a new column: between two columns, where one of them is told and the other
    /// follows from it, or at the end. With `partial_reordering` nothing follows.
    pub(super) fn add(
        &mut self,
        column: &Identifier,
        before: Option<&Identifier>,
        after: Option<&Identifier>,
        is_reordered: bool,
    ) -> Result<(), RebuildError> {
        let mut before = before.map(|name| name.name.clone());
        let mut after = after.map(|name| name.name.clone());
        if !is_reordered {
            if let (None, Some(after)) = (&before, &after) {
                before = match self.existing.iter().position(|name| name == after) {
                    Some(place) => self.existing.get(place + 1).cloned(),
                    None => Some(self.follower(after)?),
                };
            }
            if let (Some(before), None) = (&before, &after) {
                after = match self.existing.iter().position(|name| name == before) {
                    Some(place) => place.checked_sub(1).map(|last| self.existing[last].clone()),
                    None => Some(self.leader(before)?),
                };
            }
        }
        let is_loose = !is_reordered && before.is_none() && after.is_none();
        if let Some(before) = before {
            self.pairs.push((column.name.clone(), before));
        }
        if let Some(after) = after {
            self.pairs.push((after, column.name.clone()));
        }
        if is_loose {
            if let Some(last) = self.existing.last() {
                self.pairs.push((last.clone(), column.name.clone()));
            }
        }
        Ok(())
    }

    /// What stands behind a new column, by the last pair that says so.
    fn follower(&self, name: &str) -> Result<String, RebuildError> {
        self.pairs
            .iter()
            .rev()
            .find(|(first, _)| first == name)
            .map(|(_, second)| second.clone())
            .ok_or_else(|| RebuildError::NoColumn(name.into()))
    }

    /// What stands before a new column, by the last pair that says so.
    fn leader(&self, name: &str) -> Result<String, RebuildError> {
        self.pairs
            .iter()
            .rev()
            .find(|(_, second)| second == name)
            .map(|(first, _)| first.clone())
            .ok_or_else(|| RebuildError::NoColumn(name.into()))
    }

    /// All columns in their order; `None` where they stand as they came.
    pub(super) fn sorted(
        &self,
        groups: &[Vec<Identifier>],
        columns: Vec<String>,
    ) -> Result<Option<Vec<String>>, RebuildError> {
        if groups.is_empty() && self.pairs.is_empty() {
            return Ok(None);
        }
        let mut pairs = self.pairs.clone();
        if groups.is_empty() {
            pairs.extend(
                self.existing
                    .windows(2)
                    .map(|pair| (pair[0].clone(), pair[1].clone())),
            );
        }
        for group in groups {
            pairs.extend(
                group
                    .windows(2)
                    .map(|pair| (pair[0].name.clone(), pair[1].name.clone())),
            );
        }
        pairs.retain(|(first, second)| first != second);
        in_waves(columns, &pairs).map(Some)
    }
}

/// Sorts names so that the first of each pair stands before the second: again and again
/// all names that wait for none, in the order in which they came.
fn in_waves(
    mut waiting: Vec<String>,
    pairs: &[(String, String)],
) -> Result<Vec<String>, RebuildError> {
    let mut sorted = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let names: HashSet<String> = waiting.iter().cloned().collect();
        let (later, now): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|name| {
            pairs
                .iter()
                .any(|(first, second)| second == name && names.contains(first))
        });
        if now.is_empty() {
            return Err(RebuildError::Circle(later));
        }
        sorted.extend(now);
        waiting = later;
    }
    Ok(sorted)
}
