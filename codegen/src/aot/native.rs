//! The functions of a module as native code in an object file, and the table that leads to them.

use std::collections::HashSet;

use cranelift_module::{DataDescription, DataId, FuncId, Linkage, Module as _, ModuleError};
use cranelift_object::{ObjectBuilder, ObjectModule};
use object::write::Object;
use runa_bytecode::{FunctionIndex, Module, Verified};
use runa_runtime::abi::Helper;
use runa_runtime::aot::{
    NATIVE_TABLE, NativeCodeOffsets, NativeTableOffsets, StackMapWriter, VERSION,
};

use super::ObjectError;
use crate::clif::{Addressing, CodegenError, Signature, Translator, target};
use crate::ssa;

/// Where a function's native code is.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    entry: Option<FuncId>,
    code: Option<FuncId>,
}

/// An attempt to translate a module.
struct Attempt<'a> {
    module: &'a Verified<Module>,
    translator: Translator<ObjectModule>,
    rows: Vec<Row>,
    stack_maps: StackMapWriter,
}

/// Why an attempt failed: one function cannot be translated, or nothing can.
enum Failed {
    Function(FunctionIndex),
    All(ObjectError),
}

impl From<ModuleError> for Failed {
    fn from(error: ModuleError) -> Self {
        Failed::All(ObjectError::Layout(error.to_string()))
    }
}

impl From<CodegenError> for Failed {
    fn from(error: CodegenError) -> Self {
        match error {
            CodegenError::Platform(_) => Failed::All(ObjectError::Platform),
            other => Failed::All(ObjectError::Layout(other.to_string())),
        }
    }
}

/// An object with the native code of all functions that can be translated; the others are
/// interpreted.
pub(super) fn translate(module: &Verified<Module>) -> Result<Object<'static>, ObjectError> {
    let mut refused = HashSet::new();
    loop {
        let attempt = Attempt::new(module).and_then(|attempt| attempt.run(&refused));
        match attempt {
            Ok(object) => return Ok(object),
            Err(Failed::All(error)) => return Err(error),
            // Declared functions must be defined: begin anew without this one.
            Err(Failed::Function(function)) if refused.insert(function) => {}
            Err(Failed::Function(function)) => {
                return Err(ObjectError::Layout(format!("{function} was refused twice")));
            }
        }
    }
}

impl<'a> Attempt<'a> {
    fn new(module: &'a Verified<Module>) -> Result<Self, Failed> {
        let isa = target(Addressing::Relative)?;
        let libcalls = cranelift_module::default_libcall_names();
        let builder = ObjectBuilder::new(isa, "program", libcalls)?;
        Ok(Self {
            module,
            translator: Translator::new(ObjectModule::new(builder), Linkage::Local),
            rows: vec![Row::default(); module.functions.len()],
            stack_maps: StackMapWriter::default(),
        })
    }

    fn run(mut self, refused: &HashSet<FunctionIndex>) -> Result<Object<'static>, Failed> {
        let indices = (0..self.rows.len()).map(|index| FunctionIndex(index as u32));
        let indices = indices.filter(|index| !refused.contains(index));
        let functions: Vec<ssa::Function> =
            indices.filter_map(|index| ssa::build(self.module, index).ok()).collect();
        let mut signatures = Vec::with_capacity(functions.len());
        for function in &functions {
            let signature = self.signature(function.index)?;
            let code = self.translator.declare(&signature)?;
            self.rows[function.index.index()].code = Some(code);
            signatures.push(signature);
        }
        for (function, signature) in functions.iter().zip(&signatures) {
            self.define(function, signature)?;
        }
        self.define_bridges(&functions)?;
        let stubs: Vec<Helper> = self.translator.stubs_used().collect();
        for helper in stubs {
            self.translator.define_stub(helper)?;
        }
        self.define_table()?;
        Ok(self.translator.module.finish().object)
    }

    fn signature(&self, index: FunctionIndex) -> Result<Signature, Failed> {
        Signature::of(self.module, index).ok_or(Failed::Function(index))
    }

    fn define(&mut self, function: &ssa::Function, signature: &Signature) -> Result<(), Failed> {
        let index = function.index;
        let defined = self.translator.define(function).map_err(|_| Failed::Function(index))?;
        for map in &defined.stack_maps {
            self.stack_maps.add(index, map.return_offset, &map.slots);
        }
        let entry = self.translator.define_entry(signature, Linkage::Local)?;
        self.rows[index.index()].entry = Some(entry.id);
        Ok(())
    }

    /// Lets compiled code call functions that are interpreted.
    fn define_bridges(&mut self, functions: &[ssa::Function]) -> Result<(), Failed> {
        for callee in functions.iter().flat_map(ssa::Function::callees) {
            if self.rows[callee.index()].code.is_none() {
                let signature = self.signature(callee)?;
                let bridge = self.translator.define_bridge(&signature)?;
                self.rows[callee.index()].code = Some(bridge.id);
            }
        }
        Ok(())
    }

    /// The table under its symbol, and what it leads to.
    fn define_table(&mut self) -> Result<(), Failed> {
        let mut rows = DataDescription::new();
        rows.define(vec![0; self.rows.len() * NativeCodeOffsets::SIZE].into_boxed_slice());
        for (index, row) in self.rows.iter().enumerate() {
            let start = index * NativeCodeOffsets::SIZE;
            let places =
                [(row.entry, NativeCodeOffsets::ENTRY), (row.code, NativeCodeOffsets::CODE)];
            for (function, offset) in places {
                if let Some(function) = function {
                    let function = self.translator.module.declare_func_in_data(function, &mut rows);
                    rows.write_function_addr((start + offset) as u32, function);
                }
            }
        }
        let rows = self.define_data("runa_native_code", Linkage::Local, rows)?;

        let bytes = std::mem::take(&mut self.stack_maps).into_bytes();
        let stack_map_bytes = bytes.len() as u64;
        let mut maps = DataDescription::new();
        // Data of no bytes is no data to some linkers.
        let padded = if bytes.is_empty() { vec![0] } else { bytes };
        maps.define(padded.into_boxed_slice());
        let maps = self.define_data("runa_stack_maps", Linkage::Local, maps)?;

        let mut table = DataDescription::new();
        let mut words = vec![0; NativeTableOffsets::SIZE];
        for (offset, word) in [
            (NativeTableOffsets::VERSION, VERSION),
            (NativeTableOffsets::FUNCTION_COUNT, self.rows.len() as u64),
            (NativeTableOffsets::STACK_MAP_BYTES, stack_map_bytes),
        ] {
            words[offset..offset + 8].copy_from_slice(&word.to_le_bytes());
        }
        table.define(words.into_boxed_slice());
        for (offset, data) in
            [(NativeTableOffsets::FUNCTIONS, rows), (NativeTableOffsets::STACK_MAPS, maps)]
        {
            let data = self.translator.module.declare_data_in_data(data, &mut table);
            table.write_data_addr(offset as u32, data, 0);
        }
        self.define_data(NATIVE_TABLE, Linkage::Export, table)?;
        Ok(())
    }

    fn define_data(
        &mut self,
        name: &str,
        linkage: Linkage,
        mut data: DataDescription,
    ) -> Result<DataId, Failed> {
        data.set_align(8);
        let id = self.translator.module.declare_data(name, linkage, false, false)?;
        self.translator.module.define_data(id, &data)?;
        Ok(id)
    }
}
