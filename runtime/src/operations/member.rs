//! `x.name(…)` when the type of `x` is only known at run time.
//!
//! The members of the built-in types are the native functions `Type.name`. Those that make a
//! collection of another type than the receiver's take the wanted type as their first parameter; it is
//! chosen here as the compiler would choose it from what is known.

use std::sync::Arc;

use runa_bytecode::{ErrorKind, Shape, Type, TypeId};

use super::arguments::Arguments;
use super::call::{Signature, cast_arguments, raise_label, wrong_count};
use super::object_member;
use crate::context::{Context, Raised, RootSlot};
use crate::native::{NativeCall, NativeFunction, NativeTable};
use crate::object::ObjectRef;
use crate::program::Program;
use crate::reflection;
use crate::tagged::{Tagged, Unpacked};

/// The most parameters of a native function that can be called late.
const MOST_PARAMETERS: usize = 8;

/// Native functions behind syntax or for compiled code only; the language has no such members.
const INTERNAL: &[&str] = &[
    "Bytes.at",
    "Closable.closed",
    "Closable.opened",
    "Decimal.from_parts",
    "Bytes.slice",
    "Exception.initialise",
    "Exception.suppress",
    "List.cast",
    "List.measure",
    "List.rest",
    "List.slice",
    "Map.contains",
    "Map.key_at",
    "Map.changes",
    "Map.measure",
    "Map.next",
    "Map.place_of",
    "Map.value_at",
    "Set.at",
    "Set.changes",
    "Set.next",
    "Text.at",
    "Text.slice",
];

/// Members that change a list; Ranges, Sets and Bytes have all others.
const CHANGING: &[&str] = &[
    "add",
    "add_all",
    "clear",
    "insert",
    "remove",
    "remove_at",
    "remove_first",
    "remove_last",
    "reverse",
    "sort",
    "sort_by",
    "swap",
];

/// Members whose argument is a list that they read, for which any collection will do.
const READING_LISTS: &[&str] = &["List.add_all", "List.zip", "Set.add_all"];

/// Calls member `name` of the first of `count` arguments with the others.
///
/// Raises `MissingMemberError` when the receiver has no such member, `TypeError` for wrong arguments,
/// and what the member raises.
///
/// # Safety
/// `arguments` points to `count` slots, at least one, that hold tagged words and are roots of the
/// context until this returns.
pub unsafe fn call_member(
    context: &mut Context,
    name: &str,
    arguments: *const u64,
    count: usize,
) -> Result<Tagged, Raised> {
    let read = |index: usize| {
        // SAFETY: the caller gives `count` readable slots, and `index` is below `count`.
        Tagged(unsafe { *arguments.add(index) })
    };
    let values: Vec<Tagged> = (0..count).map(read).collect();
    call_member_with(context, name, &values)
}

/// [`call_member`] with the values at hand; they need not be rooted. `values` holds the receiver
/// first.
pub fn call_member_with(
    context: &mut Context,
    name: &str,
    values: &[Tagged],
) -> Result<Tagged, Raised> {
    call_member_arranged(context, name, Arguments::positional(values))
}

/// [`call_member_with`] where arguments may have labels; the receiver is the first value.
pub fn call_member_arranged(
    context: &mut Context,
    name: &str,
    arguments: Arguments<'_>,
) -> Result<Tagged, Raised> {
    let handles = context.handle_count();
    let slots = context.rooted_slot_count();
    let result = call_with_handles(context, name, arguments);
    context.release(handles);
    context.release_slots(slots);
    result
}

fn call_with_handles(
    context: &mut Context,
    name: &str,
    arguments: Arguments<'_>,
) -> Result<Tagged, Raised> {
    let program = Arc::clone(context.instance().program());
    let values = arguments.values;
    let Some((&receiver, rest)) = values.split_first() else { return Err(Raised) };
    let is_bytes = type_prefix(&program, receiver) == Some("Bytes");
    if name == "to_text" && rest.is_empty() && !is_bytes {
        return context.to_text(receiver).map(Tagged::object);
    }
    if let Some(found) = Context::object_type_of(&program, receiver)
        && let Some(called) = object_member::call(context, &program, found, name, arguments)
    {
        return called;
    }
    let Some(member) = find_member(&program, receiver, name) else {
        return Err(raise_missing(context, &program, receiver, name));
    };
    if let Some(label) = arguments.labels.first() {
        return Err(raise_label(context, &format!("`{name}`, which is built in,"), label));
    }
    if member.wants_list {
        return call_on_list(context, &program, &member, values);
    }
    call_native(context, &program, &member, values)
}

/// Calls the native function with the full name `name`, such as `Text.upper`. `values`, which need not
/// be rooted, are all its arguments, cast to its parameters.
///
/// Raises `MissingMemberError` when the library has no such function, `TypeError` for wrong arguments,
/// and what the function raises.
pub fn call_native_with(
    context: &mut Context,
    name: &str,
    values: &[Tagged],
) -> Result<Tagged, Raised> {
    let program = Arc::clone(context.instance().program());
    let Some(native) = program.native_table().find(name) else {
        let message = format!("the library has no native function `{name}`");
        return Err(context.raise(ErrorKind::MissingMemberError, &message));
    };
    let handles = context.handle_count();
    let slots = context.rooted_slot_count();
    let result = call_checked(context, &program, (&native, 0), values);
    context.release(handles);
    context.release_slots(slots);
    result
}

/// A native function that is a member of some receiver.
struct Member {
    native: NativeFunction,
    /// What the hidden first parameter is to be, if there is one.
    result_type: Option<TypeId>,
    /// Whether the receiver is a Range, Set or Bytes, whose elements must be made a list first.
    wants_list: bool,
}

/// The name under which members of a value's type are known.
fn type_prefix(program: &Program, value: Tagged) -> Option<&'static str> {
    match value.unpack() {
        Unpacked::Nothing => None,
        Unpacked::Boolean(_) => Some("Boolean"),
        Unpacked::Integer(_) => Some("Integer"),
        Unpacked::Float(_) => Some("Float"),
        Unpacked::Object(object) => match program.types().get(object.type_id()?)? {
            Type::Text => Some("Text"),
            Type::Bytes => Some("Bytes"),
            Type::Decimal => Some("Decimal"),
            Type::Range => Some("Range"),
            Type::Exception(_) => Some("Exception"),
            &Type::Class(class) if program.types().classes().exception(class).is_some() => {
                Some("Exception")
            }
            Type::List(_) => Some("List"),
            Type::Map(..) => Some("Map"),
            Type::Set(_) => Some("Set"),
            &Type::Class(class) => library_class(&program.types().classes().get(class)?.name),
            _ => None,
        },
    }
}

/// The name under which members of a class of the library are known. No class of a program has such a name.
fn library_class(name: &str) -> Option<&'static str> {
    match name {
        "io.File" => Some("File"),
        "random.Random" => Some("Random"),
        reflection::TYPE => Some("TypeDescription"),
        reflection::FIELD => Some("Field"),
        reflection::SIGNATURE => Some("Signature"),
        reflection::PARAMETER => Some("Parameter"),
        _ => None,
    }
}

/// The type of the receiver's parameter in members of a type.
fn receiver_parameter(prefix: &str) -> TypeId {
    match prefix {
        "Boolean" => TypeId::BOOLEAN,
        "Integer" => TypeId::INTEGER,
        "Float" => TypeId::FLOAT,
        "Text" => TypeId::TEXT,
        "Bytes" => TypeId::BYTES,
        "Range" => TypeId::RANGE,
        "Exception" => TypeId::EXCEPTION,
        _ => TypeId::ANY,
    }
}

fn find_member(program: &Program, receiver: Tagged, name: &str) -> Option<Member> {
    let prefix = type_prefix(program, receiver)?;
    if let Some(member) = find_in_type(program, prefix, receiver, name) {
        return Some(member);
    }
    if !matches!(prefix, "Range" | "Set" | "Bytes") || CHANGING.contains(&name) {
        return None;
    }
    let member = find_in_type(program, "List", receiver, name)?;
    Some(Member { wants_list: true, ..member })
}

fn find_in_type(program: &Program, prefix: &str, receiver: Tagged, name: &str) -> Option<Member> {
    let native = program.native_table().find(&format!("{prefix}.{name}"))?;
    let has_result_type = is_member(&native, prefix)?;
    let result_type = has_result_type.then(|| result_type(program, native.name, receiver));
    Some(Member { native, result_type, wants_list: false })
}

/// Whether a native function of a type takes a result type; nothing when it is no member.
fn is_member(native: &NativeFunction, prefix: &str) -> Option<bool> {
    if INTERNAL.contains(&native.name) {
        return None;
    }
    let receiver = receiver_parameter(prefix);
    match native.parameters {
        [TypeId::INTEGER, second, ..] if *second == receiver && prefix != "Integer" => Some(true),
        [first, ..] if *first == receiver && !is_maker(native.name) => Some(false),
        _ => None,
    }
}

/// Whether a native function belongs to the type itself, not to its values.
fn is_maker(name: &str) -> bool {
    matches!(
        name.split_once('.').map(|(_, member)| member),
        Some(
            "from_bits"
                | "from_code"
                | "from_list"
                | "filled"
                | "generate"
                | "new"
                | "new_exclusive"
        )
    )
}

/// The type of the collection that a member makes.
fn result_type(program: &Program, name: &str, receiver: Tagged) -> TypeId {
    let types = program.types();
    let own = receiver.as_object().and_then(ObjectRef::type_id);
    let list_of = |element: Option<TypeId>| {
        element.and_then(|element| types.find(&Type::List(element))).unwrap_or(TypeId::LIST_OF_ANY)
    };
    let (parts, element) = match own.and_then(|own| types.get(own)) {
        Some(&Type::Map(key, value)) => (Some((key, value)), None),
        Some(&(Type::List(element) | Type::Set(element))) => (None, Some(element)),
        _ => (None, None),
    };
    let set_of = |element: Option<TypeId>| {
        let set = element.and_then(|element| types.find(&Type::Set(element)));
        set.unwrap_or(program.standard().set_of_any)
    };
    match name {
        "Exception.suppressed" => program.standard().list_of_exception,
        "Text.split" | "Text.lines" | "Text.words" | "Text.graphemes" | "Exception.trace"
        | "Text.characters" | "File.lines" => program.standard().list_of_text,
        "Range.step" | "Range.to_list" | "Bytes.to_list" | "Text.codes" => {
            program.standard().list_of_integer
        }
        "List.indexed" | "List.zip" | "Map.entries" => program.standard().list_of_pairs,
        "List.partition" => program.standard().pair_of_any,
        "List.chunks" | "List.windows" => list_of(own),
        "Set.to_list" => list_of(element),
        "List.to_set" => set_of(element),
        "Map.keys" => list_of(parts.map(|(key, _)| key)),
        "Map.values" => list_of(parts.map(|(_, value)| value)),
        "Map.map_values" | "Map.map_keys" | "List.group_by" | "List.count_by" | "List.index_by"
        | "List.to_map" => TypeId::MAP_OF_ANY,
        "TypeDescription.attributes" | "Signature.attributes" => reflection::map_type(program),
        _ => described_type(program, name).unwrap_or(TypeId::LIST_OF_ANY),
    }
}

/// The type of what a native function of the module `reflect` makes.
fn described_type(program: &Program, name: &str) -> Option<TypeId> {
    let (class, is_list) = reflection::result_class(name)?;
    let types = program.types();
    let mut classes = types.classes().iter();
    let (class, _) = classes.find(|(_, known)| known.name == class)?;
    let class = types.find(&Type::Class(class))?;
    if is_list { types.find(&Type::List(class)) } else { Some(class) }
}

/// Calls a member of List on the elements of a Range, Set or Bytes.
fn call_on_list(
    context: &mut Context,
    program: &Program,
    member: &Member,
    values: &[Tagged],
) -> Result<Tagged, Raised> {
    let arguments: Vec<_> = values.iter().skip(1).map(|&value| context.root(value)).collect();
    let list = call_member_with(context, "to_list", &values[..1])?;
    let mut values = vec![list];
    values.extend(arguments.into_iter().map(|argument| context.handle(argument)));
    // Windows and chunks of a list of Integers have that type.
    let result_type = member.result_type.map(|_| result_type(program, member.native.name, list));
    let member = Member { native: member.native, result_type, wants_list: false };
    call_native(context, program, &member, &values)
}

fn call_native(
    context: &mut Context,
    program: &Program,
    member: &Member,
    values: &[Tagged],
) -> Result<Tagged, Raised> {
    let arguments = complete_arguments(context, member, values)?;
    let wanted = member_parameters(member);
    if arguments.len() != member.native.parameters.len() {
        let message = wrong_count(member_name(member.native.name), wanted, values.len() - 1);
        return Err(context.raise(ErrorKind::TypeError, &message));
    }
    let unnamed = member.native.parameters.len() - wanted;
    call_checked(context, program, (&member.native, unnamed), &arguments)
}

/// Calls a native function with arguments that are cast to its parameters, the first `unnamed` of which
/// messages do not count. The caller releases handles and slots.
fn call_checked(
    context: &mut Context,
    program: &Program,
    (native, unnamed): (&NativeFunction, usize),
    arguments: &[Tagged],
) -> Result<Tagged, Raised> {
    let (name, count) = (member_name(native.name), native.parameters.len());
    if arguments.len() != count || count > MOST_PARAMETERS {
        let message = wrong_count(name, count, arguments.len());
        return Err(context.raise(ErrorKind::TypeError, &message));
    }
    let mut words = [0; MOST_PARAMETERS];
    let words = &mut words[..count];
    let signature = Signature { name, parameters: native.parameters, unnamed };
    cast_arguments(context, signature, arguments, words)?;
    let start = words.as_mut_ptr();
    // SAFETY: the words stay where they are and are written by nobody else until the caller releases
    // the slots; each is a word in the shape of its parameter.
    let result = unsafe {
        root_words(context, program, native.parameters, start);
        NativeCall::run(context, native, start)
    }?;
    let shape = program.types().shape(native.result);
    context.word_to_any(result, shape)
}

/// How many arguments a call of the member has, the receiver not counted.
fn member_parameters(member: &Member) -> usize {
    let hidden = 1 + usize::from(member.result_type.is_some());
    member.native.parameters.len().saturating_sub(hidden)
}

fn member_name(full: &str) -> &str {
    full.split_once('.').map_or(full, |(_, name)| name)
}

/// The arguments of a call with the hidden one in front and a default behind.
fn complete_arguments(
    context: &mut Context,
    member: &Member,
    values: &[Tagged],
) -> Result<Vec<Tagged>, Raised> {
    let hidden = member.result_type.and_then(|ty| Tagged::inline_integer(i64::from(ty.0)));
    let given: Vec<_> = values.iter().map(|&value| context.root(value)).collect();
    if let (true, Some(&other)) = (READING_LISTS.contains(&member.native.name), given.get(1)) {
        let collection = context.handle(other);
        let program = Arc::clone(context.instance().program());
        if let Some("Range" | "Set" | "Bytes") = type_prefix(&program, collection) {
            let list = call_member_with(context, "to_list", &[collection])?;
            context.set_handle(other, list);
        }
    }
    let one_is_missing = given.len() == member_parameters(member);
    let default = if one_is_missing { default_of_last(context, member)? } else { None };
    let given = given.into_iter().map(|argument| context.handle(argument));
    Ok(hidden.into_iter().chain(given).chain(default).collect())
}

/// What the last parameter is when it is left out. May allocate.
fn default_of_last(context: &mut Context, member: &Member) -> Result<Option<Tagged>, Raised> {
    match member.native.name {
        "Text.to_integer" => Ok(Tagged::inline_integer(10)),
        "Decimal.round" => Ok(Tagged::inline_integer(0)),
        "Text.pad_start" | "Text.pad_end" | "Text.pad_both" => {
            context.new_text(" ").map(|space| Some(Tagged::object(space)))
        }
        "List.join" | "File.write_line" => {
            context.new_text("").map(|empty| Some(Tagged::object(empty)))
        }
        _ => Ok(None),
    }
}

/// Makes the words of arguments that can refer to objects roots.
///
/// # Safety
/// As many words as there are parameters are behind `start`, in the parameters' shapes, until the
/// slots are released.
unsafe fn root_words(
    context: &mut Context,
    program: &Program,
    parameters: &[TypeId],
    start: *mut u64,
) {
    for (index, &ty) in parameters.iter().enumerate() {
        // SAFETY: the caller gives one word for each parameter.
        let address = unsafe { start.add(index) };
        let slot = match program.types().shape(ty) {
            Shape::Reference => RootSlot::Reference(address),
            Shape::Tagged => RootSlot::Tagged(address),
            Shape::Integer | Shape::Float | Shape::Boolean => continue,
        };
        // SAFETY: as above; the slot holds what its kind says, and is this function's own.
        unsafe { context.root_slot(slot) };
    }
}

#[cold]
fn raise_missing(context: &mut Context, program: &Program, receiver: Tagged, name: &str) -> Raised {
    let mut message = format!("{} has no member `{name}`", context.type_name(receiver));
    if let Some((_, objects)) = Context::object_type_of(program, receiver)
        && let Some(near) = objects.nearest(name, program.types())
    {
        message.push_str(&format!("; did you mean `{near}`?"));
    }
    if let Some(prefix) = type_prefix(program, receiver)
        && let Some(near) = nearest_member(program.native_table(), prefix, name)
    {
        message.push_str(&format!("; did you mean `{near}`?"));
    }
    context.raise(ErrorKind::MissingMemberError, &message)
}

/// The member of a type whose name is written most like `name`, if one is near.
fn nearest_member<'a>(table: &'a NativeTable, prefix: &str, name: &str) -> Option<&'a str> {
    let members = table
        .iter()
        .filter(|native| is_member(native, prefix).is_some())
        .filter_map(|native| native.name.strip_prefix(prefix)?.strip_prefix('.'));
    nearest(members, name)
}

/// The one of `names` that is written most like `name`, if one is near.
pub fn nearest<'a>(names: impl Iterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).max(1);
    names
        .map(|known| (edit_distance(known, name), known))
        .filter(|&(distance, _)| distance <= allowed)
        .min()
        .map(|(_, known)| known)
}

/// How many characters must be added, removed or replaced to make one name the other.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::edit_distance;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(edit_distance("upper", "upper"), 0);
        assert_eq!(edit_distance("upper", "uper"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("sort", "trim"), 4);
    }
}
