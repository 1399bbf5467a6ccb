//! Native code in this process.

mod memory;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Linkage, default_libcall_names};
use runa_bytecode::{FunctionIndex, Module, Verified};
use runa_runtime::abi::Helper;
use runa_runtime::native_frames::{MappedSlot, visit_native_frames};
use runa_runtime::{Context, Instance, NativeEntry, Program, RootSlot, TierUp};

use crate::clif::{Addressing, CodegenError, Defined, Signature, Translator, stub_name, target};
use crate::ssa;
use memory::{Arena, Pages};

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
    /// Made when something is compiled for the first time: most programs end before.
    state: Mutex<Option<State>>,
    compiled: AtomicUsize,
}

type Symbols = Arc<Mutex<HashMap<String, usize>>>;

struct State {
    isa: OwnedTargetIsa,
    arena: Arc<Arena>,
    /// Addresses of helpers and their stubs by symbol.
    symbols: Symbols,
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
            state: Mutex::new(None),
            compiled: AtomicUsize::new(0),
            program,
        })
    }

    /// How many functions have native code.
    pub fn compiled_functions(&self) -> usize {
        self.compiled.load(Ordering::Relaxed)
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
        let mut translator = state.translator(Linkage::Import);
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
        let module = state.finish(translator)?;
        self.note_stack_maps(&module, &defined);
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

impl State {
    fn new() -> Result<Self, CodegenError> {
        let isa = target(Addressing::Absolute)?;
        let arena = Arena::new().map_err(|error| CodegenError::Platform(error.to_string()))?;
        let symbol =
            |helper: &Helper| (String::from(helper.info().symbol), helper.address() as usize);
        let symbols = Arc::new(Mutex::new(Helper::ALL.iter().map(symbol).collect()));
        Ok(Self { isa, arena, symbols, entries: HashMap::new(), modules: Vec::new() })
    }

    fn symbols(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.symbols.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn translator(&self, stub_linkage: Linkage) -> Translator<JITModule> {
        let mut builder = JITBuilder::with_isa(self.isa.clone(), default_libcall_names());
        builder.memory_provider(Box::new(Pages::new(Arc::clone(&self.arena))));
        let symbols = Arc::clone(&self.symbols);
        builder.symbol_lookup_fn(Box::new(move |name| {
            let symbols = symbols.lock().unwrap_or_else(PoisonError::into_inner);
            symbols.get(name).map(|&address| address as *const u8)
        }));
        Translator::new(JITModule::new(builder), stub_linkage)
    }

    /// Makes the code of a module executable, and that of the stubs which it needs first.
    fn finish(&mut self, translator: Translator<JITModule>) -> Result<JITModule, CodegenError> {
        let missing: Vec<Helper> = {
            let symbols = self.symbols();
            let used = translator.stubs_used();
            used.filter(|&helper| !symbols.contains_key(&stub_name(helper))).collect()
        };
        if !missing.is_empty() {
            self.define_stubs(&missing)?;
        }
        let mut module = translator.module;
        module.finalize_definitions()?;
        Ok(module)
    }

    fn define_stubs(&mut self, helpers: &[Helper]) -> Result<(), CodegenError> {
        let mut translator = self.translator(Linkage::Local);
        let mut stubs = Vec::new();
        for &helper in helpers {
            stubs.push((helper, translator.define_stub(helper)?));
        }
        let mut module = translator.module;
        module.finalize_definitions()?;
        for (helper, id) in stubs {
            let address = module.get_finalized_function(id) as usize;
            self.symbols().insert(stub_name(helper), address);
        }
        self.modules.push(module);
        Ok(())
    }
}

impl TierUp for Jit {
    fn threshold(&self) -> u32 {
        self.threshold
    }

    fn compile(&self, _instance: &Arc<Instance>, function: FunctionIndex) -> Option<NativeEntry> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_none() {
            *state = State::new().ok();
        }
        let state = state.as_mut()?;
        if let Some(&known) = state.entries.get(&function) {
            return known;
        }
        // What cannot be compiled stays interpreted: that is slower, but not wrong.
        let entry = self.compile_function(state, function).ok();
        state.entries.insert(function, entry);
        self.compiled.fetch_add(usize::from(entry.is_some()), Ordering::Relaxed);
        entry
    }

    fn visit_frames(&self, context: &Context, visit: &mut dyn FnMut(RootSlot)) {
        let known = self.stack_maps.read().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the context is the running one; compiled code keeps frame pointers, and the maps
        // were made with it.
        unsafe {
            visit_native_frames(context, |address| known.get(&address).map(|map| &**map), visit);
        }
    }

    fn entries(&self) -> *const u64 {
        self.entries.as_ptr().cast()
    }
}
