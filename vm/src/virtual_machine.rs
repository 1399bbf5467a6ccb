//! The small machine: flat code in, values on a stack out.

use std::fmt;
use std::sync::Arc;

use runa_bytecode::{FlatError, FunctionIndex, Instruction, Module, VerifyError, verify};
use runa_runtime::{ExceptionReport, HeapSettings, Limits, LinkError, NativeTable, Program};

use crate::hooks::{Flow, Hooks, Location};
use crate::inspect::View;
use crate::machine::{Completion, Machine, MachineOptions, Suspended};
use crate::profile::HotSpotProfiler;
use crate::status::MachineStatus;
use crate::value::Value;

/// What can go wrong in a [`VirtualMachine`].
#[derive(Clone, Debug, PartialEq)]
pub enum VmError {
    /// No program was loaded.
    NoProgram,
    /// The code does not form functions.
    Flat(FlatError),
    /// A constant cannot be one: only numbers, texts and bytes can.
    BadConstant(Value),
    /// The program breaks rules of the bytecode.
    Verification(Vec<VerifyError>),
    /// The program needs what this machine does not have.
    Link(LinkError),
    /// The heap limit leaves no room for the program.
    OutOfMemory,
    /// As many instructions ran as are allowed.
    InstructionLimit(u64),
    /// The stack is empty.
    EmptyStack,
    /// Nothing caught an exception.
    Exception(ExceptionReport),
}

impl fmt::Display for VmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VmError::NoProgram => f.write_str("no program is loaded"),
            VmError::Flat(error) => error.fmt(f),
            VmError::BadConstant(value) => write!(f, "`{value}` cannot be a constant"),
            VmError::Verification(errors) => {
                let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
                write!(f, "the program is not valid: {}", shown.join("; "))
            }
            VmError::Link(error) => error.fmt(f),
            VmError::OutOfMemory => f.write_str("the heap limit leaves no room for the program"),
            VmError::InstructionLimit(limit) => {
                write!(f, "the program ran {limit} instructions, which is the limit")
            }
            VmError::EmptyStack => f.write_str("the stack is empty"),
            VmError::Exception(report) => write!(f, "{}: {}", report.name, report.message),
        }
    }
}

impl std::error::Error for VmError {}

/// A machine for flat code, as the assembler's flat form gives it.
///
/// It counts instructions exactly and can stop after each one. For speed use a
/// [`Machine`](crate::Machine).
#[derive(Debug, Default)]
pub struct VirtualMachine {
    loaded: Option<Loaded>,
    limit: Option<u64>,
    heap: HeapSettings,
    progress: Progress,
    machine: Option<Machine>,
    started: bool,
    halted: bool,
    /// The operand stack, as far as it can be looked at.
    stack: Vec<Value>,
    call_depth: usize,
    program_counter: usize,
}

/// A program before its first step; what is wrong with it shows then.
#[derive(Clone, Debug)]
struct Loaded {
    instructions: Vec<Instruction>,
    constants: Vec<Value>,
}

/// What counting and profiling found.
#[derive(Debug, Default)]
struct Progress {
    executed: u64,
    profiling: bool,
    profiler: Option<HotSpotProfiler>,
    previous: Option<usize>,
}

/// Lets a number of instructions run, counting them.
struct Steps<'a> {
    left: Option<u64>,
    limit: Option<u64>,
    over_limit: bool,
    progress: &'a mut Progress,
    starts: &'a [usize],
    /// How many instructions were loaded: a `HALT` behind them ends the row and does not count.
    written: usize,
}

impl Hooks for Steps<'_> {
    fn before(&mut self, view: &mut View<'_>, _instruction: Instruction) -> Flow {
        if self.left == Some(0) {
            return Flow::Suspend;
        }
        let pc = flat_pc(self.starts, view.location());
        if pc >= self.written {
            return Flow::Continue;
        }
        if self.limit.is_some_and(|limit| self.progress.executed >= limit) {
            self.over_limit = true;
            return Flow::Suspend;
        }
        self.left = self.left.map(|left| left - 1);
        self.progress.executed += 1;
        if self.progress.profiling {
            let previous = self.progress.previous.replace(pc);
            self.progress.profiler.get_or_insert_default().count(pc, previous);
        }
        Flow::Continue
    }
}

/// A place as an index into the flat code.
fn flat_pc(starts: &[usize], location: Location) -> usize {
    starts.get(location.function.index()).map_or(0, |start| start + location.pc as usize)
}

impl VirtualMachine {
    /// A machine without a program and without a limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// A machine that runs at most `max` instructions.
    pub fn with_max_instructions(max: u64) -> Self {
        Self { limit: Some(max), ..Self::default() }
    }

    /// A machine whose programs have such a heap.
    pub fn with_heap(heap: impl Into<HeapSettings>) -> Self {
        Self { heap: heap.into(), ..Self::default() }
    }

    /// Loads flat code without constants. What is wrong with it shows at the first
    /// [`run`](Self::run) or [`step`](Self::step).
    pub fn load_program(&mut self, program: Vec<Instruction>) {
        self.load(Loaded { instructions: program, constants: Vec::new() });
    }

    /// Loads flat code with its constants, which can be numbers, texts and bytes.
    pub fn load_bytecode_module(
        &mut self,
        instructions: Vec<Instruction>,
        constants: Vec<Value>,
    ) -> Result<(), VmError> {
        if let Some(bad) = constants
            .iter()
            .find(|value| runa_bytecode::Constant::try_from((*value).clone()).is_err())
        {
            return Err(VmError::BadConstant(bad.clone()));
        }
        self.load(Loaded { instructions, constants });
        Ok(())
    }

    fn load(&mut self, loaded: Loaded) {
        self.loaded = Some(loaded);
        self.machine = None;
        self.reset();
    }

    /// Runs until the program halts or fails.
    pub fn run(&mut self) -> Result<(), VmError> {
        self.go_on(None)
    }

    /// Runs one instruction.
    pub fn step(&mut self) -> Result<(), VmError> {
        self.go_on(Some(1))
    }

    fn go_on(&mut self, steps: Option<u64>) -> Result<(), VmError> {
        if self.halted {
            return Ok(());
        }
        self.prepare()?;
        let machine = self.machine.as_mut().ok_or(VmError::NoProgram)?;
        let starts = machine.program().module().function_starts();
        let written = self.loaded.as_ref().map_or(0, |loaded| loaded.instructions.len());
        let mut hooks = Steps {
            left: steps,
            limit: self.limit,
            over_limit: false,
            progress: &mut self.progress,
            starts: &starts,
            written,
        };
        let main = FunctionIndex(0);
        let outcome = if std::mem::replace(&mut self.started, true) {
            machine.resume_hooked(main, &mut hooks)
        } else {
            machine.call_hooked(main, &[], &mut hooks)
        };
        let over_limit = hooks.over_limit;
        let result = match outcome {
            Err(Suspended) => {
                let view = machine.view();
                self.stack = view.operand_values();
                self.call_depth = view.depth();
                self.program_counter = flat_pc(&starts, view.location());
                match self.limit {
                    Some(limit) if over_limit => Err(VmError::InstructionLimit(limit)),
                    _ => return self.halt_if_at_end(steps),
                }
            }
            Ok(Ok(Completion::Halted(stack))) => {
                self.finish(stack);
                Ok(())
            }
            Ok(Ok(Completion::Returned(value))) => {
                self.finish(vec![value]);
                Ok(())
            }
            // Flat code asks for no native functions, so it has nothing to end itself with.
            Ok(Ok(Completion::Exited(_))) => {
                self.finish(Vec::new());
                Ok(())
            }
            Ok(Err(report)) => {
                self.halted = true;
                Err(VmError::Exception(report))
            }
        };
        if over_limit {
            self.halted = true;
        }
        result
    }

    /// After a single step the machine counts as halted when only `HALT` is left to run.
    fn halt_if_at_end(&mut self, steps: Option<u64>) -> Result<(), VmError> {
        let at_halt = matches!(self.current_instruction(), Some(Instruction::Halt {}));
        let implied = self
            .loaded
            .as_ref()
            .is_some_and(|loaded| self.program_counter >= loaded.instructions.len());
        if steps.is_some() && at_halt && implied {
            self.halted = true;
        }
        Ok(())
    }

    fn finish(&mut self, stack: Vec<Value>) {
        self.stack = stack;
        self.call_depth = 0;
        self.halted = true;
    }

    /// Checks and links what was loaded, once.
    fn prepare(&mut self) -> Result<(), VmError> {
        if self.machine.is_some() {
            return Ok(());
        }
        let loaded = self.loaded.clone().ok_or(VmError::NoProgram)?;
        let constants = loaded
            .constants
            .into_iter()
            .map(|value| value.try_into().map_err(VmError::BadConstant))
            .collect::<Result<Vec<_>, _>>()?;
        let module = Module::from_flat(loaded.instructions, constants).map_err(VmError::Flat)?;
        let module = verify(module).map_err(VmError::Verification)?;
        let program = Program::link(module, &NativeTable::default()).map_err(VmError::Link)?;
        let limits = Limits { heap: self.heap, ..Limits::default() };
        let options = MachineOptions { limits, ..MachineOptions::default() };
        let machine = Machine::new(Arc::new(program), options);
        self.machine = Some(machine.map_err(|_| VmError::OutOfMemory)?);
        Ok(())
    }

    /// Forgets everything but the loaded program, to run it anew.
    pub fn reset(&mut self) {
        if let Some(machine) = &mut self.machine {
            machine.reset();
        }
        self.progress.executed = 0;
        self.progress.previous = None;
        self.started = false;
        self.halted = false;
        self.stack.clear();
        self.call_depth = 0;
        self.program_counter = 0;
    }

    /// How many values are on the stack of the running function.
    pub fn stack_size(&self) -> usize {
        self.stack.len()
    }

    /// The values on the stack of the running function, the top last.
    pub fn stack(&self) -> &[Value] {
        &self.stack
    }

    /// How many functions are running; 0 before the start and after the end.
    pub fn call_depth(&self) -> usize {
        self.call_depth
    }

    /// The index of the instruction that runs next.
    pub fn program_counter(&self) -> usize {
        self.program_counter
    }

    /// The instruction that runs next, if there is one.
    pub fn current_instruction(&self) -> Option<Instruction> {
        let machine_code = self.machine.as_ref().map(|machine| machine.program().module());
        match machine_code {
            Some(module) => {
                let all = module.functions.iter().flat_map(|function| &function.code);
                all.copied().nth(self.program_counter)
            }
            None => self.loaded.as_ref()?.instructions.get(self.program_counter).copied(),
        }
    }

    /// Whether the program has ended.
    pub fn is_halted(&self) -> bool {
        self.halted
    }

    /// The top of the stack.
    pub fn stack_top(&self) -> Result<&Value, VmError> {
        self.stack.last().ok_or(VmError::EmptyStack)
    }

    /// How many instructions ran.
    pub fn instruction_count(&self) -> u64 {
        self.progress.executed
    }

    // ---- memory

    /// What the machine uses at the moment; nothing before its program has begun.
    pub fn status(&self) -> MachineStatus {
        let status = self.machine.as_ref().map(Machine::status).unwrap_or_default();
        MachineStatus { call_depth: self.call_depth, ..status }
    }

    /// How many objects the heap has: those that were found living or came since.
    pub fn heap_allocated_objects(&self) -> usize {
        self.status().heap.objects
    }

    /// How many bytes these objects have together.
    pub fn heap_total_bytes(&self) -> usize {
        self.status().heap.bytes
    }

    /// Frees all objects that the program cannot reach any more, also between two steps; gives how many
    /// they were. Programs need not do this: it happens when there is enough to free.
    pub fn trigger_gc(&mut self) -> usize {
        self.machine.as_mut().map_or(0, Machine::collect)
    }

    // ---- profiling

    /// Begins to count how often each instruction runs.
    pub fn enable_profiling(&mut self) {
        self.progress.profiling = true;
        self.progress.profiler.get_or_insert_default();
    }

    /// Stops counting; what was counted stays.
    pub fn disable_profiling(&mut self) {
        self.progress.profiling = false;
    }

    /// Whether instructions are being counted.
    pub fn is_profiling_enabled(&self) -> bool {
        self.progress.profiling
    }

    /// What was counted, if profiling was ever enabled.
    pub fn get_profiler(&self) -> Option<&HotSpotProfiler> {
        self.progress.profiler.as_ref()
    }

    /// Forgets what was counted.
    pub fn reset_profiler(&mut self) {
        if let Some(profiler) = &mut self.progress.profiler {
            *profiler = HotSpotProfiler::new();
        }
    }
}
