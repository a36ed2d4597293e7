//! From a Python exception to what is known about it.

use aludel_core::location::SourceLocation;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyInt, PyStr, PyTraceback};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, VirtualMachine};

use crate::cause;
use crate::error::{PythonError, PythonErrorKind, PythonFrame};
use crate::link::Link;

/// How many exceptions behind an exception are told: the others explain those.
const MAX_CAUSES: usize = 4;

/// How many of a traceback's calls are told: with endless recursion there are hundreds.
const MAX_FRAMES: usize = 12;

/// Reads an exception.
pub(crate) fn read(
    exception: &PyBaseExceptionRef,
    link: &Link,
    vm: &VirtualMachine,
) -> PythonError {
    let mut frames = frames(exception, link);
    let kind = kind(exception, vm);
    if matches!(
        kind,
        PythonErrorKind::Syntax
            | PythonErrorKind::ConnectionClosed
            | PythonErrorKind::MissingFunction { .. }
    ) && let Some(location) = told_location(exception.as_object(), vm)
    {
        frames.push(PythonFrame {
            location,
            function: "<module>".to_owned(),
        });
    }
    if frames.len() > MAX_FRAMES {
        frames.drain(MAX_FRAMES / 2..frames.len() - MAX_FRAMES / 2);
    }
    let message = match kind {
        PythonErrorKind::Syntax => attribute_text(exception.as_object(), "msg", vm),
        _ => None,
    }
    .unwrap_or_else(|| text(exception.as_object(), vm));
    let mut causes = Vec::new();
    let mut database = failure(exception, link, vm);
    let mut behind = next(exception, vm);
    while let Some(cause) = behind {
        if database.is_none() {
            database = failure(&cause, link, vm);
        }
        // What the driver said stands in the message of SQLAlchemy's exception already.
        if causes.len() < MAX_CAUSES && !is_driver_error(&cause, vm) {
            causes.push(described(&cause, vm));
        }
        if causes.len() >= MAX_CAUSES {
            break;
        }
        behind = next(&cause, vm);
    }
    PythonError {
        kind,
        class: class_name(exception.as_object(), vm),
        message,
        frames,
        causes,
        database: database.map(Box::new),
        python: None,
    }
}

fn frames(exception: &PyBaseExceptionRef, link: &Link) -> Vec<PythonFrame> {
    let Some(traceback) = exception.__traceback__() else {
        return Vec::new();
    };
    traceback
        .iter()
        .filter(|entry| link.is_project_file(entry.frame.code.source_path().as_str()))
        .map(|entry| PythonFrame {
            location: failed_at(&entry),
            function: entry.frame.code.obj_name.as_str().to_owned(),
        })
        .collect()
}

/// The place of a call in a traceback, which counts two bytes for each instruction.
fn failed_at(entry: &PyTraceback) -> SourceLocation {
    SourceLocation {
        line: entry.lineno.get() as u64,
        ..cause::place(&entry.frame, entry.lasti / 2 + 1)
    }
}

fn kind(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> PythonErrorKind {
    let exceptions = &vm.ctx.exceptions;
    let object = exception.as_object();
    if exception.fast_isinstance(exceptions.syntax_error) {
        PythonErrorKind::Syntax
    } else if exception.fast_isinstance(exceptions.import_error) {
        PythonErrorKind::Import {
            module: attribute_text(object, "name", vm),
        }
    } else if exception.fast_isinstance(exceptions.system_exit) {
        let status = object
            .get_attr("code", vm)
            .ok()
            .filter(|code| !vm.is_none(code))
            .map_or_else(|| "0".to_owned(), |code| text(&code, vm));
        PythonErrorKind::Exit { status }
    } else if exception.fast_isinstance(exceptions.recursion_error) {
        PythonErrorKind::Recursion
    } else {
        match class_name(object, vm).as_str() {
            "_aludel_bridge.MissingFunction" => PythonErrorKind::MissingFunction {
                name: text(object, vm),
            },
            "_aludel_bridge.Unreadable" => PythonErrorKind::Unreadable,
            "_aludel_bridge.ClosedConnection" => PythonErrorKind::ConnectionClosed,
            _ => match attribute_text(object, "_aludel_written_for_1x", vm) {
                Some(spelling) => PythonErrorKind::WrittenFor1x { spelling },
                None => PythonErrorKind::Raised,
            },
        }
    }
}

/// The place that an exception itself speaks of. No frame does: of what is no Python nothing
/// has run, what closed a connection has returned, and a function that is missing is nowhere.
fn told_location(object: &PyObject, vm: &VirtualMachine) -> Option<SourceLocation> {
    let path = attribute_text(object, "filename", vm)?;
    let line = attribute_number(object, "lineno", vm)?;
    let column = attribute_number(object, "offset", vm).unwrap_or(1).max(1);
    Some(SourceLocation {
        path: path.into(),
        offset: 0,
        end: 0,
        line,
        column,
    })
}

/// The exception that led to this one, as Python's tracebacks show it.
fn next(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
    if let Some(cause) = exception.__cause__() {
        return Some(cause);
    }
    let suppressed = exception
        .as_object()
        .get_attr("__suppress_context__", vm)
        .and_then(|suppressed| suppressed.try_to_bool(vm))
        .unwrap_or(false);
    if suppressed {
        None
    } else {
        exception.__context__()
    }
}

fn failure(
    exception: &PyBaseExceptionRef,
    link: &Link,
    vm: &VirtualMachine,
) -> Option<crate::host::DatabaseFailure> {
    let number = attribute_number(exception.as_object(), "_aludel_failure", vm)?;
    link.failure(usize::try_from(number).ok()?)
}

fn is_driver_error(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    exception
        .as_object()
        .get_attr("_aludel_driver_error", vm)
        .is_ok()
}

fn described(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let class = class_name(exception.as_object(), vm);
    let message = text(exception.as_object(), vm);
    match message.lines().next() {
        Some(line) => format!("`{class}`: {line}"),
        None => format!("`{class}`"),
    }
}

/// `module.Class`, or the class alone where it is built in.
fn class_name(object: &PyObject, vm: &VirtualMachine) -> String {
    let class = object.class();
    let name = class.name().to_string();
    match attribute_text(class.as_object(), "__module__", vm).as_deref() {
        None | Some("builtins") => name,
        Some(module) => format!("{module}.{name}"),
    }
}

fn text(object: &PyObject, vm: &VirtualMachine) -> String {
    object
        .str(vm)
        .map(|text| text.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn attribute(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> Option<PyObjectRef> {
    object
        .get_attr(name, vm)
        .ok()
        .filter(|value| !vm.is_none(value))
}

fn attribute_text(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> Option<String> {
    attribute(object, name, vm)?
        .downcast_ref::<PyStr>()
        .map(|text| text.to_string_lossy().into_owned())
}

fn attribute_number(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> Option<u64> {
    u64::try_from(
        attribute(object, name, vm)?
            .downcast_ref::<PyInt>()?
            .as_bigint(),
    )
    .ok()
}
