//! What each database says about its definitions.

use aludel_core::operation::{
    AddColumn, AlterColumn, CreateIndex, CreateType, DropConstraint, DropIndex, DropType,
    RenameTable, SetColumnComment,
};
use aludel_core::schema::{
    Column, Constraint, QualifiedName, SequenceOptions, ServerDefault, SqlType, Table,
};

use super::{Writer, alter_column, column, constraint, index, object, words};
use crate::render::{RenderContext, RenderError};

/// Where comments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comments {
    /// In statements of their own.
    Apart,
    /// In the definition of the table or column.
    Inline,
    /// Nowhere.
    Nowhere,
}

/// One database's definitions. What is written here is what most databases share, as
/// SQLAlchemy's and Alembic's default implementations are.
pub(crate) trait Definitions: Send + Sync {
    /// The words that mean something else without quotes: sorted, lower case.
    fn reserved_words(&self, context: &RenderContext) -> &'static [&'static str];

    /// How many characters the name of a constraint or index may have.
    fn longest_constraint_name(&self) -> usize;

    /// Whether constraints can be added to a table that is there. `use_alter` asks that a
    /// foreign key be left out of the table's definition, which is possible only then.
    fn adds_constraints(&self) -> bool {
        true
    }

    /// Where comments are written.
    fn comments(&self) -> Comments;

    /// A type.
    fn sql_type(&self, writer: &Writer<'_>, sql_type: &SqlType) -> Result<String, RenderError>;

    /// A column in the definition of a table, without its constraints.
    fn column(
        &self,
        writer: &Writer<'_>,
        column: &Column,
        table: &Table,
    ) -> Result<String, RenderError> {
        column::column(writer, column, table)
    }

    /// Statements that make what a table needs, such as types.
    fn before_table(
        &self,
        _writer: &Writer<'_>,
        _table: &Table,
    ) -> Result<Vec<String>, RenderError> {
        Ok(Vec::new())
    }

    /// What follows the closing parenthesis of a table's definition, with the white space
    /// in front of it.
    fn table_options(&self, _writer: &Writer<'_>, _table: &Table) -> Result<String, RenderError> {
        Ok(String::new())
    }

    /// A constraint of a table; `None` where it is not written.
    fn constraint(
        &self,
        writer: &Writer<'_>,
        constraint: &Constraint,
        table: &Table,
    ) -> Result<Option<String>, RenderError> {
        constraint::constraint(writer, constraint, table).map(Some)
    }

    /// What stands between `UNIQUE` and the columns, with a space behind it.
    fn unique_distinct(&self, _constraint: &Constraint) -> &'static str {
        ""
    }

    /// What stands behind the columns of a primary key or `UNIQUE`.
    fn key_suffix(
        &self,
        _writer: &Writer<'_>,
        _constraint: &Constraint,
    ) -> Result<String, RenderError> {
        Ok(String::new())
    }

    /// `ON DELETE …`: the checked phrase.
    fn on_delete(&self, phrase: &str) -> Result<String, RenderError> {
        words(phrase).map(str::to_owned)
    }

    /// `MATCH …` of a foreign key, with a space in front.
    fn match_clause(&self, _writer: &Writer<'_>, phrase: &str) -> Result<String, RenderError> {
        Ok(format!(" MATCH {}", words(phrase)?))
    }

    /// The table that a foreign key refers to.
    fn referred_table(&self, writer: &Writer<'_>, table: &QualifiedName) -> String {
        writer.qualified(table)
    }

    /// Behind `GENERATED ALWAYS AS (…)`: `STORED`, `VIRTUAL` or nothing, with a space in
    /// front.
    fn persistence(
        &self,
        _writer: &Writer<'_>,
        persisted: Option<bool>,
    ) -> Result<&'static str, RenderError> {
        Ok(match persisted {
            Some(true) => " STORED",
            Some(false) => " VIRTUAL",
            None => "",
        })
    }

    /// How a sequence or an identity column counts.
    fn sequence_options(&self, options: &SequenceOptions) -> String {
        object::sequence_options(options)
    }

    /// The new name of a table, where it stays in its schema.
    fn new_table_name(&self, writer: &Writer<'_>, rename: &RenameTable) -> String {
        writer.quote(&rename.new_name)
    }

    /// A table's comment; `None` takes it away.
    fn table_comment(
        &self,
        writer: &Writer<'_>,
        table: &QualifiedName,
        comment: Option<&str>,
    ) -> Result<String, RenderError> {
        let comment =
            comment.map_or_else(|| Ok("NULL".to_owned()), |comment| writer.literal(comment))?;
        let table = writer.qualified(table);
        Ok(format!("COMMENT ON TABLE {table} IS {comment}"))
    }

    /// A column's comment; `None` takes it away.
    fn column_comment(
        &self,
        writer: &Writer<'_>,
        set: &SetColumnComment,
    ) -> Result<String, RenderError> {
        let table = writer.qualified(&column::name_of(&set.table));
        let column = writer.quote(&set.column);
        column::column_comment(writer, &table, &column, set.comment.as_deref())
    }

    /// Adds a column and what it brings along.
    fn add_column(
        &self,
        writer: &Writer<'_>,
        operation: &AddColumn,
    ) -> Result<Vec<String>, RenderError> {
        column::add_column(writer, operation)
    }

    /// Changes a column; the constraints of its types are not its affair.
    fn change_column(
        &self,
        writer: &Writer<'_>,
        operation: &AlterColumn,
    ) -> Result<Vec<String>, RenderError> {
        alter_column::change_column(writer, operation)
    }

    /// Adds, changes or takes away an identity.
    fn set_identity(
        &self,
        _writer: &Writer<'_>,
        _operation: &AlterColumn,
        _identity: Option<&ServerDefault>,
    ) -> Result<String, RenderError> {
        Err(RenderError::Refused(
            "adding, removing or changing `GENERATED AS IDENTITY`, of a column that is there, is \
             not supported in this dialect"
                .to_owned(),
        ))
    }

    /// Sets or takes away a column's comment.
    fn set_column_comment(
        &self,
        writer: &Writer<'_>,
        _operation: &AlterColumn,
        _comment: Option<&str>,
    ) -> Result<String, RenderError> {
        Err(writer.unsupported("comments of columns"))
    }

    /// The words that rename a column.
    fn rename_column(&self) -> &'static str {
        "RENAME"
    }

    /// Adds a constraint to a table that is there; nothing where one that came with a
    /// type is left out.
    fn add_constraint(
        &self,
        writer: &Writer<'_>,
        table: &QualifiedName,
        constraint: &Constraint,
    ) -> Result<Option<String>, RenderError> {
        constraint::add_constraint(writer, table, constraint).map(Some)
    }

    /// Takes a constraint from a table.
    fn drop_constraint(
        &self,
        writer: &Writer<'_>,
        operation: &DropConstraint,
    ) -> Result<String, RenderError> {
        constraint::drop_constraint(writer, operation)
    }

    /// Takes away a constraint that came with a column's former type; nothing where none
    /// was made or none can be taken.
    fn drop_type_bound(
        &self,
        writer: &Writer<'_>,
        operation: &DropConstraint,
    ) -> Result<Option<String>, RenderError> {
        self.drop_constraint(writer, operation).map(Some)
    }

    /// Creates an index.
    fn create_index(
        &self,
        writer: &Writer<'_>,
        operation: &CreateIndex,
    ) -> Result<String, RenderError> {
        index::create_index(writer, operation)
    }

    /// Drops an index.
    fn drop_index(
        &self,
        writer: &Writer<'_>,
        operation: &DropIndex,
    ) -> Result<String, RenderError> {
        index::drop_index(writer, operation)
    }

    /// Statements that make the names free which a table takes when it is built anew.
    fn before_rebuild(
        &self,
        _writer: &Writer<'_>,
        _table: &QualifiedName,
        _constraints: &[Constraint],
    ) -> Result<Vec<String>, RenderError> {
        Ok(Vec::new())
    }

    /// What stands before and behind the statement that gives a new table the name of one
    /// that views and triggers name.
    fn around_rename(&self) -> (Option<&'static str>, Option<&'static str>) {
        (None, None)
    }

    /// Whether values are cast to a type of another family when a table is built anew.
    fn casts_in_rebuild(&self, _sql_type: &SqlType) -> bool {
        true
    }

    /// Creates an enumeration or a domain.
    fn create_type(
        &self,
        writer: &Writer<'_>,
        _operation: &CreateType,
    ) -> Result<Vec<String>, RenderError> {
        Err(writer.unsupported("types with a name"))
    }

    /// Drops an enumeration or a domain.
    fn drop_type(
        &self,
        writer: &Writer<'_>,
        _operation: &DropType,
    ) -> Result<Vec<String>, RenderError> {
        Err(writer.unsupported("types with a name"))
    }

    /// `AS type` of a sequence, with a space in front.
    fn sequence_type(
        &self,
        _writer: &Writer<'_>,
        _sql_type: &SqlType,
    ) -> Result<String, RenderError> {
        Ok(String::new())
    }
}
