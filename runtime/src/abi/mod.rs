//! What compiled code calls: the one list of runtime helpers.
//!
//! A row gives a helper its name, its signature in machine words, and the function behind it; from
//! the list come the exported functions, and the signatures, addresses and symbol names that code
//! generation needs.
//!
//! A helper is a *leaf* when it neither allocates nor raises nor looks at frames: compiled code may
//! keep references in registers over a call of it. All others may move every object, and leave
//! [`Context::pending`] set when they have raised something; their result means nothing then.

mod bodies;

use crate::context::Context;

/// How a parameter or result of a helper travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbiType {
    /// A 64-bit integer register.
    Word,
    /// A floating-point register.
    Float,
}

/// What the list says of a helper.
#[derive(Clone, Copy, Debug)]
pub struct HelperInfo {
    /// The symbol of its function.
    pub symbol: &'static str,
    /// What it takes, behind the address of the context.
    pub parameters: &'static [AbiType],
    /// What it gives.
    pub result: AbiType,
    /// Whether it neither allocates nor raises nor looks at frames.
    pub is_leaf: bool,
}

trait AbiValue {
    const TYPE: AbiType;
}

macro_rules! abi_values {
    ($($type:ty: $abi:ident;)*) => {
        $(impl AbiValue for $type { const TYPE: AbiType = AbiType::$abi; })*
    };
}

abi_values! { u64: Word; i64: Word; f64: Float; *const u64: Word; *mut u64: Word; }

macro_rules! is_leaf {
    (leaf) => {
        true
    };
    (exit) => {
        false
    };
}

macro_rules! helpers {
    ($(
        $(#[doc = $doc:literal])*
        $effect:ident $variant:ident = $symbol:ident($($argument:ident: $type:ty),*) -> $result:ty
            { $body:ident }
    )*) => {
        /// The helpers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Helper {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Helper {
            /// All of them, by their numbers.
            pub const ALL: &'static [Helper] = &[$(Helper::$variant),*];

            /// What the list says of it.
            pub fn info(self) -> HelperInfo {
                match self {
                    $(Helper::$variant => HelperInfo {
                        symbol: stringify!($symbol),
                        parameters: &[$(<$type as AbiValue>::TYPE),*],
                        result: <$result as AbiValue>::TYPE,
                        is_leaf: is_leaf!($effect),
                    },)*
                }
            }

            /// The address of its function.
            pub fn address(self) -> *const u8 {
                match self {
                    $(Helper::$variant => $symbol as *const u8,)*
                }
            }
        }

        $(
            $(#[doc = $doc])*
            ///
            /// # Safety
            /// Compiled code passes its own context and words as the helper expects them: what the
            /// verifier has shown of the operands of the instruction, and pointers to slots of its
            /// frame that its stack map names.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $symbol(context: *mut Context $(, $argument: $type)*) -> $result {
                // SAFETY: the context of running compiled code is used by nothing else meanwhile; the
                // rest as demanded above.
                unsafe { bodies::$body(&mut *context $(, $argument)*) }
            }
        )*
    };
}

helpers! {
    // ---- numbers
    /// `a (operation) b` of Integers, for operations with a result out of line and for raising.
    exit IntegerBinary = runa_integer_binary(operation: u64, a: i64, b: i64) -> i64 { integer_binary }
    /// `-a` of Integers.
    exit NegateInteger = runa_negate_integer(a: i64) -> i64 { negate_integer }
    /// `a % b` of Floats.
    leaf ModuloFloat = runa_modulo_float(a: f64, b: f64) -> f64 { modulo_float }
    /// `a ^ b` of Floats.
    leaf PowerFloat = runa_power_float(a: f64, b: f64) -> f64 { power_float }

    // ---- tagged words
    /// `a (operation) b` of any values.
    exit Binary = runa_binary(operation: u64, a: u64, b: u64) -> u64 { binary }
    /// `-a` of any value.
    exit Negate = runa_negate(a: u64) -> u64 { negate }
    /// `~a` or `not a` of any value.
    exit Not = runa_not(a: u64) -> u64 { not }
    /// Whether `a (comparison) b` holds for any values: 0 or 1.
    exit Compare = runa_compare(comparison: u64, a: u64, b: u64) -> u64 { compare }
    /// Whether two values are equal, where no object is asked: 0 or 1.
    leaf Equal = runa_equal(a: u64, b: u64) -> u64 { equal }
    /// Whether two values are equal, where objects are asked: 0 or 1.
    exit EqualAsking = runa_equal_asking(a: u64, b: u64) -> u64 { equal_asking }
    /// Whether two values are the same: 0 or 1.
    leaf Same = runa_same(a: u64, b: u64) -> u64 { same }
    /// Whether a value is of a type: 0 or 1.
    leaf Is = runa_is(ty: u64, value: u64) -> u64 { is }
    /// A value in the shape of a type.
    exit Cast = runa_cast(ty: u64, value: u64) -> u64 { cast }
    /// An Integer as a tagged word.
    exit BoxInteger = runa_box_integer(value: i64) -> u64 { box_integer }
    /// A Float as a tagged word.
    exit BoxFloat = runa_box_float(value: f64) -> u64 { box_float }

    // ---- text
    /// Whether two texts are equal: 0 or 1.
    leaf EqualText = runa_equal_text(a: u64, b: u64) -> u64 { equal_text }
    /// -1, 0 or 1 as text `a` comes before, equals or comes after `b`.
    leaf CompareText = runa_compare_text(a: u64, b: u64) -> i64 { compare_text }
    /// The text of a value.
    exit ToText = runa_to_text(value: u64) -> u64 { to_text }
    /// The text of a value in the format of a constant.
    exit Format = runa_format(constant: u64, value: u64) -> u64 { format }
    /// The texts in `count` slots joined.
    exit Concat = runa_concat(slots: *const u64, count: u64) -> u64 { concat }

    // ---- objects
    /// A heap variable of type `ty`; `shape` is that of `word`.
    exit NewCell = runa_new_cell(ty: u64, shape: u64, word: u64) -> u64 { new_cell }
    /// A function value of the variables in slots.
    exit NewClosure = runa_new_closure(function: u64, slots: *const u64, count: u64) -> u64 { new_closure }
    /// A record of `count` fields.
    exit NewRecord = runa_new_record(count: u64) -> u64 { new_record }
    /// A field of a record.
    exit GetField = runa_get_field(field: u64, record: u64) -> u64 { get_field }
    /// Sets a field of a record.
    exit SetField = runa_set_field(field: u64, record: u64, value: u64) -> u64 { set_field }

    /// An object of class `ty` with the words in slots as its fields.
    exit NewObject = runa_new_object(ty: u64, slots: *const u64, count: u64) -> u64 { new_object }
    /// The same for a class of exceptions.
    exit NewException = runa_new_exception(ty: u64, slots: *const u64, count: u64) -> u64 { new_object }
    /// The field of an object whose name is a constant.
    exit GetMember = runa_get_member(name: u64, object: u64) -> u64 { get_member }
    /// Sets the field of an object whose name is a constant.
    exit SetMember = runa_set_member(name: u64, object: u64, value: u64) -> u64 { set_member }
    /// The function that is a method of the class of an object.
    leaf FindMethod = runa_find_method(method: u64, object: u64) -> u64 { find_method }
    /// The function that is a method of an interface for the class of an object.
    leaf FindPromised = runa_find_promised(interface: u64, method: u64, object: u64) -> u64 { find_promised }

    // ---- collections
    /// A `List of Any` of `count` elements that are `nothing`.
    exit NewArray = runa_new_array(count: u64) -> u64 { new_array }
    /// A list of type `ty` of the words in `count` slots.
    exit NewList = runa_new_list(ty: u64, slots: *const u64, count: u64) -> u64 { new_list }
    /// An empty map.
    exit NewMap = runa_new_map(ty: u64) -> u64 { new_map }
    /// An element of any container.
    exit IndexGet = runa_index_get(container: u64, index: u64) -> u64 { index_get }
    /// Sets an element of any container.
    exit IndexSet = runa_index_set(container: u64, index: u64, value: u64) -> u64 { index_set }
    /// The length of anything that has one.
    exit LengthOf = runa_length_of(container: u64) -> u64 { length_of }
    /// The value of a key of a map of known type.
    exit EntryGet = runa_entry_get(map: u64, key: u64) -> u64 { entry_get }
    /// The same, or `default` without the key.
    exit EntryGetOr = runa_entry_get_or(map: u64, key: u64, default: u64) -> u64 { entry_get_or }
    /// Sets the value of a key of a map of known type.
    exit EntrySet = runa_entry_set(map: u64, key: u64, value: u64) -> u64 { entry_set }
    /// Adds an element to a list.
    exit Append = runa_append(shape: u64, list: u64, word: u64) -> u64 { append }

    /// Notes that word `index` of an object of the old generation is about to be written.
    exit Remember = runa_remember(object: u64, index: u64) -> u64 { remember }

    // ---- calls
    /// Runs a function through the engine; `slots` are its arguments.
    exit CallInterpreted = runa_call_interpreted(function: u64, closure: u64, slots: *const u64, count: u64) -> u64 { call_interpreted }
    /// Calls the function value in the first of `count` slots with the tagged words in the others.
    exit CallAny = runa_call_any(slots: *const u64, count: u64) -> u64 { call_any }
    /// Calls a native function.
    exit CallNative = runa_call_native(native: u64, slots: *mut u64, count: u64) -> u64 { call_native }
    /// Calls a member of the value in the first of `count` slots.
    exit CallMember = runa_call_member(name: u64, slots: *const u64, count: u64) -> u64 { call_member }

    // ---- control
    /// Called when the stack poll fails at the start of a function. Gives 1 when the interpreter is
    /// to run the function, else 0; raises when the stack is used up and what requests ask for.
    exit EnterSlowly = runa_enter_slowly() -> u64 { enter_slowly }
    /// Answers requests at the end of a loop. Gives 1 when the interpreter is to go on.
    exit Safepoint = runa_safepoint() -> u64 { safepoint }
    /// Lets the interpreter finish an activation: `slots` hold its locals, then its operands.
    exit Resume = runa_resume(function: u64, pc: u64, closure: u64, slots: *const u64, count: u64) -> u64 { resume }

    // ---- exceptions
    /// Raises the `IndexError` of a list.
    exit RaiseIndex = runa_raise_index(index: i64, length: u64) -> u64 { raise_index }
    /// Raises the `TypeError` of a missing value.
    exit RaiseNothing = runa_raise_nothing() -> u64 { raise_nothing }
    /// Raises the `InitializationError` of a module variable.
    exit RaiseNotInitialised = runa_raise_not_initialised(global: u64) -> u64 { raise_not_initialised }
    /// Raises the `InitializationError` of a field of a type.
    exit RaiseUnset = runa_raise_unset(ty: u64, field: u64) -> u64 { raise_unset }
    /// Raises an exception object.
    exit Throw = runa_throw(value: u64) -> u64 { throw }
    /// Raises an exception object again, with its trace as it was.
    exit Rethrow = runa_rethrow(value: u64) -> u64 { rethrow }
    /// Raises a new exception of a kind that says a text.
    exit Raise = runa_raise(kind: u64, message: u64) -> u64 { raise }
    /// Notes that the pending exception leaves an activation of `function` at `pc`.
    leaf Pass = runa_pass(function: u64, pc: u64) -> u64 { pass }
    /// The same where handlers cover `pc`: gives 1 + the position of the first that takes the
    /// exception, or 0.
    leaf Land = runa_land(function: u64, pc: u64) -> u64 { land }
    /// Takes the pending exception for a handler, as a tagged word.
    leaf Catch = runa_catch() -> u64 { catch }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helpers_are_numbered_in_order_and_have_symbols_of_their_own() {
        let mut symbols = std::collections::HashSet::new();
        for (number, &helper) in Helper::ALL.iter().enumerate() {
            assert_eq!(helper as usize, number);
            assert!(symbols.insert(helper.info().symbol));
            assert!(!helper.address().is_null());
        }
    }
}
