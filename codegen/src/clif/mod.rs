//! From SSA to Cranelift: one translator for code in memory and in object files.
//!
//! Compiled functions use Cranelift's `tail` convention; the context is in the pinned register;
//! frame pointers are kept. What raises goes to cold blocks. Runtime helpers that may allocate are
//! called through stubs, which note for stack walks where compiled code was left.

mod access;
mod allocate;
mod arithmetic;
mod boxes;
mod calls;
mod control;
mod frame;
mod glue;
mod lower;
mod places;
mod types;

use std::collections::HashMap;

use cranelift_codegen::Context;
use cranelift_codegen::ir;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::FunctionBuilderContext;
use cranelift_module::{FuncId, Linkage, Module, ModuleError};
use runa_bytecode::{FunctionIndex, Shape};
use runa_runtime::abi::Helper;
use runa_runtime::native_frames::MappedSlot;

pub(crate) use glue::stub_name;
pub(crate) use places::Place;

use crate::ssa;

/// A failure of code generation.
#[derive(Debug, thiserror::Error)]
pub enum CodegenError {
    /// The function is not for translation.
    #[error(transparent)]
    Refused(#[from] ssa::Refused),
    /// Cranelift reports a problem.
    #[error("native code cannot be made: {0}")]
    Module(Box<ModuleError>),
    /// The translator has made what Cranelift refuses, which is a mistake in it.
    #[error("the translator has made invalid code, which is a mistake in it: {0}")]
    Invalid(String),
    /// This machine or platform is not one that native code is made for.
    #[error("native code cannot be made for this machine: {0}")]
    Platform(String),
}

impl From<ModuleError> for CodegenError {
    fn from(error: ModuleError) -> Self {
        if let ModuleError::Compilation(cranelift_codegen::CodegenError::Verifier(errors)) = &error
        {
            return CodegenError::Invalid(errors.to_string());
        }
        CodegenError::Module(Box::new(error))
    }
}

/// How code refers to what is outside of its function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addressing {
    /// By absolute addresses: the code stays in this process.
    Absolute,
    /// Relative to itself: the code goes into an executable.
    Relative,
}

/// The machine to make code for, which is this one.
pub(crate) fn target(addressing: Addressing) -> Result<OwnedTargetIsa, CodegenError> {
    let platform = |error: &dyn std::fmt::Display| CodegenError::Platform(error.to_string());
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return Err(CodegenError::Platform(String::from("only x86-64 Linux is supported")));
    }
    let mut flags = settings::builder();
    let is_pic = if addressing == Addressing::Relative { "true" } else { "false" };
    let verify = if cfg!(debug_assertions) { "true" } else { "false" };
    for (name, value) in [
        ("opt_level", "speed"),
        ("enable_pinned_reg", "true"),
        ("preserve_frame_pointers", "true"),
        ("enable_probestack", "false"),
        ("unwind_info", "false"),
        ("is_pic", is_pic),
        ("enable_verifier", verify),
    ] {
        flags.set(name, value).map_err(|error| platform(&error))?;
    }
    let builder = cranelift_native::builder().map_err(|error| platform(&error))?;
    builder.finish(settings::Flags::new(flags)).map_err(|error| platform(&error))
}

/// Functions for which Cranelift would get more blocks stay interpreted: the checks of an instruction make several,
/// and compiling takes longer than they grow in number (measured: 0.3 s for 8000, 1 s for 16 000).
const MOST_BLOCKS: usize = 8_000;

/// Where references lie in a frame while a call is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StackMap {
    /// Where the call returns to, counted from the beginning of the function.
    pub(crate) return_offset: u32,
    /// The slots.
    pub(crate) slots: Box<[MappedSlot]>,
}

/// A function that was given to the module.
#[derive(Debug)]
pub(crate) struct Defined {
    pub(crate) id: FuncId,
    pub(crate) stack_maps: Vec<StackMap>,
    /// Where each of its calls returns to, counted from the beginning of the function, and its place.
    pub(crate) places: Vec<(u32, Place)>,
}

/// What callers need to know of a function of the program.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(crate) index: FunctionIndex,
    pub(crate) parameters: Vec<Shape>,
    pub(crate) result: Shape,
}

impl Signature {
    /// The signature of function `index` of a module.
    pub(crate) fn of(module: &runa_bytecode::Module, index: FunctionIndex) -> Option<Self> {
        let function = module.function(index)?;
        let parameters = function.parameters().iter().map(|&ty| module.types.shape(ty)).collect();
        Some(Self { index, parameters, result: module.types.shape(function.result) })
    }
}

/// Translates functions into a module of Cranelift's.
pub(crate) struct Translator<M> {
    pub(crate) module: M,
    /// Functions of the program that have code in this module.
    functions: HashMap<FunctionIndex, FuncId>,
    helpers: HashMap<Helper, FuncId>,
    stubs: HashMap<Helper, FuncId>,
    /// Whether stubs are defined here or elsewhere.
    stub_linkage: Linkage,
    context: Context,
    frontend: FunctionBuilderContext,
}

impl<M: Module> Translator<M> {
    pub(crate) fn new(module: M, stub_linkage: Linkage) -> Self {
        Self {
            context: module.make_context(),
            module,
            functions: HashMap::new(),
            helpers: HashMap::new(),
            stubs: HashMap::new(),
            stub_linkage,
            frontend: FunctionBuilderContext::new(),
        }
    }

    /// Declares that a function of the program gets code in this module.
    pub(crate) fn declare(&mut self, signature: &Signature) -> Result<FuncId, CodegenError> {
        let name = format!("runa_function_{}", signature.index.0);
        let abi = types::function(&signature.parameters, signature.result);
        let id = self.module.declare_function(&name, Linkage::Local, &abi)?;
        self.functions.insert(signature.index, id);
        Ok(id)
    }

    /// Gives the module the code of a function that was [declared](Self::declare).
    pub(crate) fn define(&mut self, function: &ssa::Function) -> Result<Defined, CodegenError> {
        let id = self.functions[&function.index];
        self.context.func.signature = types::function(&function.parameters, function.result);
        lower::lower(self, function)?;
        if self.context.func.dfg.num_blocks() > MOST_BLOCKS {
            self.module.clear_context(&mut self.context);
            return Err(ssa::Refused::TooLarge.into());
        }
        self.finish(id)
    }

    /// The text of the Cranelift code of a function that was [declared](Self::declare).
    pub(crate) fn text(&mut self, function: &ssa::Function) -> Result<String, CodegenError> {
        self.context.func.signature = types::function(&function.parameters, function.result);
        lower::lower(self, function)?;
        let text = self.context.func.display().to_string();
        self.module.clear_context(&mut self.context);
        Ok(text)
    }

    /// Compiles what is in the context as function `id`.
    fn finish(&mut self, id: FuncId) -> Result<Defined, CodegenError> {
        let defined = self.module.define_function(id, &mut self.context);
        let defined = defined.map(|()| {
            let places = self.context.compiled_code().map(places::places);
            Defined { id, stack_maps: self.stack_maps(), places: places.unwrap_or_default() }
        });
        self.module.clear_context(&mut self.context);
        Ok(defined?)
    }

    fn stack_maps(&self) -> Vec<StackMap> {
        let Some(code) = self.context.compiled_code() else { return Vec::new() };
        let maps = code.buffer.user_stack_maps().iter().map(|(return_offset, span, map)| {
            let slots = map.entries().map(|(ty, offset)| MappedSlot {
                offset: offset as i32 - *span as i32,
                is_tagged: u32::from(ty == types::TAGGED_SLOT),
            });
            StackMap { return_offset: *return_offset, slots: slots.collect() }
        });
        maps.collect()
    }

    /// The helpers whose stubs the code of the module calls.
    pub(crate) fn stubs_used(&self) -> impl Iterator<Item = Helper> + '_ {
        self.stubs.keys().copied()
    }

    /// The stub of a helper that may allocate.
    fn stub_id(&mut self, helper: Helper) -> Result<FuncId, CodegenError> {
        if let Some(&id) = self.stubs.get(&helper) {
            return Ok(id);
        }
        let signature = types::stub(helper.info(), glue::stub_convention(helper));
        let name = glue::stub_name(helper);
        let id = self.module.declare_function(&name, self.stub_linkage, &signature)?;
        self.stubs.insert(helper, id);
        Ok(id)
    }

    fn helper_id(&mut self, helper: Helper) -> Result<FuncId, CodegenError> {
        if let Some(&id) = self.helpers.get(&helper) {
            return Ok(id);
        }
        let info = helper.info();
        let signature = types::helper(info);
        let id = self.module.declare_function(info.symbol, Linkage::Import, &signature)?;
        self.helpers.insert(helper, id);
        Ok(id)
    }

    /// Makes a call of `helper` possible in the function that is being built: of a leaf itself,
    /// else of its stub.
    fn import(
        &mut self,
        helper: Helper,
        function: &mut ir::Function,
    ) -> Result<ir::FuncRef, CodegenError> {
        let id =
            if helper.info().is_leaf { self.helper_id(helper)? } else { self.stub_id(helper)? };
        Ok(self.module.declare_func_in_func(id, function))
    }
}
