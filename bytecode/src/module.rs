//! A program as data.

use crate::{
    ConstantIndex, ErrorKind, FunctionIndex, GlobalIndex, Instruction, LocalIndex, NativeIndex,
    Real, TypeId, Types,
};

/// A value that a module keeps apart from its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Constant {
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit floating-point number.
    Float(Real),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A native function that the module asks for; loading fails when the library has none of this name
/// and signature.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NativeImport {
    /// Its full name, such as `Text.upper`.
    pub name: String,
    /// What it takes; a method's receiver comes first.
    pub parameters: Vec<TypeId>,
    /// What it gives.
    pub result: TypeId,
}

/// A variable of the module, visible to all its functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Global {
    /// Its name in the source.
    pub name: String,
    /// Its type.
    pub ty: TypeId,
}

/// Where a function goes on when an exception is raised at `start..end`.
///
/// The first fitting handler of a function's list wins. It starts with only the exception, as `Any`,
/// on the operand stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The first instruction it covers.
    pub start: u32,
    /// The instruction after the last it covers.
    pub end: u32,
    /// Its first instruction.
    pub target: u32,
    /// What it catches, special cases included.
    pub kind: ErrorKind,
}

/// From instruction `pc` on, code comes from this place of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineEntry {
    /// The first instruction.
    pub pc: u32,
    /// The line, from 1; 0 for code that no line stands for.
    pub line: u32,
    /// The column in scalars, from 1; 0 when unknown.
    pub column: u32,
}

/// The source calls local `local` by `name` while `start <= pc < end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalName {
    /// The local.
    pub local: LocalIndex,
    /// Its name.
    pub name: String,
    /// The first instruction of its scope.
    pub start: u32,
    /// The instruction after its scope.
    pub end: u32,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name, for people; need not be unique.
    pub name: String,
    /// How many of the locals are parameters; they come first.
    pub parameter_count: u16,
    /// The types of the variables it takes with it when it is a closure; else empty.
    pub captures: Vec<TypeId>,
    /// What it returns.
    pub result: TypeId,
    /// The types of its locals.
    pub locals: Vec<TypeId>,
    /// What it gets for parameters that calls by name leave out, by ascending parameters.
    pub defaults: Vec<DefaultValue>,
    /// Whether its last parameter, a list, gets all further arguments of calls by name.
    pub takes_rest: bool,
    /// Whether it is to come in place of its calls, where that is possible.
    pub is_inline: bool,
    /// Its instructions.
    pub code: Vec<Instruction>,
    /// Its handlers, innermost first.
    pub handlers: Vec<Handler>,
    /// Which of [`Module::files`] it comes from; past the end when unknown.
    pub file: u32,
    /// Where its instructions come from, by ascending `pc`.
    pub lines: Vec<LineEntry>,
    /// What its locals are called.
    pub local_names: Vec<LocalName>,
}

impl Function {
    /// A function called `name` without code.
    pub fn new(name: impl Into<String>, result: TypeId) -> Self {
        Self {
            name: name.into(),
            parameter_count: 0,
            captures: Vec::new(),
            result,
            locals: Vec::new(),
            defaults: Vec::new(),
            takes_rest: false,
            is_inline: false,
            code: Vec::new(),
            handlers: Vec::new(),
            file: u32::MAX,
            lines: Vec::new(),
            local_names: Vec::new(),
        }
    }

    /// The types of its parameters.
    pub fn parameters(&self) -> &[TypeId] {
        &self.locals[..usize::from(self.parameter_count).min(self.locals.len())]
    }

    /// Where instruction `pc` comes from, if that is known.
    pub fn line_at(&self, pc: u32) -> Option<LineEntry> {
        let after = self.lines.partition_point(|entry| entry.pc <= pc);
        let entry = *self.lines.get(after.checked_sub(1)?)?;
        (entry.line != 0).then_some(entry)
    }

    /// What local `local` is called at instruction `pc`, if it has a name there.
    pub fn local_name(&self, local: LocalIndex, pc: u32) -> Option<&str> {
        let names = self.local_names.iter();
        let mut fitting =
            names.filter(|name| name.local == local && (name.start..name.end).contains(&pc));
        fitting.next().map(|name| name.name.as_str())
    }
}

/// What a parameter gets that a call by name leaves out: calls whose callee is known give all arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultValue {
    /// The parameter, by its place.
    pub parameter: u16,
    /// What computes the value.
    pub function: FunctionIndex,
    /// The earlier parameters that it is called with, by their places.
    pub takes: Vec<u16>,
}

/// A function that others may call by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The name.
    pub name: String,
    /// The function.
    pub function: FunctionIndex,
}

/// A test, run by `runa test` only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestEntry {
    /// What it shows.
    pub name: String,
    /// A function without parameters.
    pub function: FunctionIndex,
}

/// A program or a part of one. Nothing in it is checked: see [`verify`](crate::verify).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// Its name, for people.
    pub name: String,
    /// Its types.
    pub types: Types,
    /// Its constants.
    pub constants: Vec<Constant>,
    /// The native functions it asks for.
    pub natives: Vec<NativeImport>,
    /// Its variables.
    pub globals: Vec<Global>,
    /// Its functions; the first one is where the program starts and takes no parameters.
    pub functions: Vec<Function>,
    /// Source files, as they were named to the compiler.
    pub files: Vec<String>,
    /// Functions to be called by name.
    pub exports: Vec<Export>,
    /// Its tests.
    pub tests: Vec<TestEntry>,
    /// Capabilities it needs, such as `filesystem=read:/data`.
    pub capabilities: Vec<String>,
    /// Anything else, as name and text.
    pub attributes: Vec<(String, String)>,
}

impl Module {
    /// The function `index`, if there is one.
    pub fn function(&self, index: FunctionIndex) -> Option<&Function> {
        self.functions.get(index.index())
    }

    /// The constant `index`, if there is one.
    pub fn constant(&self, index: ConstantIndex) -> Option<&Constant> {
        self.constants.get(index.index())
    }

    /// The text constant `index`, if there is one.
    pub fn text(&self, index: ConstantIndex) -> Option<&str> {
        match self.constant(index) {
            Some(Constant::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The native function `index`, if there is one.
    pub fn native(&self, index: NativeIndex) -> Option<&NativeImport> {
        self.natives.get(index.index())
    }

    /// The variable `index`, if there is one.
    pub fn global(&self, index: GlobalIndex) -> Option<&Global> {
        self.globals.get(index.index())
    }

    /// The index of `constant`, which is added when it is new. O(constants).
    pub fn intern_constant(&mut self, constant: Constant) -> ConstantIndex {
        let found = self.constants.iter().position(|known| *known == constant);
        let index = found.unwrap_or_else(|| {
            self.constants.push(constant);
            self.constants.len() - 1
        });
        ConstantIndex(index as u32)
    }

    /// The source file of a function, if known.
    pub fn file_of(&self, function: &Function) -> Option<&str> {
        self.files.get(function.file as usize).map(String::as_str)
    }

    /// Whether a function belongs to the language itself: it stands in a file without a name. Traces leave it out, and
    /// debuggers do not stop in it.
    pub fn is_of_language(&self, function: &Function) -> bool {
        self.file_of(function) == Some("")
    }
}
