//! Running a case.

use std::time::Duration;

use runa::{
    Flow, FunctionIndex, Hooks, Input, Instruction, JitMode, LoadOptions, MemoryModel, Module,
    OptimizationLevel, Outcome, RunOptions, Shared, Source, Sources, Streams, Verified, View,
};

use crate::observation::describe_diagnostics;
use crate::{Case, Observation};

/// A case that takes longer is stopped.
const LONGEST_RUN: Duration = Duration::from_secs(60);

/// A way to run a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// The interpreter as it is used.
    Interpreter,
    /// The interpreter with hooks, which runs one instruction at a time.
    Hooked,
    /// The interpreter with a collector that moves all objects at every allocation.
    Moving,
    /// Native code of all functions, made when they are called for the first time.
    Compiled,
    /// The same with a collector that moves all objects at every allocation.
    CompiledMoving,
    /// The interpreter, with the module written to bytes and read again.
    Decoded,
    /// The interpreter with the little memory of the constrained model.
    Constrained,
    /// The interpreter, with the code optimised as far as possible.
    Optimized,
    /// Native code of all functions, optimised before.
    OptimizedCompiled,
}

impl Tier {
    /// All of them; the first is the measure for the others.
    pub const ALL: [Tier; 9] = [
        Tier::Interpreter,
        Tier::Hooked,
        Tier::Moving,
        Tier::Compiled,
        Tier::CompiledMoving,
        Tier::Decoded,
        Tier::Constrained,
        Tier::Optimized,
        Tier::OptimizedCompiled,
    ];

    /// Whether it runs native code.
    pub fn is_compiled(self) -> bool {
        matches!(self, Tier::Compiled | Tier::CompiledMoving | Tier::OptimizedCompiled)
    }

    fn run(self, case: &Case, module: &Verified<Module>) -> Observation {
        let output = Shared::default();
        let model = match self {
            Tier::Constrained => MemoryModel::Constrained,
            _ => MemoryModel::Standard,
        };
        let options = RunOptions {
            streams: Streams {
                arguments: case.arguments.clone(),
                ..output.streams_with_input(&case.input_text())
            },
            deadline: Some(LONGEST_RUN),
            stress: u32::from(matches!(self, Tier::Moving | Tier::CompiledMoving)),
            jit: if self.is_compiled() { JitMode::ALWAYS } else { JitMode::Off },
            ..RunOptions::of_model(model)
        };
        let module = self.module(module);
        let outcome = match runa::prepare(module.clone(), options) {
            Err(error) => Outcome::NotStarted(error),
            Ok(mut prepared) if self == Tier::Hooked => {
                prepared.run_with_hooks(FunctionIndex(0), &mut NoHooks)
            }
            Ok(mut prepared) => prepared.run(FunctionIndex(0)),
        };
        let mut observed = Observation::default();
        observed.add_outcome(&outcome, &module);
        observed.output = output.text().lines().map(str::to_owned).collect();
        observed
    }

    fn module(self, module: &Verified<Module>) -> Verified<Module> {
        match self {
            Tier::Decoded => {
                let decoded = runa::decode(&runa::encode(module));
                let decoded = decoded.expect("what was encoded is decoded");
                runa::verify_module(decoded).expect("what was verified is verified again")
            }
            Tier::Optimized | Tier::OptimizedCompiled => {
                runa::try_optimise(module, OptimizationLevel::Inlining)
                    .expect("what is optimised is verified again")
            }
            _ => module.clone(),
        }
    }
}

/// Sees every instruction and does nothing.
struct NoHooks;

impl Hooks for NoHooks {
    fn before(&mut self, _view: &mut View<'_>, _instruction: Instruction) -> Flow {
        Flow::Continue
    }
}

/// Compiles or assembles a case: its module, if it has no errors, and what is said about it.
pub fn load(case: &Case) -> (Option<Verified<Module>>, Vec<String>) {
    let mut sources = Sources::new();
    let input = match case.is_assembly() {
        true => Input::Assembly(&case.program),
        false => Input::Source(case.main_text()),
    };
    let options = LoadOptions::default();
    let mut finder = case.finder();
    let loaded = runa::load_with_modules(&mut sources, &case.name, input, &options, &mut finder);
    (loaded.module, describe_diagnostics(&loaded.diagnostics, &sources))
}

/// What a case does on each tier; a program with errors does the same on all.
pub fn observe(case: &Case) -> Vec<(Tier, Observation)> {
    observe_on(case, Tier::ALL)
}

/// What a case does on some tiers.
pub fn observe_on(case: &Case, tiers: impl IntoIterator<Item = Tier>) -> Vec<(Tier, Observation)> {
    let (module, diagnostics) = load(case);
    let observed = tiers.into_iter().map(|tier| {
        let run = module.as_ref().map(|module| tier.run(case, module)).unwrap_or_default();
        (tier, Observation { diagnostics: diagnostics.clone(), ..run })
    });
    observed.collect()
}

/// Disassembles the module of a case, if it has one, and assembles the text again: both modules.
pub fn round_trip(case: &Case) -> Option<(Module, Module)> {
    let module = load(case).0?.module().clone();
    let text = runa_assembler::disassemble(&module);
    let mut sources = Sources::new();
    let file = sources.add(Source::new("round-trip.asm", text).ok()?);
    let again = runa_assembler::assemble(sources.get(file)?, file);
    assert!(again.diagnostics.is_empty(), "{}: {:?}", case.name, again.diagnostics);
    Some((module, again.module))
}
