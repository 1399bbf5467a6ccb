//! Objects that a program should have closed, as they are shown.

use runa_bytecode::TypeId;
use runa_diagnostics::{Diagnostic, Sources};
use runa_runtime::Program;
use runa_runtime::heap::{MadeAt, NeverClosed};

use super::uncaught::span_of;

/// A warning for each place where some were made.
pub(super) fn warnings(
    objects: &[NeverClosed],
    program: &Program,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let warning = |never: &NeverClosed| {
        let name = program.types().display(TypeId(never.type_number));
        let message = match never.count {
            1 => format!("an object of `{name}` was never closed"),
            count => format!("{count} objects of `{name}` were never closed"),
        };
        let note = "`Using` closes what it is given on every way out of it";
        let warning = Diagnostic::warning("NeverClosed", message).note(note);
        let MadeAt { file, line, column } = never.made_at;
        let Some(file) = program.module().files.get(file as usize) else { return warning };
        match span_of((file, line, column), sources) {
            Some(span) => warning.at(span, "made here"),
            None => warning.note(format!("made at {file}:{line}:{column}")),
        }
    };
    objects.iter().map(warning).collect()
}
