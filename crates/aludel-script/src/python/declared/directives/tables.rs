//! Directives about whole tables.

use aludel_core::operation::{CreateTable, DropTable, Operation, RenameTable, SetTableComment};

use super::super::Act;
use super::super::arguments::{Arguments, optional, switch};
use super::super::evaluate::{Evaluator, identifier};
use super::super::options::{self, Options};
use super::super::value::Value;
use super::{Owner, perform, qualified};

impl Evaluator<'_> {
    pub(super) fn create_table(&mut self, arguments: &mut Arguments) -> Option<Vec<Act>> {
        let name = arguments.next("table_name")?.text()?;
        let schema = optional(arguments.keyword("schema"), Value::text)?;
        let if_not_exists = switch(arguments.keyword("if_not_exists"))?;
        let comment = optional(arguments.keyword("comment"), Value::text)?;
        let items = arguments.rest();
        let words = options::read(arguments.keywords(), Options::Table)?;
        let mut built = self.build_table(qualified(name, schema), items)?;
        built.table.comment = comment;
        built.table.options = words;
        let mut acts: Vec<Act> = built.types.into_iter().map(Act::from).collect();
        acts.push(Act::Perform(Operation::CreateTable(CreateTable {
            table: built.table,
            if_not_exists,
        })));
        Some(acts)
    }

    pub(super) fn drop_table(arguments: &mut Arguments) -> Option<Vec<Act>> {
        let name = arguments.next("table_name")?.text()?;
        let schema = optional(arguments.keyword("schema"), Value::text)?;
        let if_exists = switch(arguments.keyword("if_exists"))?;
        Some(perform(Operation::DropTable(DropTable {
            table: qualified(name, schema),
            if_exists,
        })))
    }

    pub(super) fn rename_table(arguments: &mut Arguments) -> Option<Vec<Act>> {
        let name = arguments.next("old_table_name")?.text()?;
        let new_name = arguments.next("new_table_name")?.text()?;
        let schema = optional(arguments.keyword("schema"), Value::text)?;
        Some(perform(Operation::RenameTable(RenameTable {
            table: qualified(name, schema),
            new_name: identifier(new_name),
        })))
    }

    pub(super) fn create_table_comment(
        &self,
        arguments: &mut Arguments,
        owner: Owner,
    ) -> Option<Vec<Act>> {
        let table = self.table(arguments, owner, "table_name")?;
        let comment = optional(arguments.next("comment"), Value::text)?;
        optional(arguments.keyword("existing_comment"), Value::text)?;
        Some(perform(Operation::SetTableComment(SetTableComment {
            table,
            comment,
        })))
    }

    pub(super) fn drop_table_comment(
        &self,
        arguments: &mut Arguments,
        owner: Owner,
    ) -> Option<Vec<Act>> {
        let table = self.table(arguments, owner, "table_name")?;
        optional(arguments.keyword("existing_comment"), Value::text)?;
        Some(perform(Operation::SetTableComment(SetTableComment {
            table,
            comment: None,
        })))
    }
}
