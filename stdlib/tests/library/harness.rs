//! An instance without an interpreter: its functions are written in Rust.

use std::io::Write;
use std::sync::{Arc, Mutex};

use runa_bytecode::{FunctionIndex, Instruction, Literal, Module, Type, verify};
use runa_runtime::instance::Engine;
use runa_runtime::operations::arithmetic::Binary;
use runa_runtime::operations::compare::Comparison;
use runa_runtime::operations::member::{call_member_with, call_native_with};
use runa_runtime::{
    Context, ErrorKind, Handle, Instance, Limits, Program, Raised, RootSlot, Streams, Tagged,
    TypeId,
};

type Body = fn(&mut Context, &[Tagged]) -> Result<Tagged, Raised>;

/// The functions that tests can give to the library: name, number of parameters, what it does.
const FUNCTIONS: &[(&str, usize, Body)] = &[
    ("main", 0, |_, _| Ok(Tagged::NOTHING)),
    ("double", 1, |context, values| context.binary(Binary::Add, values[0], values[0])),
    ("negated", 1, |context, values| context.negate(values[0])),
    ("itself", 1, |_, values| Ok(values[0])),
    ("length", 1, |context, values| context.length_of(values[0])),
    ("is_large", 1, |context, values| {
        let ten = context.box_integer(10)?;
        context.compare(Comparison::Greater, values[0], ten).map(Tagged::boolean)
    }),
    ("plus", 2, |context, values| context.binary(Binary::Add, values[0], values[1])),
    ("values_differ", 2, |context, values| {
        Ok(Tagged::boolean(!runa_runtime::operations::equality::equal(
            context, values[0], values[1],
        )))
    }),
    ("fail", 1, |context, _| Err(context.raise(ErrorKind::Exception, "failed"))),
    ("add_to_itself", 1, |context, values| {
        call_member_with(context, "add", &[values[0], values[0]])
    }),
    ("forty_two", 0, |context, _| context.box_integer(42)),
];

/// Runs [`FUNCTIONS`].
#[derive(Debug)]
struct InRust;

impl Engine for InRust {
    fn call(
        &self,
        context: &mut Context,
        function: FunctionIndex,
        _closure: u64,
        arguments: &[u64],
    ) -> Result<u64, Raised> {
        let values: Vec<Tagged> = arguments.iter().map(|&word| Tagged(word)).collect();
        FUNCTIONS[function.index()].2(context, &values).map(|value| value.0)
    }

    fn resume(
        &self,
        _: &mut Context,
        _: FunctionIndex,
        _: u64,
        _: u32,
        _: &[u64],
    ) -> Option<Result<u64, Raised>> {
        None
    }

    fn visit_frames(&self, _: &Context, _: &mut dyn FnMut(RootSlot)) {}
}

/// What a test passes to the library.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Nothing,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Range(i64, i64),
    /// `List of Integer`.
    Integers(Vec<i64>),
    /// `List of Float`.
    Floats(Vec<f64>),
    /// `List of Text`.
    Texts(Vec<String>),
    /// `List of Boolean`.
    Booleans(Vec<bool>),
    /// `List of Any`.
    List(Vec<Value>),
    /// `Map of Text to Integer`.
    Counts(Vec<(String, i64)>),
    /// `Map of Any to Any`.
    Map(Vec<(Value, Value)>),
    /// One of [`FUNCTIONS`].
    Function(&'static str),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Float(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

pub fn integers(numbers: &[i64]) -> Value {
    Value::Integers(numbers.to_vec())
}

pub fn texts(texts: &[&str]) -> Value {
    Value::Texts(texts.iter().map(|&text| text.to_owned()).collect())
}

pub fn counts(entries: &[(&str, i64)]) -> Value {
    Value::Counts(entries.iter().map(|&(key, value)| (key.to_owned(), value)).collect())
}

pub use Value::Function;

/// Where `print` writes to.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A running instance.
pub struct World {
    pub context: Box<Context>,
    counts: TypeId,
    integer_to_list: TypeId,
    output: Output,
}

impl World {
    /// One in which every object moves at every allocation.
    pub fn new() -> World {
        World::reading(b"")
    }

    /// One with standard input.
    pub fn reading(input: &'static [u8]) -> World {
        let streams = Streams { input: Box::new(input), ..Streams::default() };
        World::with(streams, Limits::default(), true)
    }

    pub fn with(mut streams: Streams, limits: Limits, stress: bool) -> World {
        let output = Output::default();
        streams.output = Box::new(output.clone());
        World::with_streams(streams, limits, stress, output)
    }

    /// One that cannot write.
    pub fn writing_to(target: impl Write + Send + 'static) -> World {
        let streams = Streams { output: Box::new(target), ..Streams::default() };
        World::with_streams(streams, Limits::default(), true, Output::default())
    }

    fn with_streams(streams: Streams, limits: Limits, stress: bool, output: Output) -> World {
        let mut module = Module::default();
        for &(name, parameters, _) in FUNCTIONS {
            let mut function = runa_bytecode::Function::new(name, TypeId::ANY);
            function.parameter_count = parameters as u16;
            function.locals = vec![TypeId::ANY; parameters];
            function.code =
                vec![Instruction::Push { value: Literal::Nothing }, Instruction::Return {}];
            module.functions.push(function);
            module.types.function(vec![TypeId::ANY; parameters], TypeId::ANY);
        }
        let counts = module.types.map_of(TypeId::TEXT, TypeId::INTEGER);
        let list = module.types.list_of(TypeId::INTEGER);
        module.types.list_of(list);
        let integer_to_list = module.types.map_of(TypeId::INTEGER, list);
        let program = Program::link(verify(module).unwrap(), &runa_stdlib::natives()).unwrap();
        let instance = Instance::new(Arc::new(program), Arc::new(InRust), limits, streams);
        let mut context = Context::new(instance).unwrap();
        context.collect_every(u32::from(stress));
        World { context, counts, integer_to_list, output }
    }

    /// `Map of Integer to List of Integer`.
    pub fn groups_type(&self) -> Value {
        Value::Integer(i64::from(self.integer_to_list.0))
    }

    pub fn printed(&self) -> String {
        String::from_utf8(self.output.0.lock().unwrap().clone()).unwrap()
    }

    /// Makes a value and keeps it.
    pub fn make(&mut self, value: &Value) -> Handle {
        let standard = self.context.instance().program().standard();
        let any = TypeId::LIST_OF_ANY;
        let made = match value {
            Value::Nothing => Tagged::NOTHING,
            Value::Boolean(truth) => Tagged::boolean(*truth),
            Value::Integer(number) => self.context.box_integer(*number).unwrap(),
            Value::Float(number) => self.context.box_float(*number).unwrap(),
            Value::Text(text) => Tagged::object(self.context.new_text(text).unwrap()),
            Value::Range(a, b) => Tagged::object(self.context.new_range(*a, *b, false).unwrap()),
            Value::Integers(list) => {
                return self.list(standard.list_of_integer, list, Value::Integer);
            }
            Value::Floats(list) => return self.list(standard.list_of_float, list, Value::Float),
            Value::Texts(list) => return self.list(standard.list_of_text, list, Value::Text),
            Value::Booleans(list) => {
                return self.list(standard.list_of_boolean, list, Value::Boolean);
            }
            Value::List(list) => return self.list(any, list, |value| value),
            Value::Counts(map) => {
                let entry = |(key, value)| (Value::Text(key), Value::Integer(value));
                let entries: Vec<_> = map.iter().cloned().map(entry).collect();
                return self.map(self.counts, &entries);
            }
            Value::Map(map) => return self.map(TypeId::MAP_OF_ANY, map),
            Value::Function(name) => self.function(name),
        };
        self.context.root(made)
    }

    fn list<T: Clone>(&mut self, ty: TypeId, values: &[T], value: fn(T) -> Value) -> Handle {
        let list = self.context.new_list(ty, 0).unwrap();
        let list = self.context.root(Tagged::object(list));
        for element in values {
            let element = self.make(&value(element.clone()));
            let element = self.context.handle(element);
            let target = self.context.handle(list).as_object().unwrap();
            self.context.list_push(target, element).unwrap();
        }
        list
    }

    fn map(&mut self, ty: TypeId, entries: &[(Value, Value)]) -> Handle {
        let map = self.context.new_map(ty).unwrap();
        let map = self.context.root(Tagged::object(map));
        for (key, value) in entries {
            let (key, value) = (self.make(key), self.make(value));
            let (key, value) = (self.context.handle(key), self.context.handle(value));
            let target = self.context.handle(map).as_object().unwrap();
            self.context.map_put(target, key, value).unwrap();
        }
        map
    }

    fn function(&mut self, name: &str) -> Tagged {
        let index = FUNCTIONS.iter().position(|function| function.0 == name).unwrap();
        let parameters = vec![TypeId::ANY; FUNCTIONS[index].1];
        let types = self.context.instance().program().types();
        let ty = types.find(&Type::Function(parameters, TypeId::ANY)).unwrap();
        let closure = self.context.new_closure(ty, FunctionIndex(index as u32), 0).unwrap();
        Tagged::object(closure)
    }

    /// What a value is displayed as.
    pub fn show(&self, handle: Handle) -> String {
        let mut text = String::new();
        self.context.display(self.context.handle(handle).unpack(), &mut text, usize::MAX);
        text
    }

    /// What a result is displayed as, an exception as its kind and message.
    pub fn outcome(&mut self, result: Result<Tagged, Raised>) -> String {
        match result {
            Ok(value) => {
                let value = self.context.root(value);
                self.show(value)
            }
            Err(Raised) => {
                let report = self.context.report().expect("an exception is pending");
                format!("{}: {}", report.kind, report.message)
            }
        }
    }

    /// Calls a member of kept values, the receiver first.
    pub fn call_on(&mut self, name: &str, values: &[Handle]) -> String {
        let values: Vec<Tagged> = values.iter().map(|&value| self.context.handle(value)).collect();
        let result = call_member_with(&mut self.context, name, &values);
        self.outcome(result)
    }

    /// Calls a member of the first value.
    pub fn member(&mut self, name: &str, values: &[Value]) -> String {
        let values: Vec<Handle> = values.iter().map(|value| self.make(value)).collect();
        self.call_on(name, &values)
    }

    /// Calls a native function by its full name.
    pub fn native(&mut self, name: &str, values: &[Value]) -> String {
        let values: Vec<Handle> = values.iter().map(|value| self.make(value)).collect();
        let values: Vec<Tagged> = values.iter().map(|&value| self.context.handle(value)).collect();
        let result = call_native_with(&mut self.context, name, &values);
        self.outcome(result)
    }
}

/// What a member gives in a new world.
pub fn member(name: &str, values: &[Value]) -> String {
    World::new().member(name, values)
}

/// What a native function gives in a new world.
pub fn native(name: &str, values: &[Value]) -> String {
    World::new().native(name, values)
}

/// What is left of the first value when its member was called.
pub fn after(name: &str, values: &[Value]) -> String {
    let mut world = World::new();
    let values: Vec<Handle> = values.iter().map(|value| world.make(value)).collect();
    let outcome = world.call_on(name, &values);
    let left = world.show(values[0]);
    if outcome == "nothing" { left } else { format!("{outcome} {left}") }
}
