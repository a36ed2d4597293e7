//! PostgreSQL's definitions.

mod identity;
mod index;

use std::fmt::Write as _;

use aludel_core::expression::Expression;
use aludel_core::operation::{
    AlterColumn, CreateIndex, CreateType, DropConstraint, DropIndex, DropType,
};
use aludel_core::schema::{
    Column, Constraint, ConstraintKind, DialectOptions, EnumType, OptionValue, QualifiedName,
    ServerDefault, SqlType, Table,
};

use self::index::{include, storage_parameters};
use super::types::named;
use super::{PostgresDialect, keywords, types};
use crate::render::ddl::alter_column::{change_column, existing_default, head, set_type};
use crate::render::ddl::column::{default_text, generated, identity, is_numbered};
use crate::render::ddl::constraint::constraint;
use crate::render::ddl::index::drop_index_with;
use crate::render::ddl::{Comments, Definitions, Writer, is_word_character, option_text, words};
use crate::render::{RenderContext, RenderError};

impl Definitions for PostgresDialect {
    fn reserved_words(&self, _context: &RenderContext) -> &'static [&'static str] {
        keywords::RESERVED
    }

    /// `NAMEDATALEN` less one (manual 15, section 4.1.1).
    fn longest_constraint_name(&self) -> usize {
        63
    }

    fn comments(&self) -> Comments {
        Comments::Apart
    }

    fn sql_type(&self, writer: &Writer<'_>, sql_type: &SqlType) -> Result<String, RenderError> {
        types::sql_type(writer, sql_type)
    }

    fn column(
        &self,
        writer: &Writer<'_>,
        column: &Column,
        table: &Table,
    ) -> Result<String, RenderError> {
        let has_identity = match &column.server_default {
            Some(ServerDefault::Identity(identity)) if writer.at_least((10, 0, 0)) => {
                Some(identity)
            }
            _ => None,
        };
        let mut text = writer.quote(&column.name);
        text.push(' ');
        let is_serial = column.primary_key
            && is_numbered(table, column)?
            && has_identity.is_none()
            && !column.has_default
            && !column.sequence_default;
        if is_serial {
            text.push_str(match column.sql_type {
                SqlType::Bigint { .. } => "BIGSERIAL",
                SqlType::Smallint { .. } => "SMALLSERIAL",
                _ => "SERIAL",
            });
        } else {
            text.push_str(&writer.sql_type(&column.sql_type)?);
            if let Some(default) = default_text(writer, column.server_default.as_ref())? {
                text.push_str(" DEFAULT ");
                text.push_str(&default);
            }
        }
        text.push_str(&generated(writer, column)?);
        if let Some(options) = has_identity {
            text.push(' ');
            text.push_str(&identity(writer, options));
        }
        match (column.nullable, has_identity.is_some()) {
            (false, false) => text.push_str(" NOT NULL"),
            (true, true) => text.push_str(" NULL"),
            _ => {}
        }
        Ok(text)
    }

    /// The enumerations that the table's columns ask for, each once.
    fn before_table(&self, writer: &Writer<'_>, table: &Table) -> Result<Vec<String>, RenderError> {
        let mut made: Vec<&EnumType> = Vec::new();
        let mut statements = Vec::new();
        for column in &table.columns {
            let enumeration = match &column.sql_type {
                SqlType::Enum(enumeration) => enumeration,
                SqlType::Array { item, .. } => match item.as_ref() {
                    SqlType::Enum(enumeration) => enumeration,
                    _ => continue,
                },
                _ => continue,
            };
            let is_new = enumeration.native
                && enumeration.create_type
                && !made.iter().any(|other| {
                    other.name == enumeration.name && other.schema == enumeration.schema
                });
            if is_new {
                made.push(enumeration);
                statements.push(create_enumeration(writer, enumeration)?);
            }
        }
        Ok(statements)
    }

    fn table_options(&self, writer: &Writer<'_>, table: &Table) -> Result<String, RenderError> {
        let options = &table.options;
        let mut text = String::new();
        if let Some(parents) = options.get("postgresql_inherits") {
            let parents: Vec<String> = list_of(parents)
                .filter_map(option_text)
                .map(|parent| writer.quote_text(&parent))
                .collect();
            if !parents.is_empty() {
                _ = write!(text, "\n INHERITS ({})", parents.join(", "));
            }
        }
        if let Some(partition) = given(options, "postgresql_partition_by") {
            _ = write!(text, "\n PARTITION BY {partition}");
        }
        if let Some(method) = given(options, "postgresql_using") {
            _ = write!(text, "\n USING {method}");
        }
        if let Some(parameters) = storage_parameters(options) {
            _ = write!(text, "\n WITH ({parameters})");
        }
        match options.get("postgresql_with_oids") {
            Some(OptionValue::Boolean(true)) => text.push_str("\n WITH OIDS"),
            Some(OptionValue::Boolean(false)) => text.push_str("\n WITHOUT OIDS"),
            _ => {}
        }
        if let Some(action) = given(options, "postgresql_on_commit") {
            let action = action.replace('_', " ").to_uppercase();
            _ = write!(text, "\n ON COMMIT {action}");
        }
        if let Some(space) = given(options, "postgresql_tablespace") {
            _ = write!(text, "\n TABLESPACE {}", writer.quote_text(&space));
        }
        Ok(text)
    }

    fn constraint(
        &self,
        writer: &Writer<'_>,
        constraint: &Constraint,
        table: &Table,
    ) -> Result<Option<String>, RenderError> {
        let mut text = self::constraint(writer, constraint, table)?;
        let may_be_unchecked = match &constraint.kind {
            ConstraintKind::ForeignKey { .. } => true,
            ConstraintKind::Check { of_column, .. } => of_column.is_none(),
            _ => false,
        };
        if may_be_unchecked && constraint.options.is_true("postgresql_not_valid") {
            text.push_str(" NOT VALID");
        }
        Ok(Some(text))
    }

    fn unique_distinct(&self, constraint: &Constraint) -> &'static str {
        match constraint.options.get("postgresql_nulls_not_distinct") {
            Some(OptionValue::Boolean(true)) => "NULLS NOT DISTINCT ",
            Some(OptionValue::Boolean(false)) => "NULLS DISTINCT ",
            _ => "",
        }
    }

    fn key_suffix(
        &self,
        writer: &Writer<'_>,
        constraint: &Constraint,
    ) -> Result<String, RenderError> {
        Ok(include(writer, &constraint.options))
    }

    /// A list of columns may stand behind `SET NULL` and `SET DEFAULT` (manual 15,
    /// "CREATE TABLE").
    fn on_delete(&self, phrase: &str) -> Result<String, RenderError> {
        let (action, columns) = match phrase.split_once('(') {
            Some((action, rest)) => (action.trim_end(), rest.strip_suffix(')')),
            None => (phrase, Some("a")),
        };
        words(action)?;
        if columns.is_some_and(is_column_list) {
            Ok(phrase.to_owned())
        } else {
            Err(RenderError::NotWords(phrase.to_owned()))
        }
    }

    /// Columns that are computed when they are read exist since PostgreSQL 18 (manual 18,
    /// section 5.4).
    fn persistence(
        &self,
        writer: &Writer<'_>,
        persisted: Option<bool>,
    ) -> Result<&'static str, RenderError> {
        if writer.at_least((18, 0, 0)) {
            return Ok(match persisted {
                Some(true) => " STORED",
                Some(false) => " VIRTUAL",
                None => "",
            });
        }
        if persisted == Some(false) {
            return Err(writer.unsupported(
                "virtual computed columns before version 18: set `persisted` to None or True",
            ));
        }
        Ok(" STORED")
    }

    fn change_column(
        &self,
        writer: &Writer<'_>,
        alter: &AlterColumn,
    ) -> Result<Vec<String>, RenderError> {
        let mut statements = Vec::new();
        match (&alter.sql_type, &alter.using) {
            (None, Some(_)) => {
                return Err(RenderError::Incomplete(
                    "postgresql_using must be used with the type_ parameter".to_owned(),
                ));
            }
            (None, None) => {}
            (Some(sql_type), using) => {
                let mut text = set_type(writer, alter, sql_type)?;
                if let Some(using) = using {
                    text.push_str(" USING ");
                    match using {
                        Expression::Text { text: given, .. }
                        | Expression::Verbatim { text: given, .. } => text.push_str(given),
                        other => text.push_str(&writer.expression(other)?),
                    }
                }
                statements.push(text);
            }
        }
        let others = AlterColumn {
            sql_type: None,
            ..alter.clone()
        };
        statements.extend(change_column(writer, &others)?);
        Ok(statements)
    }

    fn set_identity(
        &self,
        writer: &Writer<'_>,
        alter: &AlterColumn,
        new: Option<&ServerDefault>,
    ) -> Result<String, RenderError> {
        let head = head(writer, alter);
        let new = match new {
            None => return Ok(format!("{head} DROP IDENTITY")),
            Some(ServerDefault::Identity(new)) => new,
            Some(_) => {
                return Err(RenderError::Refused(
                    "an identity column gets a default only after its identity was dropped"
                        .to_owned(),
                ));
            }
        };
        match existing_default(alter) {
            None => Ok(format!("{head} ADD {}", identity(writer, new))),
            Some(ServerDefault::Identity(existing)) => Ok(format!(
                "{head} {}",
                identity::identity_changes(existing, new)
            )),
            Some(_) => Err(RenderError::Refused(
                "a column with a default becomes an identity column only after its default was \
                 dropped"
                    .to_owned(),
            )),
        }
    }

    fn set_column_comment(
        &self,
        writer: &Writer<'_>,
        alter: &AlterColumn,
        comment: Option<&str>,
    ) -> Result<String, RenderError> {
        crate::render::ddl::column::column_comment(
            writer,
            &writer.dotted(&alter.table),
            &writer.quote(&alter.column),
            comment,
        )
    }

    fn create_index(
        &self,
        writer: &Writer<'_>,
        create: &CreateIndex,
    ) -> Result<String, RenderError> {
        index::create_index(writer, create)
    }

    fn drop_index(&self, writer: &Writer<'_>, drop: &DropIndex) -> Result<String, RenderError> {
        let concurrently = if drop.options.is_true("postgresql_concurrently") {
            "CONCURRENTLY "
        } else {
            ""
        };
        drop_index_with(writer, drop, concurrently)
    }

    /// Names of constraints with an index are those of the index, which is one of the
    /// schema.
    fn before_rebuild(
        &self,
        writer: &Writer<'_>,
        table: &QualifiedName,
        constraints: &[Constraint],
    ) -> Result<Vec<String>, RenderError> {
        constraints
            .iter()
            .map(|constraint| {
                let drop = DropConstraint {
                    table: table.clone(),
                    name: constraint.name.clone(),
                    kind: None,
                    if_exists: false,
                    cascade: false,
                };
                self.drop_constraint(writer, &drop)
            })
            .collect()
    }

    fn create_type(
        &self,
        writer: &Writer<'_>,
        create: &CreateType,
    ) -> Result<Vec<String>, RenderError> {
        let (name, schema, of, collation, default, not_null, constraint_name, check) = match create
        {
            CreateType::Enum(enumeration) => {
                return create_enumeration(writer, enumeration).map(|statement| vec![statement]);
            }
            CreateType::Domain {
                name,
                schema,
                of,
                collation,
                default,
                not_null,
                constraint_name,
                check,
            } => (
                name,
                schema,
                of,
                collation,
                default,
                *not_null,
                constraint_name,
                check,
            ),
        };
        let mut text = format!(
            "CREATE DOMAIN {} AS {}",
            named(writer, schema.as_ref(), name)?,
            writer.sql_type(of)?
        );
        if let Some(collation) = collation {
            _ = write!(text, " COLLATE {}", writer.quote_text(collation));
        }
        if let Some(default) = default {
            let default = writer.percents(default.clone());
            _ = write!(text, " DEFAULT {default}");
        }
        if let Some(name) = constraint_name {
            _ = write!(text, " CONSTRAINT {}", writer.constraint_name(name)?);
        }
        if not_null {
            text.push_str(" NOT NULL");
        }
        if let Some(check) = check {
            let check = writer.percents(check.clone());
            _ = write!(text, " CHECK ({check})");
        }
        Ok(vec![text])
    }

    fn drop_type(&self, writer: &Writer<'_>, drop: &DropType) -> Result<Vec<String>, RenderError> {
        let kind = if drop.domain { "DOMAIN" } else { "TYPE" };
        let name = named(writer, drop.schema.as_ref(), &drop.name)?;
        Ok(vec![format!("DROP {kind} {name}")])
    }

    fn sequence_type(
        &self,
        writer: &Writer<'_>,
        sql_type: &SqlType,
    ) -> Result<String, RenderError> {
        Ok(format!(" AS {}", writer.sql_type(sql_type)?))
    }
}

fn create_enumeration(writer: &Writer<'_>, enumeration: &EnumType) -> Result<String, RenderError> {
    let name = enumeration.name.as_ref().ok_or_else(|| {
        RenderError::Refused("an enumeration of PostgreSQL needs a name".to_owned())
    })?;
    let labels = enumeration
        .values
        .iter()
        .map(|label| writer.literal(label))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(format!(
        "CREATE TYPE {} AS ENUM ({})",
        named(writer, enumeration.schema.as_ref(), name)?,
        labels.join(", ")
    ))
}

/// The text of an option that is given and not empty.
fn given(options: &DialectOptions, name: &str) -> Option<String> {
    options
        .get(name)
        .and_then(option_text)
        .filter(|text| !text.is_empty())
}

/// The elements of a list, or the one value that stands for it.
fn list_of(value: &OptionValue) -> impl Iterator<Item = &OptionValue> {
    match value {
        OptionValue::List(values) => values.as_slice(),
        single => std::slice::from_ref(single),
    }
    .iter()
}

/// Whether text is names separated by commas.
fn is_column_list(text: &str) -> bool {
    text.split(',').map(str::trim).all(|name| {
        let quoted = name
            .strip_prefix('"')
            .and_then(|name| name.strip_suffix('"'));
        match quoted {
            Some(quoted) => !quoted.is_empty() && !quoted.replace("\"\"", "").contains('"'),
            None => {
                !name.is_empty()
                    && name
                        .chars()
                        .all(|character| is_word_character(character) || character == '$')
            }
        }
    })
}
