//! What is known while one statement is written.

use aludel_core::expression::{Expression, FromItem};
use aludel_core::schema::{Identifier, QualifiedName, Sequence, SqlType};
use aludel_core::value::Value;

use super::bind::PLACEHOLDER_MARK;
use super::cte::Ctes;
use super::names::{NameKind, Names, resolved};
use super::syntax::{QuerySyntax, Rendering};
use crate::render::{Paramstyle, RenderContext, RenderError};

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// `--sql`: as SQLAlchemy writes literals, `%` doubled where its driver wants that.
    Offline,
    /// A definition that is sent: the same literals, `%` as it is.
    Definition,
    /// A query that is sent: any value, cast as SQLAlchemy casts its parameters.
    Inline,
    /// Placeholders for people.
    Shown,
    /// Placeholders and values for the driver.
    Sent,
}

/// What the surroundings of an expression say about how it is written.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, as SQLAlchemy's compiler asks them"
)]
pub(crate) struct Scope {
    /// Whether columns are written with their tables.
    pub(crate) tables: bool,
    /// Whether the expression stands in an operator's operand, however deep.
    pub(crate) in_operator: bool,
    /// Whether values are literals whatever the mode.
    pub(crate) literal: bool,
    /// Whether a label stands for its expression where the query has it among its columns.
    pub(crate) label_names: bool,
    /// Whether a query is an element of `FROM`.
    pub(crate) in_from: bool,
}

impl Scope {
    /// Nothing around.
    pub(crate) const TOP: Self = Self {
        tables: true,
        in_operator: false,
        literal: false,
        label_names: false,
        in_from: false,
    };

    pub(crate) fn without_tables(self) -> Self {
        Self {
            tables: false,
            ..self
        }
    }

    pub(crate) fn operand(self) -> Self {
        Self {
            in_operator: true,
            label_names: false,
            ..self
        }
    }

    /// Outside of everything: some spellings start anew there.
    pub(crate) fn apart(self) -> Self {
        Self {
            literal: self.literal,
            ..Self::TOP
        }
    }

    pub(crate) fn literal(self) -> Self {
        Self {
            literal: true,
            ..self
        }
    }

    pub(crate) fn within(self) -> Self {
        Self {
            label_names: false,
            in_from: false,
            ..self
        }
    }

    pub(crate) fn as_source(self) -> Self {
        Self {
            label_names: false,
            in_from: true,
            ..self
        }
    }
}

/// The walk over one statement.
pub(crate) struct Compiler<'a> {
    pub(crate) syntax: &'static dyn QuerySyntax,
    pub(crate) context: RenderContext,
    pub(crate) mode: Mode,
    /// Values that came with the execution.
    pub(crate) given: &'a [(String, Value)],
    pub(crate) names: Names,
    pub(crate) ctes: Ctes,
    /// Values of the driver's placeholders, in the order in which they were met.
    pub(crate) sent: Vec<Value>,
    /// The labels among the columns of the queries that surround, the innermost last.
    pub(crate) labels: Vec<Vec<Identifier>>,
    /// The name of MySQL's alias for the row that would have been inserted.
    pub(crate) inserted_alias: Option<&'static str>,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(
        syntax: &'static dyn QuerySyntax,
        context: RenderContext,
        mode: Mode,
        given: &'a [(String, Value)],
    ) -> Self {
        Self {
            syntax,
            context,
            mode,
            given,
            names: Names::default(),
            ctes: Ctes::default(),
            sent: Vec::new(),
            labels: Vec::new(),
            inserted_alias: None,
        }
    }

    /// Whether `%` is doubled.
    pub(crate) fn doubles_percents(&self) -> bool {
        matches!(self.mode, Mode::Offline | Mode::Shown)
            && self.context.paramstyle == Paramstyle::Driver
            && self.syntax.traits().percent_placeholders
    }

    /// Refuses text that would be taken for the mark of a placeholder.
    pub(crate) fn without_marks(&self, text: String) -> Rendering {
        if self.mode == Mode::Sent && text.contains(PLACEHOLDER_MARK) {
            return Err(RenderError::Incomplete(
                "SQL text must not contain the character NUL".to_owned(),
            ));
        }
        Ok(text)
    }

    /// Doubles `%` in SQL that is not a placeholder, where the mode asks for it.
    pub(crate) fn percents(&self, text: String) -> String {
        if self.doubles_percents() && text.contains('%') {
            text.replace('%', "%%")
        } else {
            text
        }
    }

    /// A name that the tree has, or one that is made up.
    pub(crate) fn resolved(&mut self, identifier: &Identifier, kind: NameKind) -> Identifier {
        let length = self.syntax.traits().name_length;
        resolved(identifier, &mut self.names, kind, length)
    }

    /// Writes a name.
    pub(crate) fn identifier(&mut self, identifier: &Identifier, kind: NameKind) -> String {
        let identifier = self.resolved(identifier, kind);
        let written = self.syntax.identifier(&identifier, &self.context);
        self.percents(written)
    }

    /// Writes a table's name with its schema.
    pub(crate) fn table(&mut self, table: &QualifiedName) -> String {
        let name = self.identifier(&table.name, NameKind::Alias);
        match &table.schema {
            Some(schema) if !schema.name.is_empty() => {
                let schema = self.identifier(schema, NameKind::Alias);
                format!("{schema}.{name}")
            }
            _ => name,
        }
    }

    /// Writes a sequence's name with its schema.
    pub(crate) fn sequence(&mut self, sequence: &Sequence) -> String {
        self.table(&QualifiedName {
            schema: sequence.schema.clone(),
            name: sequence.name.clone(),
        })
    }

    /// Writes a made-up name that nothing else refers to.
    pub(crate) fn fresh_name(&mut self, stem: &str, kind: NameKind) -> String {
        let length = self.syntax.traits().name_length;
        let name = self.names.fresh(stem, kind, length);
        let written = self.syntax.identifier(&name.into(), &self.context);
        self.percents(written)
    }

    /// Writes what was just written once more, with the same made-up names: `names` is as
    /// it was before the first time.
    pub(crate) fn again(
        &mut self,
        names: Names,
        write: impl FnOnce(&mut Self) -> Rendering,
    ) -> Rendering {
        self.names = names;
        write(self)
    }

    /// Writes a number that SQLAlchemy makes a parameter of, though nobody asked for it.
    pub(crate) fn own_number(&mut self, number: i64) -> Rendering {
        let bind = aludel_core::expression::Bind {
            key: "param".to_owned(),
            unique: true,
            identity: None,
            value: Some(Value::Integer(number)),
            sql_type: SqlType::Integer {
                attributes: aludel_core::schema::NumberAttributes::default(),
            },
            expanding: false,
            literal_execute: false,
        };
        self.bind(&bind, Scope::TOP)
    }

    /// Writes a type.
    pub(crate) fn type_name(&self, sql_type: &SqlType) -> Rendering {
        let text = self.syntax.type_name(sql_type, &self.context)?;
        Ok(self.percents(text))
    }

    /// Writes expressions one behind the other, leaving out what writes nothing.
    pub(crate) fn list(
        &mut self,
        expressions: &[Expression],
        separator: &str,
        scope: Scope,
    ) -> Rendering {
        let mut parts = Vec::with_capacity(expressions.len());
        for expression in expressions {
            let part = self.expression(expression, scope)?;
            if !part.is_empty() {
                parts.push(part);
            }
        }
        Ok(parts.join(separator))
    }

    /// Writes elements of `FROM` one behind the other.
    pub(crate) fn sources(&mut self, items: &[FromItem], scope: Scope) -> Rendering {
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            parts.push(self.source(item, scope)?);
        }
        Ok(parts.join(", "))
    }

    /// The refusal of what the database lacks.
    pub(crate) fn unsupported(&self, what: impl Into<String>) -> RenderError {
        match self.syntax.dialect() {
            Some(dialect) => RenderError::Unsupported {
                dialect,
                what: what.into(),
            },
            None => RenderError::Incomplete(format!(
                "{} cannot be written without a dialect",
                what.into()
            )),
        }
    }
}
