//! The loop. (tidy: allow(length), because it is one function by design)
//!
//! One function by design: the loop is a single match, so that the compiler
//! keeps program counter, base and constants in registers.

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
    let mut fuel: i32 = engine.sample_interval();

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
    /// A safepoint: from time to time counts for the function `$record` and answers requests.
    macro_rules! poll {
        ($record:expr) => {{
            fuel -= 1;
            if fuel <= 0 {
                fuel = engine.sample_interval();
                if !M::HOOKED {
                    engine.sample(context, &*$record);
                }
                if context.has_requests() {
                    may_raise!(context.answer_requests());
                }
            }
        }};
    }
    /// Jumps by a distance; back jumps are safepoints, also those of an instruction to itself.
    macro_rules! jump {
        ($distance:expr) => {{
            let distance = $distance as isize;
            if distance <= 0 {
                poll!(record);
            }
            pc = pc.offset(distance);
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
                poll!(record);
                pc = pc.offset(signed_c!() as isize);
                continue;
            }
            next!();
        }};
    }
    macro_rules! integers {
        ($checked:ident, $operation:ident, $right:expr) => {{
            let (left, right) = (integer!(b!()), $right);
            match left.$checked(right) {
                Some(value) => set!(a!(), value as u64),
                None => {
                    let value = may_raise!(context.integer_binary(Binary::$operation, left, right));
                    set!(a!(), value as u64);
                }
            }
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
            set!(a!(), ($left $operator $right).to_bits());
            next!();
        }};
    }
    macro_rules! boolean {
        ($condition:expr) => {{
            set!(a!(), u64::from($condition));
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
                runa_runtime::operations::equality::equal(context, left, right)
            }
        }};
    }
    macro_rules! element {
        ($index:expr, $array:ident, $at:ident, $read:expr) => {{
            let list = object!(b!());
            let index: u64 = $index;
            if index < list.get(layout::LIST_LENGTH) {
                let $array =
                    ObjectRef::from_word(list.get(layout::LIST_BACKING)).unwrap_unchecked();
                if index < $array.get(layout::ARRAY_CAPACITY) {
                    let $at = index as usize;
                    set!(a!(), $read);
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
                may_raise!(Err::<(), _>(context.raise_stack_overflow()));
            }
            poll!(callee);
            *waiting = Frame { pc: pc.add(1).cast(), base, function: record.cast() };
            waiting = waiting.add(1);
            record = callee;
            base = new_base;
            constants = (*record).constants(form);
            pc = (*record).start(form);
            continue;
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
        match (*pc).op {
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
                context.store(object!(a!()), layout::CELL_VALUE, slot!(b!()));
                next!();
            }
            Op::LoadCapture => {
                let closure = object!((*record).layout.closure);
                set!(a!(), closure.get(layout::CLOSURE_CAPTURES + b!() as usize));
                next!();
            }

            // ---- Integer
            Op::AddInteger => integers!(checked_add, Add, integer!(c!())),
            Op::AddIntegerImm => integers!(checked_add, Add, signed_c!()),
            Op::AddIntegerConst => integers!(checked_add, Add, constant!(c!()) as i64),
            Op::SubtractInteger => integers!(checked_sub, Subtract, integer!(c!())),
            Op::SubtractIntegerImm => integers!(checked_sub, Subtract, signed_c!()),
            Op::SubtractIntegerConst => {
                integers!(checked_sub, Subtract, constant!(c!()) as i64)
            }
            Op::MultiplyInteger => integers!(checked_mul, Multiply, integer!(c!())),
            Op::MultiplyIntegerImm => integers!(checked_mul, Multiply, signed_c!()),
            Op::MultiplyIntegerConst => {
                integers!(checked_mul, Multiply, constant!(c!()) as i64)
            }
            Op::DivideInteger => integers!(checked_div, Divide, integer!(c!())),
            Op::DivideIntegerImm => {
                // The translator excludes 0 and -1.
                set!(a!(), integer!(b!()).wrapping_div(signed_c!()) as u64);
                next!();
            }
            Op::ModuloInteger => integers!(checked_rem, Modulo, integer!(c!())),
            Op::ModuloIntegerImm => {
                set!(a!(), integer!(b!()).wrapping_rem(signed_c!()) as u64);
                next!();
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
            Op::AddFloatConst => floats!(float!(b!()), +, f64::from_bits(constant!(c!()))),
            Op::SubtractFloat => floats!(float!(b!()), -, float!(c!())),
            Op::SubtractFloatConst => {
                floats!(float!(b!()), -, f64::from_bits(constant!(c!())))
            }
            Op::ConstSubtractFloat => {
                floats!(f64::from_bits(constant!(c!())), -, float!(b!()))
            }
            Op::MultiplyFloat => floats!(float!(b!()), *, float!(c!())),
            Op::MultiplyFloatConst => {
                floats!(float!(b!()), *, f64::from_bits(constant!(c!())))
            }
            Op::DivideFloat => floats!(float!(b!()), /, float!(c!())),
            Op::DivideFloatConst => {
                floats!(float!(b!()), /, f64::from_bits(constant!(c!())))
            }
            Op::ConstDivideFloat => {
                floats!(f64::from_bits(constant!(c!())), /, float!(b!()))
            }
            Op::ModuloFloat => floats!(float!(b!()), %, float!(c!())),
            Op::PowerFloat => {
                set!(a!(), float!(b!()).powf(float!(c!())).to_bits());
                next!();
            }
            Op::NegateFloat => {
                set!(a!(), (-float!(b!())).to_bits());
                next!();
            }
            Op::IntegerToFloat => {
                set!(a!(), (integer!(b!()) as f64).to_bits());
                next!();
            }
            Op::SquareRoot => {
                set!(a!(), float!(b!()).sqrt().to_bits());
                next!();
            }
            Op::NotBoolean => {
                set!(a!(), slot!(b!()) ^ 1);
                next!();
            }

            // ---- dynamic arithmetic
            Op::Add => dynamic_fast!(Add, slow::add_inline, +, tagged!(c!())),
            Op::AddImm => {
                dynamic_fast!(Add, slow::add_inline, +, slow::short(signed_c!()))
            }
            Op::Subtract => dynamic_fast!(Subtract, slow::subtract_inline, -, tagged!(c!())),
            Op::SubtractImm => {
                dynamic_fast!(Subtract, slow::subtract_inline, -, slow::short(signed_c!()))
            }
            Op::Multiply => dynamic_fast!(Multiply, slow::multiply_inline, *, tagged!(c!())),
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
            Op::EqualText => boolean!(text::equal(object!(b!()), object!(c!()))),
            Op::NotEqualText => boolean!(!text::equal(object!(b!()), object!(c!()))),
            Op::CompareText => {
                let order = text::compare(object!(b!()), object!(c!()));
                set!(a!(), order as i64 as u64);
                next!();
            }
            Op::Same => {
                let same = slow::same(context, tagged!(b!()), tagged!(c!()));
                boolean!(same)
            }
            Op::Is => {
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
            Op::JumpIfTruthy => jump_wide_if!(slow::is_truthy(tagged!(a!()))),
            Op::JumpIfFalsy => jump_wide_if!(!slow::is_truthy(tagged!(a!()))),
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
            Op::JumpLessFloat => jump_if!(float!(a!()) < float!(b!())),
            Op::JumpLessEqualFloat => jump_if!(float!(a!()) <= float!(b!())),
            Op::JumpNotLessFloat => jump_unless!(float!(a!()) < float!(b!())),
            Op::JumpNotLessEqualFloat => jump_unless!(float!(a!()) <= float!(b!())),
            Op::JumpEqualFloat => jump_if!(float!(a!()) == float!(b!())),
            Op::JumpNotEqualFloat => jump_if!(float!(a!()) != float!(b!())),
            Op::JumpLessFloatConst => {
                jump_if!(float!(a!()) < f64::from_bits(constant!(b!())))
            }
            Op::JumpLessEqualFloatConst => {
                jump_if!(float!(a!()) <= f64::from_bits(constant!(b!())))
            }
            Op::JumpGreaterFloatConst => {
                jump_if!(float!(a!()) > f64::from_bits(constant!(b!())))
            }
            Op::JumpGreaterEqualFloatConst => {
                jump_if!(float!(a!()) >= f64::from_bits(constant!(b!())))
            }
            Op::JumpNotLessFloatConst => {
                jump_unless!(float!(a!()) < f64::from_bits(constant!(b!())))
            }
            Op::JumpNotLessEqualFloatConst => {
                jump_unless!(float!(a!()) <= f64::from_bits(constant!(b!())))
            }
            Op::JumpNotGreaterFloatConst => {
                jump_unless!(float!(a!()) > f64::from_bits(constant!(b!())))
            }
            Op::JumpNotGreaterEqualFloatConst => {
                jump_unless!(float!(a!()) >= f64::from_bits(constant!(b!())))
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

            // ---- calls
            Op::Call => {
                let callee = constant!(c!()) as *const FunctionRecord;
                enter!(callee, base.add(b!() as usize))
            }
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
            Op::MapGet => {
                let (map, key) = (tagged!(b!()), tagged!(b!() + 1));
                if let Some(value) = context.quick_map_lookup(map, key) {
                    set!(a!(), value.unwrap_or(Tagged::NOTHING).0);
                    next!();
                }
                call_native!()
            }
            Op::MapAt => {
                let (map, key) = (tagged!(b!()), tagged!(b!() + 1));
                if let Some(Some(value)) = context.quick_map_lookup(map, key) {
                    set!(a!(), value.0);
                    next!();
                }
                call_native!()
            }
            Op::MapSet => {
                let (map, key, value) = (tagged!(b!()), tagged!(b!() + 1), tagged!(b!() + 2));
                if context.quick_map_put(map, key, value) {
                    set!(a!(), Tagged::NOTHING.0);
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
                engine.note_halt(view);
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
                element!(slot!(c!()), array, at, array.get(layout::ARRAY_ELEMENTS + at))
            }
            Op::GetWordImm => {
                element!(u64::from(c!()), array, at, array.get(layout::ARRAY_ELEMENTS + at))
            }
            Op::GetByte => element!(
                slot!(c!()),
                array,
                at,
                list::array_get(array, runa_bytecode::Shape::Boolean, at)
            ),
            Op::SetWord | Op::SetByte => {
                let list = object!(a!());
                let index = slot!(b!());
                if index < list.get(layout::LIST_LENGTH) {
                    let array =
                        ObjectRef::from_word(list.get(layout::LIST_BACKING)).unwrap_unchecked();
                    if index < array.get(layout::ARRAY_CAPACITY) {
                        if (*pc).op == Op::SetWord {
                            let at = layout::ARRAY_ELEMENTS + index as usize;
                            context.store(array, at, slot!(c!()));
                        } else {
                            let shape = runa_bytecode::Shape::Boolean;
                            context.array_store(array, shape, index as usize, slot!(c!()));
                        }
                        next!();
                    }
                }
                let length = list::length(list);
                may_raise!(Err::<(), _>(context.raise_index(index as i64, length)));
                next!();
            }
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
            Op::TextLength => {
                set!(a!(), text::scalar_length(object!(b!())) as u64);
                next!();
            }

            // ---- exceptions
            Op::Throw => {
                context.throw_value(tagged!(a!()));
                raised!();
            }
            Op::Raise => {
                let kind = ErrorKind::from_byte(b!() as u8).unwrap_or(ErrorKind::Exception);
                let message = text::to_string(object!(a!()));
                context.raise(kind, &message);
                raised!();
            }
        }
    }
}
