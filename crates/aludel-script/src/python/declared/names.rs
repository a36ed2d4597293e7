//! Names that the models' naming convention makes (SQLAlchemy, "Configuring Constraint Naming
//! Conventions").

use aludel_core::schema::{ConstraintKind, Identifier, QualifiedName};
use aludel_dialect::DialectName;
use md5::{Digest as _, Md5};

use super::evaluate::{Evaluator, identifier};
use super::value::GivenName;

/// What a name is made for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'n> {
    /// The word of the convention: `ix`, `pk`, `ck`, `uq` or `fk`.
    pub(super) kind: &'static str,
    pub(super) table: &'n QualifiedName,
    pub(super) columns: &'n [Identifier],
    /// Where a foreign key leads.
    pub(super) referred: Option<Referred<'n>>,
}

/// Where a foreign key leads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Referred<'n> {
    table: &'n QualifiedName,
    /// Its columns; `None`: when the key is named, the other table is not known yet, and
    /// SQLAlchemy refuses a pattern that asks for them.
    columns: Option<&'n [Identifier]>,
}

/// When a constraint gets its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attachment {
    /// While its table is made.
    WithTable,
    /// By a directive of its own, which knows all tables that it names.
    Alone,
}

impl<'n> Named<'n> {
    /// For a constraint of a table.
    pub(super) fn constraint(
        kind: &'n ConstraintKind,
        table: &'n QualifiedName,
        attachment: Attachment,
    ) -> Option<Self> {
        let (kind, columns, referred) = match kind {
            ConstraintKind::PrimaryKey { columns, .. } => ("pk", columns.as_slice(), None),
            ConstraintKind::Unique { columns } => ("uq", columns.as_slice(), None),
            ConstraintKind::ForeignKey {
                columns,
                referred_table,
                referred_columns,
                ..
            } => (
                "fk",
                columns.as_slice(),
                Some(Referred {
                    table: referred_table,
                    columns: (attachment == Attachment::Alone)
                        .then_some(referred_columns.as_slice()),
                }),
            ),
            // The text of a check names no columns.
            ConstraintKind::Check { .. } => ("ck", [].as_slice(), None),
            ConstraintKind::Exclude { .. } => return None,
        };
        Some(Self {
            kind,
            table,
            columns,
            referred,
        })
    }
}

impl Evaluator<'_> {
    /// The name that something has in the database; the inner `None`: the database makes one.
    pub(super) fn final_name_of(
        &self,
        given: &GivenName,
        named: &Named<'_>,
    ) -> Option<Option<Identifier>> {
        let pattern = match given {
            GivenName::Final(_) => None,
            _ => self.pattern(named.kind),
        };
        let name = match (pattern, given.text()) {
            (Some(pattern), None) => GivenName::Final(expand(pattern, None, named)?),
            (Some(pattern), Some(name)) if pattern.contains("constraint_name") => {
                GivenName::Final(expand(pattern, Some(name), named)?)
            }
            _ => given.clone(),
        };
        match &name {
            GivenName::None => Some(None),
            name => self.kept_name(name).map(Some),
        }
    }

    /// A name that the database keeps whole: a final one is shortened as SQLAlchemy does it, and
    /// one that is too long otherwise is refused.
    pub(super) fn kept_name(&self, given: &GivenName) -> Option<Identifier> {
        let name = given.text()?;
        let longest = match self.circumstances.dialect {
            DialectName::Sqlite => return Some(identifier(name)),
            DialectName::Postgresql => 63,
            DialectName::Mysql => 64,
        };
        if name.chars().count() <= longest {
            return Some(identifier(name));
        }
        let GivenName::Final(_) = given else {
            return None;
        };
        let kept: String = name.chars().take(longest - 8).collect();
        let digest = Md5::digest(name.as_bytes());
        let [.., before, last] = digest.as_slice() else {
            return None;
        };
        Some(identifier(format!("{kept}_{before:02x}{last:02x}")))
    }

    /// The convention's pattern for a kind.
    pub(super) fn pattern(&self, kind: &str) -> Option<&str> {
        let convention = self.circumstances.convention;
        if convention.is_empty() && kind == "ix" {
            // SQLAlchemy's own convention.
            return Some("ix_%(column_0_label)s");
        }
        convention
            .iter()
            .find(|(key, _)| key == kind)
            .map(|(_, pattern)| pattern.as_str())
    }
}

/// Fills a pattern in; `None`: a token is not understood, or Python refuses it.
fn expand(pattern: &str, name: Option<&str>, named: &Named<'_>) -> Option<String> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(start) = rest.find('%') {
        text.push_str(&rest[..start]);
        rest = &rest[start + 1..];
        if let Some(behind) = rest.strip_prefix('%') {
            text.push('%');
            rest = behind;
            continue;
        }
        let (token, behind) = rest.strip_prefix('(')?.split_once(")s")?;
        text.push_str(&token_value(token, name, named)?);
        rest = behind;
    }
    text.push_str(rest);
    Some(text)
}

fn token_value(token: &str, name: Option<&str>, named: &Named<'_>) -> Option<String> {
    match token {
        "table_name" => return Some(named.table.name.name.clone()),
        "constraint_name" => return name.map(str::to_owned),
        "referred_table_name" => return Some(named.referred?.table.name.name.clone()),
        _ => {}
    }
    let (columns, table, rest) = match token.strip_prefix("referred_") {
        Some(rest) => {
            let referred = named.referred?;
            (referred.columns?, referred.table, rest)
        }
        None => (named.columns, named.table, token),
    };
    let rest = rest.strip_prefix("column_")?;
    let (number, attribute) = rest.split_once('_')?;
    let (attribute, between) = match attribute.strip_prefix("N_") {
        Some(attribute) if number == "0" => (attribute, Some("_")),
        Some(_) => return None,
        None if number == "0N" => (attribute, Some("")),
        None => (attribute, None),
    };
    let word = |column: &Identifier| match attribute {
        "name" | "key" => Some(column.name.clone()),
        "label" => Some(match &table.schema {
            None => format!("{}_{}", table.name, column.name),
            Some(schema) => {
                let schema = schema.name.replace('.', "_");
                format!("{schema}_{}_{}", table.name, column.name)
            }
        }),
        _ => None,
    };
    if let Some(between) = between {
        let words: Option<Vec<String>> = columns.iter().map(word).collect();
        return Some(words?.join(between));
    }
    match columns.get(number.parse::<usize>().ok()?) {
        Some(column) => word(column),
        None => matches!(attribute, "name" | "key" | "label").then(String::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::declared::Circumstances;

    fn named<'n>(
        table: &'n QualifiedName,
        columns: &'n [Identifier],
        referred: &'n QualifiedName,
    ) -> Named<'n> {
        Named {
            kind: "fk",
            table,
            columns,
            referred: Some(Referred {
                table: referred,
                columns: Some(columns),
            }),
        }
    }

    #[test]
    fn a_final_name_is_shortened_and_any_other_is_refused() {
        let text = "x".repeat(70);
        let circumstances = Circumstances {
            dialect: DialectName::Postgresql,
            dialect_name: "postgresql",
            as_sql: false,
            convention: &[],
        };
        let evaluator = Evaluator::new("a.py".into(), "", circumstances);
        let kept = evaluator
            .kept_name(&GivenName::Final(text.clone()))
            .unwrap();
        // The last digits of its MD5 sum.
        assert_eq!(kept.name, format!("{}_eedd", "x".repeat(55)));
        assert_eq!(evaluator.kept_name(&GivenName::Plain(text)), None);
    }

    #[test]
    fn tokens_stand_for_parts_of_a_name() {
        let qualified = |name: &str| QualifiedName {
            schema: None,
            name: name.into(),
        };
        let (table, referred) = (qualified("t"), qualified("r"));
        let columns = ["a".into(), "b".into()];
        let named = named(&table, &columns, &referred);
        let made = |pattern: &str| expand(pattern, Some("given"), &named);
        assert_eq!(
            made("fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s").unwrap(),
            "fk_t_a_r"
        );
        assert_eq!(made("%(column_0_label)s%%").unwrap(), "t_a%");
        assert_eq!(made("%(column_0_N_name)s").unwrap(), "a_b");
        assert_eq!(made("%(column_0N_name)s").unwrap(), "ab");
        assert_eq!(made("%(referred_column_1_name)s").unwrap(), "b");
        assert_eq!(made("[%(column_7_name)s]").unwrap(), "[]");
        assert_eq!(made("ck_%(constraint_name)s").unwrap(), "ck_given");
        for unknown in [
            "%(own_token)s",
            "%d",
            "%(column_x_name)s",
            "%(column_0_size)s",
        ] {
            assert_eq!(made(unknown), None, "{unknown}");
        }
    }
}
