use std::collections::HashMap;

use runa_bytecode::FunctionIndex;
use runa_runtime::Program;
use runa_vm::Location;

/// Where a breakpoint was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The line that was asked for.
    pub asked: u32,
    /// The line where the program stops: the same or the next one with code; nothing when no code
    /// follows.
    pub line: Option<u32>,
}

/// The breakpoints of a program by file.
#[derive(Clone, Debug, Default)]
pub struct Breakpoints {
    by_file: HashMap<String, Vec<Location>>,
    all: std::collections::HashSet<Location>,
}

impl Breakpoints {
    /// No breakpoints.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces those of `file`, whose name is compared by its last part.
    pub fn set(&mut self, program: &Program, file: &str, lines: &[u32]) -> Vec<Placed> {
        let code = LineTable::of(program, file);
        let placed: Vec<Placed> =
            lines.iter().map(|&asked| Placed { asked, line: code.line_from(asked) }).collect();
        let locations = placed.iter().filter_map(|placed| placed.line);
        let locations = locations.flat_map(|line| code.starts(line)).collect();
        self.by_file.insert(base_name(file).to_owned(), locations);
        self.all = self.by_file.values().flatten().copied().collect();
        placed
    }

    /// Whether the program stops before the instruction at `location`.
    pub fn contains(&self, location: Location) -> bool {
        self.all.contains(&location)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// The last part of a path.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Which instructions the lines of a file begin with: the first one in each function.
struct LineTable {
    first: HashMap<(u32, FunctionIndex), u32>,
}

impl LineTable {
    fn of(program: &Program, file: &str) -> Self {
        let mut first: HashMap<(u32, FunctionIndex), u32> = HashMap::new();
        let module = program.module();
        for (index, function) in module.functions.iter().enumerate() {
            let same =
                module.file_of(function).is_some_and(|name| base_name(name) == base_name(file));
            for entry in function.lines.iter().filter(|entry| same && entry.line > 0) {
                let place = first.entry((entry.line, FunctionIndex(index as u32)));
                let pc = place.or_insert(entry.pc);
                *pc = entry.pc.min(*pc);
            }
        }
        Self { first }
    }

    fn line_from(&self, line: u32) -> Option<u32> {
        self.first.keys().map(|&(found, _)| found).filter(|&found| found >= line).min()
    }

    fn starts(&self, line: u32) -> impl Iterator<Item = Location> + '_ {
        let here = self.first.iter().filter(move |((found, _), _)| *found == line);
        here.map(|(&(_, function), &pc)| Location { function, pc })
    }
}
