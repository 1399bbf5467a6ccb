//! What programs may do outside: entering and leaving what `@needs` declares, and asking before something is done.

use runa_runtime::{FileAccess, NativeCall, NativeFunction, NativeResult, Raised, Right};

use crate::arguments::{NOTHING, give_integer};
use crate::native;
use crate::types::{INTEGER, NOTHING as NOTHING_TYPE, TEXT};

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Rights.enter", &[TEXT], INTEGER, enter),
    native("Rights.leave", &[INTEGER], NOTHING_TYPE, leave),
];

fn enter(call: &mut NativeCall<'_>) -> NativeResult {
    let declared = call.text(0).to_owned();
    let before = call.context().enter_rights(&declared);
    give_integer(before as i64)
}

fn leave(call: &mut NativeCall<'_>) -> NativeResult {
    let count = usize::try_from(call.integer(0)).unwrap_or(usize::MAX);
    call.context().leave_rights(count);
    NOTHING
}

/// Whether the running code may do something with a file or folder; raises `PermissionError` if not.
pub(crate) fn may_use(
    call: &mut NativeCall<'_>,
    access: FileAccess,
    path: &str,
) -> Result<(), Raised> {
    if call.context_ref().rights().are_unlimited() {
        return Ok(());
    }
    let rights = call.context_ref().rights().clone();
    if call.context().outside(|| rights.allow_file(access, path)) {
        return Ok(());
    }
    let missing = Right::Files(access, Some(path.to_owned()));
    let verb = access.name();
    let message = format!("cannot {verb} `{path}`: the rights here do not include {missing}");
    Err(call.context().raise_permission(&message, &missing))
}
