//! The module `_aludel`: through it everything that scripts want reaches the host.

#[rustpython_vm::pymodule(name = "_aludel")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Python's arguments come by value"
)]
pub(crate) mod module {
    use aludel_core::operation::{Operation, RebuildError};
    use rustpython_vm::builtins::{PyBaseExceptionRef, PyStrRef};
    use rustpython_vm::function::OptionalArg;
    use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
    use serde::Serialize;

    use crate::cause;
    use crate::host::{
        DatabaseFailure, Host, HostError, Outcome, RenderStyle, Rendering, Stream,
        TransactionAction,
    };
    use crate::link::Link;
    use crate::plain::{self, Documents};

    /// Carries out one operation and returns what came of it.
    #[pyfunction]
    fn perform(operation: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let operation: Operation = read(&operation, "operation", vm)?;
        if let Operation::RebuildTable(request) = &operation
            && let Err(error @ RebuildError::Circle(_)) = request.rebuild()
        {
            return Err(bridge("circular_dependency", error.to_string(), vm));
        }
        let cause = cause::find(vm);
        let (outcome, documents) = ask(vm, move |host| {
            let outcome = host.perform(operation, cause.as_ref())?;
            let documents = documents(&outcome, host);
            Ok((outcome, documents))
        })?;
        write_outcome(&outcome, documents, vm)
    }

    /// Writes an operation or a query as SQL without running it.
    #[pyfunction]
    fn render(what: PyObjectRef, style: OptionalArg<PyStrRef>, vm: &VirtualMachine) -> PyResult {
        let what: Rendering = read(&what, "statement", vm)?;
        let style = match style.as_ref().into_option().map(|style| style.to_str()) {
            None => RenderStyle::Shown,
            Some(Some("literal")) => RenderStyle::Literal,
            Some(Some("shown")) => RenderStyle::Shown,
            Some(Some("generic")) => RenderStyle::Generic,
            Some(_) => return Err(vm.new_value_error("unknown style of rendering")),
        };
        let statements = ask(vm, move |host| host.render(what, style))?;
        let statements = statements
            .into_iter()
            .map(|sql| vm.ctx.new_str(sql).into())
            .collect();
        Ok(vm.ctx.new_list(statements).into())
    }

    /// Reads the database's catalog.
    #[pyfunction]
    fn inspect(question: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let question = read(&question, "question", vm)?;
        let cause = cause::find(vm);
        let answer = ask(vm, move |host| host.inspect(question, cause.as_ref()))?;
        let answer =
            serde_json::to_value(answer).map_err(|error| vm.new_system_error(error.to_string()))?;
        plain::write_plain(&answer, vm)
    }

    /// Begins or ends a transaction.
    #[pyfunction]
    fn transaction(
        action: PyStrRef,
        name: OptionalArg<Option<PyStrRef>>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let name = name
            .flatten()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let action = match action.to_str().unwrap_or_default() {
            "begin" => TransactionAction::Begin,
            "commit" => TransactionAction::Commit,
            "rollback" => TransactionAction::Rollback,
            "savepoint" => TransactionAction::Savepoint(name),
            "release" => TransactionAction::ReleaseSavepoint(name),
            "rollback_to" => TransactionAction::RollbackToSavepoint(name),
            "autocommit_begin" => TransactionAction::AutocommitBegin,
            "autocommit_end" => TransactionAction::AutocommitEnd,
            other => {
                return Err(vm.new_value_error(format!("unknown transaction action `{other}`")));
            }
        };
        let cause = cause::find(vm);
        ask(vm, move |host| host.transaction(action, cause.as_ref()))
    }

    /// The file and line of the project that called, or None.
    #[pyfunction]
    fn place(vm: &VirtualMachine) -> PyObjectRef {
        match cause::find(vm) {
            None => vm.ctx.none(),
            Some(place) => {
                let file = vm.ctx.new_str(place.path.as_str()).into();
                let line = vm.ctx.new_int(place.line).into();
                vm.ctx.new_tuple(vec![file, line]).into()
            }
        }
    }

    /// The database and its server.
    #[pyfunction]
    fn dialect(vm: &VirtualMachine) -> PyResult {
        facts(vm, |host| host.dialect())
    }

    /// The run and its revision.
    #[pyfunction]
    fn context(vm: &VirtualMachine) -> PyResult {
        facts(vm, |host| host.context())
    }

    /// Types that tables of this run have brought along so far.
    #[pyfunction]
    fn made_types(vm: &VirtualMachine) -> PyResult {
        facts(vm, |host| host.context().made_types)
    }

    /// Tells which types tables of this run have brought along.
    #[pyfunction]
    fn remember_types(types: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let types = read(&types, "list of types", vm)?;
        ask(vm, move |host| {
            host.remember_types(types);
            Ok(())
        })
    }

    /// Hands on what a script printed: 1 is its standard output, 2 its standard error.
    #[pyfunction]
    fn print(stream: i32, text: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        let stream = if stream == 2 {
            Stream::Error
        } else {
            Stream::Output
        };
        let text = text.to_string_lossy().into_owned();
        ask(vm, move |host| {
            host.print(stream, &text);
            Ok(())
        })
    }

    fn facts<T: Serialize + Send + 'static>(
        vm: &VirtualMachine,
        question: impl FnOnce(&mut dyn Host) -> T + Send + 'static,
    ) -> PyResult {
        let facts = ask(vm, move |host| Ok(question(host)))?;
        let facts =
            serde_json::to_value(facts).map_err(|error| vm.new_system_error(error.to_string()))?;
        plain::write_plain(&facts, vm)
    }

    fn read<T: serde::de::DeserializeOwned>(
        object: &PyObjectRef,
        what: &str,
        vm: &VirtualMachine,
    ) -> PyResult<T> {
        plain::read(object, vm).map_err(|error| {
            let shown = object
                .repr(vm)
                .map(|shown| shown.to_string_lossy().chars().take(2000).collect())
                .unwrap_or_else(|_| String::from("?"));
            vm.new_type_error(format!("not a valid {what}: {error}: {shown}"))
        })
    }

    /// How the documents among the values are handed out; the dialect is asked only where
    /// there are any.
    fn documents(outcome: &Outcome, host: &mut dyn Host) -> Documents {
        fn holds_json(value: &aludel_core::value::Value) -> bool {
            use aludel_core::value::Value;
            match value {
                Value::Json(_) => true,
                Value::Array(items) => items.iter().any(holds_json),
                _ => false,
            }
        }
        let any = outcome.rows.iter().flatten().any(holds_json);
        if any && host.dialect().name == "postgresql" {
            Documents::Parsed
        } else {
            Documents::Text
        }
    }

    fn write_outcome(outcome: &Outcome, documents: Documents, vm: &VirtualMachine) -> PyResult {
        let dict = vm.ctx.new_dict();
        let columns = match &outcome.columns {
            None => vm.ctx.none(),
            Some(columns) => {
                let mut written = Vec::with_capacity(columns.len());
                for column in columns {
                    let entry = vm.ctx.new_dict();
                    entry.set_item("name", vm.ctx.new_str(column.name.as_str()).into(), vm)?;
                    entry.set_item("type", vm.ctx.new_str(column.type_name.as_str()).into(), vm)?;
                    written.push(entry.into());
                }
                vm.ctx.new_list(written).into()
            }
        };
        dict.set_item("columns", columns, vm)?;
        dict.set_item("rows", plain::write_rows(&outcome.rows, documents, vm)?, vm)?;
        let rowcount = outcome
            .rowcount
            .and_then(|count| i64::try_from(count).ok())
            .unwrap_or(-1);
        dict.set_item("rowcount", vm.ctx.new_int(rowcount).into(), vm)?;
        let lastrowid = match outcome.lastrowid {
            None => vm.ctx.none(),
            Some(number) => vm.ctx.new_int(number).into(),
        };
        dict.set_item("lastrowid", lastrowid, vm)?;
        Ok(dict.into())
    }

    /// Asks the host, and turns its refusals into exceptions.
    fn ask<T: Send + 'static>(
        vm: &VirtualMachine,
        question: impl FnOnce(&mut dyn Host) -> Result<T, HostError> + Send + 'static,
    ) -> PyResult<T> {
        let Ok(link) = Link::of(vm) else {
            return Err(stop(vm));
        };
        if link.is_stopped() {
            return Err(stop(vm));
        }
        match link.ask(question) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(HostError::Stop)) => {
                link.stop();
                Err(stop(vm))
            }
            Err(_) => Err(stop(vm)),
            Ok(Err(HostError::Database(failure))) => Err(database_error(*failure, &link, vm)),
            Ok(Err(HostError::NotRendered(message))) => Err(bridge("compile_error", message, vm)),
            Ok(Err(HostError::Offline(message))) => Err(bridge("offline_error", message, vm)),
            Ok(Err(HostError::Refused(message))) => Err(bridge("refused_error", message, vm)),
        }
    }

    /// The exception that ends the run.
    pub(crate) fn stop(vm: &VirtualMachine) -> PyBaseExceptionRef {
        exception_of("Stop", Vec::new(), vm).unwrap_or_else(|error| error)
    }

    /// The exception for a file that cannot be read.
    pub(crate) fn unreadable(error: &std::io::Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
        bridge("Unreadable", error.to_string(), vm)
    }

    fn database_error(
        failure: DatabaseFailure,
        link: &Link,
        vm: &VirtualMachine,
    ) -> PyBaseExceptionRef {
        let exception = serde_json::to_value(&failure)
            .map_err(|error| vm.new_system_error(error.to_string()))
            .and_then(|facts| plain::write_plain(&facts, vm))
            .and_then(|facts| {
                let number = vm.ctx.new_int(link.keep_failure(failure)).into();
                exception_of("database_error", vec![facts, number], vm)
            });
        exception.unwrap_or_else(|error| error)
    }

    fn bridge(function: &'static str, message: String, vm: &VirtualMachine) -> PyBaseExceptionRef {
        exception_of(function, vec![vm.ctx.new_str(message).into()], vm)
            .unwrap_or_else(|error| error)
    }

    /// Lets `_aludel_bridge` make an exception of one of `sqlalchemy.exc`'s classes.
    fn exception_of(
        function: &'static str,
        arguments: Vec<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<PyBaseExceptionRef> {
        vm.import("_aludel_bridge", 0)?
            .get_attr(function, vm)?
            .call(arguments, vm)?
            .downcast()
            .map_err(|_| vm.new_system_error("the bridge returned no exception"))
    }
}
