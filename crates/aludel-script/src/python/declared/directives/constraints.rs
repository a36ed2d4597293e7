//! Directives about indexes and constraints.

use aludel_core::operation::{
    ConstraintType, CreateConstraint, CreateIndex, DropConstraint, DropIndex, Operation,
};
use aludel_core::schema::QualifiedName;
use aludel_dialect::DialectName;

use super::super::Act;
use super::super::arguments::{Arguments, optional, switch};
use super::super::constraints::KeyKind;
use super::super::evaluate::{Evaluator, identifier};
use super::super::names::{Attachment, Named};
use super::super::options::{self, Options};
use super::super::value::{DeclaredConstraint, GivenName, Value};
use super::{Owner, perform, qualified};

impl Evaluator<'_> {
    pub(super) fn create_index(
        &mut self,
        arguments: &mut Arguments,
        owner: Owner,
    ) -> Option<Vec<Act>> {
        let name = arguments.next("index_name")?.name()?;
        let table = self.table(arguments, owner, "table_name")?;
        let (Value::List(columns) | Value::Tuple(columns)) = arguments.next("columns")? else {
            return None;
        };
        let unique = switch(arguments.keyword("unique"))?;
        let if_not_exists = switch(arguments.keyword("if_not_exists"))?;
        let words = options::read(arguments.keywords(), Options::Index)?;
        let index = self.index(&name, &table, columns, unique, words)?;
        Some(perform(Operation::CreateIndex(CreateIndex {
            index,
            if_not_exists,
        })))
    }

    pub(super) fn drop_index(&self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        if self.renames_indexes() {
            return None;
        }
        let name = self.kept_name(&arguments.next("index_name")?.name()?)?;
        let (table, schema) = match owner {
            Owner::Batch => {
                let table = self.batch.as_ref()?.table.clone();
                (table.name, table.schema)
            }
            Owner::Operations => {
                let table = optional(arguments.next("table_name"), Value::text)?;
                let schema = optional(arguments.keyword("schema"), Value::text)?;
                // Alembic's name of a table that nobody named.
                let table = table.unwrap_or_else(|| "no_table".to_owned());
                (identifier(table), schema.map(identifier))
            }
        };
        let if_exists = switch(arguments.keyword("if_exists"))?;
        let options = options::read(arguments.keywords(), Options::Index)?;
        Some(perform(Operation::DropIndex(DropIndex {
            name,
            table: Some(table),
            schema,
            if_exists,
            options,
        })))
    }

    pub(super) fn drop_constraint(
        &self,
        arguments: &mut Arguments,
        owner: Owner,
    ) -> Option<Vec<Act>> {
        if self.circumstances.dialect == DialectName::Sqlite {
            return None;
        }
        let name = arguments.next("constraint_name")?.name()?;
        let table = self.table(arguments, owner, "table_name")?;
        let kind = optional(arguments.next("type_"), Value::text)?;
        let if_exists = switch(arguments.keyword("if_exists"))?;
        let kind = match kind.as_deref() {
            None => None,
            Some("primary") => Some(ConstraintType::Primary),
            Some("unique") => Some(ConstraintType::Unique),
            Some("foreignkey") => Some(ConstraintType::ForeignKey),
            Some("check") => Some(ConstraintType::Check),
            Some(_) => return None,
        };
        if name == GivenName::None
            || (kind.is_none() && self.circumstances.dialect == DialectName::Mysql)
        {
            return None;
        }
        let named = Named {
            // Nothing is known of what is dropped but its name and its table.
            kind: match kind {
                None | Some(ConstraintType::Exclude) => "",
                Some(ConstraintType::Primary) => "pk",
                Some(ConstraintType::Unique) => "uq",
                Some(ConstraintType::ForeignKey) => "fk",
                Some(ConstraintType::Check) => "ck",
            },
            table: &table,
            columns: &[],
            referred: None,
        };
        Some(perform(Operation::DropConstraint(DropConstraint {
            name: self.final_name_of(&name, &named)?,
            table,
            kind,
            if_exists,
            cascade: false,
        })))
    }

    pub(super) fn create_key(
        &mut self,
        arguments: &mut Arguments,
        owner: Owner,
        kind: KeyKind,
    ) -> Option<Vec<Act>> {
        let name = arguments.next("constraint_name")?.name()?;
        let table = self.table(arguments, owner, "table_name")?;
        let columns = arguments.next("columns")?.texts()?;
        let constraint = Self::key(kind, name, columns, arguments)?;
        self.create_constraint(table, constraint)
    }

    pub(super) fn create_foreign_key(
        &mut self,
        arguments: &mut Arguments,
        owner: Owner,
    ) -> Option<Vec<Act>> {
        let name = arguments.next("constraint_name")?.name()?;
        let table = match owner {
            Owner::Batch => self.batch.as_ref()?.table.clone(),
            Owner::Operations => {
                let source = arguments.next("source_table")?.text()?;
                let schema = optional(arguments.keyword("source_schema"), Value::text)?;
                qualified(source, schema)
            }
        };
        let referent = arguments.next("referent_table")?.text()?;
        let columns = arguments.next("local_cols")?.texts()?;
        let referred = arguments.next("remote_cols")?.texts()?;
        let schema = optional(arguments.keyword("referent_schema"), Value::text)?;
        if referent.contains('.') || referred.iter().any(|column| column.contains('.')) {
            return None;
        }
        let constraint = Self::foreign_key(
            name,
            columns,
            qualified(referent, schema),
            referred,
            arguments,
        )?;
        self.create_constraint(table, constraint)
    }

    pub(super) fn create_check(
        &mut self,
        arguments: &mut Arguments,
        owner: Owner,
    ) -> Option<Vec<Act>> {
        let name = arguments.next("constraint_name")?.name()?;
        let table = self.table(arguments, owner, "table_name")?;
        let condition = arguments.next("condition")?;
        let constraint = Self::check(name, condition, arguments)?;
        self.create_constraint(table, constraint)
    }

    fn create_constraint(
        &self,
        table: QualifiedName,
        constraint: DeclaredConstraint,
    ) -> Option<Vec<Act>> {
        if self.circumstances.dialect == DialectName::Sqlite {
            return None;
        }
        Some(perform(Operation::CreateConstraint(CreateConstraint {
            constraint: self.named(constraint, &table, Attachment::Alone)?,
            table,
        })))
    }
}
