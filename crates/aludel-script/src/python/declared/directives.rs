//! `op.*` and `batch_op.*`.

use aludel_core::expression::Expression;
use aludel_core::operation::ConstraintType;
use aludel_core::operation::{
    AddColumn, AlterColumn, Change, CreateConstraint, CreateIndex, CreateTable, DropColumn,
    DropConstraint, DropIndex, DropTable, Operation, RenameTable, SetColumnComment,
    SetTableComment,
};
use aludel_core::schema::{Identifier, QualifiedName, ServerDefault, SqlType};
use aludel_dialect::DialectName;
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::arguments::{Arguments, optional, switch};
use super::columns::{autoincrement, server_default};
use super::evaluate::{Evaluator, identifier};
use super::expressions::plain_text;
use super::names::{Attachment, Named};
use super::options::{self, Options};
use super::types::declared_type;
use super::value::{GivenName, Value};
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

const DIRECTIVES: [&str; 21] = [
    "add_column",
    "alter_column",
    "bulk_insert",
    "create_check_constraint",
    "create_foreign_key",
    "create_index",
    "create_primary_key",
    "create_table",
    "create_table_comment",
    "create_unique_constraint",
    "drop_column",
    "drop_constraint",
    "drop_index",
    "drop_table",
    "drop_table_comment",
    "execute",
    "f",
    "get_bind",
    "get_context",
    "batch_alter_table",
    "rename_table",
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
            "f" => return self.final_name(arguments),
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
            return self.final_name(arguments);
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

    fn final_name(&self, mut arguments: Arguments) -> Option<Value> {
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

    fn create_table(&mut self, arguments: &mut Arguments) -> Option<Vec<Act>> {
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

    fn drop_table(arguments: &mut Arguments) -> Option<Vec<Act>> {
        let name = arguments.next("table_name")?.text()?;
        let schema = optional(arguments.keyword("schema"), Value::text)?;
        let if_exists = switch(arguments.keyword("if_exists"))?;
        perform(Operation::DropTable(DropTable {
            table: qualified(name, schema),
            if_exists,
        }))
    }

    fn rename_table(arguments: &mut Arguments) -> Option<Vec<Act>> {
        let name = arguments.next("old_table_name")?.text()?;
        let new_name = arguments.next("new_table_name")?.text()?;
        let schema = optional(arguments.keyword("schema"), Value::text)?;
        perform(Operation::RenameTable(RenameTable {
            table: qualified(name, schema),
            new_name: identifier(new_name),
        }))
    }

    fn create_table_comment(&self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        let table = self.table(arguments, owner, "table_name")?;
        let comment = optional(arguments.next("comment"), Value::text)?;
        optional(arguments.keyword("existing_comment"), Value::text)?;
        perform(Operation::SetTableComment(SetTableComment {
            table,
            comment,
        }))
    }

    fn drop_table_comment(&self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        let table = self.table(arguments, owner, "table_name")?;
        optional(arguments.keyword("existing_comment"), Value::text)?;
        perform(Operation::SetTableComment(SetTableComment {
            table,
            comment: None,
        }))
    }

    fn add_column(&mut self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        let table = self.table(arguments, owner, "table_name")?;
        let Value::Column(column) = arguments.next("column")? else {
            return None;
        };
        let if_not_exists = switch(arguments.keyword("if_not_exists"))?;
        let built = self.build_table(table.clone(), vec![Value::Column(column.clone())])?;
        let [of_table] = built.table.columns.as_slice() else {
            return None;
        };
        let mut added = of_table.clone();
        let comment = added.comment.clone();
        if self.circumstances.dialect != DialectName::Mysql {
            added.comment = None;
        }
        let (in_column, beside): (Vec<_>, Vec<_>) = built
            .table
            .constraints
            .iter()
            .filter(|constraint| !is_primary_key(constraint))
            .cloned()
            .partition(|constraint| constraint.column().is_some());
        if !beside.is_empty() && self.circumstances.dialect == DialectName::Sqlite {
            return None;
        }
        let mut acts = vec![Act::Perform(Operation::AddColumn(Box::new(AddColumn {
            table: table.clone(),
            column: added,
            constraints: in_column,
            indexes: Vec::new(),
            if_not_exists,
            inline_references: false,
            inline_primary_key: false,
            insert_after: None,
            insert_before: None,
        })))];
        acts.extend(beside.into_iter().map(|constraint| {
            Act::Perform(Operation::CreateConstraint(CreateConstraint {
                table: table.clone(),
                constraint,
            }))
        }));
        acts.extend(built.table.indexes.iter().map(|index| {
            Act::Perform(Operation::CreateIndex(CreateIndex {
                index: index.clone(),
                if_not_exists: false,
            }))
        }));
        if comment.is_some() && self.circumstances.dialect == DialectName::Postgresql {
            acts.push(Act::Perform(Operation::SetColumnComment(Box::new(
                SetColumnComment {
                    column: of_table.name.clone(),
                    comment,
                    table: built.table,
                },
            ))));
        }
        Some(acts)
    }

    fn drop_column(&self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        let table = self.table(arguments, owner, "table_name")?;
        let column = arguments.next("column_name")?.text()?;
        let if_exists = switch(arguments.keyword("if_exists"))?;
        perform(Operation::DropColumn(DropColumn {
            table,
            column: identifier(column),
            if_exists,
            existing_type_name: None,
        }))
    }

    fn alter_column(&mut self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        if self.circumstances.dialect == DialectName::Sqlite {
            return None;
        }
        let is_mysql = self.circumstances.dialect == DialectName::Mysql;
        let table = self.table(arguments, owner, "table_name")?;
        let column = arguments.next("column_name")?.text()?;
        let nullable = optional(arguments.keyword("nullable"), Value::boolean)?;
        let comment = match arguments.keyword("comment") {
            None | Some(Value::Boolean(false)) => Change::Keep,
            Some(Value::None) => Change::To(None),
            Some(value) => Change::To(Some(value.text()?)),
        };
        let new_default = default_change(arguments.keyword("server_default"))?;
        let new_column_name = optional(arguments.keyword("new_column_name"), Value::text)?;
        let sql_type = self.optional_type(arguments.keyword("type_"))?;
        let existing_type = self.optional_type(arguments.keyword("existing_type"))?;
        let existing_default = default_change(arguments.keyword("existing_server_default"))?;
        let existing_nullable = optional(arguments.keyword("existing_nullable"), Value::boolean)?;
        let existing_comment = optional(arguments.keyword("existing_comment"), Value::text)?
            .filter(|comment| !comment.is_empty());
        let numbered = optional(arguments.keyword("autoincrement"), autoincrement)?;
        let existing_numbered =
            optional(arguments.keyword("existing_autoincrement"), autoincrement)?;
        let using = optional(arguments.keyword("postgresql_using"), Value::text)?
            .filter(|using| !using.is_empty());
        let names_of_mysql = is_mysql
            && (new_column_name.is_some()
                || nullable.is_some()
                || numbered.is_some()
                || comment != Change::Keep)
            && sql_type.is_none()
            && existing_type.is_none();
        let warns = !is_mysql && (numbered.is_some() || existing_numbered.is_some());
        let is_generated = [&new_default, &existing_default].iter().any(|default| {
            matches!(
                default,
                Change::To(Some(
                    ServerDefault::Computed(_) | ServerDefault::Identity(_)
                ))
            )
        });
        if names_of_mysql || warns || is_generated || (using.is_some() && sql_type.is_none()) {
            // It is refused, or the author is told something.
            return None;
        }
        perform(Operation::AlterColumn(Box::new(AlterColumn {
            table,
            column: identifier(column),
            new_column_name: new_column_name.map(identifier),
            sql_type,
            nullable,
            server_default: new_default,
            comment,
            autoincrement: numbered,
            constraints: Vec::new(),
            existing_constraints: Vec::new(),
            using: using.map(|text| Expression::Verbatim {
                text,
                sql_type: SqlType::Null,
            }),
            existing_type_name: None,
            existing_type,
            existing_nullable,
            existing_server_default: existing_default,
            existing_comment,
            existing_autoincrement: existing_numbered,
            options: Default::default(),
            insert_after: None,
            insert_before: None,
        })))
    }

    fn optional_type(&mut self, given: Option<Value>) -> Option<Option<SqlType>> {
        let dialect = self.circumstances;
        optional(given, |value| {
            declared_type(value, &dialect).map(|found| found.sql_type)
        })
    }

    fn create_index(&mut self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        let name = arguments.next("index_name")?.text()?;
        let table = self.table(arguments, owner, "table_name")?;
        let (Value::List(columns) | Value::Tuple(columns)) = arguments.next("columns")? else {
            return None;
        };
        let unique = switch(arguments.keyword("unique"))?;
        let if_not_exists = switch(arguments.keyword("if_not_exists"))?;
        let words = options::read(arguments.keywords(), Options::Index)?;
        let index = self.index(name, &table, columns, unique, words)?;
        perform(Operation::CreateIndex(CreateIndex {
            index,
            if_not_exists,
        }))
    }

    fn drop_index(&self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        if self.renames_indexes() {
            return None;
        }
        let name = self.short_name(arguments.next("index_name")?.text()?)?;
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
        perform(Operation::DropIndex(DropIndex {
            name,
            table: Some(table),
            schema,
            if_exists,
            options,
        }))
    }

    fn drop_constraint(&self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
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
        perform(Operation::DropConstraint(DropConstraint {
            name: self.final_name_of(&name, &named)?,
            table,
            kind,
            if_exists,
            cascade: false,
        }))
    }

    fn create_key(
        &mut self,
        arguments: &mut Arguments,
        owner: Owner,
        kind: KeyKind,
    ) -> Option<Vec<Act>> {
        let name = arguments.next("constraint_name")?.name()?;
        let table = self.table(arguments, owner, "table_name")?;
        let columns = arguments.next("columns")?.texts()?;
        let constraint = self.key(kind, name, columns, arguments)?;
        self.create_constraint(table, constraint)
    }

    fn create_foreign_key(&mut self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
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
        let constraint = self.foreign_key(
            name,
            columns,
            qualified(referent, schema),
            referred,
            arguments,
        )?;
        self.create_constraint(table, constraint)
    }

    fn create_check(&mut self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        let name = arguments.next("constraint_name")?.name()?;
        let table = self.table(arguments, owner, "table_name")?;
        let condition = arguments.next("condition")?;
        let constraint = self.check(name, condition, arguments)?;
        self.create_constraint(table, constraint)
    }

    fn create_constraint(
        &self,
        table: QualifiedName,
        constraint: super::value::DeclaredConstraint,
    ) -> Option<Vec<Act>> {
        if self.circumstances.dialect == DialectName::Sqlite {
            return None;
        }
        perform(Operation::CreateConstraint(CreateConstraint {
            constraint: self.named(constraint, &table, Attachment::Alone)?,
            table,
        }))
    }

    /// A name that the database keeps whole.
    pub(super) fn short_name(&self, name: String) -> Option<Identifier> {
        let longest = match self.circumstances.dialect {
            DialectName::Sqlite => usize::MAX,
            DialectName::Postgresql => 63,
            DialectName::Mysql => 64,
        };
        (name.len() <= longest).then(|| identifier(name))
    }

    /// A statement's text that has no parameters.
    pub(super) fn statement_text(value: Value) -> Option<String> {
        match value {
            Value::Text(text) => plain_text(text),
            Value::Clause(Expression::Text { text, binds }) if binds.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// The kind of a constraint that is a list of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    Primary,
    Unique,
}

pub(super) fn perform(operation: Operation) -> Option<Vec<Act>> {
    Some(vec![Act::Perform(operation)])
}

fn is_primary_key(constraint: &aludel_core::schema::Constraint) -> bool {
    matches!(
        constraint.kind,
        aludel_core::schema::ConstraintKind::PrimaryKey { .. }
    )
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

fn default_change(given: Option<Value>) -> Option<Change<Option<ServerDefault>>> {
    match given {
        None | Some(Value::Boolean(false)) => Some(Change::Keep),
        Some(Value::None) => Some(Change::To(None)),
        Some(value) => server_default(value).map(|default| Change::To(Some(default))),
    }
}
