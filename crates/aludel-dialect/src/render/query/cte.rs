//! Common table expressions.

use aludel_core::expression::{Cte, Expression, Query};
use aludel_core::schema::Identifier;

use super::compiler::{Compiler, Scope};
use super::labels::own_name;
use super::names::NameKind;
use super::syntax::Rendering;
use crate::render::RenderError;

/// The common table expressions of a statement as they are met.
///
/// One is written where it is first met and stands in the outermost `WITH`, or, where it
/// is `nesting`, in that of the query which names it.
#[derive(Debug, Default)]
pub(crate) struct Ctes {
    /// How many queries surround the place that is being written.
    depth: usize,
    /// Those that were met, by their names.
    met: Vec<(Identifier, Cte)>,
    /// Those that are written and not yet in a `WITH`.
    written: Vec<Written>,
}

#[derive(Debug)]
struct Written {
    name: Identifier,
    depth: usize,
    nesting: bool,
    recursive: bool,
    text: String,
}

impl Compiler<'_> {
    /// Steps into a query.
    pub(crate) fn enter(&mut self) {
        self.ctes.depth += 1;
    }

    /// Steps out of a query.
    pub(crate) fn leave(&mut self) {
        self.ctes.depth -= 1;
    }

    /// Whether the query that was entered is the statement itself.
    pub(crate) fn is_outermost(&self) -> bool {
        self.ctes.depth == 1
    }

    /// Writes expressions that a query brings along without naming them.
    pub(crate) fn independent_ctes(
        &mut self,
        ctes: &[Cte],
        scope: Scope,
    ) -> Result<(), RenderError> {
        for cte in ctes {
            self.cte(cte, scope)?;
        }
        Ok(())
    }

    /// Writes an expression for its `WITH` and gives its name.
    pub(crate) fn cte(&mut self, cte: &Cte, scope: Scope) -> Rendering {
        let name = self.resolved(&cte.name, NameKind::Alias);
        let quoted = self.identifier(&name, NameKind::Alias);
        if let Some((_, met)) = self.ctes.met.iter().find(|(met, _)| *met == name) {
            return if met.query == cte.query {
                Ok(quoted)
            } else {
                Err(RenderError::Incomplete(format!(
                    "two common table expressions have the name `{name}`"
                )))
            };
        }
        let depth = if cte.nesting { self.ctes.depth } else { 1 };
        self.ctes.met.push((name.clone(), cte.clone()));
        let mut text = quoted.clone();
        let columns = columns_behind(cte);
        if !columns.is_empty() {
            let columns: Vec<String> = columns
                .iter()
                .map(|column| self.identifier(column, NameKind::Column))
                .collect();
            text.push('(');
            text.push_str(&columns.join(", "));
            text.push(')');
        }
        text.push_str(" AS ");
        match cte.materialized {
            Some(true) => text.push_str("MATERIALIZED "),
            Some(false) => text.push_str("NOT MATERIALIZED "),
            None => {}
        }
        if !cte.prefixes.is_empty() {
            text.push_str(&self.list(&cte.prefixes, " ", scope)?);
            text.push(' ');
        }
        let query = self.query(&cte.query, scope.as_source())?;
        text.push('(');
        text.push_str(&query);
        text.push(')');
        if !cte.suffixes.is_empty() {
            text.push(' ');
            text.push_str(&self.list(&cte.suffixes, " ", scope)?);
        }
        self.ctes.written.push(Written {
            name,
            depth,
            nesting: cte.nesting,
            recursive: cte.recursive,
            text,
        });
        Ok(quoted)
    }

    /// The `WITH` of the query that was entered last, with what it has to hold; empty
    /// where that is nothing. `following`: also what a query directly within asked for.
    pub(crate) fn with_clause(&mut self, following: Following) -> String {
        let here = self.ctes.depth;
        let ours = |written: &Written| {
            here == 1
                || written.nesting
                    && (written.depth == here
                        || following == Following::Included && written.depth == here + 1)
        };
        if !self.ctes.written.iter().any(ours) {
            return String::new();
        }
        let (taken, left) = std::mem::take(&mut self.ctes.written)
            .into_iter()
            .partition(ours);
        self.ctes.written = left;
        let taken: Vec<Written> = taken;
        if here > 1 {
            self.ctes
                .met
                .retain(|(name, _)| !taken.iter().any(|cte| cte.name == *name));
        }
        let recursive = taken.iter().any(|cte| cte.recursive);
        let texts: Vec<&str> = taken.iter().map(|cte| cte.text.as_str()).collect();
        format!(
            "WITH {}{} ",
            if recursive { "RECURSIVE " } else { "" },
            texts.join(", ")
        )
    }
}

/// Whether a `WITH` also holds what the query directly within asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Following {
    Included,
    Apart,
}

/// The columns behind the name: a recursive one always has them.
fn columns_behind(cte: &Cte) -> Vec<Identifier> {
    if !cte.columns.is_empty() || !cte.recursive {
        return cte.columns.clone();
    }
    first_columns(&cte.query)
        .iter()
        .filter_map(own_name)
        .collect()
}

fn first_columns(query: &Query) -> &[Expression] {
    match query {
        Query::Select(select) => &select.columns,
        Query::Compound(compound) => compound.queries.first().map_or(&[], first_columns),
        _ => &[],
    }
}
