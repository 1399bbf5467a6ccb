//! Tuples, and members of List and Map that make some.

use runa_runtime::objects::list::{element_type, length};
use runa_runtime::objects::tuple::parts_of_type;
use runa_runtime::{
    ErrorKind, Handle, NativeCall, NativeFunction, NativeResult, Raised, Tagged, TypeId,
};

use crate::arguments::{give_handle, give_integer, give_object, list, list_type, map, object_of};
use crate::list::{new_like, new_list, push};
use crate::map::Entries;
use crate::native;
use crate::types::{ANY, INTEGER};
use crate::walk::{Walk, test};

const MAKING: &[TypeId] = &[INTEGER, ANY];
const WITH_OTHER: &[TypeId] = &[INTEGER, ANY, ANY];
const COUNTED: &[TypeId] = &[ANY, INTEGER];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Tuple.measure", &[ANY], INTEGER, measure),
    native("Tuple.of", COUNTED, ANY, tuple_of),
    native("Tuple.part", COUNTED, ANY, part),
    native("List.indexed", MAKING, ANY, indexed),
    native("List.zip", WITH_OTHER, ANY, zip),
    native("List.partition", WITH_OTHER, ANY, partition),
    native("Map.entries", MAKING, ANY, entries),
];

/// How many parts a value has, -1 for what is no tuple.
fn count_of(call: &NativeCall<'_>, value: Tagged) -> i64 {
    let object = value.as_object();
    let count = object.and_then(|object| call.context_ref().tuple_length(object));
    count.map_or(-1, |count| count as i64)
}

fn measure(call: &mut NativeCall<'_>) -> NativeResult {
    give_integer(count_of(call, call.any(0)))
}

/// The value in argument 0 if it is a tuple of as many parts as argument 1 says.
fn tuple_of(call: &mut NativeCall<'_>) -> NativeResult {
    let (value, wanted) = (call.any(0), call.integer(1));
    if count_of(call, value) == wanted {
        return Ok(value.0);
    }
    let found = call.context_ref().describe(value);
    let parts = if wanted == 1 { "part" } else { "parts" };
    let message = format!("a tuple of {wanted} {parts} is needed, found {found}");
    Err(call.raise(ErrorKind::TypeError, &message))
}

fn part(call: &mut NativeCall<'_>) -> NativeResult {
    let index = usize::try_from(call.integer(1)).ok();
    let found = match call.any(0).as_object().zip(index) {
        Some((object, index)) => call.context().tuple_part_any(object, index)?,
        None => None,
    };
    match found {
        Some(value) => Ok(value.0),
        None => {
            let found = call.context_ref().describe(call.any(0));
            let message = format!("{found} has no part {}", call.integer(1));
            Err(call.raise(ErrorKind::IndexError, &message))
        }
    }
}

/// A list whose elements are pairs.
struct Pairs {
    list: Handle,
    pair: TypeId,
}

impl Pairs {
    /// An empty one of the list type that argument 0 says.
    fn new(call: &mut NativeCall<'_>, capacity: usize) -> Result<Self, Raised> {
        let ty = list_type(call, 0)?;
        let list = new_list(call, ty, capacity)?;
        let pair = element_type(object_of(call.context_ref(), list)?, call.context_ref());
        check_pair(call, pair)?;
        Ok(Self { list, pair })
    }

    fn add(&self, call: &mut NativeCall<'_>, parts: [Tagged; 2]) -> Result<(), Raised> {
        let handles = call.context_ref().handle_count();
        let pair = new_pair(call, self.pair, parts)?;
        push(call, self.list, Tagged::object(pair))?;
        call.context().release(handles);
        Ok(())
    }
}

/// Raises `ValueError` unless `ty` is a type of tuples with two parts.
fn check_pair(call: &mut NativeCall<'_>, ty: TypeId) -> Result<(), Raised> {
    if parts_of_type(call.context_ref().instance().program(), ty) == Some(2) {
        return Ok(());
    }
    let message = "the type that is to be made is none of tuples with two parts";
    Err(call.raise(ErrorKind::ValueError, message))
}

/// A tuple of two values. The caller releases the handles.
fn new_pair(
    call: &mut NativeCall<'_>,
    ty: TypeId,
    parts: [Tagged; 2],
) -> Result<runa_runtime::ObjectRef, Raised> {
    let parts = parts.map(|part| call.context().root(part));
    call.context().new_tuple(ty, &parts)
}

fn indexed(call: &mut NativeCall<'_>) -> NativeResult {
    let count = length(list(call, 1)?);
    let pairs = Pairs::new(call, count)?;
    let mut walk = Walk::start(call, 1)?;
    while walk.next(call)?.is_some() {
        let index = call.context().box_integer(walk.index() as i64)?;
        let element = walk.current(call);
        pairs.add(call, [index, element])?;
    }
    give_handle(call, pairs.list)
}

/// Pairs of the elements of two lists, up to the end of the shorter one.
fn zip(call: &mut NativeCall<'_>) -> NativeResult {
    let count = length(list(call, 1)?).min(length(list(call, 2)?));
    let pairs = Pairs::new(call, count)?;
    for index in 0..count {
        let handles = call.context_ref().handle_count();
        let first = list(call, 1)?;
        let first = call.context().list_at(first, index as i64)?;
        let first = call.context().root(first);
        let second = list(call, 2)?;
        let second = call.context().list_at(second, index as i64)?;
        let first = call.context_ref().handle(first);
        pairs.add(call, [first, second])?;
        call.context().release(handles);
    }
    give_handle(call, pairs.list)
}

/// A pair of lists: of the elements that pass the test in argument 2, and of the others.
fn partition(call: &mut NativeCall<'_>) -> NativeResult {
    let number = u32::try_from(call.integer(0)).unwrap_or(u32::MAX);
    let ty = TypeId(number);
    check_pair(call, ty)?;
    let (passing, others) = (new_like(call, 1, 0)?, new_like(call, 1, 0)?);
    let mut walk = Walk::start(call, 1)?;
    while let Some(element) = walk.next(call)? {
        let to = if test(call, 2, &[element])? { passing } else { others };
        let element = walk.current(call);
        push(call, to, element)?;
    }
    let parts = [passing, others].map(|part| call.context_ref().handle(part));
    new_pair(call, ty, parts).and_then(give_object)
}

fn entries(call: &mut NativeCall<'_>) -> NativeResult {
    let count = runa_runtime::objects::map::length(map(call, 1)?);
    let pairs = Pairs::new(call, count)?;
    add_entries(call, &pairs, 1)?;
    give_handle(call, pairs.list)
}

fn add_entries(call: &mut NativeCall<'_>, pairs: &Pairs, map: usize) -> Result<(), Raised> {
    let mut entries = Entries::start(call, map)?;
    while entries.next(call)? {
        let entry = entries.entry(call);
        pairs.add(call, entry)?;
    }
    Ok(())
}

/// The entries of the map in argument 0, as a list of pairs of any type.
pub(crate) fn all_entries(call: &mut NativeCall<'_>) -> NativeResult {
    let standard = call.context_ref().instance().program().standard();
    let list = new_list(call, standard.list_of_pairs, 0)?;
    check_pair(call, standard.pair_of_any)?;
    let pairs = Pairs { list, pair: standard.pair_of_any };
    add_entries(call, &pairs, 0)?;
    give_handle(call, list)
}
