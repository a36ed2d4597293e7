//! MySQL's and MariaDB's definitions.

use std::fmt::Write as _;

use aludel_core::expression::{Expression, UnaryOperator};
use aludel_core::operation::{
    AlterColumn, Change, ConstraintType, CreateIndex, DropConstraint, DropIndex, RenameTable,
    SetColumnComment,
};
use aludel_core::schema::{
    Autoincrement, Column, Constraint, ConstraintKind, DialectOptions, OptionValue, QualifiedName,
    SequenceOptions, ServerDefault, SqlType, Table, TypeAffinity,
};

use super::{MysqlDialect, keywords, types};
use crate::render::ddl::alter_column::{
    existing_default, new_default, touches_computed, touches_identity,
};
use crate::render::ddl::column::{
    column_comment, default_text, generated, is_numbered, name_of, server_default,
};
use crate::render::ddl::constraint::constraint;
use crate::render::ddl::index::{
    expression_key, has_loose_operator, index_expression, index_name, table_of,
};
use crate::render::ddl::object::sequence_options;
use crate::render::ddl::{Comments, Definitions, Writer, is_word_character, option_text};
use crate::render::{RenderContext, RenderError};

impl Definitions for MysqlDialect {
    fn reserved_words(&self, context: &RenderContext) -> &'static [&'static str] {
        if context.mariadb {
            keywords::MARIADB
        } else {
            keywords::MYSQL
        }
    }

    /// The server takes 64 (MySQL 8.0 manual, section 9.2.1); SQLAlchemy leaves names of
    /// up to 255 for it to refuse.
    fn longest_constraint_name(&self) -> usize {
        255
    }

    fn comments(&self) -> Comments {
        Comments::Inline
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
        refuse_half_a_double(&column.sql_type)?;
        let mut text = format!(
            "{} {}",
            writer.quote(&column.name),
            writer.sql_type(&column.sql_type)?
        );
        text.push_str(&generated(writer, column)?);
        // MariaDB takes no NOT NULL behind a computed column unless it must.
        let is_computed = matches!(column.server_default, Some(ServerDefault::Computed(_)));
        let may_be_null = writer.context.mariadb && is_computed && !column.nullable_given;
        if !column.nullable && !may_be_null {
            text.push_str(" NOT NULL");
        } else if column.nullable && matches!(column.sql_type, SqlType::Timestamp { .. }) {
            // A TIMESTAMP is NOT NULL by itself (MySQL 8.0 manual, section 5.1.8,
            // `explicit_defaults_for_timestamp`).
            text.push_str(" NULL");
        }
        if let Some(comment) = &column.comment {
            _ = write!(text, " COMMENT {}", writer.literal(comment)?);
        }
        // MariaDB has had sequences since 10.3; who is not connected does not count on them.
        let counts_by_sequence = column.sequence_default
            && writer.context.mariadb
            && writer
                .context
                .version
                .is_some_and(|version| version >= (10, 3, 0));
        let counts = is_numbered(table, column)?
            && matches!(
                column.server_default,
                None | Some(ServerDefault::Identity(_))
            )
            && !counts_by_sequence;
        if counts {
            text.push_str(" AUTO_INCREMENT");
        } else if let Some(default) = default_text(writer, column.server_default.as_ref())? {
            if wants_parentheses(writer, &default) {
                _ = write!(text, " DEFAULT ({default})");
            } else {
                _ = write!(text, " DEFAULT {default}");
            }
        }
        Ok(text)
    }

    fn table_options(&self, writer: &Writer<'_>, table: &Table) -> Result<String, RenderError> {
        let prefix = prefix(writer);
        let mut options: Vec<(String, String)> = Vec::new();
        for (name, value) in &table.options.0 {
            let Some(option) = name.strip_prefix(prefix) else {
                continue;
            };
            let OptionValue::Text(text) = value else {
                return Err(RenderError::Refused(format!(
                    "the option {name} of a table is text: give it in quotes"
                )));
            };
            options.push((option.to_uppercase(), text.clone()));
        }
        if let Some(comment) = &table.comment {
            options.retain(|(name, _)| name != "COMMENT");
            options.push(("COMMENT".to_owned(), comment.clone()));
        }
        let (partitions, plain): (Vec<_>, Vec<_>) = options
            .into_iter()
            .partition(|(name, _)| PARTITIONS.contains(&name.as_str()));
        let mut written = Vec::new();
        for (name, value) in in_order(plain, PLAIN_ORDER) {
            let value = quoted_value(writer, &name, value)?;
            let name = match name.as_str() {
                "DATA_DIRECTORY"
                | "INDEX_DIRECTORY"
                | "DEFAULT_CHARACTER_SET"
                | "CHARACTER_SET"
                | "DEFAULT_CHARSET"
                | "DEFAULT_COLLATE" => name.replace('_', " "),
                _ => name,
            };
            let joiner = match name.as_str() {
                "TABLESPACE" | "DEFAULT CHARACTER SET" | "CHARACTER SET" | "COLLATE" => " ",
                _ => "=",
            };
            written.push(format!("{name}{joiner}{value}"));
        }
        for (name, value) in in_order(partitions, PARTITION_ORDER) {
            written.push(format!("{} {value}", name.replace('_', " ")));
        }
        Ok(written.join(" "))
    }

    fn constraint(
        &self,
        writer: &Writer<'_>,
        constraint: &Constraint,
        table: &Table,
    ) -> Result<Option<String>, RenderError> {
        if matches!(constraint.kind, ConstraintKind::Exclude { .. }) {
            return Err(writer.unsupported("EXCLUDE"));
        }
        self::constraint(writer, constraint, table).map(Some)
    }

    fn key_suffix(
        &self,
        writer: &Writer<'_>,
        constraint: &Constraint,
    ) -> Result<String, RenderError> {
        let ConstraintKind::PrimaryKey { .. } = constraint.kind else {
            return Ok(String::new());
        };
        Ok(using(writer, &constraint.options))
    }

    /// MySQL 8.0 manual, section 1.6.2.3: `MATCH` makes it ignore `ON DELETE` and
    /// `ON UPDATE`.
    fn match_clause(&self, writer: &Writer<'_>, _phrase: &str) -> Result<String, RenderError> {
        Err(writer.unsupported(
            "MATCH of foreign keys: it ignores the word, and ON UPDATE and ON DELETE with it",
        ))
    }

    fn sequence_options(&self, options: &SequenceOptions) -> String {
        sequence_options(options).replace("NO CYCLE", "NOCYCLE")
    }

    /// Without its schema the new name would be one of the session's database.
    fn new_table_name(&self, writer: &Writer<'_>, rename: &RenameTable) -> String {
        writer.dotted(&QualifiedName {
            schema: rename.table.schema.clone(),
            name: rename.new_name.clone(),
        })
    }

    fn table_comment(
        &self,
        writer: &Writer<'_>,
        table: &QualifiedName,
        comment: Option<&str>,
    ) -> Result<String, RenderError> {
        let comment = writer.literal(comment.unwrap_or_default())?;
        let table = writer.qualified(table);
        Ok(format!("ALTER TABLE {table} COMMENT {comment}"))
    }

    /// There is no statement for the comment alone; one that is taken away is left to the
    /// standard's words, which the server refuses.
    fn column_comment(
        &self,
        writer: &Writer<'_>,
        set: &SetColumnComment,
    ) -> Result<String, RenderError> {
        let table = writer.qualified(&name_of(&set.table));
        let name = writer.quote(&set.column);
        let Some(column) = set.table.column(&set.column.name) else {
            return column_comment(writer, &table, &name, set.comment.as_deref());
        };
        if set.comment.is_none() {
            return column_comment(writer, &table, &name, None);
        }
        let column = Column {
            comment: set.comment.clone(),
            ..column.clone()
        };
        let definition = self.column(writer, &column, &set.table)?;
        Ok(format!("ALTER TABLE {table} CHANGE {name} {definition}"))
    }

    fn change_column(
        &self,
        writer: &Writer<'_>,
        alter: &AlterColumn,
    ) -> Result<Vec<String>, RenderError> {
        if touches_computed(alter) || touches_identity(alter) {
            return Err(RenderError::Refused(
                "a computed or identity column that is there cannot be changed in this dialect"
                    .to_owned(),
            ));
        }
        let sql_type = alter.sql_type.as_ref().or(alter.existing_type.as_ref());
        let is_time =
            sql_type.is_some_and(|sql_type| sql_type.affinity() == Some(TypeAffinity::DateTime));
        let column = writer.quote(&alter.column);
        let may_be_function = is_time && alter.server_default != Change::To(None);
        let table = writer.alter_table(&alter.table);
        if alter.new_column_name.is_some() || may_be_function {
            let name = alter.new_column_name.as_ref().unwrap_or(&alter.column);
            return Ok(vec![format!(
                "{table} CHANGE {column} {} {}",
                writer.quote(name),
                changed_column(writer, alter, sql_type)?
            )]);
        }
        let is_modified = alter.nullable.is_some()
            || alter.sql_type.is_some()
            || alter.autoincrement.is_some()
            || alter.comment != Change::Keep;
        if is_modified {
            return Ok(vec![format!(
                "{table} MODIFY {column} {}",
                changed_column(writer, alter, sql_type)?
            )]);
        }
        Ok(match &alter.server_default {
            Change::Keep => Vec::new(),
            Change::To(None) => vec![format!("{table} ALTER COLUMN {column} DROP DEFAULT")],
            Change::To(Some(default)) => vec![format!(
                "{table} ALTER COLUMN {column} SET DEFAULT {}",
                server_default(writer, default)?
            )],
        })
    }

    fn drop_constraint(
        &self,
        writer: &Writer<'_>,
        drop: &DropConstraint,
    ) -> Result<String, RenderError> {
        let words = match drop.kind {
            Some(ConstraintType::ForeignKey) => "FOREIGN KEY",
            Some(ConstraintType::Primary) => {
                let table = writer.qualified(&drop.table);
                return Ok(format!("ALTER TABLE {table} DROP PRIMARY KEY"));
            }
            Some(ConstraintType::Unique) => "INDEX",
            Some(ConstraintType::Check) if writer.context.mariadb => "CONSTRAINT",
            Some(ConstraintType::Check) => "CHECK",
            Some(ConstraintType::Exclude) | None => {
                return Err(RenderError::NotImplemented(
                    "No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type"
                        .to_owned(),
                ));
            }
        };
        let name = drop.name.as_ref().ok_or_else(|| {
            RenderError::Refused(format!(
                "a constraint of the table `{}` is to be dropped, but it has no name",
                drop.table
            ))
        })?;
        Ok(format!(
            "ALTER TABLE {} DROP {words} {}",
            writer.qualified(&drop.table),
            writer.constraint_name(name)?
        ))
    }

    /// Alembic leaves them: before MySQL 8.0.16 there were none.
    fn drop_type_bound(
        &self,
        writer: &Writer<'_>,
        drop: &DropConstraint,
    ) -> Result<Option<String>, RenderError> {
        match drop.kind {
            Some(ConstraintType::Check) => Ok(None),
            _ => self.drop_constraint(writer, drop).map(Some),
        }
    }

    fn create_index(
        &self,
        writer: &Writer<'_>,
        create: &CreateIndex,
    ) -> Result<String, RenderError> {
        let index = &create.index;
        let mut text = "CREATE ".to_owned();
        if index.unique {
            text.push_str("UNIQUE ");
        }
        if let Some(prefix) = option(writer, &index.options, "prefix") {
            text.push_str(&prefix);
            text.push(' ');
        }
        text.push_str("INDEX ");
        if create.if_not_exists {
            text.push_str("IF NOT EXISTS ");
        }
        let lengths = index.options.get(&format!("{}length", prefix(writer)));
        let elements = index
            .expressions
            .iter()
            .map(|expression| index_element(writer, expression, lengths))
            .collect::<Result<Vec<_>, _>>()?;
        _ = write!(
            text,
            "{} ON {} ({})",
            index_name(writer, index)?,
            writer.qualified(&table_of(index)),
            elements.join(", ")
        );
        if let Some(parser) = shared_option(writer, &index.options, "with_parser") {
            _ = write!(text, " WITH PARSER {parser}");
        }
        text.push_str(&using(writer, &index.options));
        Ok(text)
    }

    fn drop_index(&self, writer: &Writer<'_>, drop: &DropIndex) -> Result<String, RenderError> {
        let table = drop.table.clone().ok_or_else(|| {
            RenderError::Incomplete(format!(
                "to drop the index `{}` this database needs its table: give `table_name`",
                drop.name
            ))
        })?;
        let exists = if drop.if_exists { "IF EXISTS " } else { "" };
        Ok(format!(
            "DROP INDEX {exists}{} ON {}",
            writer.constraint_name(&drop.name)?,
            writer.in_schema(drop.schema.as_ref(), &table)
        ))
    }
}

/// `DOUBLE` has no precision without a scale (MySQL 8.0 manual, section 11.1.4).
fn refuse_half_a_double(sql_type: &SqlType) -> Result<(), RenderError> {
    let is_half = match sql_type {
        SqlType::GenericDouble { precision } => precision.is_some(),
        SqlType::Double {
            precision, scale, ..
        } => precision.is_some() != scale.is_some(),
        _ => false,
    };
    if is_half {
        return Err(RenderError::Refused(
            "DOUBLE takes both precision and scale in this dialect, or neither".to_owned(),
        ));
    }
    Ok(())
}

/// The beginning of the names of options that this database reads.
fn prefix(writer: &Writer<'_>) -> &'static str {
    if writer.context.mariadb_options {
        "mariadb_"
    } else {
        "mysql_"
    }
}

/// An option of this database.
fn option(writer: &Writer<'_>, options: &DialectOptions, name: &str) -> Option<String> {
    options
        .get(&format!("{}{name}", prefix(writer)))
        .and_then(option_text)
        .filter(|text| !text.is_empty())
}

/// An option that MariaDB reads under MySQL's name too.
fn shared_option(writer: &Writer<'_>, options: &DialectOptions, name: &str) -> Option<String> {
    option(writer, options, name)
        .or_else(|| options.get(&format!("mysql_{name}")).and_then(option_text))
}

/// ` USING …`.
fn using(writer: &Writer<'_>, options: &DialectOptions) -> String {
    shared_option(writer, options, "using").map_or_else(String::new, |method| {
        format!(" USING {}", writer.quote_text(&method))
    })
}

/// Options that say how a table is divided.
const PARTITIONS: [&str; 4] = [
    "PARTITION_BY",
    "PARTITIONS",
    "SUBPARTITIONS",
    "SUBPARTITION_BY",
];

/// Which options stand behind which.
const PLAIN_ORDER: &[(&str, &str)] = &[
    ("DEFAULT_CHARSET", "COLLATE"),
    ("DEFAULT_CHARACTER_SET", "COLLATE"),
    ("CHARSET", "COLLATE"),
    ("CHARACTER_SET", "COLLATE"),
];
const PARTITION_ORDER: &[(&str, &str)] = &[
    ("PARTITION_BY", "PARTITIONS"),
    ("PARTITION_BY", "SUBPARTITION_BY"),
    ("PARTITION_BY", "SUBPARTITIONS"),
    ("PARTITIONS", "SUBPARTITIONS"),
    ("PARTITIONS", "SUBPARTITION_BY"),
    ("SUBPARTITION_BY", "SUBPARTITIONS"),
];

/// Options in waves: first those that wait for none, in their order, then those that
/// waited for them, and so on.
fn in_order(mut waiting: Vec<(String, String)>, order: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let names: Vec<String> = waiting.iter().map(|(name, _)| name.clone()).collect();
        let (later, now): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(name, _)| {
            order
                .iter()
                .any(|(before, behind)| behind == name && names.iter().any(|other| other == before))
        });
        ordered.extend(now);
        waiting = later;
    }
    ordered
}

/// Texts among the options are literals.
fn quoted_value(writer: &Writer<'_>, name: &str, value: String) -> Result<String, RenderError> {
    match name {
        "COMMENT" | "PASSWORD" | "CONNECTION" => writer.literal(&value),
        _ => Ok(value),
    }
}

/// Whether a default is an expression, which is taken in parentheses only (MySQL 8.0.13,
/// MariaDB 10.2.1).
fn wants_parentheses(writer: &Writer<'_>, default: &str) -> bool {
    let since = if writer.context.mariadb {
        (10, 2, 1)
    } else {
        (8, 0, 13)
    };
    writer.at_least(since)
        && !default.trim_start().starts_with(['\'', '"', '('])
        && !has_on_update(default)
        && !is_time_with_digits(default)
        && !default.chars().all(is_word_character)
}

/// Whether `ON UPDATE …` follows the default.
fn has_on_update(default: &str) -> bool {
    let lower = default.to_lowercase();
    lower.match_indices("on ").any(|(start, _)| {
        lower[start + 3..]
            .trim_start_matches(' ')
            .starts_with("update")
    })
}

/// Whether a default is the time with digits behind the second, which is no expression.
fn is_time_with_digits(default: &str) -> bool {
    let lower = default.to_lowercase();
    ["now(", "current_timestamp("]
        .iter()
        .filter_map(|name| lower.strip_prefix(name))
        .any(|rest| {
            rest.split_once(')').is_some_and(|(digits, _)| {
                !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit())
            })
        })
}

/// A column as `CHANGE` and `MODIFY` write it: everything that is not said is lost.
fn changed_column(
    writer: &Writer<'_>,
    alter: &AlterColumn,
    sql_type: Option<&SqlType>,
) -> Result<String, RenderError> {
    let sql_type = sql_type.ok_or_else(|| {
        RenderError::Incomplete(
            "All MySQL CHANGE/MODIFY COLUMN operations require the existing type.".to_owned(),
        )
    })?;
    let nullable = alter.nullable.or(alter.existing_nullable).unwrap_or(true);
    let mut text = writer.sql_type(sql_type)?;
    text.push_str(if nullable { " NULL" } else { " NOT NULL" });
    let autoincrement = alter.autoincrement.or(alter.existing_autoincrement);
    if autoincrement.is_some_and(|choice| choice != Autoincrement::Never) {
        text.push_str(" AUTO_INCREMENT");
    }
    let default = match alter.server_default {
        Change::Keep => existing_default(alter),
        Change::To(_) => new_default(alter),
    };
    if let Some(default) = default {
        _ = write!(text, " DEFAULT {}", server_default(writer, default)?);
    }
    let comment = match &alter.comment {
        Change::Keep => alter.existing_comment.as_ref(),
        Change::To(comment) => comment.as_ref(),
    };
    if let Some(comment) = comment {
        _ = write!(text, " COMMENT {}", writer.literal(comment)?);
    }
    Ok(text)
}

/// One element of an index: functions and operators in parentheses (MySQL 8.0 manual,
/// section 13.1.15), then how many characters of it count.
fn index_element(
    writer: &Writer<'_>,
    expression: &Expression,
    lengths: Option<&OptionValue>,
) -> Result<String, RenderError> {
    let mut text = writer.expression_in_table(index_expression(expression))?;
    let is_loose = match expression {
        Expression::Function { .. } => true,
        Expression::Unary { operator, .. } => {
            !matches!(operator, UnaryOperator::Asc | UnaryOperator::Desc)
        }
        other => has_loose_operator(other),
    };
    if is_loose {
        text = format!("({text})");
    }
    let length = match lengths {
        Some(OptionValue::Integer(length)) => Some(length.to_string()),
        Some(OptionValue::Map(lengths)) => {
            let key = expression_key(expression).map(|name| name.name.as_str());
            if key.is_none() && !matches!(expression, Expression::Function { .. }) {
                return Err(RenderError::Refused(format!(
                    "mysql_length by name is for an index of columns, and {text} has no name"
                )));
            }
            lengths
                .iter()
                .find(|(name, _)| Some(name.as_str()) == key || *name == text)
                .and_then(|(_, length)| option_text(length))
        }
        _ => None,
    };
    if let Some(length) = length {
        _ = write!(text, "({length})");
    }
    Ok(text)
}
