//! The loop. (tidy: allow(length), because it is one function by design)
//!
//! One function by design: the loop is a single match, so that the compiler
//! keeps program counter, base and constants in registers.

use std::sync::atomic::Ordering;

use runa_bytecode::{
    ClassIndex, ConstantIndex, ErrorKind, FunctionIndex, GlobalIndex, MethodIndex,
};
use runa_runtime::objects::{list, text};
use runa_runtime::operations::arithmetic::Binary;
use runa_runtime::operations::compare::Comparison;
use runa_runtime::{
    Context, Frame, NativeCall, NativeEntry, NativeFunction, ObjectRef, Raised, Tagged, layout,
};

use super::unwind::{Landing, unwind};
use super::{Exit, Start, guess, pack, quick, slow};
use crate::engine::Interpreter;
use crate::function::{Form, FunctionRecord};
use crate::hooks::{Flow, Mode, stop};
use crate::inspect::View;
use crate::register::{Ins, Op};

/// Runs a function until it returns.
///
/// # Safety
/// The frame lies in the value stack of `context` with all words of the function's layout inside;
/// the slots of parameters hold words of the parameters' shapes; `pc`, if given, begins a block in
/// the form of the mode (or is any instruction of the unfused form) and what lies in the slots is
/// what the verifier says for it. The record belongs to the program of the context's instance.
#[allow(unsafe_op_in_unsafe_fn)] // The loop reads slots and instructions everywhere; see SAFETY below.
#[allow(unused_assignments)] // What is forgotten is often followed by a new result.
pub(crate) unsafe fn run<M: Mode>(
    context: &mut Context,
    engine: &Interpreter,
    start: Start,
    mode: &mut M,
) -> Exit {
    // SAFETY (of the whole loop): only verified code gets here. The translator emits slots within
    // the layout of the function, whose words are inside the value stack (checked at each call);
    // constants by index into the function's constants, which are alive as long as the engine; jump
    // distances to instructions of the same function. Words are read in the shape in which the
    // verifier says they were written. References in slots are valid: they are updated by the
    // collector, which sees every frame up to the one published by `publish!`.
    let form = if M::HOOKED { Form::Unfused } else { Form::Fused };
    let frames = context.frames_base();
    let outer_frames = start.outer_frames;
    let outer_stack = context.stack_used;
    let bottom: *mut Frame = frames.add(outer_frames);
    let stack = context.stack_base();
    let limit = stack.add(context.stack_words());

    let mut waiting: *mut Frame = bottom.add(start.inner_frames);
    let mut record: *const FunctionRecord = start.record;
    let mut base: *mut u64 = start.base;
    let mut pc: *const Ins = start.pc.unwrap_or((*record).start(form));
    let mut constants: *const u64 = (*record).constants(form);
    // Where control went when it last jumped back, and which function was called last (`guess`).
    let mut last_loop: *const Ins = pc;
    let mut last_callee: *const FunctionRecord = record;
    let mut fuel: i32 = engine.sample_interval();
    // What the instruction before has put into its slot, if it is one that says so
    // (`register::accumulator`). Whatever calls something must `forget!` them: if they had to
    // outlive calls they would be kept in memory.
    let mut word_accumulator: u64 = 0;
    let mut float_accumulator: f64 = 0.0;

    /// The operands of the instruction. Each is read where it is needed and only there: read
    /// together they would be decoded for every instruction, needed or not.
    macro_rules! a {
        () => {
            (&raw const (*pc).a).read_volatile()
        };
    }
    macro_rules! b {
        () => {
            (&raw const (*pc).b).read_volatile()
        };
    }
    macro_rules! c {
        () => {
            (&raw const (*pc).c).read_volatile()
        };
    }
    macro_rules! signed_b {
        () => {
            b!() as i16 as i64
        };
    }
    macro_rules! signed_c {
        () => {
            c!() as i16 as i64
        };
    }
    macro_rules! number {
        () => {
            (*pc).number()
        };
    }
    macro_rules! slot {
        ($index:expr) => {
            *base.add($index as usize)
        };
    }
    macro_rules! integer {
        ($index:expr) => {
            slot!($index) as i64
        };
    }
    /// Floats are read and written as such, so that the accumulator of Floats is a register for Floats.
    macro_rules! float {
        ($index:expr) => {
            *base.add($index as usize).cast::<f64>()
        };
    }
    macro_rules! tagged {
        ($index:expr) => {
            Tagged(slot!($index))
        };
    }
    macro_rules! object {
        ($index:expr) => {
            // The verifier has shown that the slot holds a reference that is not `nothing`.
            ObjectRef::from_word(slot!($index)).unwrap_unchecked()
        };
    }
    macro_rules! constant {
        ($index:expr) => {
            *constants.add($index as usize)
        };
    }
    macro_rules! float_constant {
        ($index:expr) => {
            *constants.add($index as usize).cast::<f64>()
        };
    }
    macro_rules! set {
        ($index:expr, $value:expr) => {{
            let value: u64 = $value;
            slot!($index) = value;
        }};
    }
    /// Sets a slot and the accumulator of words.
    macro_rules! accumulate {
        ($index:expr, $value:expr) => {{
            let value: u64 = $value;
            slot!($index) = value;
            word_accumulator = value;
        }};
    }
    /// Sets a slot and the accumulator of Floats.
    macro_rules! accumulate_float {
        ($index:expr, $value:expr) => {{
            let value: f64 = $value;
            float!($index) = value;
            float_accumulator = value;
        }};
    }
    /// The Integer in the accumulator.
    macro_rules! word_acc {
        () => {
            word_accumulator as i64
        };
    }
    macro_rules! forget {
        () => {{
            word_accumulator = 0;
            float_accumulator = 0.0;
        }};
    }
    /// [`Context::store`], which forgets the accumulators only where it calls something.
    macro_rules! store {
        ($object:expr, $index:expr, $value:expr) => {{
            let (object, index, value): (ObjectRef, usize, u64) = ($object, $index, $value);
            if object.must_be_remembered() {
                forget!();
                context.remember(object, index);
            }
            object.publish(index, value);
        }};
    }
    /// Makes this activation visible to whatever walks the stack.
    macro_rules! publish {
        () => {{
            forget!();
            *waiting = Frame { pc: pc.add(1).cast(), base, function: record.cast() };
            context.set_frame_count(waiting.offset_from(frames) as usize + 1);
            context.stack_used = base.offset_from(stack) as usize + (*record).layout.words as usize;
        }};
    }
    macro_rules! next {
        () => {{
            pc = pc.add(1);
            continue;
        }};
    }
    /// Handles a pending exception: goes on at a handler or leaves the loop.
    macro_rules! raised {
        () => {{
            publish!();
            match unwind(context, engine, form, bottom, mode) {
                Landing::Handler { frame, at, count } => {
                    waiting = frames.add(count);
                    record = frame.function.cast();
                    base = frame.base;
                    constants = (*record).constants(form);
                    pc = at;
                    continue;
                }
                Landing::Caller => {
                    context.set_frame_count(outer_frames);
                    context.stack_used = outer_stack;
                    return Exit::Raised;
                }
            }
        }};
    }
    /// The value of something that may raise. The activation is visible meanwhile.
    macro_rules! may_raise {
        ($expression:expr) => {{
            publish!();
            match $expression {
                Ok(value) => value,
                Err(Raised) => raised!(),
            }
        }};
    }
    /// From time to time counts for the function `$record`, and does something if there are requests.
    macro_rules! poll {
        ($record:expr, $answer:block) => {{
            fuel -= 1;
            if fuel <= 0 {
                forget!();
                fuel = engine.sample_interval();
                if !M::HOOKED {
                    engine.sample(context, &*$record);
                }
                if context.has_requests() {
                    $answer
                }
            }
        }};
    }
    /// A safepoint.
    macro_rules! safepoint {
        () => {
            poll!(record, { may_raise!(context.answer_requests()) })
        };
    }
    /// Jumps by a distance; back jumps are safepoints, also those of an instruction to itself.
    macro_rules! jump {
        ($distance:expr) => {{
            let distance = $distance as isize;
            if distance > 0 {
                // Apart, so that it need not pass on the counter of safepoints, which is in memory.
                pc = pc.offset(distance);
                continue;
            }
            safepoint!();
            pc = guess::confirm(&mut last_loop, pc.offset(distance));
            continue;
        }};
    }
    macro_rules! jump_if {
        ($condition:expr) => {{
            if $condition {
                jump!(signed_c!());
            }
            next!();
        }};
    }
    macro_rules! jump_unless {
        ($condition:expr) => {{
            if $condition {
                next!();
            }
            jump!(signed_c!());
        }};
    }
    macro_rules! jump_wide_if {
        ($condition:expr) => {{
            if $condition {
                jump!(number!() as i32);
            }
            next!();
        }};
    }
    /// The end of a counting loop, which always jumps back.
    macro_rules! counting_loop {
        ($last:expr) => {{
            let value = integer!(a!());
            if value < $last {
                set!(a!(), (value + 1) as u64);
                safepoint!();
                pc = guess::confirm(&mut last_loop, pc.offset(signed_c!() as isize));
                continue;
            }
            next!();
        }};
    }
    /// Sets `a` to the result of an operation on Integers, which may overflow.
    macro_rules! calculate {
        ($checked:ident, $operation:ident, $left:expr, $right:expr) => {{
            let (left, right): (i64, i64) = ($left, $right);
            match left.$checked(right) {
                Some(value) => accumulate!(a!(), value as u64),
                None => {
                    let value = may_raise!(context.integer_binary(Binary::$operation, left, right));
                    accumulate!(a!(), value as u64);
                }
            }
        }};
    }
    /// The same with the accumulator and `c`. An exchanged instruction (`register::accumulator`) names its left operand
    /// twice: errors say the operands in their own order.
    macro_rules! calculate_acc {
        ($checked:ident, $operation:ident) => {{
            let (acc, other): (i64, i64) = (word_acc!(), integer!(c!()));
            match acc.$checked(other) {
                Some(value) => accumulate!(a!(), value as u64),
                None => {
                    let (left, right) = if b!() == c!() { (other, acc) } else { (acc, other) };
                    let value = may_raise!(context.integer_binary(Binary::$operation, left, right));
                    accumulate!(a!(), value as u64);
                }
            }
        }};
    }
    macro_rules! integers {
        ($checked:ident, $operation:ident, $left:expr, $right:expr) => {{
            calculate!($checked, $operation, $left, $right);
            next!();
        }};
    }
    macro_rules! integers_slowly {
        ($operation:ident) => {{
            let (left, right) = (integer!(b!()), integer!(c!()));
            let value = may_raise!(context.integer_binary(Binary::$operation, left, right));
            set!(a!(), value as u64);
            next!();
        }};
    }
    macro_rules! floats {
        ($left:expr, $operator:tt, $right:expr) => {{
            accumulate_float!(a!(), $left $operator $right);
            next!();
        }};
    }
    /// The second instruction of a pair begins.
    macro_rules! then {
        () => {
            pc = pc.add(1)
        };
    }
    macro_rules! boolean {
        ($condition:expr) => {{
            set!(a!(), u64::from($condition));
            next!();
        }};
    }
    /// The value of a key, or `KeyError`.
    macro_rules! get_entry {
        ($found:expr) => {{
            let word = match $found {
                Some(word) => word,
                None => may_raise!(context.entry_get(object!(b!()), slot!(c!()))),
            };
            set!(a!(), word);
            next!();
        }};
    }
    /// The value of a key instead of the next instruction, if there is one.
    macro_rules! get_entry_or {
        ($found:expr) => {{
            let found = $found;
            then!();
            if let Some(word) = found {
                set!(a!(), word);
                next!();
            }
            continue;
        }};
    }
    /// Sets the value of a key, for which room must perhaps be made.
    macro_rules! set_entry {
        ($is_set:expr) => {{
            if !$is_set {
                may_raise!(context.entry_set(object!(a!()), slot!(b!()), slot!(c!())));
            }
            next!();
        }};
    }
    macro_rules! dynamic {
        ($operation:ident, $left:expr, $right:expr) => {{
            let (left, right): (Tagged, Tagged) = ($left, $right);
            let value = may_raise!(context.binary(Binary::$operation, left, right));
            set!(a!(), value.0);
            next!();
        }};
    }
    /// Dynamic `+`, `-` and `*`, for numbers without boxes here, else out of line.
    macro_rules! dynamic_fast {
        ($operation:ident, $integers:expr, $operator:tt, $right:expr) => {{
            let (left, right): (Tagged, Tagged) = (tagged!(b!()), $right);
            if left.both_inline_integers(right) {
                if let Some(value) = $integers(left, right) {
                    set!(a!(), value);
                    next!();
                }
            } else if left.both_inline_floats(right) {
                let value = left.as_inline_float() $operator right.as_inline_float();
                if let Some(value) = Tagged::inline_float(value) {
                    set!(a!(), value.0);
                    next!();
                }
            }
            dynamic!($operation, left, right)
        }};
    }
    macro_rules! dynamic_order {
        ($left:expr, $operator:tt, $comparison:ident, $right:expr) => {{
            let (left, right): (Tagged, Tagged) = ($left, $right);
            if left.both_inline_integers(right) {
                (left.0 as i64) $operator (right.0 as i64)
            } else if left.both_inline_floats(right) {
                left.as_inline_float() $operator right.as_inline_float()
            } else {
                may_raise!(context.compare(Comparison::$comparison, left, right))
            }
        }};
    }
    macro_rules! dynamic_equal {
        ($left:expr, $right:expr) => {{
            let (left, right): (Tagged, Tagged) = ($left, $right);
            if left.both_inline_integers(right) {
                left == right
            } else {
                forget!();
                match context.equals_silently(left, right) {
                    Some(result) => result,
                    None => may_raise!(context.equals(left, right)),
                }
            }
        }};
    }
    macro_rules! array_word {
        ($array:ident, $at:ident) => {
            $array.get(layout::ARRAY_ELEMENTS + $at)
        };
    }
    macro_rules! array_float {
        ($array:ident, $at:ident) => {
            quick::in_float_register(f64::from_bits(array_word!($array, $at)))
        };
    }
    macro_rules! element {
        ($index:expr, $set:ident, $array:ident, $at:ident, $read:expr) => {
            element!($index, $set, $array, $at, $read, next!())
        };
        ($index:expr, $set:ident, $array:ident, $at:ident, $read:expr, $and_then:expr) => {{
            let list = object!(b!());
            let index: u64 = $index;
            if index < list.get(layout::LIST_LENGTH) {
                let $array =
                    ObjectRef::from_word(list.get(layout::LIST_BACKING)).unwrap_unchecked();
                if index < $array.get(layout::ARRAY_CAPACITY) {
                    let $at = index as usize;
                    $set!(a!(), $read);
                    $and_then
                }
            }
            let length = list::length(list);
            may_raise!(Err::<(), _>(context.raise_index(index as i64, length)));
            next!();
        }};
    }
    macro_rules! set_element {
        ($value:expr, $array:ident, $at:ident, $word:ident, $store:block) => {{
            let list = object!(a!());
            let index = slot!(b!());
            if index < list.get(layout::LIST_LENGTH) {
                let $array =
                    ObjectRef::from_word(list.get(layout::LIST_BACKING)).unwrap_unchecked();
                if index < $array.get(layout::ARRAY_CAPACITY) {
                    let ($at, $word) = (index as usize, $value);
                    $store
                    next!();
                }
            }
            let length = list::length(list);
            may_raise!(Err::<(), _>(context.raise_index(index as i64, length)));
            next!();
        }};
    }
    /// Has this activation wait for another one, which is going to run.
    macro_rules! activate {
        ($record:expr, $base:expr) => {{
            *waiting = Frame { pc: pc.add(1).cast(), base, function: record.cast() };
            waiting = waiting.add(1);
            record = $record;
            base = $base;
            // In this order: another thread may be translating the function.
            pc = (*record).start(form);
            constants = (*record).constants(form);
        }};
    }
    /// Enters a function whose arguments lie at `$base`.
    macro_rules! enter {
        ($record:expr, $base:expr) => {{
            let callee: *const FunctionRecord = $record;
            let new_base: *mut u64 = $base;
            if new_base.wrapping_add((*callee).layout.words as usize) > limit {
                may_raise!(Err::<(), _>(context.raise_stack_overflow()));
            }
            poll!(callee, {
                activate!(callee, new_base);
                // The arguments are the callee's, which is looked at where it has code of this form.
                if matches!((*pc).op, Op::Translate | Op::EnterNative) {
                    fuel = 1;
                } else {
                    may_raise!(context.answer_requests());
                }
                continue;
            });
            activate!(callee, new_base);
            continue;
        }};
    }
    macro_rules! call {
        () => {{
            let callee = constant!(c!()) as *const FunctionRecord;
            let callee = guess::confirm(&mut last_callee, callee);
            enter!(callee, base.add(b!() as usize))
        }};
    }
    macro_rules! call_native {
        () => {{
            let native = constant!(c!()) as *const NativeFunction;
            let arguments = base.add(b!() as usize);
            let word = may_raise!(NativeCall::run(context, &*native, arguments));
            set!(a!(), word);
            next!();
        }};
    }
    macro_rules! leave {
        ($result:expr) => {{
            let result: u64 = $result;
            if waiting == bottom {
                context.set_frame_count(outer_frames);
                context.stack_used = outer_stack;
                return Exit::Returned(result);
            }
            waiting = waiting.sub(1);
            let frame = *waiting;
            record = frame.function.cast();
            base = frame.base;
            constants = (*record).constants(form);
            pc = frame.pc.cast();
            let destination = (*pc.sub(1)).a;
            accumulate!(destination, result);
            continue;
        }};
    }

    loop {
        if M::HOOKED && (*pc).op != Op::Translate {
            publish!();
            let code = (*record).code(form).unwrap_unchecked();
            let at = code.place(code.index_of(pc)).pc;
            let instruction = engine.program().function((*record).index).code[at as usize];
            match mode.before(&mut View::new(context, engine), instruction) {
                Flow::Continue => {}
                Flow::Suspend if outer_frames == 0 => return Exit::Suspended,
                Flow::Suspend => {}
                Flow::Stop => {
                    stop(context);
                    raised!();
                }
            }
        }
        match (*pc).op {
            Op::Translate => {
                forget!();
                let code = match engine.code(&*record, form) {
                    Ok(code) => code,
                    Err(error) => {
                        slow::cannot_translate(context, engine, (*record).index, error);
                        // The activation has no code to blame: leave it as if its caller had raised.
                        if waiting == bottom {
                            context.set_frame_count(outer_frames);
                            context.stack_used = outer_stack;
                            return Exit::Raised;
                        }
                        waiting = waiting.sub(1);
                        let frame = *waiting;
                        record = frame.function.cast();
                        base = frame.base;
                        pc = frame.pc.cast::<Ins>().sub(1);
                        raised!();
                    }
                };
                constants = code.constants.as_ptr();
                pc = code.start();
            }
            Op::EnterNative => {
                forget!();
                let address = (*record).native();
                // SAFETY: the address was given by the tier-up as that of a `NativeEntry`.
                let entry: NativeEntry = std::mem::transmute(address);
                let closure =
                    if (*record).takes_closure { slot!((*record).layout.closure) } else { 0 };
                context.set_frame_count(waiting.offset_from(frames) as usize);
                context.stack_used =
                    base.offset_from(stack) as usize + (*record).layout.words as usize;
                let result = entry(&raw mut *context, base, closure);
                if context.pending != 0 {
                    // The native code has noted its own places already.
                    if waiting == bottom {
                        context.set_frame_count(outer_frames);
                        context.stack_used = outer_stack;
                        return Exit::Raised;
                    }
                    waiting = waiting.sub(1);
                    let frame = *waiting;
                    record = frame.function.cast();
                    base = frame.base;
                    pc = frame.pc.cast::<Ins>().sub(1);
                    raised!();
                }
                leave!(result);
            }

            // ---- moving
            Op::Nop => next!(),
            Op::Move => {
                set!(a!(), slot!(b!()));
                next!();
            }
            Op::Swap => {
                std::ptr::swap(base.add(a!() as usize), base.add(b!() as usize));
                next!();
            }
            Op::LoadInteger => {
                set!(a!(), number!() as i32 as i64 as u64);
                next!();
            }
            Op::LoadConstant => {
                set!(a!(), constant!(number!()));
                next!();
            }
            Op::LoadTagged => {
                set!(a!(), context.instance().constant(ConstantIndex(number!())).0);
                next!();
            }
            Op::LoadText => {
                let word = context.instance().constant(ConstantIndex(number!()));
                set!(a!(), word.to_reference_word());
                next!();
            }
            Op::LoadGlobal => {
                let global = GlobalIndex(number!());
                match context.instance().global(global) {
                    Some(word) => set!(a!(), word),
                    None => may_raise!(Err::<(), _>(context.raise_not_initialised(global))),
                }
                next!();
            }
            Op::StoreGlobal => {
                context.instance().set_global(GlobalIndex(number!()), slot!(a!()));
                next!();
            }
            Op::NewCell => {
                let (ty, shape) = pack::unpack(constant!(c!()));
                let (ty, shape) = (runa_bytecode::TypeId(ty), pack::shape(shape));
                let cell = may_raise!(context.new_cell(ty, slot!(b!()), shape));
                set!(a!(), cell.address());
                next!();
            }
            Op::GetCell => {
                set!(a!(), object!(b!()).get(layout::CELL_VALUE));
                next!();
            }
            Op::SetCell => {
                store!(object!(a!()), layout::CELL_VALUE, slot!(b!()));
                next!();
            }
            Op::LoadCapture => {
                let closure = object!((*record).layout.closure);
                set!(a!(), closure.get(layout::CLOSURE_CAPTURES + b!() as usize));
                next!();
            }

            // ---- Integer
            Op::AddInteger => integers!(checked_add, Add, integer!(b!()), integer!(c!())),
            Op::AddIntegerImm => integers!(checked_add, Add, integer!(b!()), signed_c!()),
            Op::AddIntegerConst => {
                integers!(checked_add, Add, integer!(b!()), constant!(c!()) as i64)
            }
            Op::SubtractInteger => integers!(checked_sub, Subtract, integer!(b!()), integer!(c!())),
            Op::SubtractIntegerImm => integers!(checked_sub, Subtract, integer!(b!()), signed_c!()),
            Op::SubtractIntegerConst => {
                integers!(checked_sub, Subtract, integer!(b!()), constant!(c!()) as i64)
            }
            Op::MultiplyInteger => integers!(checked_mul, Multiply, integer!(b!()), integer!(c!())),
            Op::MultiplyIntegerImm => integers!(checked_mul, Multiply, integer!(b!()), signed_c!()),
            Op::MultiplyIntegerConst => {
                integers!(checked_mul, Multiply, integer!(b!()), constant!(c!()) as i64)
            }
            Op::DivideInteger => integers!(checked_div, Divide, integer!(b!()), integer!(c!())),
            Op::DivideIntegerImm => {
                // The translator excludes 0 and -1.
                set!(a!(), integer!(b!()).wrapping_div(signed_c!()) as u64);
                next!();
            }
            Op::ModuloInteger => integers!(checked_rem, Modulo, integer!(b!()), integer!(c!())),
            Op::ModuloIntegerImm => {
                set!(a!(), integer!(b!()).wrapping_rem(signed_c!()) as u64);
                next!();
            }
            Op::ModuloIntegerConst => {
                integers!(checked_rem, Modulo, integer!(b!()), constant!(c!()) as i64)
            }
            Op::AddIntegerAcc => {
                calculate_acc!(checked_add, Add);
                next!();
            }
            Op::AddIntegerAccImm => integers!(checked_add, Add, word_acc!(), signed_c!()),
            Op::SubtractIntegerAcc => {
                integers!(checked_sub, Subtract, word_acc!(), integer!(c!()))
            }
            Op::SubtractIntegerAccImm => {
                integers!(checked_sub, Subtract, word_acc!(), signed_c!())
            }
            Op::SubtractIntegerByAcc => {
                integers!(checked_sub, Subtract, integer!(b!()), word_acc!())
            }
            Op::MultiplyIntegerAcc => {
                calculate_acc!(checked_mul, Multiply);
                next!();
            }
            Op::MultiplyIntegerAccImm => {
                integers!(checked_mul, Multiply, word_acc!(), signed_c!())
            }
            Op::ModuloIntegerAcc => integers!(checked_rem, Modulo, word_acc!(), integer!(c!())),
            Op::ModuloIntegerAccConst => {
                integers!(checked_rem, Modulo, word_acc!(), constant!(c!()) as i64)
            }
            Op::PowerInteger => integers_slowly!(Power),
            Op::NegateInteger => {
                let value = may_raise!(context.negate_integer(integer!(b!())));
                set!(a!(), value as u64);
                next!();
            }
            Op::AddWrapping => {
                set!(a!(), slot!(b!()).wrapping_add(slot!(c!())));
                next!();
            }
            Op::AddWrappingImm => {
                set!(a!(), slot!(b!()).wrapping_add(signed_c!() as u64));
                next!();
            }
            Op::SubtractWrapping => {
                set!(a!(), slot!(b!()).wrapping_sub(slot!(c!())));
                next!();
            }
            Op::MultiplyWrapping => {
                set!(a!(), slot!(b!()).wrapping_mul(slot!(c!())));
                next!();
            }
            Op::AndInteger => {
                set!(a!(), slot!(b!()) & slot!(c!()));
                next!();
            }
            Op::AndIntegerImm => {
                set!(a!(), slot!(b!()) & signed_c!() as u64);
                next!();
            }
            Op::OrInteger => {
                set!(a!(), slot!(b!()) | slot!(c!()));
                next!();
            }
            Op::XorInteger => {
                set!(a!(), slot!(b!()) ^ slot!(c!()));
                next!();
            }
            Op::NotInteger => {
                set!(a!(), !slot!(b!()));
                next!();
            }
            Op::ShiftLeftInteger => integers_slowly!(ShiftLeft),
            Op::ShiftLeftIntegerImm => {
                set!(a!(), slot!(b!()).wrapping_shl(u32::from(c!())));
                next!();
            }
            Op::ShiftRightInteger => integers_slowly!(ShiftRight),
            Op::ShiftRightIntegerImm => {
                set!(a!(), integer!(b!()).wrapping_shr(u32::from(c!())) as u64);
                next!();
            }
            Op::ShiftRightUnsignedInteger => integers_slowly!(ShiftRightUnsigned),
            Op::ShiftRightUnsignedIntegerImm => {
                set!(a!(), slot!(b!()).wrapping_shr(u32::from(c!())));
                next!();
            }

            // ---- Float
            Op::AddFloat => floats!(float!(b!()), +, float!(c!())),
            Op::AddFloatConst => floats!(float!(b!()), +, float_constant!(c!())),
            Op::SubtractFloat => floats!(float!(b!()), -, float!(c!())),
            Op::SubtractFloatConst => {
                floats!(float!(b!()), -, float_constant!(c!()))
            }
            Op::ConstSubtractFloat => {
                floats!(float_constant!(c!()), -, float!(b!()))
            }
            Op::MultiplyFloat => floats!(float!(b!()), *, float!(c!())),
            Op::MultiplyFloatConst => {
                floats!(float!(b!()), *, float_constant!(c!()))
            }
            Op::DivideFloat => floats!(float!(b!()), /, float!(c!())),
            Op::DivideFloatConst => {
                floats!(float!(b!()), /, float_constant!(c!()))
            }
            Op::ConstDivideFloat => {
                floats!(float_constant!(c!()), /, float!(b!()))
            }
            Op::ModuloFloat => {
                forget!();
                set!(a!(), (float!(b!()) % float!(c!())).to_bits());
                next!();
            }
            Op::PowerFloat => {
                forget!();
                set!(a!(), float!(b!()).powf(float!(c!())).to_bits());
                next!();
            }
            Op::NegateFloat => {
                set!(a!(), (-float!(b!())).to_bits());
                next!();
            }
            Op::IntegerToFloat => {
                accumulate_float!(a!(), integer!(b!()) as f64);
                next!();
            }
            Op::SquareRoot => {
                accumulate_float!(a!(), float!(b!()).sqrt());
                next!();
            }
            Op::SquareRootAcc => {
                accumulate_float!(a!(), float_accumulator.sqrt());
                next!();
            }
            Op::AddFloatAcc => floats!(float_accumulator, +, float!(c!())),
            Op::AddFloatAccConst => floats!(float_accumulator, +, float_constant!(c!())),
            Op::SubtractFloatAcc => floats!(float_accumulator, -, float!(c!())),
            Op::SubtractFloatAccConst => floats!(float_accumulator, -, float_constant!(c!())),
            Op::SubtractFloatByAcc => floats!(float!(b!()), -, float_accumulator),
            Op::MultiplyFloatAcc => floats!(float_accumulator, *, float!(c!())),
            Op::MultiplyFloatAccConst => floats!(float_accumulator, *, float_constant!(c!())),
            Op::DivideFloatAcc => floats!(float_accumulator, /, float!(c!())),
            Op::DivideFloatByAcc => floats!(float!(b!()), /, float_accumulator),
            Op::NotBoolean => {
                set!(a!(), slot!(b!()) ^ 1);
                next!();
            }

            // ---- dynamic arithmetic
            Op::Add => dynamic_fast!(Add, quick::add_inline, +, tagged!(c!())),
            Op::AddImm => {
                dynamic_fast!(Add, quick::add_inline, +, quick::short(signed_c!()))
            }
            Op::Subtract => dynamic_fast!(Subtract, quick::subtract_inline, -, tagged!(c!())),
            Op::SubtractImm => {
                dynamic_fast!(Subtract, quick::subtract_inline, -, quick::short(signed_c!()))
            }
            Op::Multiply => dynamic_fast!(Multiply, quick::multiply_inline, *, tagged!(c!())),
            Op::Divide => dynamic!(Divide, tagged!(b!()), tagged!(c!())),
            Op::Modulo => dynamic!(Modulo, tagged!(b!()), tagged!(c!())),
            Op::Power => dynamic!(Power, tagged!(b!()), tagged!(c!())),
            Op::And => dynamic!(And, tagged!(b!()), tagged!(c!())),
            Op::Or => dynamic!(Or, tagged!(b!()), tagged!(c!())),
            Op::Xor => dynamic!(Xor, tagged!(b!()), tagged!(c!())),
            Op::ShiftLeft => dynamic!(ShiftLeft, tagged!(b!()), tagged!(c!())),
            Op::ShiftRight => dynamic!(ShiftRight, tagged!(b!()), tagged!(c!())),
            Op::ShiftRightUnsigned => {
                dynamic!(ShiftRightUnsigned, tagged!(b!()), tagged!(c!()))
            }
            Op::Negate => {
                let value = may_raise!(context.negate(tagged!(b!())));
                set!(a!(), value.0);
                next!();
            }
            Op::Not => {
                let value = may_raise!(context.not(tagged!(b!())));
                set!(a!(), value.0);
                next!();
            }

            // ---- comparison
            Op::LessInteger => boolean!(integer!(b!()) < integer!(c!())),
            Op::LessEqualInteger => boolean!(integer!(b!()) <= integer!(c!())),
            Op::EqualInteger => boolean!(slot!(b!()) == slot!(c!())),
            Op::NotEqualInteger => boolean!(slot!(b!()) != slot!(c!())),
            Op::LessFloat => boolean!(float!(b!()) < float!(c!())),
            Op::LessEqualFloat => boolean!(float!(b!()) <= float!(c!())),
            Op::EqualFloat => boolean!(float!(b!()) == float!(c!())),
            Op::NotEqualFloat => boolean!(float!(b!()) != float!(c!())),
            Op::EqualText => {
                forget!();
                boolean!(text::equal(object!(b!()), object!(c!())))
            }
            Op::NotEqualText => {
                forget!();
                boolean!(!text::equal(object!(b!()), object!(c!())))
            }
            Op::CompareText => {
                forget!();
                let order = text::compare(object!(b!()), object!(c!()));
                set!(a!(), order as i64 as u64);
                next!();
            }
            Op::Same => {
                forget!();
                let same = slow::same(context, tagged!(b!()), tagged!(c!()));
                boolean!(same)
            }
            Op::Is => {
                forget!();
                let ty = runa_bytecode::TypeId(constant!(c!()) as u32);
                boolean!(context.is(tagged!(b!()), ty))
            }
            Op::IsNothing => boolean!(slot!(b!()) == 0),
            Op::Equal => {
                let equal = dynamic_equal!(tagged!(b!()), tagged!(c!()));
                set!(a!(), Tagged::boolean(equal).0);
                next!();
            }
            Op::NotEqual => {
                let equal = dynamic_equal!(tagged!(b!()), tagged!(c!()));
                set!(a!(), Tagged::boolean(!equal).0);
                next!();
            }
            Op::Less => {
                let holds = dynamic_order!(tagged!(b!()), <, Less, tagged!(c!()));
                set!(a!(), Tagged::boolean(holds).0);
                next!();
            }
            Op::LessEqual => {
                let holds = dynamic_order!(tagged!(b!()), <=, LessEqual, tagged!(c!()));
                set!(a!(), Tagged::boolean(holds).0);
                next!();
            }
            Op::Greater => {
                let holds = dynamic_order!(tagged!(b!()), >, Greater, tagged!(c!()));
                set!(a!(), Tagged::boolean(holds).0);
                next!();
            }
            Op::GreaterEqual => {
                let holds = dynamic_order!(tagged!(b!()), >=, GreaterEqual, tagged!(c!()));
                set!(a!(), Tagged::boolean(holds).0);
                next!();
            }

            // ---- jumps
            Op::Jump => jump!(number!() as i32),
            Op::JumpIfTrue => jump_wide_if!(slot!(a!()) != 0),
            Op::JumpIfFalse => jump_wide_if!(slot!(a!()) == 0),
            Op::JumpIfTruthy => jump_wide_if!(quick::is_truthy(tagged!(a!()))),
            Op::JumpIfFalsy => jump_wide_if!(!quick::is_truthy(tagged!(a!()))),
            Op::JumpIfNothing => jump_wide_if!(tagged!(a!()).is_nothing()),
            Op::JumpUnlessNothing => jump_wide_if!(!tagged!(a!()).is_nothing()),
            Op::JumpLessInteger => jump_if!(integer!(a!()) < integer!(b!())),
            Op::JumpLessEqualInteger => jump_if!(integer!(a!()) <= integer!(b!())),
            Op::JumpEqualInteger => jump_if!(slot!(a!()) == slot!(b!())),
            Op::JumpNotEqualInteger => jump_if!(slot!(a!()) != slot!(b!())),
            Op::JumpLessIntegerImm => jump_if!(integer!(a!()) < signed_b!()),
            Op::JumpLessEqualIntegerImm => jump_if!(integer!(a!()) <= signed_b!()),
            Op::JumpGreaterIntegerImm => jump_if!(integer!(a!()) > signed_b!()),
            Op::JumpGreaterEqualIntegerImm => jump_if!(integer!(a!()) >= signed_b!()),
            Op::JumpEqualIntegerImm => jump_if!(integer!(a!()) == signed_b!()),
            Op::JumpNotEqualIntegerImm => jump_if!(integer!(a!()) != signed_b!()),
            Op::JumpLessIntegerConst => jump_if!(integer!(a!()) < constant!(b!()) as i64),
            Op::JumpLessEqualIntegerConst => {
                jump_if!(integer!(a!()) <= constant!(b!()) as i64)
            }
            Op::JumpGreaterIntegerConst => jump_if!(integer!(a!()) > constant!(b!()) as i64),
            Op::JumpGreaterEqualIntegerConst => {
                jump_if!(integer!(a!()) >= constant!(b!()) as i64)
            }
            Op::JumpEqualIntegerConst => jump_if!(slot!(a!()) == constant!(b!())),
            Op::JumpNotEqualIntegerConst => jump_if!(slot!(a!()) != constant!(b!())),
            Op::JumpLessIntegerAcc => jump_if!(word_acc!() < integer!(b!())),
            Op::JumpLessEqualIntegerAcc => jump_if!(word_acc!() <= integer!(b!())),
            Op::JumpGreaterIntegerAcc => jump_if!(word_acc!() > integer!(b!())),
            Op::JumpGreaterEqualIntegerAcc => jump_if!(word_acc!() >= integer!(b!())),
            Op::JumpEqualIntegerAcc => jump_if!(word_acc!() == integer!(b!())),
            Op::JumpNotEqualIntegerAcc => jump_if!(word_acc!() != integer!(b!())),
            Op::JumpLessIntegerAccImm => jump_if!(word_acc!() < signed_b!()),
            Op::JumpLessEqualIntegerAccImm => jump_if!(word_acc!() <= signed_b!()),
            Op::JumpGreaterIntegerAccImm => jump_if!(word_acc!() > signed_b!()),
            Op::JumpGreaterEqualIntegerAccImm => jump_if!(word_acc!() >= signed_b!()),
            Op::JumpEqualIntegerAccImm => jump_if!(word_acc!() == signed_b!()),
            Op::JumpNotEqualIntegerAccImm => jump_if!(word_acc!() != signed_b!()),
            Op::JumpLessFloat => jump_if!(float!(a!()) < float!(b!())),
            Op::JumpLessEqualFloat => jump_if!(float!(a!()) <= float!(b!())),
            Op::JumpNotLessFloat => jump_unless!(float!(a!()) < float!(b!())),
            Op::JumpNotLessEqualFloat => jump_unless!(float!(a!()) <= float!(b!())),
            Op::JumpEqualFloat => jump_if!(float!(a!()) == float!(b!())),
            Op::JumpNotEqualFloat => jump_if!(float!(a!()) != float!(b!())),
            Op::JumpLessFloatConst => {
                jump_if!(float!(a!()) < float_constant!(b!()))
            }
            Op::JumpLessEqualFloatConst => {
                jump_if!(float!(a!()) <= float_constant!(b!()))
            }
            Op::JumpGreaterFloatConst => {
                jump_if!(float!(a!()) > float_constant!(b!()))
            }
            Op::JumpGreaterEqualFloatConst => {
                jump_if!(float!(a!()) >= float_constant!(b!()))
            }
            Op::JumpNotLessFloatConst => {
                jump_unless!(float!(a!()) < float_constant!(b!()))
            }
            Op::JumpNotLessEqualFloatConst => {
                jump_unless!(float!(a!()) <= float_constant!(b!()))
            }
            Op::JumpNotGreaterFloatConst => {
                jump_unless!(float!(a!()) > float_constant!(b!()))
            }
            Op::JumpNotGreaterEqualFloatConst => {
                jump_unless!(float!(a!()) >= float_constant!(b!()))
            }
            Op::JumpLessFloatAcc => jump_if!(float_accumulator < float!(b!())),
            Op::JumpLessEqualFloatAcc => jump_if!(float_accumulator <= float!(b!())),
            Op::JumpGreaterFloatAcc => jump_if!(float_accumulator > float!(b!())),
            Op::JumpGreaterEqualFloatAcc => jump_if!(float_accumulator >= float!(b!())),
            Op::JumpNotLessFloatAcc => jump_unless!(float_accumulator < float!(b!())),
            Op::JumpNotLessEqualFloatAcc => jump_unless!(float_accumulator <= float!(b!())),
            Op::JumpNotGreaterFloatAcc => jump_unless!(float_accumulator > float!(b!())),
            Op::JumpNotGreaterEqualFloatAcc => jump_unless!(float_accumulator >= float!(b!())),
            Op::JumpLessFloatAccConst => jump_if!(float_accumulator < float_constant!(b!())),
            Op::JumpLessEqualFloatAccConst => jump_if!(float_accumulator <= float_constant!(b!())),
            Op::JumpGreaterFloatAccConst => jump_if!(float_accumulator > float_constant!(b!())),
            Op::JumpGreaterEqualFloatAccConst => {
                jump_if!(float_accumulator >= float_constant!(b!()))
            }
            Op::JumpNotLessFloatAccConst => jump_unless!(float_accumulator < float_constant!(b!())),
            Op::JumpNotLessEqualFloatAccConst => {
                jump_unless!(float_accumulator <= float_constant!(b!()))
            }
            Op::JumpNotGreaterFloatAccConst => {
                jump_unless!(float_accumulator > float_constant!(b!()))
            }
            Op::JumpNotGreaterEqualFloatAccConst => {
                jump_unless!(float_accumulator >= float_constant!(b!()))
            }
            Op::JumpLess => {
                jump_if!(dynamic_order!(tagged!(a!()), <, Less, tagged!(b!())))
            }
            Op::JumpLessEqual => {
                jump_if!(dynamic_order!(tagged!(a!()), <=, LessEqual, tagged!(b!())))
            }
            Op::JumpGreater => {
                jump_if!(dynamic_order!(tagged!(a!()), >, Greater, tagged!(b!())))
            }
            Op::JumpGreaterEqual => {
                jump_if!(dynamic_order!(tagged!(a!()), >=, GreaterEqual, tagged!(b!())))
            }
            Op::JumpEqual => jump_if!(dynamic_equal!(tagged!(a!()), tagged!(b!()))),
            Op::JumpNotLess => {
                jump_if!(!dynamic_order!(tagged!(a!()), <, Less, tagged!(b!())))
            }
            Op::JumpNotLessEqual => {
                jump_if!(!dynamic_order!(tagged!(a!()), <=, LessEqual, tagged!(b!())))
            }
            Op::JumpNotGreater => {
                jump_if!(!dynamic_order!(tagged!(a!()), >, Greater, tagged!(b!())))
            }
            Op::JumpNotGreaterEqual => {
                jump_if!(!dynamic_order!(tagged!(a!()), >=, GreaterEqual, tagged!(b!())))
            }
            Op::JumpNotEqual => jump_if!(!dynamic_equal!(tagged!(a!()), tagged!(b!()))),
            Op::Loop => counting_loop!(integer!(b!())),
            Op::LoopImm => counting_loop!(signed_b!()),
            Op::LoopConst => counting_loop!(constant!(b!()) as i64),

            // ---- pairs
            Op::MultiplyIntegerThenAddIntegerAcc => {
                calculate!(checked_mul, Multiply, integer!(b!()), integer!(c!()));
                then!();
                calculate_acc!(checked_add, Add);
                next!();
            }
            Op::AddIntegerThenJumpLessIntegerAcc => {
                calculate!(checked_add, Add, integer!(b!()), integer!(c!()));
                then!();
                jump_if!(word_acc!() < integer!(b!()))
            }
            Op::AddIntegerThenJumpLessEqualIntegerAcc => {
                calculate!(checked_add, Add, integer!(b!()), integer!(c!()));
                then!();
                jump_if!(word_acc!() <= integer!(b!()))
            }
            Op::AddIntegerAccThenJumpLessIntegerAcc => {
                calculate_acc!(checked_add, Add);
                then!();
                jump_if!(word_acc!() < integer!(b!()))
            }
            Op::AddIntegerAccThenJumpLessEqualIntegerAcc => {
                calculate_acc!(checked_add, Add);
                then!();
                jump_if!(word_acc!() <= integer!(b!()))
            }
            Op::AddIntegerImmThenJumpLessIntegerAcc => {
                calculate!(checked_add, Add, integer!(b!()), signed_c!());
                then!();
                jump_if!(word_acc!() < integer!(b!()))
            }
            Op::AddIntegerImmThenJumpLessEqualIntegerAcc => {
                calculate!(checked_add, Add, integer!(b!()), signed_c!());
                then!();
                jump_if!(word_acc!() <= integer!(b!()))
            }
            Op::AddIntegerImmThenJumpLessIntegerAccImm => {
                calculate!(checked_add, Add, integer!(b!()), signed_c!());
                then!();
                jump_if!(word_acc!() < signed_b!())
            }
            Op::AddIntegerImmThenJumpLessEqualIntegerAccImm => {
                calculate!(checked_add, Add, integer!(b!()), signed_c!());
                then!();
                jump_if!(word_acc!() <= signed_b!())
            }
            Op::AddIntegerImmThenCall => {
                calculate!(checked_add, Add, integer!(b!()), signed_c!());
                then!();
                call!()
            }
            Op::SubtractIntegerImmThenCall => {
                calculate!(checked_sub, Subtract, integer!(b!()), signed_c!());
                then!();
                call!()
            }
            Op::AddIntegerThenReturn => {
                calculate!(checked_add, Add, integer!(b!()), integer!(c!()));
                then!();
                leave!(slot!(a!()))
            }
            Op::AddIntegerAccThenReturn => {
                calculate_acc!(checked_add, Add);
                then!();
                leave!(slot!(a!()))
            }
            Op::MultiplyFloatThenAddFloatAcc => {
                accumulate_float!(a!(), float!(b!()) * float!(c!()));
                then!();
                floats!(float_accumulator, +, float!(c!()))
            }
            Op::MultiplyFloatThenSubtractFloatAcc => {
                accumulate_float!(a!(), float!(b!()) * float!(c!()));
                then!();
                floats!(float_accumulator, -, float!(c!()))
            }
            Op::MultiplyFloatThenSubtractFloatByAcc => {
                accumulate_float!(a!(), float!(b!()) * float!(c!()));
                then!();
                floats!(float!(b!()), -, float_accumulator)
            }
            Op::MultiplyFloatThenMultiplyFloatAcc => {
                accumulate_float!(a!(), float!(b!()) * float!(c!()));
                then!();
                floats!(float_accumulator, *, float!(c!()))
            }
            Op::MultiplyFloatConstThenMultiplyFloatAcc => {
                accumulate_float!(a!(), float!(b!()) * float_constant!(c!()));
                then!();
                floats!(float_accumulator, *, float!(c!()))
            }
            Op::MultiplyFloatAccThenAddFloatAcc => {
                accumulate_float!(a!(), float_accumulator * float!(c!()));
                then!();
                floats!(float_accumulator, +, float!(c!()))
            }
            Op::AddFloatThenAddFloatAcc => {
                accumulate_float!(a!(), float!(b!()) + float!(c!()));
                then!();
                floats!(float_accumulator, +, float!(c!()))
            }
            Op::SubtractFloatThenAddFloatAcc => {
                accumulate_float!(a!(), float!(b!()) - float!(c!()));
                then!();
                floats!(float_accumulator, +, float!(c!()))
            }
            Op::AddFloatAccThenJumpGreaterFloatAccConst => {
                accumulate_float!(a!(), float_accumulator + float!(c!()));
                then!();
                jump_if!(float_accumulator > float_constant!(b!()))
            }
            Op::GetFloatThenAddFloatAcc => {
                let index = slot!(c!());
                element!(index, accumulate_float, array, at, array_float!(array, at), {
                    then!();
                    floats!(float_accumulator, +, float!(c!()))
                })
            }
            Op::GetFloatThenSubtractFloatByAcc => {
                let index = slot!(c!());
                element!(index, accumulate_float, array, at, array_float!(array, at), {
                    then!();
                    floats!(float!(b!()), -, float_accumulator)
                })
            }
            Op::GetFloatThenMultiplyFloatAcc => {
                let index = slot!(c!());
                element!(index, accumulate_float, array, at, array_float!(array, at), {
                    then!();
                    floats!(float_accumulator, *, float!(c!()))
                })
            }

            // ---- calls
            Op::Call => call!(),
            Op::CallValue => {
                let closure = object!(b!());
                let function = FunctionIndex(closure.get(layout::CLOSURE_FUNCTION) as u32);
                let callee = engine.record(function);
                let arguments = base.add(b!() as usize + 1);
                let fits = arguments.wrapping_add(callee.layout.words as usize) <= limit;
                if fits && callee.takes_closure {
                    *arguments.add(callee.layout.closure as usize) = closure.address();
                }
                enter!(callee, arguments)
            }
            Op::CallAny => {
                let count = c!() as usize;
                let function = tagged!(b!());
                // SAFETY: the arguments lie in the slots behind the function; `Tagged` is a word.
                let arguments =
                    std::slice::from_raw_parts(base.add(b!() as usize + 1).cast::<Tagged>(), count);
                let arguments = arguments.to_vec();
                let value = may_raise!(engine.call_any(context, function, &arguments));
                set!(a!(), value.0);
                next!();
            }
            Op::CallNative => call_native!(),
            Op::FindInMap => {
                forget!();
                let (map, key) = (tagged!(b!()), tagged!(b!() + 1));
                if let Some(value) = context.quick_map_lookup(map, key) {
                    set!(a!(), value.unwrap_or(Tagged::NOTHING).0);
                    next!();
                }
                call_native!()
            }
            Op::CallMember => {
                let (name, count) = pack::unpack(constant!(c!()));
                let slots = base.add(b!() as usize);
                let value = may_raise!(slow::call_member(
                    context,
                    engine,
                    ConstantIndex(name),
                    slots,
                    usize::from(count) + 1
                ));
                set!(a!(), value.0);
                next!();
            }
            Op::CallMethod => {
                let objects = engine.object_type(object!(b!()));
                let function = objects.method(MethodIndex(constant!(c!()) as u16));
                enter!(engine.record(function), base.add(b!() as usize))
            }
            Op::CallInterface => {
                let objects = engine.object_type(object!(b!()));
                let (class, method) = pack::unpack(constant!(c!()));
                let (interface, method) = (ClassIndex(class), MethodIndex(method));
                let function = objects.promised_method(interface, method);
                enter!(engine.record(function), base.add(b!() as usize))
            }
            Op::Closure => {
                let function = FunctionIndex(constant!(c!()) as u32);
                let captures = base.add(b!() as usize);
                let closure = may_raise!(context.new_closure_of_slots(function, captures));
                set!(a!(), closure.address());
                next!();
            }
            Op::Return => leave!(slot!(a!())),
            Op::ReturnNothing => leave!(Tagged::NOTHING.0),
            Op::Halt => {
                publish!();
                let view = View::new(context, engine);
                Interpreter::note_halt(view);
                context.set_frame_count(outer_frames);
                context.stack_used = outer_stack;
                slow::halt(context);
                return Exit::Raised;
            }

            // ---- objects
            Op::BoxConstant => {
                let word = constant!(b!());
                let value = if c!() == 1 {
                    may_raise!(context.box_float(f64::from_bits(word)))
                } else {
                    may_raise!(context.box_integer(word as i64))
                };
                set!(a!(), value.0);
                next!();
            }
            Op::BoxInteger => {
                let value = match Tagged::inline_integer(integer!(b!())) {
                    Some(word) => word,
                    None => may_raise!(context.box_integer(integer!(b!()))),
                };
                set!(a!(), value.0);
                next!();
            }
            Op::BoxFloat => {
                let value = match Tagged::inline_float(float!(b!())) {
                    Some(word) => word,
                    None => may_raise!(context.box_float(float!(b!()))),
                };
                set!(a!(), value.0);
                next!();
            }
            Op::BoxBoolean => {
                set!(a!(), Tagged::boolean(slot!(b!()) != 0).0);
                next!();
            }
            Op::BoxReference => {
                set!(a!(), Tagged::from_reference_word(slot!(b!())).0);
                next!();
            }
            Op::CastInteger => {
                let value = tagged!(b!());
                if value.is_inline_integer() {
                    set!(a!(), value.as_inline_integer() as u64);
                    next!();
                }
                let word = may_raise!(context.cast(value, runa_bytecode::TypeId::INTEGER));
                set!(a!(), word);
                next!();
            }
            Op::CastFloat => {
                let value = tagged!(b!());
                if value.is_inline_float() {
                    set!(a!(), value.as_inline_float().to_bits());
                    next!();
                }
                let word = may_raise!(context.cast(value, runa_bytecode::TypeId::FLOAT));
                set!(a!(), word);
                next!();
            }
            Op::CastBoolean => {
                let value = tagged!(b!());
                if value == Tagged::TRUE || value == Tagged::FALSE {
                    boolean!(value == Tagged::TRUE)
                }
                let word = may_raise!(context.cast(value, runa_bytecode::TypeId::BOOLEAN));
                set!(a!(), word);
                next!();
            }
            Op::CastOptionalInteger => {
                let value = tagged!(b!());
                if value.is_inline_integer() || value.is_nothing() {
                    set!(a!(), value.0);
                    next!();
                }
                let ty = runa_bytecode::TypeId::OPTIONAL_INTEGER;
                let word = may_raise!(context.cast(value, ty));
                set!(a!(), word);
                next!();
            }
            Op::Cast => {
                let ty = runa_bytecode::TypeId(constant!(c!()) as u32);
                let word = may_raise!(context.cast(tagged!(b!()), ty));
                set!(a!(), word);
                next!();
            }
            Op::NotNothing => {
                if slot!(b!()) == 0 {
                    may_raise!(Err::<(), _>(context.raise_nothing()));
                }
                set!(a!(), slot!(b!()));
                next!();
            }
            Op::NewRecord => {
                let record = may_raise!(context.new_record(b!() as usize));
                set!(a!(), Tagged::object(record).0);
                next!();
            }
            Op::GetField => {
                let value = may_raise!(context.get_field(tagged!(b!()), c!()));
                set!(a!(), value.0);
                next!();
            }
            Op::SetField => {
                may_raise!(context.set_field(tagged!(a!()), b!(), tagged!(c!())));
                next!();
            }
            Op::NewObject => {
                let ty = runa_bytecode::TypeId(constant!(c!()) as u32);
                let fields = base.add(b!() as usize);
                let object = may_raise!(context.new_object_of_slots(ty, fields));
                set!(a!(), object.address());
                next!();
            }
            Op::NewUnset => {
                let ty = runa_bytecode::TypeId(constant!(c!()) as u32);
                let object = may_raise!(context.new_unset(ty));
                set!(a!(), object.address());
                next!();
            }
            Op::GetOwn => {
                set!(a!(), object!(b!()).get(c!() as usize));
                next!();
            }
            Op::GetOwnReference => {
                let object = object!(b!());
                let word = object.get(c!() as usize);
                if word == 0 {
                    may_raise!(Err::<(), _>(slow::raise_unset(context, object, c!())));
                }
                set!(a!(), word);
                next!();
            }
            Op::SetOwn => {
                store!(object!(a!()), b!() as usize, slot!(c!()));
                next!();
            }
            Op::SetOwnRaw => {
                object!(a!()).set_raw(b!() as usize, slot!(c!()));
                next!();
            }
            Op::GetMember => {
                let name = ConstantIndex(constant!(c!()) as u32);
                let value = may_raise!(slow::get_member(context, engine, tagged!(b!()), name));
                set!(a!(), value.0);
                next!();
            }
            Op::SetMember => {
                let name = ConstantIndex(constant!(b!()) as u32);
                let (object, value) = (tagged!(a!()), tagged!(c!()));
                may_raise!(slow::set_member(context, engine, object, name, value));
                next!();
            }

            // ---- lists
            Op::NewArray => {
                let list = may_raise!(context.new_array_of_nothing(b!() as usize));
                set!(a!(), Tagged::object(list).0);
                next!();
            }
            Op::NewList => {
                let (ty, count) = pack::unpack(constant!(c!()));
                let elements = base.add(b!() as usize);
                let ty = runa_bytecode::TypeId(ty);
                let list = may_raise!(context.new_list_of_slots(ty, elements, usize::from(count)));
                set!(a!(), list.address());
                next!();
            }
            Op::NewMap => {
                let ty = runa_bytecode::TypeId(constant!(c!()) as u32);
                let map = may_raise!(context.new_map(ty));
                set!(a!(), map.address());
                next!();
            }
            Op::GetMap => {
                let (map, key) = (object!(b!()), slot!(b!() + 1));
                let word = may_raise!(context.entry_get(map, key));
                set!(a!(), word);
                next!();
            }
            Op::GetMapOr => {
                let (map, key) = (object!(b!()), slot!(b!() + 1));
                let word = may_raise!(context.entry_find(map, key));
                set!(a!(), word.unwrap_or(slot!(b!() + 2)));
                next!();
            }
            Op::SetMap => {
                let (map, key, value) = (object!(b!()), slot!(b!() + 1), slot!(b!() + 2));
                may_raise!(context.entry_set(map, key, value));
                next!();
            }
            Op::GetMapInteger => {
                forget!();
                get_entry!(context.word_of_integer(object!(b!()), integer!(c!())))
            }
            Op::GetMapText => {
                forget!();
                get_entry!(context.word_of_text(object!(b!()), object!(c!())))
            }
            Op::GetMapIntegerOr => {
                forget!();
                get_entry_or!(context.word_of_integer(object!(b!()), integer!(c!())))
            }
            Op::GetMapTextOr => {
                forget!();
                get_entry_or!(context.word_of_text(object!(b!()), object!(c!())))
            }
            Op::SetMapInteger => {
                forget!();
                set_entry!(context.set_word_of_integer(object!(a!()), integer!(b!()), slot!(c!())))
            }
            Op::SetMapText => {
                forget!();
                set_entry!(context.set_word_of_text(object!(a!()), object!(b!()), slot!(c!())))
            }
            Op::IndexGet => {
                let value = may_raise!(context.index_get(tagged!(b!()), tagged!(c!())));
                set!(a!(), value.0);
                next!();
            }
            Op::IndexSet => {
                let (container, index, value) = (tagged!(a!()), tagged!(b!()), tagged!(c!()));
                may_raise!(context.index_set(container, index, value));
                next!();
            }
            Op::Length => {
                let length = may_raise!(context.length_of(tagged!(b!())));
                set!(a!(), length.0);
                next!();
            }
            Op::GetWord => {
                element!(slot!(c!()), accumulate, array, at, array_word!(array, at))
            }
            Op::GetWordImm => {
                element!(u64::from(c!()), accumulate, array, at, array_word!(array, at))
            }
            Op::GetFloat => {
                let index = slot!(c!());
                element!(index, accumulate_float, array, at, array_float!(array, at))
            }
            Op::GetFloatImm => {
                let index = u64::from(c!());
                element!(index, accumulate_float, array, at, array_float!(array, at))
            }
            Op::GetByte => element!(
                slot!(c!()),
                set,
                array,
                at,
                list::array_get(array, runa_bytecode::Shape::Boolean, at)
            ),
            Op::SetWord => set_element!(slot!(c!()), array, index, value, {
                store!(array, layout::ARRAY_ELEMENTS + index, value);
            }),
            Op::SetByte => set_element!(slot!(c!()), array, index, value, {
                context.array_store(array, runa_bytecode::Shape::Boolean, index, value);
            }),
            Op::SetByteImm => set_element!(u64::from(c!()), array, index, value, {
                context.array_store(array, runa_bytecode::Shape::Boolean, index, value);
            }),
            Op::Append => {
                let shape = pack::shape(c!());
                may_raise!(context.list_append(object!(a!()), shape, slot!(b!())));
                next!();
            }
            Op::ListLength => {
                set!(a!(), object!(b!()).word(layout::LIST_LENGTH).load(Ordering::Relaxed));
                next!();
            }

            // ---- text
            Op::ToText => {
                let text = may_raise!(context.to_text(tagged!(b!())));
                set!(a!(), text.address());
                next!();
            }
            Op::Format => {
                let format = ConstantIndex(constant!(c!()) as u32);
                let text = may_raise!(slow::format(context, engine, tagged!(b!()), format));
                set!(a!(), text.address());
                next!();
            }
            Op::Concat => {
                // SAFETY: the parts lie in the slots from `b` on, which are live at this place.
                let slots = text::RootedSlots::new(base.add(b!() as usize), c!() as usize);
                let text = may_raise!(context.concat(text::Parts::Slots(slots)));
                set!(a!(), text.address());
                next!();
            }
            Op::ConcatInteger => {
                let parts = pack::NumberJoin::unpack(constant!(c!()));
                // SAFETY: the parts lie in the slots from `b` on, which are live at this place.
                let before =
                    text::RootedSlots::new(base.add(b!() as usize), usize::from(parts.before));
                let (number, after) = (integer!(parts.number), parts.after);
                let parts = text::Parts::WithNumber { before, number, after };
                let text = may_raise!(context.concat(parts));
                set!(a!(), text.address());
                next!();
            }
            Op::TextLength => {
                set!(a!(), text::scalar_length(object!(b!())) as u64);
                next!();
            }

            // ---- exceptions
            Op::Throw => {
                publish!();
                context.throw_value(tagged!(a!()));
                raised!();
            }
            Op::Rethrow => {
                publish!();
                context.rethrow_value(tagged!(a!()));
                raised!();
            }
            Op::Raise => {
                let kind = ErrorKind::from_byte(b!() as u8).unwrap_or(ErrorKind::Exception);
                let message = text::to_string(object!(a!()));
                publish!();
                context.raise(kind, &message);
                raised!();
            }
        }
    }
}
