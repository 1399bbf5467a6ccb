//! Calls of what is only known when the program runs, with labels or any number of arguments. Others need no native
//! function: they are instructions.

use runa_runtime::operations::arguments::Arguments;
use runa_runtime::operations::call::call_any_with;
use runa_runtime::operations::member::call_member_arranged;
use runa_runtime::{ErrorKind, NativeCall, NativeFunction, NativeResult, Raised};

use crate::arguments::list_values;
use crate::native;
use crate::types::{ANY, TEXT};

/// The labels of the last elements of a list are given as one text, with spaces between them.
pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Late.call", &[ANY, TEXT, ANY], ANY, |call| {
        let labels = call.text(1).to_owned();
        let values = list_values(call, 2, None)?;
        let labels = labels_of(call, &labels, values.len())?;
        let function = call.any(0);
        let arguments = Arguments { values: &values, labels: &labels };
        call_any_with(call.context(), function, arguments).map(|value| value.0)
    }),
    native("Late.member", &[ANY, TEXT, TEXT, ANY], ANY, member),
];

fn member(call: &mut NativeCall<'_>) -> NativeResult {
    let (name, labels) = (call.text(1).to_owned(), call.text(2).to_owned());
    let values = list_values(call, 3, Some(0))?;
    let labels = labels_of(call, &labels, values.len() - 1)?;
    let arguments = Arguments { values: &values, labels: &labels };
    call_member_arranged(call.context(), &name, arguments).map(|value| value.0)
}

/// The labels of the last of `count` arguments. The compiler gives no more of them than there are arguments.
fn labels_of<'t>(
    call: &mut NativeCall<'_>,
    labels: &'t str,
    count: usize,
) -> Result<Vec<&'t str>, Raised> {
    let labels: Vec<&str> = labels.split_whitespace().collect();
    match labels.len() <= count {
        true => Ok(labels),
        false => Err(call.raise(ErrorKind::TypeError, "there are more labels than arguments")),
    }
}
