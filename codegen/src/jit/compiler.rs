//! Modules of code in this process, and the stubs that all of them share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Linkage, default_libcall_names};
use runa_runtime::abi::Helper;

use super::memory::{Arena, Pages};
use crate::clif::{Addressing, CodegenError, Translator, stub_name, target};

/// Stubs are the same for all programs: they are made once in a process, and stay.
static STUBS: Mutex<Option<Stubs>> = Mutex::new(None);

struct Stubs {
    compiler: Compiler,
    addresses: HashMap<Helper, usize>,
    modules: Vec<JITModule>,
}

/// Makes modules of code.
pub(super) struct Compiler {
    isa: OwnedTargetIsa,
    arena: Arc<Arena>,
}

impl Compiler {
    pub(super) fn new() -> Result<Self, CodegenError> {
        let isa = target(Addressing::Absolute)?;
        let arena = Arena::new().map_err(|error| CodegenError::Platform(error.to_string()))?;
        Ok(Self { isa, arena })
    }

    /// An empty module. It knows helpers; stubs are known when it is [finished](Self::finish).
    pub(super) fn translator(&self, stub_linkage: Linkage) -> Translator<JITModule> {
        let mut builder = JITBuilder::with_isa(self.isa.clone(), default_libcall_names());
        builder.memory_provider(Box::new(Pages::new(Arc::clone(&self.arena))));
        builder.symbol_lookup_fn(Box::new(address_of));
        Translator::new(JITModule::new(builder), stub_linkage)
    }

    /// Makes the code of a module executable, and that of the stubs which it needs first.
    pub(super) fn finish(
        &self,
        translator: Translator<JITModule>,
    ) -> Result<JITModule, CodegenError> {
        let used: Vec<Helper> = translator.stubs_used().collect();
        make_stubs(&used)?;
        let mut module = translator.module;
        module.finalize_definitions()?;
        Ok(module)
    }
}

/// The address of a helper or of a stub that was made.
fn address_of(symbol: &str) -> Option<*const u8> {
    let mut helpers = Helper::ALL.iter().copied();
    if let Some(helper) = helpers.clone().find(|helper| helper.info().symbol == symbol) {
        return Some(helper.address());
    }
    let helper = helpers.find(|&helper| stub_name(helper) == symbol)?;
    let stubs = STUBS.lock().unwrap_or_else(PoisonError::into_inner);
    stubs.as_ref()?.addresses.get(&helper).map(|&address| address as *const u8)
}

/// Makes the stubs of helpers, as far as there are none yet.
fn make_stubs(helpers: &[Helper]) -> Result<(), CodegenError> {
    let mut stubs = STUBS.lock().unwrap_or_else(PoisonError::into_inner);
    let stubs = match &mut *stubs {
        Some(stubs) => stubs,
        none => none.insert(Stubs {
            compiler: Compiler::new()?,
            addresses: HashMap::new(),
            modules: Vec::new(),
        }),
    };
    let mut missing: Vec<Helper> = helpers.to_vec();
    missing.retain(|helper| !stubs.addresses.contains_key(helper));
    if missing.is_empty() {
        return Ok(());
    }
    let mut translator = stubs.compiler.translator(Linkage::Local);
    let mut made = Vec::new();
    for helper in missing {
        made.push((helper, translator.define_stub(helper)?));
    }
    let mut module = translator.module;
    // The stubs call helpers only, so that looking for symbols does not wait for this lock.
    module.finalize_definitions()?;
    for (helper, id) in made {
        stubs.addresses.insert(helper, module.get_finalized_function(id) as usize);
    }
    stubs.modules.push(module);
    Ok(())
}
