//! The functions behind the helpers. What goes wrong is pending in the context afterwards.

use std::sync::Arc;

use runa_bytecode::{
    ClassIndex, ConstantIndex, ErrorKind, FieldIndex, FunctionIndex, GlobalIndex, MethodIndex,
    Shape, TypeId,
};

use crate::context::{Context, Raised, Requests};
use crate::native::NativeCall;
use crate::object::ObjectRef;
use crate::objects::text;
use crate::operations::arithmetic::Binary;
use crate::operations::compare::Comparison;
use crate::operations::{call, equality, member};
use crate::tagged::Tagged;

const SHAPES: [Shape; 5] =
    [Shape::Integer, Shape::Float, Shape::Boolean, Shape::Reference, Shape::Tagged];

/// The word of a result; any word when an exception is pending.
trait Word {
    fn word(self) -> u64;
}

impl Word for u64 {
    fn word(self) -> u64 {
        self
    }
}

impl Word for Tagged {
    fn word(self) -> u64 {
        self.0
    }
}

impl Word for ObjectRef {
    fn word(self) -> u64 {
        self.address()
    }
}

impl Word for () {
    fn word(self) -> u64 {
        0
    }
}

fn give<T: Word>(result: Result<T, Raised>) -> u64 {
    result.map_or(0, Word::word)
}

/// An object that compiled code passes in a word that the verifier says holds one.
fn object(word: u64) -> ObjectRef {
    ObjectRef::from_word(word).expect("verified code passes an object")
}

// ---- numbers

pub(super) fn integer_binary(context: &mut Context, operation: u64, a: i64, b: i64) -> i64 {
    context.integer_binary(Binary::ALL[operation as usize], a, b).unwrap_or(0)
}

pub(super) fn negate_integer(context: &mut Context, a: i64) -> i64 {
    context.negate_integer(a).unwrap_or(0)
}

pub(super) fn modulo_float(_: &mut Context, a: f64, b: f64) -> f64 {
    a % b
}

pub(super) fn power_float(_: &mut Context, a: f64, b: f64) -> f64 {
    a.powf(b)
}

// ---- tagged words

pub(super) fn binary(context: &mut Context, operation: u64, a: u64, b: u64) -> u64 {
    give(context.binary(Binary::ALL[operation as usize], Tagged(a), Tagged(b)))
}

pub(super) fn negate(context: &mut Context, a: u64) -> u64 {
    give(context.negate(Tagged(a)))
}

pub(super) fn not(context: &mut Context, a: u64) -> u64 {
    give(context.not(Tagged(a)))
}

pub(super) fn compare(context: &mut Context, comparison: u64, a: u64, b: u64) -> u64 {
    let comparison = Comparison::ALL[comparison as usize];
    context.compare(comparison, Tagged(a), Tagged(b)).map_or(0, u64::from)
}

pub(super) fn equal(context: &mut Context, a: u64, b: u64) -> u64 {
    u64::from(equality::equal(context, Tagged(a), Tagged(b)))
}

pub(super) fn equal_asking(context: &mut Context, a: u64, b: u64) -> u64 {
    context.equals(Tagged(a), Tagged(b)).map_or(0, u64::from)
}

pub(super) fn same(context: &mut Context, a: u64, b: u64) -> u64 {
    u64::from(equality::same(context, Tagged(a), Tagged(b)))
}

pub(super) fn is(context: &mut Context, ty: u64, value: u64) -> u64 {
    u64::from(context.is(Tagged(value), TypeId(ty as u32)))
}

pub(super) fn cast(context: &mut Context, ty: u64, value: u64) -> u64 {
    give(context.cast(Tagged(value), TypeId(ty as u32)))
}

pub(super) fn box_integer(context: &mut Context, value: i64) -> u64 {
    give(context.box_integer(value))
}

pub(super) fn box_float(context: &mut Context, value: f64) -> u64 {
    give(context.box_float(value))
}

// ---- text

pub(super) fn equal_text(_: &mut Context, a: u64, b: u64) -> u64 {
    u64::from(text::equal(object(a), object(b)))
}

pub(super) fn compare_text(_: &mut Context, a: u64, b: u64) -> i64 {
    text::compare(object(a), object(b)) as i64
}

pub(super) fn to_text(context: &mut Context, value: u64) -> u64 {
    give(context.to_text(Tagged(value)))
}

pub(super) fn format(context: &mut Context, constant: u64, value: u64) -> u64 {
    let program = Arc::clone(context.instance().program());
    let format = program.module().text(ConstantIndex(constant as u32)).unwrap_or_default();
    give(context.format(Tagged(value), format))
}

/// # Safety
/// `slots` are `count` rooted slots that hold texts.
pub(super) unsafe fn concat(context: &mut Context, slots: *const u64, count: u64) -> u64 {
    // SAFETY: as the caller says.
    let slots = unsafe { text::RootedSlots::new(slots, count as usize) };
    give(context.concat(text::Parts::Slots(slots)))
}

// ---- objects

pub(super) fn new_cell(context: &mut Context, ty: u64, shape: u64, word: u64) -> u64 {
    give(context.new_cell(TypeId(ty as u32), word, SHAPES[shape as usize]))
}

/// # Safety
/// `slots` are as many rooted slots as the function captures variables, in their shapes.
pub(super) unsafe fn new_closure(
    context: &mut Context,
    function: u64,
    slots: *const u64,
    _count: u64,
) -> u64 {
    // SAFETY: as the caller says.
    give(unsafe { context.new_closure_of_slots(FunctionIndex(function as u32), slots) })
}

pub(super) fn new_record(context: &mut Context, count: u64) -> u64 {
    give(context.new_record(count as usize).map(Tagged::object))
}

pub(super) fn get_field(context: &mut Context, field: u64, record: u64) -> u64 {
    give(context.get_field(Tagged(record), field as u16))
}

pub(super) fn set_field(context: &mut Context, field: u64, record: u64, value: u64) -> u64 {
    give(context.set_field(Tagged(record), field as u16, Tagged(value)))
}

/// # Safety
/// `slots` are as many rooted slots as the class has fields, in their shapes.
pub(super) unsafe fn new_object(
    context: &mut Context,
    ty: u64,
    slots: *const u64,
    _count: u64,
) -> u64 {
    // SAFETY: as the caller says.
    give(unsafe { context.new_object_of_slots(TypeId(ty as u32), slots) })
}

pub(super) fn get_member(context: &mut Context, name: u64, object: u64) -> u64 {
    let program = Arc::clone(context.instance().program());
    let name = program.module().text(ConstantIndex(name as u32)).unwrap_or_default();
    give(context.get_member(Tagged(object), name))
}

pub(super) fn set_member(context: &mut Context, name: u64, object: u64, value: u64) -> u64 {
    let program = Arc::clone(context.instance().program());
    let name = program.module().text(ConstantIndex(name as u32)).unwrap_or_default();
    give(context.set_member(Tagged(object), name, Tagged(value)))
}

pub(super) fn find_method(context: &mut Context, method: u64, word: u64) -> u64 {
    let found = context.instance().program().object_type(object(word).type_number());
    let objects = found.expect("verified code calls methods of objects of classes");
    u64::from(objects.method(MethodIndex(method as u16)).0)
}

pub(super) fn find_promised(context: &mut Context, interface: u64, method: u64, word: u64) -> u64 {
    let found = context.instance().program().object_type(object(word).type_number());
    let objects = found.expect("verified code calls methods of objects of classes");
    let (interface, method) = (ClassIndex(interface as u32), MethodIndex(method as u16));
    u64::from(objects.promised_method(interface, method).0)
}

// ---- collections

pub(super) fn new_array(context: &mut Context, count: u64) -> u64 {
    give(context.new_array_of_nothing(count as usize).map(Tagged::object))
}

/// # Safety
/// `slots` are `count` rooted slots that hold words of the list's shape.
pub(super) unsafe fn new_list(
    context: &mut Context,
    ty: u64,
    slots: *const u64,
    count: u64,
) -> u64 {
    // SAFETY: as the caller says.
    give(unsafe { context.new_list_of_slots(TypeId(ty as u32), slots, count as usize) })
}

pub(super) fn new_map(context: &mut Context, ty: u64) -> u64 {
    give(context.new_map(TypeId(ty as u32)))
}

pub(super) fn index_get(context: &mut Context, container: u64, index: u64) -> u64 {
    give(context.index_get(Tagged(container), Tagged(index)))
}

pub(super) fn index_set(context: &mut Context, container: u64, index: u64, value: u64) -> u64 {
    give(context.index_set(Tagged(container), Tagged(index), Tagged(value)).map(drop))
}

pub(super) fn entry_get(context: &mut Context, map: u64, key: u64) -> u64 {
    give(context.entry_get(object(map), key))
}

pub(super) fn entry_get_or(context: &mut Context, map: u64, key: u64, default: u64) -> u64 {
    give(context.entry_find(object(map), key).map(|found| found.unwrap_or(default)))
}

pub(super) fn entry_set(context: &mut Context, map: u64, key: u64, value: u64) -> u64 {
    give(context.entry_set(object(map), key, value))
}

pub(super) fn length_of(context: &mut Context, container: u64) -> u64 {
    give(context.length_of(Tagged(container)))
}

pub(super) fn append(context: &mut Context, shape: u64, list: u64, word: u64) -> u64 {
    give(context.list_append(object(list), SHAPES[shape as usize], word))
}

pub(super) fn remember(context: &mut Context, object: u64, index: u64) -> u64 {
    context.remember(self::object(object), index as usize);
    0
}

// ---- calls

/// # Safety
/// `slots` are as many slots as the function has parameters, in their shapes; they are no roots.
pub(super) unsafe fn call_interpreted(
    context: &mut Context,
    function: u64,
    closure: u64,
    slots: *const u64,
    count: u64,
) -> u64 {
    // SAFETY: as the caller says; the engine copies the arguments before it does anything else.
    let arguments = unsafe { std::slice::from_raw_parts(slots, count as usize) };
    let engine = Arc::clone(context.instance().engine());
    give(engine.call(context, FunctionIndex(function as u32), closure, arguments))
}

/// # Safety
/// `slots` are `count` slots that hold tagged words.
pub(super) unsafe fn call_any(context: &mut Context, slots: *const u64, count: u64) -> u64 {
    // SAFETY: as the caller says; `Tagged` is a word.
    let words = unsafe { std::slice::from_raw_parts(slots.cast::<Tagged>(), count as usize) };
    // The slots are updated when objects move: what is called gets a copy.
    let words = words.to_vec();
    let Some((&function, arguments)) = words.split_first() else { return 0 };
    give(call::call_any(context, function, arguments))
}

/// # Safety
/// `slots` are as many rooted slots as the native function has parameters, in their shapes.
pub(super) unsafe fn call_native(
    context: &mut Context,
    native: u64,
    slots: *mut u64,
    _count: u64,
) -> u64 {
    let function = context.instance().program().natives()[native as usize];
    // SAFETY: as the caller says.
    give(unsafe { NativeCall::run(context, &function, slots) })
}

/// # Safety
/// `slots` are `count` rooted slots, at least one, that hold tagged words.
pub(super) unsafe fn call_member(
    context: &mut Context,
    name: u64,
    slots: *const u64,
    count: u64,
) -> u64 {
    let program = Arc::clone(context.instance().program());
    let name = program.module().text(ConstantIndex(name as u32)).unwrap_or_default();
    // SAFETY: as the caller says.
    give(unsafe { member::call_member(context, name, slots, count as usize) })
}

// ---- control

pub(super) fn enter_slowly(context: &mut Context) -> u64 {
    if context.native_stack_is_low() {
        context.raise_stack_overflow();
        return 0;
    }
    safepoint(context)
}

pub(super) fn safepoint(context: &mut Context) -> u64 {
    match context.answer_requests() {
        Ok(()) => u64::from(context.requests().pending() & Requests::INTERPRET != 0),
        Err(Raised) => 0,
    }
}

/// # Safety
/// `slots` hold what the verifier says of the function's locals and operands before `pc`.
pub(super) unsafe fn resume(
    context: &mut Context,
    function: u64,
    pc: u64,
    closure: u64,
    slots: *const u64,
    count: u64,
) -> u64 {
    // SAFETY: as the caller says; the engine copies the slots before it does anything else.
    let slots = unsafe { std::slice::from_raw_parts(slots, count as usize) };
    let engine = Arc::clone(context.instance().engine());
    let function = FunctionIndex(function as u32);
    match engine.resume(context, function, closure, pc as u32, slots) {
        Some(result) => give(result),
        None => {
            context.raise(ErrorKind::Exception, "nothing can go on with an interrupted process");
            0
        }
    }
}

// ---- exceptions

pub(super) fn raise_index(context: &mut Context, index: i64, length: u64) -> u64 {
    context.raise_index(index, length as usize);
    0
}

pub(super) fn raise_nothing(context: &mut Context) -> u64 {
    context.raise_nothing();
    0
}

pub(super) fn raise_not_initialised(context: &mut Context, global: u64) -> u64 {
    context.raise_not_initialised(GlobalIndex(global as u32));
    0
}

pub(super) fn raise_unset(context: &mut Context, ty: u64, field: u64) -> u64 {
    context.raise_unset(TypeId(ty as u32), FieldIndex(field as u16));
    0
}

pub(super) fn throw(context: &mut Context, value: u64) -> u64 {
    context.throw_value(Tagged(value));
    0
}

pub(super) fn rethrow(context: &mut Context, value: u64) -> u64 {
    context.rethrow_value(Tagged(value));
    0
}

pub(super) fn raise(context: &mut Context, kind: u64, message: u64) -> u64 {
    let kind = ErrorKind::from_byte(kind as u8).unwrap_or(ErrorKind::Exception);
    let message = text::to_string(object(message));
    context.raise(kind, &message);
    0
}

pub(super) fn pass(context: &mut Context, function: u64, pc: u64) -> u64 {
    context.pass(FunctionIndex(function as u32), pc as u32);
    0
}

pub(super) fn land(context: &mut Context, function: u64, pc: u64) -> u64 {
    let (function, pc) = (FunctionIndex(function as u32), pc as u32);
    context.pass(function, pc);
    if context.is_uncatchable() {
        return 0;
    }
    let Some(kind) = context.pending_kind() else { return 0 };
    let program = context.instance().program();
    let handlers = &program.function(function).handlers;
    let takes = |handler: &runa_bytecode::Handler| {
        (handler.start..handler.end).contains(&pc) && kind.is(handler.kind)
    };
    handlers.iter().position(takes).map_or(0, |position| position as u64 + 1)
}

pub(super) fn catch(context: &mut Context) -> u64 {
    context.catch().map_or(Tagged::NOTHING, Tagged::object).0
}
