//! `op.*` and `batch_op.*`.

mod columns;
mod constraints;
mod tables;

use aludel_core::operation::Operation;
use aludel_core::schema::{QualifiedName, ServerDefault};
use aludel_dialect::DialectName;
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::arguments::{Arguments, optional};
use super::constraints::KeyKind;
use super::evaluate::{Evaluator, identifier};
use super::value::Value;
use super::{Act, Declaration};

/// What is gathered between `with op.batch_alter_table(…)` and its end.
#[derive(Debug)]
pub(super) struct Batch {
    table: QualifiedName,
    gathered: Vec<Declaration>,
}

impl Batch {
    /// `op.batch_alter_table(…)`; what rebuilds the table in any case is not understood.
    pub(super) fn open(mut arguments: Arguments) -> Option<Self> {
        let name = arguments.next("table_name")?.text()?;
        let schema = optional(arguments.next("schema"), Value::text)?;
        if let Some(recreate) = arguments.next("recreate")
            && recreate.text()? != "auto"
        {
            return None;
        }
        arguments.end()?;
        Some(Self {
            table: qualified(name, schema),
            gathered: Vec::new(),
        })
    }
}

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// `op`
    Operations,
    /// `batch_op`
    Batch,
}

const DIRECTIVES: [&str; 24] = [
    "add_column",
    "alter_column",
    "bulk_insert",
    "create_check_constraint",
    "create_entity",
    "create_foreign_key",
    "create_index",
    "create_primary_key",
    "create_table",
    "create_table_comment",
    "create_unique_constraint",
    "drop_column",
    "drop_constraint",
    "drop_entity",
    "drop_index",
    "drop_table",
    "drop_table_comment",
    "execute",
    "f",
    "get_bind",
    "get_context",
    "batch_alter_table",
    "rename_table",
    "replace_entity",
];

/// Whether a directive is understood.
pub(super) fn is_directive(name: &str) -> bool {
    DIRECTIVES.contains(&name)
}

pub(super) fn qualified(name: String, schema: Option<String>) -> QualifiedName {
    QualifiedName {
        schema: schema.map(identifier),
        name: identifier(name),
    }
}

impl Evaluator<'_> {
    /// `op.name(…)`
    pub(super) fn directive(&mut self, call: &ast::ExprCall, name: &str) -> Option<Value> {
        let mut arguments = self.arguments(&call.arguments)?;
        match name {
            "f" => return Self::final_name(arguments),
            "get_bind" => {
                arguments.end()?;
                return Some(Value::Bind);
            }
            "get_context" => {
                arguments.end()?;
                return Some(Value::Context);
            }
            _ => {}
        }
        let acts = match name {
            "create_table" => self.create_table(&mut arguments),
            "drop_table" => Self::drop_table(&mut arguments),
            "rename_table" => Self::rename_table(&mut arguments),
            "create_table_comment" => self.create_table_comment(&mut arguments, Owner::Operations),
            "drop_table_comment" => self.drop_table_comment(&mut arguments, Owner::Operations),
            "execute" => Self::execute(arguments.next("sqltext")?),
            "bulk_insert" => self.bulk_insert(&mut arguments),
            "create_entity" | "drop_entity" | "replace_entity" => {
                Self::entity_directive(name, &mut arguments)
            }
            _ => self.table_directive(name, &mut arguments, Owner::Operations),
        }?;
        arguments.end()?;
        self.declare(call, acts);
        Some(Value::None)
    }

    /// `op.get_bind().execute(…)`, as long as nobody looks at what it returns.
    pub(super) fn execute_on_bind(&mut self, call: &ast::ExprCall) -> Option<Value> {
        let mut arguments = self.arguments(&call.arguments)?;
        // A string is refused here, where `op.execute` takes one.
        let statement = arguments.next_if(|it| !matches!(it, Value::Text(_)))?;
        let acts = Self::execute(statement)?;
        arguments.end()?;
        self.declare(call, acts);
        Some(Value::Unknown)
    }

    /// `batch_op.name(…)`
    pub(super) fn batch_directive(&mut self, call: &ast::ExprCall, name: &str) -> Option<Value> {
        let mut arguments = self.arguments(&call.arguments)?;
        if name == "f" {
            return Self::final_name(arguments);
        }
        let acts = match name {
            "create_table_comment" => self.create_table_comment(&mut arguments, Owner::Batch),
            "drop_table_comment" => self.drop_table_comment(&mut arguments, Owner::Batch),
            _ => self.table_directive(name, &mut arguments, Owner::Batch),
        }?;
        arguments.end()?;
        let cause = self.place(call.range());
        let batch = self.batch.as_mut()?;
        batch
            .gathered
            .extend(acts.into_iter().map(|act| Declaration {
                act,
                cause: cause.clone(),
            }));
        Some(Value::None)
    }

    /// The end of a batch.
    pub(super) fn close(&mut self, batch: Batch) -> Option<()> {
        if self.circumstances.dialect == DialectName::Sqlite
            && !batch.gathered.iter().all(stays_in_place)
        {
            // The table is read from the database and built anew.
            return None;
        }
        self.declarations.extend(batch.gathered);
        Some(())
    }

    fn table_directive(
        &mut self,
        name: &str,
        arguments: &mut Arguments,
        owner: Owner,
    ) -> Option<Vec<Act>> {
        match name {
            "add_column" => self.add_column(arguments, owner),
            "drop_column" => self.drop_column(arguments, owner),
            "alter_column" => self.alter_column(arguments, owner),
            "create_index" => self.create_index(arguments, owner),
            "drop_index" => self.drop_index(arguments, owner),
            "create_primary_key" => self.create_key(arguments, owner, KeyKind::Primary),
            "create_unique_constraint" => self.create_key(arguments, owner, KeyKind::Unique),
            "create_foreign_key" => self.create_foreign_key(arguments, owner),
            "create_check_constraint" => self.create_check(arguments, owner),
            "drop_constraint" => self.drop_constraint(arguments, owner),
            _ => None,
        }
    }

    fn final_name(mut arguments: Arguments) -> Option<Value> {
        let name = arguments.next("name")?.text()?;
        arguments.end()?;
        Some(Value::FinalName(name))
    }

    /// The table of a directive: the batch's, or the next argument.
    fn table(&self, arguments: &mut Arguments, owner: Owner, word: &str) -> Option<QualifiedName> {
        match owner {
            Owner::Batch => Some(self.batch.as_ref()?.table.clone()),
            Owner::Operations => {
                let name = arguments.next(word)?.text()?;
                let schema = optional(arguments.keyword("schema"), Value::text)?;
                Some(qualified(name, schema))
            }
        }
    }
}

pub(super) fn perform(operation: Operation) -> Vec<Act> {
    vec![Act::Perform(operation)]
}

/// Whether SQLite does it without building the table anew.
fn stays_in_place(declaration: &Declaration) -> bool {
    match &declaration.act {
        Act::Perform(Operation::AddColumn(added)) => match &added.column.server_default {
            None | Some(ServerDefault::Literal(_) | ServerDefault::Identity(_)) => true,
            Some(ServerDefault::Computed(computed)) => computed.persisted != Some(true),
            Some(_) => false,
        },
        Act::Perform(Operation::CreateIndex(_) | Operation::DropIndex(_)) => true,
        _ => false,
    }
}
