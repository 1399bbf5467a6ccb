//! The module `system`, and `type_of`.

use std::sync::Arc;

use runa_runtime::{NativeCall, NativeFunction, NativeResult, Tagged};

use crate::arguments::{NOTHING as NOTHING_GIVEN, give_handle, list_type, value_error};
use crate::files::content;
use crate::list::{new_list, push};
use crate::native;
use crate::types::{ANY, INTEGER, NOTHING, TEXT};

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("system.arguments", &[INTEGER], ANY, arguments),
    native("system.environment", &[TEXT], ANY, environment),
    native("system.exit", &[INTEGER], NOTHING, exit),
    native("type_of", &[ANY], TEXT, type_of),
];

fn arguments(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let instance = Arc::clone(call.context_ref().instance());
    let list = new_list(call, ty, instance.arguments().len())?;
    for argument in instance.arguments() {
        let text = call.context().new_text(argument)?;
        push(call, list, Tagged::object(text))?;
    }
    give_handle(call, list)
}

fn environment(call: &mut NativeCall<'_>) -> NativeResult {
    match runa_runtime::effects::environment(call.text(0)) {
        Some(value) => content(call, &value),
        None => NOTHING_GIVEN,
    }
}

fn exit(call: &mut NativeCall<'_>) -> NativeResult {
    let code = call.integer(0);
    match u8::try_from(code) {
        Ok(code) => Err(call.context().exit(code)),
        Err(_) => value_error(call, &format!("an exit code is from 0 to 255, not {code}")),
    }
}

fn type_of(call: &mut NativeCall<'_>) -> NativeResult {
    let name = call.context_ref().type_name(call.any(0));
    call.give_text(&name)
}
