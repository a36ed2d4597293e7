//! Names that are made up while a statement is written.

use std::collections::HashMap;

use aludel_core::schema::Identifier;

/// Gives out `anon_1`, `param_2`, … in the order in which they are first written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    given: HashMap<(String, u64), String>,
    counts: HashMap<String, u32>,
    shortened: HashMap<NameKind, u32>,
}

/// What a name is for: shortened names are counted apart for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum NameKind {
    Alias,
    Column,
    Bind,
}

/// How many characters the end of a shortened name takes, with its underscore.
const ROOM_FOR_COUNT: usize = 6;

impl Names {
    /// The name of the stem and number, the same each time that it is asked for.
    pub(crate) fn named(
        &mut self,
        stem: &str,
        identity: u64,
        kind: NameKind,
        length: usize,
    ) -> String {
        let key = (stem.to_owned(), identity);
        if let Some(name) = self.given.get(&key) {
            return name.clone();
        }
        let name = self.fresh(stem, kind, length);
        self.given.insert(key, name.clone());
        name
    }

    /// A name that nothing else asks for again.
    pub(crate) fn fresh(&mut self, stem: &str, kind: NameKind, length: usize) -> String {
        let count = self.counts.entry(stem.to_owned()).or_insert(0);
        *count += 1;
        let name = format!("{stem}_{count}");
        self.shorten(name, kind, length)
    }

    /// Keeps a made-up name within what the database takes for a name.
    fn shorten(&mut self, name: String, kind: NameKind, length: usize) -> String {
        let room = length.saturating_sub(ROOM_FOR_COUNT);
        if name.chars().count() <= room {
            return name;
        }
        let count = self.shortened.entry(kind).or_insert(0);
        *count += 1;
        let start: String = name.chars().take(room).collect();
        format!("{start}_{count:x}")
    }
}

/// The stem of a parameter's made-up name: what would end a placeholder is replaced.
pub(crate) fn bind_stem(key: &str) -> String {
    let mut stem = String::with_capacity(key.len());
    for character in key.chars() {
        if matches!(character, '%' | '(' | ')' | ' ' | '$') {
            if !stem.ends_with('_') || stem.is_empty() {
                stem.push('_');
            }
        } else {
            stem.push(character);
        }
    }
    stem.trim_matches('_').to_owned()
}

/// The name of an identifier, made up where the tree leaves that open.
pub(crate) fn resolved(
    identifier: &Identifier,
    names: &mut Names,
    kind: NameKind,
    length: usize,
) -> Identifier {
    match identifier.anonymous {
        Some(identity) => Identifier {
            name: names.named(&identifier.name, identity, kind, length),
            quote: identifier.quote,
            anonymous: None,
        },
        None => identifier.clone(),
    }
}
