//! Functions, triggers and extensions of PostgreSQL as `alembic_utils` writes them.
//!
//! A project of PostgreSQL's that has any has many of them, beside the tables that autogenerate
//! wrote into the same revision.

use aludel_core::expression::Expression;
use regex_lite::Regex;

use super::Act;
use super::arguments::{Arguments, switch};
use super::evaluate::Evaluator;
use super::expressions::plain_text;
use super::value::Value;

/// Something that is made, dropped and replaced as a whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entity {
    schema: String,
    signature: String,
    kind: EntityKind,
}

#[derive(Debug, Clone, PartialEq)]
enum EntityKind {
    Extension,
    Function {
        definition: String,
    },
    Trigger {
        definition: String,
        table: String,
        is_constraint: bool,
    },
}

/// The classes that are understood, by their paths.
const CLASSES: [&str; 3] = [
    "alembic_utils.pg_extension.PGExtension",
    "alembic_utils.pg_function.PGFunction",
    "alembic_utils.pg_trigger.PGTrigger",
];

/// Whether a path names a class that is understood.
pub(super) fn is_entity(path: &str) -> bool {
    CLASSES.contains(&path)
}

/// A call of such a class.
pub(super) fn construct(path: &str, mut arguments: Arguments) -> Option<Value> {
    let schema = unquoted(&on_one_line(&arguments.next("schema")?.text()?));
    let signature = unquoted(&on_one_line(&arguments.next("signature")?.text()?));
    let kind = match path.rsplit('.').next()? {
        "PGExtension" => EntityKind::Extension,
        "PGFunction" => {
            let definition = arguments.next("definition")?.text()?;
            let language = on_one_line(&definition).to_lowercase().replace('\'', "");
            let dialect = if language.contains("language plpgsql") {
                Colons::OfPlpgsql
            } else {
                Colons::All
            };
            EntityKind::Function {
                definition: colons_escaped(without_semicolon(&definition), dialect),
            }
        }
        "PGTrigger" => {
            let definition = arguments.next("definition")?.text()?;
            let table = arguments.next("on_entity")?.text()?;
            EntityKind::Trigger {
                definition: colons_escaped(without_semicolon(&definition), Colons::All),
                table: unquoted(&if table.contains('.') {
                    table
                } else {
                    format!("public.{table}")
                }),
                is_constraint: switch(arguments.next("is_constraint"))?,
            }
        }
        _ => return None,
    };
    arguments.end()?;
    Some(Value::Entity(Box::new(Entity {
        schema,
        signature,
        kind,
    })))
}

impl Evaluator<'_> {
    /// `op.create_entity(…)`, `op.drop_entity(…)`, `op.replace_entity(…)`
    pub(super) fn entity_directive(name: &str, arguments: &mut Arguments) -> Option<Vec<Act>> {
        let Value::Entity(entity) = arguments.next("target")? else {
            return None;
        };
        let statements = match name {
            "create_entity" => vec![entity.creation("CREATE")?],
            "drop_entity" => vec![entity.removal(switch(arguments.next("cascade"))?)?],
            "replace_entity" => entity.replacement()?,
            _ => return None,
        };
        let mut acts = Vec::new();
        for statement in statements {
            let text = Expression::text(plain_text(statement)?);
            acts.extend(Self::execute(Value::Clause(text))?);
        }
        Some(acts)
    }
}

impl Entity {
    fn creation(&self, verb: &str) -> Option<String> {
        let Self {
            schema, signature, ..
        } = self;
        let quoted_schema = quoted(schema);
        Some(match &self.kind {
            EntityKind::Extension => {
                format!("CREATE EXTENSION \"{signature}\" WITH SCHEMA {quoted_schema};")
            }
            EntityKind::Function { definition } => {
                let (name, rest) = signature.split_once('(')?;
                let name = name.trim();
                format!("{verb} FUNCTION {quoted_schema}.\"{name}\"({rest} {definition}")
            }
            EntityKind::Trigger {
                definition,
                is_constraint,
                ..
            } => {
                let parts = Regex::new(r"(?is)^(.*?)\s+ON\s+(\S+)\s+(.*)$")
                    .ok()?
                    .captures(definition)?;
                let table = match parts[2].split_once('.') {
                    Some((_, table)) if !table.is_empty() => table,
                    _ => &parts[2],
                };
                let word = if *is_constraint { " CONSTRAINT " } else { " " };
                format!(
                    "CREATE{word}TRIGGER \"{signature}\" {} ON {schema}.{table} {}",
                    &parts[1], &parts[3]
                )
            }
        })
    }

    fn removal(&self, cascade: bool) -> Option<String> {
        let Self {
            schema, signature, ..
        } = self;
        let word = |word: &'static str| if cascade { word } else { "" };
        Some(match &self.kind {
            EntityKind::Extension => format!("DROP EXTENSION \"{signature}\" {}", word("CASCADE")),
            EntityKind::Function { .. } => {
                let (name, rest) = signature.split_once('(')?;
                let parameters = rest.rsplit_once(')').map_or(rest, |(before, _)| before);
                let kept: Vec<&str> = parameters.split(',').map(without_default).collect();
                format!(
                    "DROP FUNCTION {}.\"{}\"({}) {}",
                    quoted(schema),
                    name.trim(),
                    kept.join(", "),
                    word("cascade")
                )
            }
            EntityKind::Trigger { table, .. } => {
                format!(
                    "DROP TRIGGER \"{signature}\" ON {table} {}",
                    word("cascade")
                )
            }
        })
    }

    fn replacement(&self) -> Option<Vec<String>> {
        match &self.kind {
            EntityKind::Extension => None,
            EntityKind::Function { .. } => Some(vec![self.creation("CREATE OR REPLACE")?]),
            EntityKind::Trigger { table, .. } => Some(vec![
                format!("DROP TRIGGER IF EXISTS \"{}\" ON {table};", self.signature),
                self.creation("CREATE")?,
            ]),
        }
    }
}

/// A parameter without its default, which is no part of what a function is known by.
fn without_default(parameter: &str) -> &str {
    let cut = parameter.to_ascii_lowercase().find("default");
    parameter[..cut.unwrap_or(parameter.len())].trim()
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_semicolon(text: &str) -> &str {
    text.trim().trim_end_matches(';').trim()
}

fn unquoted(text: &str) -> String {
    text.replace('"', "")
}

/// A name, with its schema where it has one, in double quotes.
fn quoted(text: &str) -> String {
    match text.split_once('.') {
        Some((schema, name)) => format!("\"{}\".\"{}\"", schema.trim(), name.trim()),
        None => format!("\"{}\"", text.trim()),
    }
}

/// Which colons of a definition are written so that they begin no parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Colons {
    /// All but `::`.
    All,
    /// `:=` assigns, and what is escaped already stays.
    OfPlpgsql,
}

fn colons_escaped(text: &str, which: Colons) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let after = characters.peek();
        let stays = before == Some(':')
            || after == Some(&':')
            || (which == Colons::OfPlpgsql && (before == Some('\\') || after == Some(&'=')));
        if character == ':' && !stays {
            escaped.push('\\');
        }
        escaped.push(character);
        before = Some(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_begin_no_parameters() {
        assert_eq!(
            colons_escaped("a:b c::d e:=1 f\\:g", Colons::All),
            "a\\:b c::d e\\:=1 f\\\\:g"
        );
        assert_eq!(
            colons_escaped("a:b c::d e:=1 f\\:g", Colons::OfPlpgsql),
            "a\\:b c::d e:=1 f\\:g"
        );
    }

    #[test]
    fn a_function_is_known_without_defaults() {
        let entity = Entity {
            schema: "public".to_owned(),
            signature: "f(a int DEFAULT 1, b text)".to_owned(),
            kind: EntityKind::Function {
                definition: "returns int".to_owned(),
            },
        };
        assert_eq!(
            entity.removal(true).unwrap(),
            "DROP FUNCTION \"public\".\"f\"(a int, b text) cascade"
        );
        assert_eq!(
            entity.creation("CREATE").unwrap(),
            "CREATE FUNCTION \"public\".\"f\"(a int DEFAULT 1, b text) returns int"
        );
    }

    #[test]
    fn a_function_takes_the_place_of_another() {
        let entity = Entity {
            schema: "Own".to_owned(),
            signature: "f(a int)".to_owned(),
            kind: EntityKind::Function {
                definition: "returns int".to_owned(),
            },
        };
        assert_eq!(
            entity.replacement().unwrap(),
            ["CREATE OR REPLACE FUNCTION \"Own\".\"f\"(a int) returns int"]
        );
        assert_eq!(
            entity.removal(false).unwrap(),
            "DROP FUNCTION \"Own\".\"f\"(a int) "
        );
    }

    #[test]
    fn an_extension_has_a_schema() {
        let extension = Entity {
            schema: "Own".to_owned(),
            signature: "pg_trgm".to_owned(),
            kind: EntityKind::Extension,
        };
        assert_eq!(
            extension.creation("CREATE").unwrap(),
            "CREATE EXTENSION \"pg_trgm\" WITH SCHEMA \"Own\";"
        );
        assert_eq!(
            extension.removal(true).unwrap(),
            "DROP EXTENSION \"pg_trgm\" CASCADE"
        );
        assert_eq!(extension.replacement(), None);
    }

    #[test]
    fn a_trigger_may_be_a_constraint() {
        let trigger = Entity {
            schema: "public".to_owned(),
            signature: "t".to_owned(),
            kind: EntityKind::Trigger {
                definition: "AFTER INSERT ON users EXECUTE FUNCTION f()".to_owned(),
                table: "public.users".to_owned(),
                is_constraint: true,
            },
        };
        assert_eq!(
            trigger.creation("CREATE").unwrap(),
            "CREATE CONSTRAINT TRIGGER \"t\" AFTER INSERT ON public.users EXECUTE FUNCTION f()"
        );
    }

    #[test]
    fn a_trigger_stands_on_its_table() {
        let trigger = Entity {
            schema: "public".to_owned(),
            signature: "t".to_owned(),
            kind: EntityKind::Trigger {
                definition: "BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()".to_owned(),
                table: "public.users".to_owned(),
                is_constraint: false,
            },
        };
        assert_eq!(
            trigger.replacement().unwrap(),
            [
                "DROP TRIGGER IF EXISTS \"t\" ON public.users;",
                "CREATE TRIGGER \"t\" BEFORE INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION f()",
            ]
        );
    }
}
