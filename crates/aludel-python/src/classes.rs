//! Classes as quick as the interpreter can make them.
//!
//! Whatever a class written in Python inherits from `object` alone (how attributes are read
//! and set, how an instance is made), `RustPython` 0.5.0 reaches through a wrapper which looks
//! the method up by its name and calls it as any Python function. The result is the same as
//! that of `object`'s own functions, but the short ways that the interpreter has for them,
//! its inline caches above all, are taken only where it finds these functions. So each new
//! class gets them here.

use std::sync::OnceLock;

use rustpython_vm::builtins::{PyType, PyTypeRef};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::PyTypeFlags;
use rustpython_vm::{AsObject, Py, PyResult, VirtualMachine};

/// How a class makes its instances, and `type` its classes.
type Maker = fn(PyTypeRef, FuncArgs, &VirtualMachine) -> PyResult;

/// How it does by itself. Its types are those of all interpreters of the program.
static MAKER: OnceLock<Maker> = OnceLock::new();

/// Sees to the classes that an interpreter makes from now on.
pub(crate) fn install(vm: &VirtualMachine) {
    let maker = &vm.ctx.types.type_type.slots.new;
    if let Some(own) = maker.load() {
        MAKER.get_or_init(|| own);
        maker.store(Some(make));
    }
}

fn make(metaclass: PyTypeRef, arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let maker = MAKER.get().expect("it is kept before this takes its place");
    let made = maker(metaclass, arguments, vm)?;
    if let Some(class) = made.downcast_ref::<PyType>() {
        take_from_object(class, vm);
    }
    Ok(made)
}

/// Gives a class `object`'s own functions for what it inherits from `object` alone.
fn take_from_object(class: &Py<PyType>, vm: &VirtualMachine) {
    let object = vm.ctx.types.object_type;
    let line = class.mro.read();
    // A class of the interpreter's own may do things its own way without a method that says so.
    let is_python = line
        .iter()
        .all(|base| base.is(object) || base.slots.flags.contains(PyTypeFlags::HEAPTYPE));
    if !is_python {
        return;
    }
    let is_objects = |name: &str| {
        let name = vm.ctx.intern_str(name);
        line.iter()
            .find(|base| base.attributes.read().contains_key(name))
            .is_none_or(|base| base.is(object))
    };
    if is_objects("__getattribute__") && is_objects("__getattr__") {
        class.slots.getattro.store(object.slots.getattro.load());
    }
    if is_objects("__setattr__") && is_objects("__delattr__") {
        class.slots.setattro.store(object.slots.setattro.load());
    }
    if is_objects("__new__") {
        class.slots.new.store(Some(new_object));
    }
}

/// What `object.__new__` does.
///
/// It is not `object`'s own function, because where the interpreter finds that one it calls
/// `__init__` in a way that forgets the defaults of its parameters.
fn new_object(class: PyTypeRef, arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let new = vm.ctx.types.object_type.slots.new.load();
    new.expect("`object` makes instances")(class, arguments, vm)
}
