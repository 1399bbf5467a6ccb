use runa_bytecode::Function;
use runa_vm::{Location, View};

/// How far a program goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To its first instruction.
    ToEntry,
    /// To the next breakpoint.
    Continue,
    /// To the next line of the same activation, or of its caller when it returns.
    Next,
    /// To the next line, also in what is called.
    In,
    /// To the caller.
    Out,
}

/// A step on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stepping {
    step: Step,
    depth: usize,
    place: Place,
}

/// A line of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    function: runa_bytecode::FunctionIndex,
    line: u32,
}

impl Place {
    pub(super) fn of(view: &View<'_>, location: Location) -> Self {
        let function = view.program().function(location.function);
        let line = function.line_at(location.pc).map_or(0, |entry| entry.line);
        Self { function: location.function, line }
    }
}

impl Stepping {
    /// A step that begins where the program stands.
    pub(super) fn begin(step: Step, view: &View<'_>) -> Self {
        let place = Place::of(view, view.location());
        Self { step, depth: view.depth(), place }
    }

    /// The way to the first instruction, or on from it.
    pub(super) fn first(step: Step) -> Self {
        let function = runa_bytecode::FunctionIndex(0);
        Self { step, depth: 0, place: Place { function, line: 0 } }
    }

    /// Whether the step is finished before the instruction at `location`.
    pub(super) fn is_done(&self, view: &View<'_>, location: Location) -> bool {
        let module = view.program().module();
        match self.step {
            Step::Continue => false,
            Step::ToEntry => true,
            _ if module.is_of_language(view.program().function(location.function)) => false,
            Step::Out => view.depth() < self.depth,
            Step::Next => match view.depth().cmp(&self.depth) {
                std::cmp::Ordering::Less => true,
                std::cmp::Ordering::Equal => self.is_other_line(view, location),
                std::cmp::Ordering::Greater => false,
            },
            Step::In => view.depth() < self.depth || self.is_other_line(view, location),
        }
    }

    /// Whether another line begins: in the middle of a line nobody wants to stop, except after a
    /// return.
    fn is_other_line(&self, view: &View<'_>, location: Location) -> bool {
        let function = view.program().function(location.function);
        let place = Place::of(view, location);
        place.line != 0
            && begins_line(function, location.pc)
            && (place != self.place || view.depth() != self.depth)
    }
}

fn begins_line(function: &Function, pc: u32) -> bool {
    function.lines.binary_search_by_key(&pc, |entry| entry.pc).is_ok()
}
