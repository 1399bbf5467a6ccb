//! Members of List that make a new list of its elements, or one value of them.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

use runa_runtime::classes::OBJECT_FIELDS;
use runa_runtime::objects::list::{element_shape, element_type, get, length};
use runa_runtime::objects::{decimal, map, text};
use runa_runtime::operations::arithmetic::Binary;
use runa_runtime::operations::convert::unpack_word;
use runa_runtime::operations::equality::{Equality, equality};
use runa_runtime::{
    ClassIndex, Context, ErrorKind, NativeCall, NativeFunction, NativeResult, ObjectRef, Raised,
    Shape, Tagged, Type, TypeId, Unpacked, layout,
};

use crate::arguments::{check_text_size, count, give_handle, list, list_type, object_of, root_any};
use crate::list::{copy, copy_part, new_like, new_list, push, reverse_list};
use crate::native;
use crate::types::{ANY, INTEGER, TEXT};
use crate::walk::{elements, raise_changed};

const ONE: &[TypeId] = &[ANY];
const WITH_COUNT: &[TypeId] = &[ANY, INTEGER];
const CUTTING: &[TypeId] = &[INTEGER, ANY, INTEGER];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("List.reversed", ONE, ANY, reversed),
    native("List.take", WITH_COUNT, ANY, take),
    native("List.drop", WITH_COUNT, ANY, drop_first),
    native("List.chunks", CUTTING, ANY, chunks),
    native("List.windows", CUTTING, ANY, windows),
    native("List.distinct", ONE, ANY, distinct),
    native("List.sum", ONE, ANY, |call| combined(call, Binary::Add, 0)),
    native("List.product", ONE, ANY, |call| combined(call, Binary::Multiply, 1)),
    native("List.join", &[ANY, TEXT], TEXT, join),
];

fn reversed(call: &mut NativeCall<'_>) -> NativeResult {
    let result = copy(call, 0)?;
    let copied = object_of(call.context_ref(), result)?;
    reverse_list(call.context(), copied)?;
    give_handle(call, result)
}

/// Argument `index` as a number of elements of the list: negative ones count as 0, too many as all.
fn some(call: &mut NativeCall<'_>, index: usize) -> Result<(usize, usize), Raised> {
    let all = length(list(call, 0)?);
    let wanted = call.integer(index).max(0);
    Ok((usize::try_from(wanted).map_or(all, |wanted| wanted.min(all)), all))
}

fn take(call: &mut NativeCall<'_>) -> NativeResult {
    let (count, _) = some(call, 1)?;
    let result = copy_part(call, 0, (0, count))?;
    give_handle(call, result)
}

fn drop_first(call: &mut NativeCall<'_>) -> NativeResult {
    let (count, all) = some(call, 1)?;
    let result = copy_part(call, 0, (count, all - count))?;
    give_handle(call, result)
}

fn chunks(call: &mut NativeCall<'_>) -> NativeResult {
    let size = count(call, 2, ("size", 1))?;
    let all = length(list(call, 1)?);
    let parts = (0..all.div_ceil(size)).map(move |index| {
        let start = index * size;
        (start, size.min(all - start))
    });
    list_of_parts(call, parts)
}

fn windows(call: &mut NativeCall<'_>) -> NativeResult {
    let size = count(call, 2, ("size", 1))?;
    let all = length(list(call, 1)?);
    list_of_parts(call, (0..(all + 1).saturating_sub(size)).map(|start| (start, size)))
}

/// A list, of the type that argument 0 says, of parts of the list in argument 1.
fn list_of_parts(
    call: &mut NativeCall<'_>,
    parts: impl ExactSizeIterator<Item = (usize, usize)>,
) -> NativeResult {
    let ty = list_type(call, 0)?;
    let result = new_list(call, ty, parts.len())?;
    for part in parts {
        let handles = call.context_ref().handle_count();
        let inner = copy_part(call, 1, part)?;
        let inner = call.context_ref().handle(inner);
        push(call, result, inner)?;
        call.context().release(handles);
    }
    give_handle(call, result)
}

fn distinct(call: &mut NativeCall<'_>) -> NativeResult {
    let source = list(call, 0)?;
    let kept = match first_of_equals(call, source) {
        Some(kept) => kept,
        None => first_of_equals_asking(call)?,
    };
    let result = new_like(call, 0, kept.len())?;
    let from = root_any(call, 0);
    for index in kept {
        call.context().copy_elements(from, (index, 1), result)?;
    }
    give_handle(call, result)
}

/// The indices of the elements that equal no earlier one; nothing when objects must be asked.
fn first_of_equals(call: &NativeCall<'_>, source: ObjectRef) -> Option<Vec<usize>> {
    let context = call.context_ref();
    let mut seen: FxHashMap<u64, Vec<Unpacked>> = FxHashMap::default();
    let mut kept = Vec::new();
    for (index, element) in elements(call, source).enumerate() {
        let alike = seen.entry(rough_hash(context, element, HASHED_DEPTH)).or_default();
        let mut is_new = true;
        for &earlier in alike.iter() {
            match equality(context, element, earlier) {
                Equality::Known(is_equal) => is_new = !is_equal,
                Equality::Asks(_) => return None,
            }
            if !is_new {
                break;
            }
        }
        if is_new {
            alike.push(element);
            kept.push(index);
        }
    }
    Some(kept)
}

/// The same with questions: each element is asked whether it equals earlier ones.
fn first_of_equals_asking(call: &mut NativeCall<'_>) -> Result<Vec<usize>, Raised> {
    let all = length(list(call, 0)?);
    let mut seen: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut kept = Vec::new();
    for index in 0..all {
        let source = list(call, 0)?;
        let shape = element_shape(source, call.context_ref());
        let word = get(source, shape, index as i64).ok_or(Raised)?;
        let hash = rough_hash(call.context_ref(), unpack_word(word, shape), HASHED_DEPTH);
        let alike = seen.entry(hash).or_default();
        let mut is_new = true;
        for &earlier in alike.iter() {
            is_new = !are_equal(call, index, earlier)?;
            if length(list(call, 0)?) != all {
                return Err(call.context().raise_changed_meanwhile());
            }
            if !is_new {
                break;
            }
        }
        if is_new {
            alike.push(index);
            kept.push(index);
        }
    }
    Ok(kept)
}

/// Whether two elements of the list in argument 0 are equal.
fn are_equal(call: &mut NativeCall<'_>, a: usize, b: usize) -> Result<bool, Raised> {
    let handles = call.context_ref().handle_count();
    let source = list(call, 0)?;
    let a = call.context().list_at(source, a as i64)?;
    let a = call.context().root(a);
    let source = list(call, 0)?;
    let b = call.context().list_at(source, b as i64)?;
    let a = call.context_ref().handle(a);
    let result = call.context().equals(a, b);
    call.context().release(handles);
    result
}

/// How deep lists in lists are looked into for a hash, and how far into each: that ends, and soon, for
/// lists that contain themselves, too.
const HASHED_DEPTH: u32 = 2;
const HASHED_ELEMENTS: i64 = 16;

/// A hash that is the same for equal values. Lists and values with fields are told apart by their first
/// elements or fields, maps and sets by their length, ranges by their start.
fn rough_hash(context: &Context, value: Unpacked, depth: u32) -> u64 {
    match value {
        Unpacked::Nothing => 1,
        Unpacked::Boolean(truth) => 2 + u64::from(truth),
        // Equal numbers are the same Float; zeros are made alike.
        Unpacked::Integer(number) => (number as f64 + 0.0).to_bits(),
        Unpacked::Float(number) => (number + 0.0).to_bits(),
        Unpacked::Object(object) => match context.object_type(object) {
            Some(Type::Text | Type::Bytes) => u64::from(text::hash(object)),
            Some(Type::List(_)) => rough_hash_of_list(context, object, depth),
            Some(Type::Map(..) | Type::Set(_)) => map::length(object) as u64,
            // As of the Integer or Float that it may equal.
            Some(Type::Decimal) => (decimal::to_float(decimal::value(object)) + 0.0).to_bits(),
            Some(Type::Range) => object.get(layout::RANGE_START),
            // Only the object itself knows what it equals.
            Some(Type::Class(_)) if context.says_what_it_equals(object) => 5,
            Some(&Type::Class(class)) if has_value(context, class) => {
                rough_hash_of_fields(context, object, class, depth)
            }
            _ => object.address(),
        },
    }
}

/// Whether objects of a class are equal when their fields are.
fn has_value(context: &Context, class: ClassIndex) -> bool {
    let class = context.instance().program().types().classes().get(class);
    class.is_some_and(|class| class.kind.is_value())
}

fn rough_hash_of_fields(
    context: &Context,
    object: ObjectRef,
    class: ClassIndex,
    depth: u32,
) -> u64 {
    let mut hasher = FxHasher::default();
    if let Some(depth) = depth.checked_sub(1) {
        let types = context.instance().program().types();
        let fields = types.classes().fields(class).iter().take(HASHED_ELEMENTS as usize);
        for (index, field) in fields.enumerate() {
            let value = unpack_word(object.get(OBJECT_FIELDS + index), types.shape(field.ty));
            hasher.write_u64(rough_hash(context, value, depth));
        }
    }
    hasher.finish()
}

fn rough_hash_of_list(context: &Context, list: ObjectRef, depth: u32) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_usize(length(list));
    if let Some(depth) = depth.checked_sub(1) {
        let shape = element_shape(list, context);
        for word in (0..HASHED_ELEMENTS).map_while(|index| get(list, shape, index)) {
            hasher.write_u64(rough_hash(context, unpack_word(word, shape), depth));
        }
    }
    hasher.finish()
}

/// All elements combined in turn, beginning with `start` as a number of the element type.
fn combined(call: &mut NativeCall<'_>, operation: Binary, start: i64) -> NativeResult {
    let source = list(call, 0)?;
    match element_type(source, call.context_ref()) {
        TypeId::INTEGER => combined_integers(call, source, operation, start),
        TypeId::FLOAT => combined_floats(call, source, operation, start as f64),
        _ => combined_values(call, operation, start),
    }
}

fn combined_integers(
    call: &mut NativeCall<'_>,
    source: ObjectRef,
    operation: Binary,
    start: i64,
) -> NativeResult {
    let mut result = start;
    for index in 0..length(source) as i64 {
        let Some(word) = get(source, Shape::Integer, index) else { break };
        result = call.context().integer_binary(operation, result, word as i64)?;
    }
    call.give_any_integer(result)
}

fn combined_floats(
    call: &mut NativeCall<'_>,
    source: ObjectRef,
    operation: Binary,
    start: f64,
) -> NativeResult {
    let result = elements(call, source).fold(start, |result, element| match element {
        Unpacked::Float(number) if operation == Binary::Add => result + number,
        Unpacked::Float(number) => result * number,
        _ => result,
    });
    call.give_any_float(result)
}

fn combined_values(call: &mut NativeCall<'_>, operation: Binary, start: i64) -> NativeResult {
    let (start, first) = match operation {
        Binary::Add => start_of_sum(call, start)?,
        _ => (call.context().box_integer(start)?, 0),
    };
    let result = call.context().root(start);
    for index in first..length(list(call, 0)?) {
        let source = list(call, 0)?;
        let element = call.context().list_at(source, index as i64)?;
        let so_far = call.context_ref().handle(result);
        let next = call.context().binary(operation, so_far, element)?;
        call.context().set_handle(result, next);
    }
    give_handle(call, result)
}

/// What a sum begins with, and the first element that is added to it: the zero of numbers, or the first element of all
/// others. Texts and lists have something to begin with also when there is none.
fn start_of_sum(call: &mut NativeCall<'_>, zero: i64) -> Result<(Tagged, usize), Raised> {
    let source = list(call, 0)?;
    let element = element_type(source, call.context_ref());
    if length(source) > 0 {
        let first = call.context().list_at(source, 0)?;
        return Ok(match first.unpack() {
            Unpacked::Object(object)
                if call.context_ref().object_type(object) != Some(&Type::Decimal) =>
            {
                (first, 1)
            }
            _ => (call.context().box_integer(zero)?, 0),
        });
    }
    let types = call.context_ref().instance().program().types();
    let empty = match types.get(element) {
        Some(Type::Text) => call.context().new_text("").map(Tagged::object)?,
        Some(Type::List(_)) => call.context().new_list(element, 0).map(Tagged::object)?,
        Some(Type::Class(_)) => {
            let ty = types.display(element).to_string();
            let message = format!("a list without elements has no sum: {ty} has no zero");
            return Err(call.raise(ErrorKind::ValueError, &message));
        }
        _ => call.context().box_integer(zero)?,
    };
    Ok((empty, 0))
}

fn join(call: &mut NativeCall<'_>) -> NativeResult {
    let source = list(call, 0)?;
    let limit = call.context_ref().instance().heap.limit();
    let has_objects = elements(call, source).any(|element| match element {
        Unpacked::Object(object) => !call.context_ref().is_text(object),
        _ => false,
    });
    let text = match has_objects {
        true => joined_by_asking(call, limit)?,
        false => joined(call, source, limit),
    };
    check_text_size(call, text.len())?;
    call.give_text(&text)
}

/// The same where elements may have methods that say what their texts are, which may do anything.
fn joined_by_asking(call: &mut NativeCall<'_>, limit: usize) -> Result<String, Raised> {
    let mut joined = String::new();
    let count = length(list(call, 0)?);
    for index in 0..count {
        let source = list(call, 0)?;
        if length(source) != count {
            return Err(raise_changed(call));
        }
        let Some(element) = call.context().list_get_any(source, index as i64)? else { break };
        if joined.len() > limit {
            break;
        }
        if index > 0 {
            joined.push_str(call.text(1));
        }
        let shown = call.context().to_text(element)?;
        joined.push_str(text::as_str(shown, call.context_ref()));
    }
    Ok(joined)
}

/// The texts of the elements with the separator in argument 1 between them; nothing is added once
/// there are more than `limit` bytes.
fn joined(call: &NativeCall<'_>, source: ObjectRef, limit: usize) -> String {
    let mut text = String::new();
    for (index, element) in elements(call, source).enumerate() {
        if text.len() > limit {
            break;
        }
        if index > 0 {
            text.push_str(call.text(1));
        }
        // One byte more than may be there shows that it is too much.
        let room = limit.saturating_sub(text.len()).saturating_add(1);
        call.context_ref().display(element, &mut text, room);
    }
    text
}
