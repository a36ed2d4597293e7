//! SQLite's definitions.

use std::fmt::Write as _;

use aludel_core::operation::{CreateIndex, CreateType, DropConstraint, DropType};
use aludel_core::schema::{
    Column, Constraint, ConstraintKind, OptionValue, QualifiedName, SqlType, Table, TypeAffinity,
};

use super::{SqliteDialect, keywords, types};
use crate::render::ddl::column::{default_text, generated};
use crate::render::ddl::constraint::constraint;
use crate::render::ddl::index::{create_index_head, index_expression, index_name};
use crate::render::ddl::{Comments, Definitions, Writer, is_word_character, option_text};
use crate::render::{RenderContext, RenderError};

impl Definitions for SqliteDialect {
    fn reserved_words(&self, _context: &RenderContext) -> &'static [&'static str] {
        keywords::RESERVED
    }

    /// SQLite has no limit; SQLAlchemy's stands in.
    fn longest_constraint_name(&self) -> usize {
        9999
    }

    fn adds_constraints(&self) -> bool {
        false
    }

    fn comments(&self) -> Comments {
        Comments::Nowhere
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
        let mut text = format!(
            "{} {}",
            writer.quote(&column.name),
            writer.sql_type(&column.sql_type)?
        );
        if let Some(default) = default_text(writer, column.server_default.as_ref())? {
            if wants_parentheses(&default) {
                _ = write!(text, " DEFAULT ({default})");
            } else {
                _ = write!(text, " DEFAULT {default}");
            }
        }
        if !column.nullable {
            text.push_str(" NOT NULL");
            text.push_str(&on_conflict(
                column.options.get("sqlite_on_conflict_not_null"),
            ));
        }
        if column.primary_key {
            let composite = table.primary_key().len() != 1;
            if composite && column.autoincrement == aludel_core::schema::Autoincrement::Always {
                return Err(RenderError::Refused(
                    "SQLite does not support autoincrement for composite primary keys".to_owned(),
                ));
            }
            if is_inline_key(table, column) {
                text.push_str(" PRIMARY KEY");
                text.push_str(&on_conflict(
                    column.options.get("sqlite_on_conflict_primary_key"),
                ));
                text.push_str(" AUTOINCREMENT");
            }
        }
        text.push_str(&generated(writer, column)?);
        Ok(text)
    }

    fn table_options(&self, _writer: &Writer<'_>, table: &Table) -> Result<String, RenderError> {
        let mut options = Vec::new();
        if matches!(
            table.options.get("sqlite_with_rowid"),
            Some(OptionValue::Boolean(false) | OptionValue::Integer(0) | OptionValue::None)
        ) {
            options.push("WITHOUT ROWID");
        }
        if table.options.is_true("sqlite_strict") {
            options.push("STRICT");
        }
        if options.is_empty() {
            return Ok(String::new());
        }
        Ok(format!("\n {}", options.join(",\n ")))
    }

    fn constraint(
        &self,
        writer: &Writer<'_>,
        constraint: &Constraint,
        table: &Table,
    ) -> Result<Option<String>, RenderError> {
        let of_columns = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => {
                if let [only] = columns.as_slice() {
                    let column = table.column(&only.name);
                    if column.is_some_and(|column| is_inline_key(table, column)) {
                        return Ok(None);
                    }
                }
                Some("sqlite_on_conflict_primary_key")
            }
            ConstraintKind::Unique { .. } => Some("sqlite_on_conflict_unique"),
            ConstraintKind::ForeignKey { referred_table, .. } => {
                if referred_table.schema != table.schema {
                    return Ok(None);
                }
                None
            }
            ConstraintKind::Check { of_column, .. } => {
                if of_column.is_some() && constraint.options.get("sqlite_on_conflict").is_some() {
                    return Err(RenderError::Refused(
                        "SQLite does not support an on conflict clause for a check constraint of \
                         a column"
                            .to_owned(),
                    ));
                }
                None
            }
            ConstraintKind::Exclude { .. } => return Err(writer.unsupported("EXCLUDE")),
        };
        let mut text = self::constraint(writer, constraint, table)?;
        let clause = match constraint.options.get("sqlite_on_conflict") {
            None | Some(OptionValue::None) => of_columns.and_then(|name| {
                let [only] = constraint.columns() else {
                    return None;
                };
                table.column(&only.name)?.options.get(name)
            }),
            own => own,
        };
        if !matches!(constraint.kind, ConstraintKind::ForeignKey { .. }) {
            text.push_str(&on_conflict(clause));
        }
        Ok(Some(text))
    }

    fn referred_table(&self, writer: &Writer<'_>, table: &QualifiedName) -> String {
        writer.quote(&table.name)
    }

    fn add_constraint(
        &self,
        _writer: &Writer<'_>,
        _table: &QualifiedName,
        constraint: &Constraint,
    ) -> Result<Option<String>, RenderError> {
        if constraint.is_type_bound() {
            return Ok(None);
        }
        Err(no_alter())
    }

    fn drop_constraint(
        &self,
        _writer: &Writer<'_>,
        _operation: &DropConstraint,
    ) -> Result<String, RenderError> {
        Err(no_alter())
    }

    fn drop_type_bound(
        &self,
        _writer: &Writer<'_>,
        _operation: &DropConstraint,
    ) -> Result<Option<String>, RenderError> {
        Ok(None)
    }

    fn rename_column(&self) -> &'static str {
        "RENAME COLUMN"
    }

    /// The schema belongs to the index's name; the table is looked for in it (SQLite,
    /// "CREATE INDEX").
    fn create_index(
        &self,
        writer: &Writer<'_>,
        create: &CreateIndex,
    ) -> Result<String, RenderError> {
        let index = &create.index;
        let expressions = index
            .expressions
            .iter()
            .map(|expression| writer.expression_in_table(index_expression(expression)))
            .collect::<Result<Vec<_>, _>>()?;
        let mut name = index_name(writer, index)?;
        if let Some(schema) = &index.schema {
            name = format!("{}.{name}", writer.quote(schema));
        }
        let mut text = format!(
            "{}{name} ON {} ({})",
            create_index_head(create, ""),
            writer.quote(&index.table),
            expressions.join(", ")
        );
        if let Some(condition) = index.options.get("sqlite_where") {
            if let OptionValue::Text(text) = condition {
                return Err(RenderError::Refused(format!(
                    "sqlite_where takes an expression and no text: give sa.text({text:?})"
                )));
            }
            if let Some(condition) = writer.expression_of(condition)? {
                text.push_str(" WHERE ");
                text.push_str(&condition);
            }
        }
        Ok(text)
    }

    /// SQLite looks at every view and trigger when a table is renamed, and refuses where one
    /// names a table that is not there, unless it renames as it did before 3.25 (SQLite,
    /// "ALTER TABLE RENAME").
    fn around_rename(&self) -> (Option<&'static str>, Option<&'static str>) {
        (
            Some("PRAGMA legacy_alter_table = ON"),
            Some("PRAGMA legacy_alter_table = OFF"),
        )
    }

    /// A cast to JSON would make numbers of documents.
    fn casts_in_rebuild(&self, sql_type: &SqlType) -> bool {
        sql_type.affinity() != Some(TypeAffinity::Json)
    }

    /// SQLite has no types with a name, and SQLAlchemy passes over them.
    fn create_type(
        &self,
        _writer: &Writer<'_>,
        _operation: &CreateType,
    ) -> Result<Vec<String>, RenderError> {
        Ok(Vec::new())
    }

    fn drop_type(
        &self,
        _writer: &Writer<'_>,
        _operation: &DropType,
    ) -> Result<Vec<String>, RenderError> {
        Ok(Vec::new())
    }
}

/// Whether a default is an expression, which SQLite takes in parentheses only ("CREATE
/// TABLE", "The DEFAULT clause").
fn wants_parentheses(default: &str) -> bool {
    !default.trim_start().starts_with(['\'', '"', '(']) && !default.chars().all(is_word_character)
}

/// Whether the primary key is written behind its only column, as `AUTOINCREMENT` wants.
fn is_inline_key(table: &Table, column: &Column) -> bool {
    column.primary_key
        && table.options.is_true("sqlite_autoincrement")
        && table.primary_key().len() == 1
        && column.sql_type.affinity() == Some(TypeAffinity::Integer)
        && !table.has_foreign_key(&column.name.name)
}

/// ` ON CONFLICT …`; nothing where the option is not given.
fn on_conflict(option: Option<&OptionValue>) -> String {
    option
        .and_then(option_text)
        .map_or_else(String::new, |clause| format!(" ON CONFLICT {clause}"))
}

fn no_alter() -> RenderError {
    RenderError::NotImplemented(
        "No support for ALTER of constraints in SQLite dialect. Please refer to the batch mode \
         feature which allows for SQLite migrations using a copy-and-move strategy."
            .to_owned(),
    )
}
