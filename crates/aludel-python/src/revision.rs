//! Loading a revision's script and calling its function.

use camino::Utf8Path;
use rustpython_vm::compiler::Mode;
use rustpython_vm::scope::Scope;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use serde::Deserialize;

use crate::native;
use crate::plain;

/// Runs one function of a script.
///
/// The script is a fresh module each time, named as Alembic names it and, as with Alembic,
/// not to be imported by others.
pub(crate) fn run(path: &Utf8Path, function: &'static str, vm: &VirtualMachine) -> PyResult<()> {
    let module = load(path, &module_name(path), vm)?;
    vm.import("_aludel_bridge", 0)?
        .get_attr("run_revision", vm)?
        .call((module, function, vm.ctx.new_str(path.as_str())), vm)?;
    Ok(())
}

/// What a revision's module says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ModuleHeader {
    /// `revision`
    pub revision: String,
    /// `down_revision`
    pub down_revisions: Vec<String>,
    /// `branch_labels`
    pub branch_labels: Vec<String>,
    /// `depends_on`
    pub depends_on: Vec<String>,
}

/// Loads a script and reads what its module says about itself.
pub(crate) fn header(path: &Utf8Path, vm: &VirtualMachine) -> PyResult<ModuleHeader> {
    let module = load(path, &module_name(path), vm)?;
    let header = vm
        .import("_aludel_bridge", 0)?
        .get_attr("header", vm)?
        .call((module,), vm)?;
    plain::read(&header, vm).map_err(|error| vm.new_type_error(format!("the header: {error}")))
}

/// Loads a file as a module.
pub(crate) fn load(path: &Utf8Path, name: &str, vm: &VirtualMachine) -> PyResult {
    let source = read(path, vm)?;
    let code = vm
        .compile(&source, Mode::Exec, path.to_string())
        .map_err(|error| vm.new_syntax_error(&error, Some(&source)))?;
    let globals = vm.ctx.new_dict();
    let module = vm.new_module(name, globals.clone(), None);
    let spec = specification(path, name, vm)?;
    globals.set_item("__loader__", spec.get_attr("loader", vm)?, vm)?;
    globals.set_item("__package__", vm.ctx.new_str("").into(), vm)?;
    globals.set_item("__file__", spec.get_attr("origin", vm)?, vm)?;
    globals.set_item("__spec__", spec, vm)?;
    vm.run_code_obj(code, Scope::with_builtins(None, globals, vm))?;
    Ok(module.into())
}

/// What `importlib` would know of the module of a file.
fn specification(path: &Utf8Path, name: &str, vm: &VirtualMachine) -> PyResult {
    let importlib = vm.import("_frozen_importlib", 0)?;
    let external = vm.import("_frozen_importlib_external", 0)?;
    let place = camino::absolute_utf8(path).unwrap_or_else(|_| path.to_owned());
    let (name, place) = (vm.ctx.new_str(name), vm.ctx.new_str(place.as_str()));
    let loader = external
        .get_attr("SourceFileLoader", vm)?
        .call((name.clone(), place.clone()), vm)?;
    let spec = importlib
        .get_attr("ModuleSpec", vm)?
        .call((name, loader), vm)?;
    spec.set_attr("origin", place, vm)?;
    // It is a file's: `__file__` says which.
    spec.set_attr("has_location", vm.ctx.new_bool(true), vm)?;
    Ok(spec)
}

/// The text of a script: UTF-8, or what the comment in its first lines says.
fn read(path: &Utf8Path, vm: &VirtualMachine) -> PyResult<String> {
    let bytes =
        fs_err::read(path.as_std_path()).map_err(|error| native::module::unreadable(&error, vm))?;
    match String::from_utf8(bytes) {
        Ok(source) => Ok(match source.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => source,
        }),
        Err(error) => {
            let decoded: PyObjectRef = vm
                .import("_frozen_importlib_external", 0)?
                .get_attr("decode_source", vm)?
                .call((vm.ctx.new_bytes(error.into_bytes()),), vm)?;
            Ok(decoded.str(vm)?.to_string_lossy().into_owned())
        }
    }
}

/// Alembic's name of a script's module: the file's name, everything in it that no name
/// may hold replaced by `_`.
pub(crate) fn module_name(path: &Utf8Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .chars()
        .map(|char| {
            if char.is_alphanumeric() || char == '_' {
                char
            } else {
                '_'
            }
        })
        .collect()
}
