//! Native code in this process.

mod compiler;
mod memory;

use std::collections::HashMap;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use cranelift_jit::JITModule;
use cranelift_module::Linkage;
use runa_bytecode::{FunctionIndex, Module, Verified};
use runa_runtime::native_frames::{MappedSlot, visit_native_frames, visit_native_places};
use runa_runtime::{Context, Instance, NativeEntry, Program, RootSlot, TierUp, TraceEntry};

use crate::clif::{CodegenError, Defined, Place, Signature};
use crate::ssa;
use compiler::Compiler;

/// Calls and loop rounds after which a function is compiled, if nothing else is said. Compiling
/// takes about as long as interpreting a hundred thousand instructions.
pub const DEFAULT_THRESHOLD: u32 = 2_000;

/// Compiles the functions of a program while it runs.
pub struct Jit {
    program: Arc<Program>,
    threshold: u32,
    /// The code address of each function that others can call, in the tail convention.
    entries: Box<[AtomicPtr<u8>]>,
    stack_maps: RwLock<HashMap<u64, Box<[MappedSlot]>>>,
    /// The place of each call, by the address to which it returns.
    places: RwLock<HashMap<u64, TraceEntry>>,
    /// Made when something is compiled for the first time: most programs end before.
    state: Mutex<Option<State>>,
    compiled: AtomicUsize,
}

struct State {
    compiler: Compiler,
    entries: HashMap<FunctionIndex, Option<NativeEntry>>,
    /// Modules hold the memory of their code, which is never freed before all of it.
    modules: Vec<JITModule>,
}

impl fmt::Debug for Jit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jit").field("threshold", &self.threshold).finish_non_exhaustive()
    }
}

impl Jit {
    /// A compiler for `program` that waits until a function was called, or went round in loops,
    /// `threshold` times.
    pub fn new(program: Arc<Program>, threshold: u32) -> Arc<Self> {
        let functions = program.module().functions.iter();
        Arc::new(Self {
            entries: functions.map(|_| AtomicPtr::new(std::ptr::null_mut())).collect(),
            threshold,
            stack_maps: RwLock::default(),
            places: RwLock::default(),
            state: Mutex::new(None),
            compiled: AtomicUsize::new(0),
            program,
        })
    }

    /// How many functions have native code.
    pub fn compiled_functions(&self) -> usize {
        self.compiled.load(Ordering::Relaxed)
    }

    /// Native code for `function`, made now if there is none. Says why it cannot be made for the first
    /// time; afterwards it gives nothing.
    pub fn compile_or_tell(
        &self,
        function: FunctionIndex,
    ) -> Result<Option<NativeEntry>, CodegenError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = match &mut *state {
            Some(state) => state,
            none => none.insert(State::new()?),
        };
        if let Some(&known) = state.entries.get(&function) {
            return Ok(known);
        }
        state.entries.insert(function, None);
        let entry = self.compile_function(state, function)?;
        state.entries.insert(function, Some(entry));
        self.compiled.fetch_add(1, Ordering::Relaxed);
        Ok(Some(entry))
    }

    fn module(&self) -> &Verified<Module> {
        self.program.module()
    }

    /// Compiles a function, with bridges to functions that it calls and that have no code.
    fn compile_function(
        &self,
        state: &mut State,
        index: FunctionIndex,
    ) -> Result<NativeEntry, CodegenError> {
        let function = ssa::build(self.module(), index)?;
        let own = self.signature(index)?;
        let mut translator = state.compiler.translator(Linkage::Import);
        translator.declare(&own)?;
        let defined = translator.define(&function)?;
        let entry = translator.define_entry(&own, Linkage::Local)?;
        let mut bridges = Vec::new();
        for callee in function.callees() {
            let known = bridges.iter().any(|&(bridge, _)| bridge == callee);
            if callee == index || known || self.has_entry(callee) {
                continue;
            }
            bridges.push((callee, translator.define_bridge(&self.signature(callee)?)?));
        }
        let module = state.compiler.finish(translator)?;
        self.note_stack_maps(&module, &defined);
        self.note_places(&module, &defined, index);
        for (callee, bridge) in &bridges {
            self.note_stack_maps(&module, bridge);
            self.set_entry(*callee, module.get_finalized_function(bridge.id));
        }
        self.set_entry(index, module.get_finalized_function(defined.id));
        let address = module.get_finalized_function(entry.id);
        state.modules.push(module);
        // SAFETY: the code was made with the signature of a `NativeEntry`; it stays in memory as long
        // as its module, which `self` keeps.
        Ok(unsafe { std::mem::transmute::<*const u8, NativeEntry>(address) })
    }

    fn signature(&self, index: FunctionIndex) -> Result<Signature, CodegenError> {
        let signature = Signature::of(self.module(), index);
        signature.ok_or(CodegenError::Refused(ssa::Refused::Inconsistent))
    }

    fn has_entry(&self, index: FunctionIndex) -> bool {
        !self.entries[index.index()].load(Ordering::Relaxed).is_null()
    }

    fn set_entry(&self, index: FunctionIndex, address: *const u8) {
        self.entries[index.index()].store(address.cast_mut(), Ordering::Release);
    }

    fn note_stack_maps(&self, module: &JITModule, defined: &Defined) {
        let start = module.get_finalized_function(defined.id) as u64;
        let mut known = self.stack_maps.write().unwrap_or_else(PoisonError::into_inner);
        for map in &defined.stack_maps {
            known.insert(start + u64::from(map.return_offset), map.slots.clone());
        }
    }
}

impl Jit {
    fn note_places(&self, module: &JITModule, defined: &Defined, function: FunctionIndex) {
        let start = module.get_finalized_function(defined.id) as u64;
        let mut known = self.places.write().unwrap_or_else(PoisonError::into_inner);
        for &(return_offset, place) in &defined.places {
            let pc = match place {
                Place::Instruction(pc) => pc,
                Place::Function => 0,
                Place::Nothing => continue,
            };
            known.insert(start + u64::from(return_offset), TraceEntry { function, pc });
        }
    }
}

impl State {
    fn new() -> Result<Self, CodegenError> {
        let compiler = Compiler::new()?;
        Ok(Self { compiler, entries: HashMap::new(), modules: Vec::new() })
    }
}

impl TierUp for Jit {
    fn threshold(&self) -> u32 {
        self.threshold
    }

    fn compile(&self, _instance: &Arc<Instance>, function: FunctionIndex) -> Option<NativeEntry> {
        // What cannot be compiled stays interpreted: that is slower, but not wrong.
        self.compile_or_tell(function).ok().flatten()
    }

    fn visit_frames(&self, context: &Context, visit: &mut dyn FnMut(RootSlot)) {
        let known = self.stack_maps.read().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the context's thread is the running one or stands still; compiled code keeps frame pointers, and the maps
        // were made with it.
        unsafe {
            visit_native_frames(context, |address| known.get(&address).map(|map| &**map), visit);
        }
    }

    fn visit_places(
        &self,
        context: &Context,
        visit: &mut dyn FnMut(usize, TraceEntry) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let known = self.places.read().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the context's thread is the running one or stands still; compiled code keeps frame pointers.
        unsafe { visit_native_places(context, |address| known.get(&address).copied(), visit) }
    }

    fn entries(&self) -> *const u64 {
        self.entries.as_ptr().cast()
    }
}
