use super::Violation;
use super::rules::Rule;
use crate::Module;

/// What checking a module may cost, whatever its author intends.
///
/// A block is checked again when less is known of its beginning than before. Code of compilers
/// settles after two or three rounds; code made to resist could take as many rounds as a function
/// has locals, and keep a whole frame for each jump.
#[derive(Debug)]
pub(super) struct Budget {
    steps: u64,
    kept: u64,
}

impl Budget {
    /// Steps and kept stack slots that every module may use.
    const FREE: u64 = 1 << 22;
    /// Steps for each instruction of a module.
    const STEPS: u64 = 64;
    /// Kept stack slots for each instruction of a module.
    const KEPT: u64 = 32;

    pub(super) fn of(module: &Module) -> Self {
        let lengths = module.functions.iter().map(|function| function.code.len() as u64);
        let instructions: u64 = lengths.sum();
        Self {
            steps: Self::FREE + Self::STEPS * instructions,
            kept: Self::FREE + Self::KEPT * instructions,
        }
    }

    /// Counts `steps`, each about the work of an instruction.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Violation> {
        self.steps = Self::less(self.steps, steps, "takes too long to check")?;
        Ok(())
    }

    /// Counts memory for `slots` that is kept until the end.
    pub(super) fn keep(&mut self, slots: usize) -> Result<(), Violation> {
        self.kept = Self::less(self.kept, slots, "takes too much memory to check")?;
        Ok(())
    }

    fn less(left: u64, used: usize, message: &str) -> Result<u64, Violation> {
        let exhausted = || (Rule::AnalysisCost, String::from(message));
        left.checked_sub(used as u64).ok_or_else(exhausted)
    }
}
