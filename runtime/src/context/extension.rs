//! Going on with a longer program: new functions, variables, constants and types beside the ones that there are.
//!
//! Objects, module variables and function values of the shorter program stay as they are. They name types,
//! variables and functions by number, so the longer program must [begin](Program::extends) like the
//! shorter one. Bodies of functions may differ: none of them runs while this happens.

use std::fmt;
use std::sync::Arc;

use super::Context;
use crate::instance::{Engine, Instance};
use crate::native::Handle;
use crate::program::Program;

/// Why an instance cannot go on with another program. It stays as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtendError {
    /// Other threads have a part in the instance, or the program runs.
    InUse,
    /// The program does not begin like the one that the instance has.
    NoExtension,
    /// The heap limit leaves no room for the constants.
    OutOfMemory,
}

impl fmt::Display for ExtendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ExtendError::InUse => "the program is running",
            ExtendError::NoExtension => "the program is not an extension of the one that ran",
            ExtendError::OutOfMemory => "the heap limit leaves no room for the constants",
        })
    }
}

impl std::error::Error for ExtendError {}

impl Context {
    /// Has the instance go on with an extension of its program, which `engine` runs. The context must be the
    /// only user of the instance, and nothing may run in it.
    ///
    /// The caller gives [`Context::entries`] the table of the new engine; native code of the old one is not
    /// reached any more.
    pub fn extend(
        &mut self,
        program: Arc<Program>,
        engine: Arc<dyn Engine>,
    ) -> Result<(), ExtendError> {
        if self.frame_count != 0 || !self.native_run.is_null() {
            return Err(ExtendError::InUse);
        }
        if !program.extends(self.instance.program()) {
            return Err(ExtendError::NoExtension);
        }
        if Arc::get_mut(&mut self.instance).is_none() {
            return Err(ExtendError::InUse);
        }
        let handles = self.handle_count();
        // What can fail comes first: code that is verified relies on its constants.
        let constants = self.new_constants(&program);
        let extended = constants.and_then(|constants| self.replace(program, engine, &constants));
        self.release(handles);
        extended
    }

    /// The constants that the instance does not have yet.
    fn new_constants(&mut self, program: &Program) -> Result<Vec<Handle>, ExtendError> {
        let known = self.instance.program().module().constants.len();
        let mut made = Vec::new();
        for constant in &program.module().constants[known..] {
            let word = self.make_constant(constant).map_err(|_| {
                self.report();
                ExtendError::OutOfMemory
            })?;
            made.push(self.root(word));
        }
        Ok(made)
    }

    fn replace(
        &mut self,
        program: Arc<Program>,
        engine: Arc<dyn Engine>,
        constants: &[Handle],
    ) -> Result<(), ExtendError> {
        let words: Vec<_> = constants.iter().map(|&handle| self.handle(handle)).collect();
        let instance = Arc::get_mut(&mut self.instance).ok_or(ExtendError::InUse)?;
        instance.extend(program, engine, &words);
        self.find_tables();
        Ok(())
    }

    /// Takes note of where the tables of the instance are, for compiled code.
    fn find_tables(&mut self) {
        let instance: &Instance = &self.instance;
        self.constants = instance.constants_address();
        self.globals = instance.globals_address();
        self.globals_set = instance.globals_set_address();
    }
}
