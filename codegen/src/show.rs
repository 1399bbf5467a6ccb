//! The forms that a program takes on its way to native code, as text.

use std::fmt::Write;

use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Linkage, default_libcall_names};
use runa_bytecode::{FunctionIndex, Module, Verified};

use crate::clif::{Addressing, CodegenError, Signature, Translator, target};
use crate::ssa;

/// A form that functions take on the way to native code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NativeForm {
    /// Static single assignment form.
    Ssa,
    /// What Cranelift gets.
    Clif,
}

/// All functions of a module in a form, a function after the other. For those that native code
/// cannot be made for, it says why.
pub fn native_form(module: &Verified<Module>, form: NativeForm) -> String {
    let mut text = String::new();
    for (index, function) in module.functions.iter().enumerate() {
        let index = FunctionIndex(index as u32);
        let shown = show(module, index, form).unwrap_or_else(|error| format!("; {error}\n"));
        // Writing to a text cannot fail.
        let _ = writeln!(text, "; {index} {}\n{shown}", function.name);
    }
    text
}

fn show(
    module: &Verified<Module>,
    index: FunctionIndex,
    form: NativeForm,
) -> Result<String, CodegenError> {
    let function = ssa::build(module, index)?;
    if form == NativeForm::Ssa {
        return Ok(function.to_string());
    }
    let builder = JITBuilder::with_isa(target(Addressing::Absolute)?, default_libcall_names());
    let mut translator = Translator::new(JITModule::new(builder), Linkage::Import);
    if let Some(signature) = Signature::of(module, index) {
        translator.declare(&signature)?;
    }
    translator.text(&function)
}
