//! Making code smaller, and shorter to run, without changing what it does.
//!
//! A [`Pass`] looks at one function at a time, in a form that can be changed ([`body`]): instructions keep
//! their slots, and what is taken away leaves an empty one, so that targets, handlers, lines and names stay
//! true until the function is written again. A function in which no pass finds anything stays as it is.
//!
//! * `constants` computes what is known, branches included.
//! * `threading` shortens ways of jumps.
//! * `dead_code` takes away what control never gets to, and values that nobody looks at.
//! * `combining` makes fewer instructions of several.
//! * `stores` takes away what is written into locals and never read.
//! * `inlining` puts small functions where they are called.
//!
//! What must hold of each: the same values, output and exceptions, with the same places in their traces.
//! Nothing that may raise is moved, left out or added. Passes start from verified modules, and what they make is
//! verified like anything else; a module that would not pass, because its analysis would take too long, stays as it was.

mod body;
mod combining;
mod constants;
mod dead_code;
mod inlining;
mod purity;
mod stores;
mod threading;

use crate::threads;
use crate::{Function, FunctionIndex, Module, Verified, VerifyError, verify};
use body::Body;
use inlining::Candidates;

/// Each pass looks at a function at most so many times, while passes find something.
const MOST_ROUNDS: usize = 8;

/// So many instructions at least are worth a thread.
const LEAST_FOR_A_THREAD: usize = 5_000;

/// One kind of improvement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Computes operations on constants which cannot raise, and decides branches on constants.
    Folding,
    /// Leads jumps to where they end up; takes away those to the next instruction.
    Threading,
    /// Takes away what control does not get to, and values without effect that are dropped at once.
    DeadCode,
    /// Replaces sequences by shorter ones that do the same.
    Combining,
    /// Takes away stores into locals that are not read afterwards, and locals that nobody uses.
    DeadStores,
    /// Puts functions that ask for it ([`Function::is_inline`](crate::Function)), call nothing and cannot raise where they
    /// are called.
    InliningAsked,
    /// The same for functions that are a few instructions long.
    Inlining,
}

impl Pass {
    /// Whether it comes apart from others, after which the module is verified.
    fn inlines(self) -> bool {
        matches!(self, Pass::InliningAsked | Pass::Inlining)
    }

    /// All of them.
    pub const ALL: &'static [Pass] = &[
        Pass::Folding,
        Pass::Threading,
        Pass::DeadCode,
        Pass::Combining,
        Pass::DeadStores,
        Pass::InliningAsked,
        Pass::Inlining,
    ];

    /// Whether it changed anything.
    fn run(self, body: &mut Body, module: &Verified<Module>) -> bool {
        match self {
            Pass::Folding => constants::run(body),
            Pass::Threading => threading::run(body),
            Pass::DeadCode => dead_code::run(body),
            Pass::Combining => combining::run(body),
            Pass::DeadStores => stores::run(body, module),
            Pass::InliningAsked => inlining::run(body, module, Candidates::Asked),
            Pass::Inlining => inlining::run(body, module, Candidates::Small),
        }
    }
}

/// How much is done to make code better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum OptimizationLevel {
    /// Code stays as it was made.
    #[default]
    None,
    /// What leaves all variables as they are: constants, jumps, dead code.
    Basic,
    /// Also combined instructions, no values in variables that nobody reads, and functions in place of calls where
    /// they ask for it.
    Full,
    /// Also small functions in place of calls.
    Inlining,
}

impl OptimizationLevel {
    /// All levels, by number.
    pub const ALL: [OptimizationLevel; 4] = [
        OptimizationLevel::None,
        OptimizationLevel::Basic,
        OptimizationLevel::Full,
        OptimizationLevel::Inlining,
    ];

    /// The level with a number from 0 to 3.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    fn passes(self) -> &'static [Pass] {
        match self {
            OptimizationLevel::None => &[],
            OptimizationLevel::Basic => &[Pass::Folding, Pass::Threading, Pass::DeadCode],
            OptimizationLevel::Full | OptimizationLevel::Inlining => {
                &[Pass::Folding, Pass::Combining, Pass::Threading, Pass::DeadCode, Pass::DeadStores]
            }
        }
    }
}

/// Improves a module as far as `level` says. Linear in the module, but for functions with many locals and
/// many jumps, in which some improvements are given up.
///
/// Verifying may take as long as code is long; a module that was at that limit, and would be beyond it with less
/// code, stays as it was.
pub fn optimise(module: Verified<Module>, level: OptimizationLevel) -> Verified<Module> {
    try_optimise(&module, level).unwrap_or(module)
}

/// The same, for those who want to know of modules that cannot be improved.
///
/// # Errors
///
/// What the verifier says of the improved module.
pub fn try_optimise(
    module: &Verified<Module>,
    level: OptimizationLevel,
) -> Result<Verified<Module>, Vec<VerifyError>> {
    if level == OptimizationLevel::None {
        return Ok(module.clone());
    }
    let module = improved(module, level.passes())?;
    let inlining = match level {
        OptimizationLevel::Inlining => Pass::Inlining,
        OptimizationLevel::Full if module.functions.iter().any(|function| function.is_inline) => {
            Pass::InliningAsked
        }
        _ => return Ok(module),
    };
    // What is known of the module's instructions is not true of those that it has then: the others come after verifying.
    let with_inlined = improved(&module, &[inlining])?;
    improved(&with_inlined, level.passes())
}

fn improved(
    module: &Verified<Module>,
    passes: &[Pass],
) -> Result<Verified<Module>, Vec<VerifyError>> {
    match apply_passes(module, passes) {
        Some(changed) => verify(changed),
        None => Ok(module.clone()),
    }
}

/// What some passes make of a module, not yet verified; nothing if they find nothing.
pub fn apply_passes(module: &Verified<Module>, passes: &[Pass]) -> Option<Module> {
    let all: Vec<FunctionIndex> =
        (0..module.functions.len()).map(|index| FunctionIndex(index as u32)).collect();
    let length = module.functions.iter().map(|function| function.code.len()).sum();
    let threads = threads::worth(length, LEAST_FOR_A_THREAD);
    let improved = threads::in_turns(&all, threads, |&index| improve(module, index, passes));
    if improved.iter().all(Option::is_none) {
        return None;
    }
    let mut changed = module.module().clone();
    for (old, new) in changed.functions.iter_mut().zip(improved) {
        if let Some(new) = new {
            *old = new;
        }
    }
    Some(changed)
}

/// What some passes make of one function; nothing if they find nothing.
fn improve(module: &Verified<Module>, index: FunctionIndex, passes: &[Pass]) -> Option<Function> {
    let mut body = Body::of(module, index)?;
    run(&mut body, module, passes).then(|| {
        let mut function = module.functions[index.index()].clone();
        body.write(&mut function);
        function
    })
}

/// Runs passes until they find nothing more; whether anything changed.
fn run(body: &mut Body, module: &Verified<Module>, passes: &[Pass]) -> bool {
    if passes.iter().any(|pass| pass.inlines() && pass.run(body, module)) {
        return true;
    }
    let (mut is_changed, mut in_vain) = (false, 0);
    let passes = passes.iter().filter(|pass| !pass.inlines());
    let count = passes.clone().count();
    for pass in passes.cycle().take(count * MOST_ROUNDS) {
        if pass.run(body, module) {
            (is_changed, in_vain) = (true, 0);
            continue;
        }
        in_vain += 1;
        if in_vain == count {
            break;
        }
    }
    is_changed
}
