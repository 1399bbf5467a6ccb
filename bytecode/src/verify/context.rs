use crate::{Module, Type, TypeId};

/// A module with what is looked up again and again while it is checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) module: &'a Module,
    /// For each function the type of its function values, if the module lists it.
    pub(super) function_types: &'a [Option<TypeId>],
}

/// For each function the type of its function values, if the module lists it.
pub(super) fn function_types(module: &Module) -> Vec<Option<TypeId>> {
    let functions = module.functions.iter();
    functions
        .map(|function| {
            let parameters = function.parameters().to_vec();
            module.types.find(&Type::Function(parameters, function.result))
        })
        .collect()
}
