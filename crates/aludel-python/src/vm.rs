//! Making an interpreter.

use camino::Utf8PathBuf;
use rustpython_vm::builtins::PyListRef;
use rustpython_vm::signal::UserSignalReceiver;
use rustpython_vm::{Interpreter, PyResult, Settings, VirtualMachine};

use crate::{classes, imports, native};

/// Where Aludel's own Python modules (`alembic`, `sqlalchemy`, …) come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Modules {
    /// Out of the program, compiled when it was built.
    #[default]
    Frozen,
    /// Out of a folder, for those who work on them.
    Folder(Utf8PathBuf),
}

/// The modules under `modules/`, compiled when the crate was built.
pub(crate) const OWN_MODULES: &rustpython_compiler_core::frozen::FrozenLib =
    rustpython_derive::py_freeze!(dir = "modules", crate_name = "rustpython_compiler_core");

/// Where `os` finds the system.
const SYSTEM_MODULE: &str = if cfg!(windows) { "nt" } else { "posix" };

/// What an interpreter is started with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuntimeSettings {
    /// Folders that `import` searches for the project's modules: `prepend_sys_path`.
    pub search_paths: Vec<Utf8PathBuf>,
    /// `sys.argv`; empty: `["alembic"]`.
    pub arguments: Vec<String>,
    /// Where Aludel's own modules come from.
    pub modules: Modules,
}

/// An interpreter that reads neither the environment's settings nor the user's site, and
/// handles no signals.
pub(crate) fn build(settings: &RuntimeSettings, signals: UserSignalReceiver) -> Interpreter {
    let mut python = Settings::default();
    python.isolated = true;
    python.ignore_environment = true;
    python.user_site_directory = false;
    python.import_site = false;
    python.install_signal_handlers = false;
    python.write_bytecode = false;
    python.safe_path = true;
    // Modules out of archives are not imported: `prepare` does the rest.
    python.allow_external_library = false;
    python.argv = if settings.arguments.is_empty() {
        vec!["alembic".to_owned()]
    } else {
        settings.arguments.clone()
    };
    if let Modules::Folder(folder) = &settings.modules {
        python.path_list.push(folder.to_string());
    }
    python
        .path_list
        .extend(settings.search_paths.iter().map(ToString::to_string));

    let builder = Interpreter::builder(python);
    let native = [
        imports::module::module_def(&builder.ctx),
        native::module::module_def(&builder.ctx),
    ];
    let library = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
    let builder = builder
        .add_native_modules(&library)
        .add_native_modules(&native)
        .add_frozen_modules(rustpython_pylib::FROZEN_STDLIB)
        .init_hook(move |vm| {
            classes::install(vm);
            vm.set_user_signal_channel(signals);
        });
    match settings.modules {
        Modules::Frozen => builder.add_frozen_modules(OWN_MODULES),
        Modules::Folder(_) => builder,
    }
    .build()
}

/// Brings a fresh interpreter into the state in which scripts find it: their output goes
/// to the host, and `sys.path` holds the project's folders alone.
pub(crate) fn prepare(settings: &RuntimeSettings, vm: &VirtualMachine) -> PyResult<()> {
    for module in [SYSTEM_MODULE, "_io", "marshal"] {
        vm.import(module, 0)?;
    }
    vm.import("_frozen_importlib", 0)?
        .get_attr("_install_external_importers", vm)?
        .call((), vm)?;
    imports::install(vm)?;
    let path: PyListRef = vm
        .sys_module
        .get_attr("path", vm)?
        .downcast()
        .map_err(|_| vm.new_system_error("sys.path is no list"))?;
    let folders = match &settings.modules {
        Modules::Frozen => None,
        Modules::Folder(folder) => Some(folder),
    };
    *path.borrow_vec_mut() = folders
        .into_iter()
        .chain(&settings.search_paths)
        .map(|folder| vm.ctx.new_str(folder.as_str()).into())
        .collect();
    let bridge = vm.import("_aludel_bridge", 0)?;
    bridge.get_attr("start", vm)?.call((), vm)?;
    // What each revision imports and runs under, so that it is there when the first one is due.
    for module in ["alembic.op", "alembic.runtime.migration"] {
        vm.import(module, 0)?;
    }
    Ok(())
}
