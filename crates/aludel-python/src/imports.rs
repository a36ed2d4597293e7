//! The program's own modules, imported without the detour through Python.
//!
//! `importlib` is written in Python and calls some fifty functions to load one module: finders
//! that are asked in turn, locks between threads, the module's description. A first revision
//! imports about a hundred modules, nearly all of them out of the program. These are loaded
//! here, into the state in which `importlib` would leave them; all others are left to it.

use rustpython_vm::builtins::{PyDictRef, PyStr, PyStrRef, PyTuple};
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine, import};

/// Where `importlib`'s own functions are kept, beside those that took their names.
const FIND_AND_LOAD: &str = "_aludel_find_and_load";
const HANDLE_FROMLIST: &str = "_aludel_handle_fromlist";
const LOCK_UNLOCK_MODULE: &str = "_aludel_lock_unlock_module";

/// Takes `importlib`'s place for the program's own modules.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let importlib = importlib(vm)?;
    let ours = vm.import("_aludel_imports", 0)?;
    for (name, kept) in [
        ("_find_and_load", FIND_AND_LOAD),
        ("_handle_fromlist", HANDLE_FROMLIST),
        ("_lock_unlock_module", LOCK_UNLOCK_MODULE),
    ] {
        importlib.set_attr(kept, importlib.get_attr(name, vm)?, vm)?;
        importlib.set_attr(name, ours.get_attr(name, vm)?, vm)?;
    }
    Ok(())
}

#[rustpython_vm::pymodule(name = "_aludel_imports")]
pub(crate) mod module {
    use super::{FIND_AND_LOAD, HANDLE_FROMLIST, LOCK_UNLOCK_MODULE};
    use super::{find, has_all, importlib, is_alone, load};
    use rustpython_vm::builtins::PyStrRef;
    use rustpython_vm::function::FuncArgs;
    use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

    /// Imports a module that is not there yet, or not ready.
    #[pyfunction]
    fn _find_and_load(name: PyStrRef, import: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        if let Some(found) = find(&name, vm)? {
            return load(&name, found, vm);
        }
        let theirs = importlib(vm)?.get_attr(FIND_AND_LOAD, vm)?;
        theirs.call((name, import), vm)
    }

    /// Imports what `from package import …` names, where it is not in the package.
    #[pyfunction]
    fn _handle_fromlist(arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        if has_all(&arguments, vm)? {
            return Ok(arguments.args[0].clone());
        }
        let theirs = importlib(vm)?.get_attr(HANDLE_FROMLIST, vm)?;
        theirs.call(arguments, vm)
    }

    /// Waits until another thread has imported a module.
    #[pyfunction]
    fn _lock_unlock_module(name: PyStrRef, vm: &VirtualMachine) -> PyResult {
        if is_alone(vm) {
            return Ok(vm.ctx.none());
        }
        let theirs = importlib(vm)?.get_attr(LOCK_UNLOCK_MODULE, vm)?;
        theirs.call((name,), vm)
    }
}

/// Whether these are a module and a tuple of names that it has.
fn has_all(arguments: &FuncArgs, vm: &VirtualMachine) -> PyResult<bool> {
    let [module, names, _] = arguments.args.as_slice() else {
        return Ok(false);
    };
    let Some(names) = names.downcast_ref_if_exact::<PyTuple>(vm) else {
        return Ok(false);
    };
    if !arguments.kwargs.is_empty() {
        return Ok(false);
    }
    for name in names.as_slice() {
        let Some(name) = name.downcast_ref_if_exact::<PyStr>(vm) else {
            return Ok(false);
        };
        if name.as_bytes() == b"*" || vm.get_attribute_opt(module.clone(), name)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A module of the program.
#[derive(Clone, Copy)]
enum Found {
    /// Written in Rust.
    Native,
    /// Written in Python.
    Frozen { is_package: bool },
}

/// `sys.modules`
fn modules(vm: &VirtualMachine) -> PyResult<PyDictRef> {
    vm.sys_module
        .get_attr("modules", vm)?
        .downcast()
        .map_err(|_| vm.new_system_error("sys.modules is no dictionary"))
}

/// A module that is there since the interpreter's start.
fn import_named(name: &str, vm: &VirtualMachine) -> PyResult {
    modules(vm)?.get_item(name, vm)
}

fn importlib(vm: &VirtualMachine) -> PyResult {
    import_named("_frozen_importlib", vm)
}

/// Looks for a module of the program where nothing speaks against loading it here.
fn find(name: &PyStrRef, vm: &VirtualMachine) -> PyResult<Option<Found>> {
    let Some(text) = name.to_str() else {
        return Ok(None);
    };
    let found = if vm.state.module_defs.contains_key(text) {
        Found::Native
    } else if let Some(frozen) = vm.state.frozen.get(text) {
        Found::Frozen {
            is_package: frozen.package,
        }
    } else {
        return Ok(None);
    };
    // It is being imported, it was refused, …
    let is_known = modules(vm)?.contains_key(name.as_wtf8(), vm);
    if !is_alone(vm) || is_known || !leads_to_program(vm)? {
        return Ok(None);
    }
    Ok(Some(found))
}

/// Whether there is one thread alone. Those that import the same module wait for each other,
/// and that is `importlib`'s affair.
fn is_alone(vm: &VirtualMachine) -> bool {
    vm.state.thread_count.load() == 0
}

/// Whether the program's own modules are still the first that an import finds.
fn leads_to_program(vm: &VirtualMachine) -> PyResult<bool> {
    let finders = vm.sys_module.get_attr("meta_path", vm)?;
    let Some(finders) = finders.downcast_ref::<rustpython_vm::builtins::PyList>() else {
        return Ok(false);
    };
    let finders = finders.borrow_vec();
    let [builtin, frozen, ..] = &finders[..] else {
        return Ok(false);
    };
    Ok(builtin.is(&importlib(vm)?.get_attr("BuiltinImporter", vm)?)
        && frozen.is(&importlib(vm)?.get_attr("FrozenImporter", vm)?))
}

/// Loads a module of the program, its package before it.
fn load(name: &PyStrRef, found: Found, vm: &VirtualMachine) -> PyResult {
    let modules = modules(vm)?;
    let text = name.to_string_lossy().into_owned();
    let parent = match text.rsplit_once('.') {
        None => None,
        Some((package, child)) => {
            let package = vm.ctx.new_str(package);
            let module = match modules.get_item_opt(package.as_wtf8(), vm)? {
                Some(module) => module,
                None => find_and_load(package, vm)?,
            };
            // The package may have imported it.
            if let Some(there) = modules.get_item_opt(name.as_wtf8(), vm)? {
                return Ok(there);
            }
            if vm
                .get_attribute_opt(module.clone(), vm.ctx.intern_str("__path__"))?
                .is_none()
            {
                // Which `importlib` refuses in its own words.
                return by_importlib(name.clone(), vm);
            }
            Some((module, child.to_owned()))
        }
    };
    let module = match &parent {
        None => execute(name, found, &modules, vm),
        Some((package, child)) => {
            let spec = package.get_attr("__spec__", vm)?;
            if vm.is_none(&spec) {
                // Somebody made the package by hand.
                execute(name, found, &modules, vm)
            } else {
                // By this an import in a circle is told from a name that is not there.
                let waiting = spec.get_attr("_uninitialized_submodules", vm)?;
                let child = vm.ctx.new_str(child.as_str());
                vm.call_method(&waiting, "append", (child,))?;
                let outcome = execute(name, found, &modules, vm);
                vm.call_method(&waiting, "pop", ())?;
                outcome
            }
        }
    }?;
    if let Some((package, child)) = parent {
        package.set_attr(&vm.ctx.new_str(child), module.clone(), vm)?;
    }
    Ok(module)
}

/// Imports a package.
fn find_and_load(name: PyStrRef, vm: &VirtualMachine) -> PyResult {
    match find(&name, vm)? {
        Some(found) => load(&name, found, vm),
        None => by_importlib(name, vm),
    }
}

fn by_importlib(name: PyStrRef, vm: &VirtualMachine) -> PyResult {
    let theirs = importlib(vm)?.get_attr(FIND_AND_LOAD, vm)?;
    theirs.call((name, importlib(vm)?.get_attr("_gcd_import", vm)?), vm)
}

/// Makes a module and runs its code.
fn execute(name: &PyStrRef, found: Found, modules: &PyDictRef, vm: &VirtualMachine) -> PyResult {
    let spec = describe(name, found, vm)?;
    let module = match found {
        // It runs while it is made.
        Found::Native => import_named("_imp", vm)?
            .get_attr("create_builtin", vm)?
            .call((spec.clone(),), vm)?,
        Found::Frozen { .. } => vm
            .ctx
            .types
            .module_type
            .as_object()
            .call((name.clone(),), vm)?,
    };
    for (attribute, of_spec) in [("__loader__", "loader"), ("__package__", "parent")] {
        if is_without(&module, attribute, vm)? {
            module.set_attr(attribute, spec.get_attr(of_spec, vm)?, vm)?;
        }
    }
    module.set_attr("__spec__", spec.clone(), vm)?;
    let places = spec.get_attr("submodule_search_locations", vm)?;
    if !vm.is_none(&places) && is_without(&module, "__path__", vm)? {
        module.set_attr("__path__", places, vm)?;
    }
    spec.set_attr("_initializing", vm.ctx.new_bool(true), vm)?;
    modules.set_item(name.as_wtf8(), module.clone(), vm)?;
    let outcome = match found {
        Found::Native => Ok(()),
        Found::Frozen { .. } => run(name, &module, vm),
    };
    spec.set_attr("_initializing", vm.ctx.new_bool(false), vm)?;
    // A module may have put another object into its place.
    let there = modules.get_item_opt(name.as_wtf8(), vm)?;
    if there.is_some() {
        modules.del_item(name.as_wtf8(), vm)?;
    }
    outcome?;
    let there = there.unwrap_or(module);
    // Behind the modules that it imported.
    modules.set_item(name.as_wtf8(), there.clone(), vm)?;
    Ok(there)
}

fn is_without(
    module: &PyObjectRef,
    attribute: &'static str,
    vm: &VirtualMachine,
) -> PyResult<bool> {
    let value = vm.get_attribute_opt(module.clone(), vm.ctx.intern_str(attribute))?;
    Ok(value.is_none_or(|value| vm.is_none(&value)))
}

/// Runs a frozen module's code.
fn run(name: &PyStrRef, module: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
    let globals: PyDictRef = module
        .get_attr("__dict__", vm)?
        .downcast()
        .map_err(|_| vm.new_system_error("a module without a dictionary"))?;
    let code = import::make_frozen(vm, &name.to_string_lossy())?;
    vm.run_code_obj(code, Scope::with_builtins(None, globals, vm))?;
    Ok(())
}

/// A module's description, as `importlib`'s finders make it.
fn describe(name: &PyStrRef, found: Found, vm: &VirtualMachine) -> PyResult {
    let Found::Frozen { is_package } = found else {
        let finder = importlib(vm)?.get_attr("BuiltinImporter", vm)?;
        return finder.get_attr("find_spec", vm)?.call((name.clone(),), vm);
    };
    let importlib = importlib(vm)?;
    let finder = importlib.get_attr("FrozenImporter", vm)?;
    let library = vm.sys_module.get_attr("_stdlib_dir", vm)?;
    if library.try_to_bool(vm)? {
        // The description names the files for which frozen modules stand.
        return finder.get_attr("find_spec", vm)?.call((name.clone(),), vm);
    }
    let description = [
        ("origin", vm.ctx.new_str("frozen").into()),
        ("is_package", vm.ctx.new_bool(is_package).into()),
    ];
    let arguments = FuncArgs::new(vec![name.clone().into(), finder], words(description));
    let spec = importlib.get_attr("ModuleSpec", vm)?.call(arguments, vm)?;
    let original = import_named("_imp", vm)?
        .get_attr("find_frozen", vm)?
        .call((name.clone(),), vm)?
        .get_item(&2_usize, vm)?;
    let state = [("filename", vm.ctx.none()), ("origname", original)];
    let namespace = vm.sys_module.get_attr("implementation", vm)?.obj_type();
    let state = namespace.call(FuncArgs::new(Vec::new(), words(state)), vm)?;
    spec.set_attr("loader_state", state, vm)?;
    Ok(spec)
}

fn words<const N: usize>(words: [(&str, PyObjectRef); N]) -> KwArgs {
    words
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
