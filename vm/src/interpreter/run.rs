//! The loop.

use std::sync::atomic::Ordering;

use runa_bytecode::{ConstantIndex, ErrorKind, FunctionIndex, GlobalIndex};
use runa_runtime::objects::{list, text};
use runa_runtime::operations::arithmetic::Binary;
use runa_runtime::operations::compare::Comparison;
use runa_runtime::{
    Context, Frame, NativeCall, NativeEntry, NativeFunction, ObjectRef, Raised, Tagged, layout,
};

use super::unwind::{Landing, unwind};
use super::{pack, slow};
use crate::engine::Interpreter;
use crate::function::{Form, FunctionRecord};
use crate::hooks::{Flow, Mode, stop};
use crate::inspect::View;
use crate::register::{Ins, Op};

/// Where a run begins.
pub(crate) struct Start {
    /// The function.
    pub(crate) record: *const FunctionRecord,
    /// Its frame, whose parameters (and function value) are in place.
    pub(crate) base: *mut u64,
    /// The instruction to go on with, in the form of the run; the function's start if nothing.
    pub(crate) pc: Option<*const Ins>,
    /// How many of the context's frames wait outside of this run.
    pub(crate) outer_frames: usize,
    /// How many wait inside of it already, because it was suspended before.
    pub(crate) inner_frames: usize,
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The function returned this word.
    Returned(u64),
    /// An exception left the function.
    Raised,
    /// A hook asked to go on later; all frames are in place.
    Suspended,
}

/// Runs a function until it returns.
///
/// # Safety
/// The frame lies in the value stack of `context` with all words of the function's layout inside;
/// the slots of parameters hold words of the parameters' shapes; `pc`, if given, begins a block in
/// the form of the mode (or is any instruction of the unfused form) and what lies in the slots is
/// what the verifier says for it. The record belongs to the program of the context's instance.
#[allow(unsafe_op_in_unsafe_fn)] // The loop reads slots and instructions everywhere; see SAFETY below.
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
    macro_rules! float {
        ($index:expr) => {
            f64::from_bits(slot!($index))
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
    macro_rules! set {
        ($index:expr, $value:expr) => {{
            let value: u64 = $value;
            slot!($index) = value;
        }};
    }
    /// Makes this activation visible to whatever walks the stack.
    macro_rules! publish {
        () => {{
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
    macro_rules! poll {
        () => {{
            if (*record).warm() {
                engine.heat_up(context, &*record);
            }
            if context.has_requests() {
                may_raise!(context.answer_requests());
            }
        }};
    }
    /// Jumps by a distance; back jumps are safepoints.
    macro_rules! jump {
        ($distance:expr) => {{
            let distance = $distance as isize;
            if distance < 0 {
                poll!();
            }
            pc = pc.offset(distance);
            continue;
        }};
    }
    macro_rules! jump_if {
        ($condition:expr, $ins:expr) => {{
            if $condition {
                jump!($ins.signed_c());
            }
            next!();
        }};
    }
    macro_rules! jump_wide_if {
        ($condition:expr, $ins:expr) => {{
            if $condition {
                jump!($ins.number() as i32);
            }
            next!();
        }};
    }
    macro_rules! integers {
        ($ins:expr, $checked:ident, $operation:ident, $right:expr) => {{
            let (left, right) = (integer!($ins.b), $right);
            match left.$checked(right) {
                Some(value) => set!($ins.a, value as u64),
                None => {
                    let value = may_raise!(context.integer_binary(Binary::$operation, left, right));
                    set!($ins.a, value as u64);
                }
            }
            next!();
        }};
    }
    macro_rules! integers_slowly {
        ($ins:expr, $operation:ident) => {{
            let (left, right) = (integer!($ins.b), integer!($ins.c));
            let value = may_raise!(context.integer_binary(Binary::$operation, left, right));
            set!($ins.a, value as u64);
            next!();
        }};
    }
    macro_rules! floats {
        ($ins:expr, $left:expr, $operator:tt, $right:expr) => {{
            set!($ins.a, ($left $operator $right).to_bits());
            next!();
        }};
    }
    macro_rules! boolean {
        ($ins:expr, $condition:expr) => {{
            set!($ins.a, u64::from($condition));
            next!();
        }};
    }
    macro_rules! dynamic {
        ($ins:expr, $operation:ident, $left:expr, $right:expr) => {{
            let (left, right): (Tagged, Tagged) = ($left, $right);
            let value = may_raise!(context.binary(Binary::$operation, left, right));
            set!($ins.a, value.0);
            next!();
        }};
    }
    /// Dynamic `+`, `-` and `*`, for numbers without boxes here, else out of line.
    macro_rules! dynamic_fast {
        ($ins:expr, $operation:ident, $integers:expr, $operator:tt, $right:expr) => {{
            let (left, right): (Tagged, Tagged) = (tagged!($ins.b), $right);
            if left.both_inline_integers(right) {
                if let Some(value) = $integers(left, right) {
                    set!($ins.a, value);
                    next!();
                }
            } else if left.both_inline_floats(right) {
                let value = left.as_inline_float() $operator right.as_inline_float();
                if let Some(value) = Tagged::inline_float(value) {
                    set!($ins.a, value.0);
                    next!();
                }
            }
            dynamic!($ins, $operation, left, right)
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
                runa_runtime::operations::equality::equal(context, left, right)
            }
        }};
    }
    macro_rules! element {
        ($ins:expr, $index:expr, $array:ident, $at:ident, $read:expr) => {{
            let list = object!($ins.b);
            let index: u64 = $index;
            if index < list.get(layout::LIST_LENGTH) {
                let $array =
                    ObjectRef::from_word(list.get(layout::LIST_BACKING)).unwrap_unchecked();
                if index < $array.get(layout::ARRAY_CAPACITY) {
                    let $at = index as usize;
                    set!($ins.a, $read);
                    next!();
                }
            }
            let length = list::length(list);
            may_raise!(Err::<(), _>(context.raise_index(index as i64, length)));
            next!();
        }};
    }
    /// Enters a function whose arguments lie at `$base`.
    macro_rules! enter {
        ($record:expr, $base:expr) => {{
            let callee: *const FunctionRecord = $record;
            let new_base: *mut u64 = $base;
            if new_base.wrapping_add((*callee).layout.words as usize) > limit {
                may_raise!(Err::<(), _>(slow::stack_overflow(context)));
            }
            if !M::HOOKED && (*callee).warm() {
                engine.heat_up(context, &*callee);
            }
            if context.has_requests() {
                may_raise!(context.answer_requests());
            }
            *waiting = Frame { pc: pc.add(1).cast(), base, function: record.cast() };
            waiting = waiting.add(1);
            record = callee;
            base = new_base;
            constants = (*record).constants(form);
            pc = (*record).start(form);
            continue;
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
            set!(destination, result);
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
        let ins = *pc;
        match ins.op {
            Op::Translate => {
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
                set!(ins.a, slot!(ins.b));
                next!();
            }
            Op::Swap => {
                std::ptr::swap(base.add(ins.a as usize), base.add(ins.b as usize));
                next!();
            }
            Op::LoadInteger => {
                set!(ins.a, ins.number() as i32 as i64 as u64);
                next!();
            }
            Op::LoadConstant => {
                set!(ins.a, constant!(ins.number()));
                next!();
            }
            Op::LoadTagged => {
                set!(ins.a, context.instance().constant(ConstantIndex(ins.number())).0);
                next!();
            }
            Op::LoadText => {
                let word = context.instance().constant(ConstantIndex(ins.number()));
                set!(ins.a, word.to_reference_word());
                next!();
            }
            Op::LoadGlobal => {
                let global = GlobalIndex(ins.number());
                match context.instance().global(global) {
                    Some(word) => set!(ins.a, word),
                    None => may_raise!(Err::<(), _>(slow::not_initialised(context, global))),
                }
                next!();
            }
            Op::StoreGlobal => {
                context.instance().set_global(GlobalIndex(ins.number()), slot!(ins.a));
                next!();
            }
            Op::NewCell => {
                let (ty, shape) = pack::unpack(constant!(ins.c));
                let (ty, shape) = (runa_bytecode::TypeId(ty), pack::shape(shape));
                let cell = may_raise!(context.new_cell(ty, slot!(ins.b), shape));
                set!(ins.a, cell.address());
                next!();
            }
            Op::GetCell => {
                set!(ins.a, object!(ins.b).get(layout::CELL_VALUE));
                next!();
            }
            Op::SetCell => {
                context.store(object!(ins.a), layout::CELL_VALUE, slot!(ins.b));
                next!();
            }
            Op::LoadCapture => {
                let closure = object!((*record).layout.closure);
                set!(ins.a, closure.get(layout::CLOSURE_CAPTURES + ins.b as usize));
                next!();
            }

            // ---- Integer
            Op::AddInteger => integers!(ins, checked_add, Add, integer!(ins.c)),
            Op::AddIntegerImm => integers!(ins, checked_add, Add, ins.signed_c()),
            Op::AddIntegerConst => integers!(ins, checked_add, Add, constant!(ins.c) as i64),
            Op::SubtractInteger => integers!(ins, checked_sub, Subtract, integer!(ins.c)),
            Op::SubtractIntegerImm => integers!(ins, checked_sub, Subtract, ins.signed_c()),
            Op::SubtractIntegerConst => {
                integers!(ins, checked_sub, Subtract, constant!(ins.c) as i64)
            }
            Op::MultiplyInteger => integers!(ins, checked_mul, Multiply, integer!(ins.c)),
            Op::MultiplyIntegerImm => integers!(ins, checked_mul, Multiply, ins.signed_c()),
            Op::MultiplyIntegerConst => {
                integers!(ins, checked_mul, Multiply, constant!(ins.c) as i64)
            }
            Op::DivideInteger => integers!(ins, checked_div, Divide, integer!(ins.c)),
            Op::DivideIntegerImm => {
                // The translator excludes 0 and -1.
                set!(ins.a, integer!(ins.b).wrapping_div(ins.signed_c()) as u64);
                next!();
            }
            Op::ModuloInteger => integers!(ins, checked_rem, Modulo, integer!(ins.c)),
            Op::ModuloIntegerImm => {
                set!(ins.a, integer!(ins.b).wrapping_rem(ins.signed_c()) as u64);
                next!();
            }
            Op::PowerInteger => integers_slowly!(ins, Power),
            Op::NegateInteger => {
                let value = may_raise!(context.negate_integer(integer!(ins.b)));
                set!(ins.a, value as u64);
                next!();
            }
            Op::AddWrapping => {
                set!(ins.a, slot!(ins.b).wrapping_add(slot!(ins.c)));
                next!();
            }
            Op::AddWrappingImm => {
                set!(ins.a, slot!(ins.b).wrapping_add(ins.signed_c() as u64));
                next!();
            }
            Op::SubtractWrapping => {
                set!(ins.a, slot!(ins.b).wrapping_sub(slot!(ins.c)));
                next!();
            }
            Op::MultiplyWrapping => {
                set!(ins.a, slot!(ins.b).wrapping_mul(slot!(ins.c)));
                next!();
            }
            Op::AndInteger => {
                set!(ins.a, slot!(ins.b) & slot!(ins.c));
                next!();
            }
            Op::AndIntegerImm => {
                set!(ins.a, slot!(ins.b) & ins.signed_c() as u64);
                next!();
            }
            Op::OrInteger => {
                set!(ins.a, slot!(ins.b) | slot!(ins.c));
                next!();
            }
            Op::XorInteger => {
                set!(ins.a, slot!(ins.b) ^ slot!(ins.c));
                next!();
            }
            Op::NotInteger => {
                set!(ins.a, !slot!(ins.b));
                next!();
            }
            Op::ShiftLeftInteger => integers_slowly!(ins, ShiftLeft),
            Op::ShiftLeftIntegerImm => {
                set!(ins.a, slot!(ins.b).wrapping_shl(u32::from(ins.c)));
                next!();
            }
            Op::ShiftRightInteger => integers_slowly!(ins, ShiftRight),
            Op::ShiftRightIntegerImm => {
                set!(ins.a, integer!(ins.b).wrapping_shr(u32::from(ins.c)) as u64);
                next!();
            }
            Op::ShiftRightUnsignedInteger => integers_slowly!(ins, ShiftRightUnsigned),
            Op::ShiftRightUnsignedIntegerImm => {
                set!(ins.a, slot!(ins.b).wrapping_shr(u32::from(ins.c)));
                next!();
            }

            // ---- Float
            Op::AddFloat => floats!(ins, float!(ins.b), +, float!(ins.c)),
            Op::AddFloatConst => floats!(ins, float!(ins.b), +, f64::from_bits(constant!(ins.c))),
            Op::SubtractFloat => floats!(ins, float!(ins.b), -, float!(ins.c)),
            Op::SubtractFloatConst => {
                floats!(ins, float!(ins.b), -, f64::from_bits(constant!(ins.c)))
            }
            Op::ConstSubtractFloat => {
                floats!(ins, f64::from_bits(constant!(ins.c)), -, float!(ins.b))
            }
            Op::MultiplyFloat => floats!(ins, float!(ins.b), *, float!(ins.c)),
            Op::MultiplyFloatConst => {
                floats!(ins, float!(ins.b), *, f64::from_bits(constant!(ins.c)))
            }
            Op::DivideFloat => floats!(ins, float!(ins.b), /, float!(ins.c)),
            Op::DivideFloatConst => {
                floats!(ins, float!(ins.b), /, f64::from_bits(constant!(ins.c)))
            }
            Op::ConstDivideFloat => {
                floats!(ins, f64::from_bits(constant!(ins.c)), /, float!(ins.b))
            }
            Op::ModuloFloat => floats!(ins, float!(ins.b), %, float!(ins.c)),
            Op::PowerFloat => {
                set!(ins.a, float!(ins.b).powf(float!(ins.c)).to_bits());
                next!();
            }
            Op::NegateFloat => {
                set!(ins.a, (-float!(ins.b)).to_bits());
                next!();
            }
            Op::IntegerToFloat => {
                set!(ins.a, (integer!(ins.b) as f64).to_bits());
                next!();
            }
            Op::NotBoolean => {
                set!(ins.a, slot!(ins.b) ^ 1);
                next!();
            }

            // ---- dynamic arithmetic
            Op::Add => dynamic_fast!(ins, Add, slow::add_inline, +, tagged!(ins.c)),
            Op::AddImm => {
                dynamic_fast!(ins, Add, slow::add_inline, +, slow::short(ins.signed_c()))
            }
            Op::Subtract => dynamic_fast!(ins, Subtract, slow::subtract_inline, -, tagged!(ins.c)),
            Op::SubtractImm => {
                dynamic_fast!(ins, Subtract, slow::subtract_inline, -, slow::short(ins.signed_c()))
            }
            Op::Multiply => dynamic_fast!(ins, Multiply, slow::multiply_inline, *, tagged!(ins.c)),
            Op::Divide => dynamic!(ins, Divide, tagged!(ins.b), tagged!(ins.c)),
            Op::Modulo => dynamic!(ins, Modulo, tagged!(ins.b), tagged!(ins.c)),
            Op::Power => dynamic!(ins, Power, tagged!(ins.b), tagged!(ins.c)),
            Op::And => dynamic!(ins, And, tagged!(ins.b), tagged!(ins.c)),
            Op::Or => dynamic!(ins, Or, tagged!(ins.b), tagged!(ins.c)),
            Op::Xor => dynamic!(ins, Xor, tagged!(ins.b), tagged!(ins.c)),
            Op::ShiftLeft => dynamic!(ins, ShiftLeft, tagged!(ins.b), tagged!(ins.c)),
            Op::ShiftRight => dynamic!(ins, ShiftRight, tagged!(ins.b), tagged!(ins.c)),
            Op::ShiftRightUnsigned => {
                dynamic!(ins, ShiftRightUnsigned, tagged!(ins.b), tagged!(ins.c))
            }
            Op::Negate => {
                let value = may_raise!(context.negate(tagged!(ins.b)));
                set!(ins.a, value.0);
                next!();
            }
            Op::Not => {
                let value = may_raise!(context.not(tagged!(ins.b)));
                set!(ins.a, value.0);
                next!();
            }

            // ---- comparison
            Op::LessInteger => boolean!(ins, integer!(ins.b) < integer!(ins.c)),
            Op::LessEqualInteger => boolean!(ins, integer!(ins.b) <= integer!(ins.c)),
            Op::EqualInteger => boolean!(ins, slot!(ins.b) == slot!(ins.c)),
            Op::NotEqualInteger => boolean!(ins, slot!(ins.b) != slot!(ins.c)),
            Op::LessFloat => boolean!(ins, float!(ins.b) < float!(ins.c)),
            Op::LessEqualFloat => boolean!(ins, float!(ins.b) <= float!(ins.c)),
            Op::EqualFloat => boolean!(ins, float!(ins.b) == float!(ins.c)),
            Op::NotEqualFloat => boolean!(ins, float!(ins.b) != float!(ins.c)),
            Op::EqualText => boolean!(ins, text::equal(object!(ins.b), object!(ins.c))),
            Op::NotEqualText => boolean!(ins, !text::equal(object!(ins.b), object!(ins.c))),
            Op::CompareText => {
                let order = text::compare(object!(ins.b), object!(ins.c));
                set!(ins.a, order as i64 as u64);
                next!();
            }
            Op::Same => {
                let same = slow::same(context, tagged!(ins.b), tagged!(ins.c));
                boolean!(ins, same)
            }
            Op::Is => {
                let ty = runa_bytecode::TypeId(constant!(ins.c) as u32);
                boolean!(ins, context.is(tagged!(ins.b), ty))
            }
            Op::IsNothing => boolean!(ins, slot!(ins.b) == 0),
            Op::Equal => {
                let equal = dynamic_equal!(tagged!(ins.b), tagged!(ins.c));
                set!(ins.a, Tagged::boolean(equal).0);
                next!();
            }
            Op::NotEqual => {
                let equal = dynamic_equal!(tagged!(ins.b), tagged!(ins.c));
                set!(ins.a, Tagged::boolean(!equal).0);
                next!();
            }
            Op::Less => {
                let holds = dynamic_order!(tagged!(ins.b), <, Less, tagged!(ins.c));
                set!(ins.a, Tagged::boolean(holds).0);
                next!();
            }
            Op::LessEqual => {
                let holds = dynamic_order!(tagged!(ins.b), <=, LessEqual, tagged!(ins.c));
                set!(ins.a, Tagged::boolean(holds).0);
                next!();
            }
            Op::Greater => {
                let holds = dynamic_order!(tagged!(ins.b), >, Greater, tagged!(ins.c));
                set!(ins.a, Tagged::boolean(holds).0);
                next!();
            }
            Op::GreaterEqual => {
                let holds = dynamic_order!(tagged!(ins.b), >=, GreaterEqual, tagged!(ins.c));
                set!(ins.a, Tagged::boolean(holds).0);
                next!();
            }

            // ---- jumps
            Op::Jump => jump!(ins.number() as i32),
            Op::JumpIfTrue => jump_wide_if!(slot!(ins.a) != 0, ins),
            Op::JumpIfFalse => jump_wide_if!(slot!(ins.a) == 0, ins),
            Op::JumpIfTruthy => jump_wide_if!(slow::is_truthy(tagged!(ins.a)), ins),
            Op::JumpIfFalsy => jump_wide_if!(!slow::is_truthy(tagged!(ins.a)), ins),
            Op::JumpLessInteger => jump_if!(integer!(ins.a) < integer!(ins.b), ins),
            Op::JumpLessEqualInteger => jump_if!(integer!(ins.a) <= integer!(ins.b), ins),
            Op::JumpEqualInteger => jump_if!(slot!(ins.a) == slot!(ins.b), ins),
            Op::JumpNotEqualInteger => jump_if!(slot!(ins.a) != slot!(ins.b), ins),
            Op::JumpLessIntegerImm => jump_if!(integer!(ins.a) < ins.signed_b(), ins),
            Op::JumpLessEqualIntegerImm => jump_if!(integer!(ins.a) <= ins.signed_b(), ins),
            Op::JumpGreaterIntegerImm => jump_if!(integer!(ins.a) > ins.signed_b(), ins),
            Op::JumpGreaterEqualIntegerImm => jump_if!(integer!(ins.a) >= ins.signed_b(), ins),
            Op::JumpEqualIntegerImm => jump_if!(integer!(ins.a) == ins.signed_b(), ins),
            Op::JumpNotEqualIntegerImm => jump_if!(integer!(ins.a) != ins.signed_b(), ins),
            Op::JumpLessIntegerConst => jump_if!(integer!(ins.a) < constant!(ins.b) as i64, ins),
            Op::JumpLessEqualIntegerConst => {
                jump_if!(integer!(ins.a) <= constant!(ins.b) as i64, ins)
            }
            Op::JumpGreaterIntegerConst => jump_if!(integer!(ins.a) > constant!(ins.b) as i64, ins),
            Op::JumpGreaterEqualIntegerConst => {
                jump_if!(integer!(ins.a) >= constant!(ins.b) as i64, ins)
            }
            Op::JumpEqualIntegerConst => jump_if!(slot!(ins.a) == constant!(ins.b), ins),
            Op::JumpNotEqualIntegerConst => jump_if!(slot!(ins.a) != constant!(ins.b), ins),
            Op::JumpLessFloat => jump_if!(float!(ins.a) < float!(ins.b), ins),
            Op::JumpLessEqualFloat => jump_if!(float!(ins.a) <= float!(ins.b), ins),
            Op::JumpNotLessFloat => jump_if!(!(float!(ins.a) < float!(ins.b)), ins),
            Op::JumpNotLessEqualFloat => jump_if!(!(float!(ins.a) <= float!(ins.b)), ins),
            Op::JumpEqualFloat => jump_if!(float!(ins.a) == float!(ins.b), ins),
            Op::JumpNotEqualFloat => jump_if!(float!(ins.a) != float!(ins.b), ins),
            Op::JumpLessFloatConst => {
                jump_if!(float!(ins.a) < f64::from_bits(constant!(ins.b)), ins)
            }
            Op::JumpLessEqualFloatConst => {
                jump_if!(float!(ins.a) <= f64::from_bits(constant!(ins.b)), ins)
            }
            Op::JumpGreaterFloatConst => {
                jump_if!(float!(ins.a) > f64::from_bits(constant!(ins.b)), ins)
            }
            Op::JumpGreaterEqualFloatConst => {
                jump_if!(float!(ins.a) >= f64::from_bits(constant!(ins.b)), ins)
            }
            Op::JumpNotLessFloatConst => {
                jump_if!(!(float!(ins.a) < f64::from_bits(constant!(ins.b))), ins)
            }
            Op::JumpNotLessEqualFloatConst => {
                jump_if!(!(float!(ins.a) <= f64::from_bits(constant!(ins.b))), ins)
            }
            Op::JumpNotGreaterFloatConst => {
                jump_if!(!(float!(ins.a) > f64::from_bits(constant!(ins.b))), ins)
            }
            Op::JumpNotGreaterEqualFloatConst => {
                jump_if!(!(float!(ins.a) >= f64::from_bits(constant!(ins.b))), ins)
            }
            Op::JumpLess => {
                jump_if!(dynamic_order!(tagged!(ins.a), <, Less, tagged!(ins.b)), ins)
            }
            Op::JumpLessEqual => {
                jump_if!(dynamic_order!(tagged!(ins.a), <=, LessEqual, tagged!(ins.b)), ins)
            }
            Op::JumpGreater => {
                jump_if!(dynamic_order!(tagged!(ins.a), >, Greater, tagged!(ins.b)), ins)
            }
            Op::JumpGreaterEqual => {
                jump_if!(dynamic_order!(tagged!(ins.a), >=, GreaterEqual, tagged!(ins.b)), ins)
            }
            Op::JumpEqual => jump_if!(dynamic_equal!(tagged!(ins.a), tagged!(ins.b)), ins),
            Op::JumpNotLess => {
                jump_if!(!dynamic_order!(tagged!(ins.a), <, Less, tagged!(ins.b)), ins)
            }
            Op::JumpNotLessEqual => {
                jump_if!(!dynamic_order!(tagged!(ins.a), <=, LessEqual, tagged!(ins.b)), ins)
            }
            Op::JumpNotGreater => {
                jump_if!(!dynamic_order!(tagged!(ins.a), >, Greater, tagged!(ins.b)), ins)
            }
            Op::JumpNotGreaterEqual => {
                jump_if!(!dynamic_order!(tagged!(ins.a), >=, GreaterEqual, tagged!(ins.b)), ins)
            }
            Op::JumpNotEqual => jump_if!(!dynamic_equal!(tagged!(ins.a), tagged!(ins.b)), ins),
            Op::Loop | Op::LoopImm | Op::LoopConst => {
                let last = match ins.op {
                    Op::Loop => integer!(ins.b),
                    Op::LoopImm => ins.signed_b(),
                    _ => constant!(ins.b) as i64,
                };
                let value = integer!(ins.a);
                if value < last {
                    set!(ins.a, (value + 1) as u64);
                    jump!(ins.signed_c());
                }
                next!();
            }

            // ---- calls
            Op::Call => {
                let callee = constant!(ins.c) as *const FunctionRecord;
                enter!(callee, base.add(ins.b as usize))
            }
            Op::CallValue => {
                let closure = object!(ins.b);
                let function = FunctionIndex(closure.get(layout::CLOSURE_FUNCTION) as u32);
                let callee = engine.record(function);
                let arguments = base.add(ins.b as usize + 1);
                let closure_slot = arguments.add(callee.layout.closure as usize);
                if arguments.wrapping_add(callee.layout.words as usize) <= limit {
                    if callee.takes_closure {
                        *closure_slot = closure.address();
                    }
                }
                enter!(callee, arguments)
            }
            Op::CallAny => {
                let count = ins.c as usize;
                let function = tagged!(ins.b);
                // SAFETY: the arguments lie in the slots behind the function; `Tagged` is a word.
                let arguments = std::slice::from_raw_parts(
                    base.add(ins.b as usize + 1).cast::<Tagged>(),
                    count,
                );
                let arguments = arguments.to_vec();
                let value = may_raise!(engine.call_any(context, function, &arguments));
                set!(ins.a, value.0);
                next!();
            }
            Op::CallNative => {
                let native = constant!(ins.c) as *const NativeFunction;
                let arguments = base.add(ins.b as usize);
                let word = may_raise!(NativeCall::run(context, &*native, arguments));
                set!(ins.a, word);
                next!();
            }
            Op::CallMember => {
                let (name, count) = pack::unpack(constant!(ins.c));
                let slots = base.add(ins.b as usize);
                let value = may_raise!(slow::call_member(
                    context,
                    engine,
                    ConstantIndex(name),
                    slots,
                    usize::from(count) + 1
                ));
                set!(ins.a, value.0);
                next!();
            }
            Op::Closure => {
                let function = FunctionIndex(constant!(ins.c) as u32);
                let captures = base.add(ins.b as usize);
                let closure = may_raise!(slow::closure(context, engine, function, captures));
                set!(ins.a, closure.address());
                next!();
            }
            Op::Return => leave!(slot!(ins.a)),
            Op::ReturnNothing => leave!(Tagged::NOTHING.0),
            Op::Halt => {
                publish!();
                let view = View::new(context, engine);
                engine.note_halt(view);
                context.set_frame_count(outer_frames);
                context.stack_used = outer_stack;
                slow::halt(context);
                return Exit::Raised;
            }

            // ---- objects
            Op::BoxConstant => {
                let word = constant!(ins.b);
                let value = if ins.c == 1 {
                    may_raise!(context.box_float(f64::from_bits(word)))
                } else {
                    may_raise!(context.box_integer(word as i64))
                };
                set!(ins.a, value.0);
                next!();
            }
            Op::BoxInteger => {
                let value = match Tagged::inline_integer(integer!(ins.b)) {
                    Some(word) => word,
                    None => may_raise!(context.box_integer(integer!(ins.b))),
                };
                set!(ins.a, value.0);
                next!();
            }
            Op::BoxFloat => {
                let value = match Tagged::inline_float(float!(ins.b)) {
                    Some(word) => word,
                    None => may_raise!(context.box_float(float!(ins.b))),
                };
                set!(ins.a, value.0);
                next!();
            }
            Op::BoxBoolean => {
                set!(ins.a, Tagged::boolean(slot!(ins.b) != 0).0);
                next!();
            }
            Op::BoxReference => {
                set!(ins.a, Tagged::from_reference_word(slot!(ins.b)).0);
                next!();
            }
            Op::CastInteger => {
                let value = tagged!(ins.b);
                if value.is_inline_integer() {
                    set!(ins.a, value.as_inline_integer() as u64);
                    next!();
                }
                let word = may_raise!(context.cast(value, runa_bytecode::TypeId::INTEGER));
                set!(ins.a, word);
                next!();
            }
            Op::CastFloat => {
                let value = tagged!(ins.b);
                if value.is_inline_float() {
                    set!(ins.a, value.as_inline_float().to_bits());
                    next!();
                }
                let word = may_raise!(context.cast(value, runa_bytecode::TypeId::FLOAT));
                set!(ins.a, word);
                next!();
            }
            Op::CastBoolean => {
                let value = tagged!(ins.b);
                if value == Tagged::TRUE || value == Tagged::FALSE {
                    boolean!(ins, value == Tagged::TRUE)
                }
                let word = may_raise!(context.cast(value, runa_bytecode::TypeId::BOOLEAN));
                set!(ins.a, word);
                next!();
            }
            Op::Cast => {
                let ty = runa_bytecode::TypeId(constant!(ins.c) as u32);
                let word = may_raise!(context.cast(tagged!(ins.b), ty));
                set!(ins.a, word);
                next!();
            }
            Op::NotNothing => {
                if slot!(ins.b) == 0 {
                    may_raise!(Err::<(), _>(slow::is_nothing(context)));
                }
                set!(ins.a, slot!(ins.b));
                next!();
            }
            Op::NewRecord => {
                let record = may_raise!(context.new_record(ins.b as usize));
                set!(ins.a, Tagged::object(record).0);
                next!();
            }
            Op::GetField => {
                let value = may_raise!(slow::get_field(context, tagged!(ins.b), ins.c));
                set!(ins.a, value.0);
                next!();
            }
            Op::SetField => {
                may_raise!(slow::set_field(context, tagged!(ins.a), ins.b, tagged!(ins.c)));
                next!();
            }

            // ---- lists
            Op::NewArray => {
                let list = may_raise!(slow::new_array(context, ins.b as usize));
                set!(ins.a, Tagged::object(list).0);
                next!();
            }
            Op::NewList => {
                let (ty, count) = pack::unpack(constant!(ins.c));
                let elements = base.add(ins.b as usize);
                let ty = runa_bytecode::TypeId(ty);
                let list = may_raise!(slow::new_list(context, ty, elements, usize::from(count)));
                set!(ins.a, list.address());
                next!();
            }
            Op::NewMap => {
                let ty = runa_bytecode::TypeId(constant!(ins.c) as u32);
                let map = may_raise!(context.new_map(ty));
                set!(ins.a, map.address());
                next!();
            }
            Op::IndexGet => {
                let value = may_raise!(context.index_get(tagged!(ins.b), tagged!(ins.c)));
                set!(ins.a, value.0);
                next!();
            }
            Op::IndexSet => {
                let (container, index, value) = (tagged!(ins.a), tagged!(ins.b), tagged!(ins.c));
                may_raise!(context.index_set(container, index, value));
                next!();
            }
            Op::Length => {
                let length = may_raise!(context.length_of(tagged!(ins.b)));
                set!(ins.a, length.0);
                next!();
            }
            Op::GetWord => {
                element!(ins, slot!(ins.c), array, at, array.get(layout::ARRAY_ELEMENTS + at))
            }
            Op::GetWordImm => {
                element!(ins, u64::from(ins.c), array, at, array.get(layout::ARRAY_ELEMENTS + at))
            }
            Op::GetByte => element!(
                ins,
                slot!(ins.c),
                array,
                at,
                list::array_get(array, runa_bytecode::Shape::Boolean, at)
            ),
            Op::SetWord | Op::SetByte => {
                let list = object!(ins.a);
                let index = slot!(ins.b);
                if index < list.get(layout::LIST_LENGTH) {
                    let array =
                        ObjectRef::from_word(list.get(layout::LIST_BACKING)).unwrap_unchecked();
                    if index < array.get(layout::ARRAY_CAPACITY) {
                        if ins.op == Op::SetWord {
                            let at = layout::ARRAY_ELEMENTS + index as usize;
                            context.store(array, at, slot!(ins.c));
                        } else {
                            let shape = runa_bytecode::Shape::Boolean;
                            context.array_store(array, shape, index as usize, slot!(ins.c));
                        }
                        next!();
                    }
                }
                let length = list::length(list);
                may_raise!(Err::<(), _>(context.raise_index(index as i64, length)));
                next!();
            }
            Op::Append => {
                let shape = pack::shape(ins.c);
                may_raise!(context.list_append(object!(ins.a), shape, slot!(ins.b)));
                next!();
            }
            Op::ListLength => {
                set!(ins.a, object!(ins.b).word(layout::LIST_LENGTH).load(Ordering::Relaxed));
                next!();
            }

            // ---- text
            Op::ToText => {
                let text = may_raise!(context.to_text(tagged!(ins.b)));
                set!(ins.a, text.address());
                next!();
            }
            Op::Format => {
                let format = ConstantIndex(constant!(ins.c) as u32);
                let text = may_raise!(slow::format(context, engine, tagged!(ins.b), format));
                set!(ins.a, text.address());
                next!();
            }
            Op::Concat => {
                // SAFETY: the parts lie in the slots from `b` on, which are live at this place.
                let slots = text::RootedSlots::new(base.add(ins.b as usize), ins.c as usize);
                let text = may_raise!(context.concat(text::Parts::Slots(slots)));
                set!(ins.a, text.address());
                next!();
            }
            Op::TextLength => {
                set!(ins.a, text::scalar_length(object!(ins.b)) as u64);
                next!();
            }

            // ---- exceptions
            Op::Throw => {
                slow::throw(context, tagged!(ins.a));
                raised!();
            }
            Op::Raise => {
                let kind = ErrorKind::from_byte(ins.b as u8).unwrap_or(ErrorKind::Exception);
                let message = text::to_string(object!(ins.a));
                context.raise(kind, &message);
                raised!();
            }
        }
    }
}
