//! Functions of the library that are written in Rust.
//!
//! A native function gets a [`NativeCall`]. What it reads through it borrows the call, and whatever
//! allocates needs the call mutably: so no reference can be held over an allocation. Values that
//! must live longer are kept by a [`Handle`].

use runa_bytecode::TypeId;

use crate::context::{Context, Raised};
use crate::object::ObjectRef;
use crate::objects::text;
use crate::tagged::Tagged;

/// What a native function gives: a word in the shape of its result, or an exception is pending.
pub type NativeResult = Result<u64, Raised>;

/// A function of the library that is written in Rust.
#[derive(Clone, Copy)]
pub struct NativeFunction {
    /// Its full name, such as `Text.upper`.
    pub name: &'static str,
    /// What it takes, in predefined types; a method's receiver comes first.
    pub parameters: &'static [TypeId],
    /// What it gives, a predefined type.
    pub result: TypeId,
    /// The function itself.
    pub function: fn(&mut NativeCall<'_>) -> NativeResult,
}

impl std::fmt::Debug for NativeFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NativeFunction").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All native functions that programs may ask for, by name.
#[derive(Clone, Debug, Default)]
pub struct NativeTable {
    sorted: Vec<NativeFunction>,
}

impl NativeTable {
    /// A table of the given functions, whose names are distinct.
    pub fn new(functions: impl IntoIterator<Item = NativeFunction>) -> Self {
        let mut sorted: Vec<NativeFunction> = functions.into_iter().collect();
        sorted.sort_by_key(|function| function.name);
        Self { sorted }
    }

    /// The function called `name`. O(log functions).
    pub fn find(&self, name: &str) -> Option<NativeFunction> {
        let index = self.sorted.binary_search_by_key(&name, |function| function.name).ok()?;
        self.sorted.get(index).copied()
    }

    /// All functions by name.
    pub fn iter(&self) -> impl Iterator<Item = &NativeFunction> {
        self.sorted.iter()
    }
}

/// Keeps a value alive and up to date while objects move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle(usize);

impl Handle {
    pub(crate) fn new(index: usize) -> Self {
        Self(index)
    }

    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// One call of a native function.
#[derive(Debug)]
pub struct NativeCall<'a> {
    context: &'a mut Context,
    arguments: *mut u64,
    parameters: &'static [TypeId],
}

impl<'a> NativeCall<'a> {
    /// Calls `function` with the arguments in the slots behind `arguments`.
    ///
    /// # Safety
    /// As many slots as the function has parameters are readable there, hold words of the shapes of
    /// its signature, and are roots of the context while it runs.
    pub unsafe fn run(
        context: &'a mut Context,
        function: &NativeFunction,
        arguments: *mut u64,
    ) -> NativeResult {
        let handles = context.handle_count();
        let mut call = NativeCall { context, arguments, parameters: function.parameters };
        let result = (function.function)(&mut call);
        call.context.release(handles);
        result
    }

    /// The context, for what is not offered here.
    pub fn context(&mut self) -> &mut Context {
        self.context
    }

    /// The context, for reading.
    pub fn context_ref(&self) -> &Context {
        self.context
    }

    /// The word of argument `index`.
    pub fn word(&self, index: usize) -> u64 {
        assert!(index < self.parameters.len(), "a native function reads past its parameters");
        // SAFETY: the index is one of the slots that `run` was given.
        unsafe { *self.arguments.add(index) }
    }

    /// Argument `index`, an Integer.
    pub fn integer(&self, index: usize) -> i64 {
        self.word(index) as i64
    }

    /// Argument `index`, a Float.
    pub fn float(&self, index: usize) -> f64 {
        f64::from_bits(self.word(index))
    }

    /// Argument `index`, a Boolean.
    pub fn boolean(&self, index: usize) -> bool {
        self.word(index) != 0
    }

    /// Argument `index`, of a type with the tagged shape.
    pub fn any(&self, index: usize) -> Tagged {
        assert!(self.is_tagged(index), "this parameter is no `Any`");
        Tagged(self.word(index))
    }

    /// Argument `index`, a Text.
    pub fn text(&self, index: usize) -> &str {
        assert_eq!(self.parameters[index], TypeId::TEXT, "this parameter is no Text");
        self.object(index).map_or("", |object| text::as_str(object, self.context))
    }

    /// Argument `index`, of a reference type or tagged; nothing for `nothing` and what is no object.
    pub fn object(&self, index: usize) -> Option<ObjectRef> {
        let word = self.word(index);
        match self.parameters[index] {
            TypeId::INTEGER | TypeId::FLOAT | TypeId::BOOLEAN => None,
            _ if self.is_tagged(index) => Tagged(word).as_object(),
            _ => ObjectRef::from_word(word),
        }
    }

    /// Whether a parameter, which is of a predefined type, has the tagged shape.
    fn is_tagged(&self, index: usize) -> bool {
        matches!(
            self.parameters[index],
            TypeId::ANY
                | TypeId::NOTHING
                | TypeId::OPTIONAL_INTEGER
                | TypeId::OPTIONAL_FLOAT
                | TypeId::OPTIONAL_BOOLEAN
        )
    }

    /// A new Text as the result.
    pub fn give_text(&mut self, text: &str) -> NativeResult {
        self.context.new_text(text).map(ObjectRef::address)
    }

    /// An Integer as a result of a tagged type.
    pub fn give_any_integer(&mut self, value: i64) -> NativeResult {
        self.context.box_integer(value).map(|word| word.0)
    }

    /// A Float as a result of a tagged type.
    pub fn give_any_float(&mut self, value: f64) -> NativeResult {
        self.context.box_float(value).map(|word| word.0)
    }

    /// Calls a function value (all parameters and the result are `Any`) from a native function.
    pub fn call_function(
        &mut self,
        function: Tagged,
        arguments: &[Tagged],
    ) -> Result<Tagged, Raised> {
        crate::operations::call::call_any(self.context, function, arguments)
    }

    /// Raises an exception.
    pub fn raise(&mut self, kind: runa_bytecode::ErrorKind, message: &str) -> Raised {
        self.context.raise(kind, message)
    }
}
