//! Which line of a revision asked for something.

use aludel_core::location::SourceLocation;
use rustpython_compiler_core::OneIndexed;
use rustpython_vm::VirtualMachine;
use rustpython_vm::frame::FrameRef;

use crate::link::Link;

/// The place in the innermost frame that belongs to the revision or to a module of the
/// project.
pub(crate) fn find(vm: &VirtualMachine) -> Option<SourceLocation> {
    let link = Link::of(vm).ok()?;
    let mut frame = vm.current_frame();
    while let Some(current) = frame {
        if link.is_project_file(current.code.source_path().as_str()) {
            return Some(place(&current, current.lasti()));
        }
        frame = current.f_back(vm);
    }
    None
}

/// The place in a frame's file of the instruction that ended at `lasti`. Byte offsets are
/// not known here: they are 0 until somebody reads the file.
pub(crate) fn place(frame: &FrameRef, lasti: u32) -> SourceLocation {
    let code = &frame.code;
    let position = usize::try_from(lasti)
        .ok()
        .and_then(|after| after.checked_sub(1))
        .and_then(|index| code.locations.get(index))
        .map(|(start, _)| (start.line.get(), start.character_offset.get()));
    let (line, column) = position.unwrap_or((code.first_line_number.map_or(1, OneIndexed::get), 1));
    SourceLocation {
        path: code.source_path().as_str().into(),
        offset: 0,
        end: 0,
        line: line as u64,
        column: column as u64,
    }
}
