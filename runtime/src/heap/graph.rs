//! The objects of a heap and what refers to what, for people who look for what takes the memory.
//!
//! Objects that only carry what another one has — the arrays behind lists and maps — count as parts of it.
//! What is needed for the walk is memory of the system, not of the heap: bits for the words of the heap,
//! and a list of the objects that were found but not yet looked at.

use runa_bytecode::{ConstantIndex, FunctionIndex, GlobalIndex, Shape, Type, TypeId};

use super::fields;
use super::numbering::Numbering;
use super::references::{referred, referred_by};
use super::region::BLOCK_BYTES;
use super::space::Space;
use crate::classes::first_field;
use crate::context::{Context, RootKind};
use crate::instance::Instance;
use crate::object::{ObjectRef, WORD, kind, layout};
use crate::objects::map::{self, MapShapes};
use crate::objects::text;
use crate::program::Program;
use crate::tagged::{Tagged, Unpacked};

/// The system has no memory for the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotExamined;

impl std::fmt::Display for NotExamined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the system has no memory left to look through the heap")
    }
}

impl std::error::Error for NotExamined {}

/// From where outside the heap an object is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A variable of the module.
    Variable(GlobalIndex),
    /// A constant of the program.
    Constant,
    /// Something that a context has.
    Context(RootKind),
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A Text.
    Text,
    /// An Integer or Float that has an object of its own.
    Number(&'static str),
    /// A function value.
    Function(FunctionIndex),
    /// Memory that texts share, or an array that is not yet part of a list or map.
    Array(&'static str),
    /// Any other object of a type.
    Object(TypeId),
}

/// How an object calls what it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label<'a> {
    /// By a number from 0: an element, a field, the Integer that is the key.
    Index(u32),
    /// By a Text, which is the key.
    Text(ObjectRef),
    /// By a name.
    Name(&'a str),
    /// It is a part that the language does not show.
    Internal(&'static str),
}

/// The reachable objects of a heap that stands still.
#[derive(Debug)]
pub struct Graph<'a> {
    space: &'a Space,
    context: &'a Context,
    program: &'a Program,
    holders: Vec<(Holder, ObjectRef)>,
    nodes: Numbering,
    texts: Numbering,
}

/// An object of a [`Graph`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    graph: &'a Graph<'a>,
    object: ObjectRef,
}

/// Looks at everything that is reachable, while nothing else runs in the instance. O(heap).
pub fn examine<R>(
    context: &mut Context,
    look: impl FnOnce(&Graph<'_>) -> R,
) -> Result<R, NotExamined> {
    let instance = std::sync::Arc::clone(context.instance());
    let stop = context.surely_stop_others(&instance);
    let mut holders = held_by_instance(&instance);
    add_held_by_context(context, &mut holders);
    for &other in &stop.others {
        // SAFETY: the others stand still while the stop lasts.
        add_held_by_context(unsafe { &mut *other.as_ptr() }, &mut holders);
    }
    let space = instance.heap.lock_soon();
    // Where there is no space there could be no context.
    let space = space.as_ref().ok_or(NotExamined)?;
    Graph::new(space, context, holders).map(|graph| look(&graph))
}

/// What constants and variables refer to.
fn held_by_instance(instance: &Instance) -> Vec<(Holder, ObjectRef)> {
    let module = instance.program().module();
    let constants = (0..module.constants.len()).map(|index| ConstantIndex(index as u32));
    let constants = constants.filter_map(|index| instance.constant(index).as_object());
    let constants = constants.map(|object| (Holder::Constant, object));
    let globals = module.globals.iter().enumerate().filter_map(|(index, global)| {
        let index = GlobalIndex(index as u32);
        let word = instance.global(index)?;
        let object = match instance.program().types().shape(global.ty) {
            Shape::Reference => referred(word, false),
            Shape::Tagged => referred(word, true),
            Shape::Integer | Shape::Float | Shape::Boolean => None,
        };
        Some((Holder::Variable(index), object?))
    });
    constants.chain(globals).collect()
}

fn add_held_by_context(context: &mut Context, holders: &mut Vec<(Holder, ObjectRef)>) {
    for kind in RootKind::ALL {
        context.visit_own_roots(kind, &mut |slot| {
            holders.extend(referred_by(slot).map(|object| (Holder::Context(kind), object)));
        });
    }
}

impl<'a> Graph<'a> {
    fn new(
        space: &'a Space,
        context: &'a Context,
        holders: Vec<(Holder, ObjectRef)>,
    ) -> Result<Self, NotExamined> {
        let program = context.instance().program();
        let (start, bytes) = (space.region.start(0), space.block_count() * BLOCK_BYTES);
        let numbering = || Numbering::new(start, bytes).ok_or(NotExamined);
        let (nodes, texts) = (numbering()?, numbering()?);
        let mut graph = Self { space, context, program, holders, nodes, texts };
        graph.find()?;
        Ok(graph)
    }

    fn find(&mut self) -> Result<(), NotExamined> {
        let mut waiting = Vec::new();
        let mut found = Ok(());
        for &(_, object) in &self.holders {
            found = found.and(self.found(object, &mut waiting));
        }
        while let Some(object) = waiting.pop() {
            self.visit(object, |_, to| {
                if found.is_ok() {
                    found = self.found(to, &mut waiting);
                }
            });
        }
        self.nodes.finish();
        self.texts.finish();
        found
    }

    /// Notes an object that was reached, and that it is to be looked at.
    fn found(&self, object: ObjectRef, waiting: &mut Vec<ObjectRef>) -> Result<(), NotExamined> {
        debug_assert!(self.space.region.contains(object.address()));
        if !self.nodes.add(object.address()) {
            return Ok(());
        }
        if object.type_id() == Some(TypeId::TEXT) {
            self.texts.add(object.address());
        }
        waiting.try_reserve(1).map_err(|_| NotExamined)?;
        waiting.push(object);
        Ok(())
    }

    /// The program whose objects these are.
    pub fn program(&self) -> &'a Program {
        self.program
    }

    /// What refers to objects from outside the heap.
    pub fn holders(&self) -> impl Iterator<Item = (Holder, Node<'_>)> {
        self.holders.iter().map(|&(holder, object)| (holder, Node { graph: self, object }))
    }

    /// How many bytes behind the beginning of the heap the last of them can be.
    pub fn nodes_end(&self) -> u64 {
        (self.space.block_count() * BLOCK_BYTES) as u64
    }

    /// How many objects there are.
    pub fn count(&self) -> usize {
        self.nodes.count()
    }

    /// All objects, in the order of their numbers.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        let objects = self.nodes.addresses().filter_map(ObjectRef::from_word);
        objects.map(|object| Node { graph: self, object })
    }

    /// All that are Texts, in the same order.
    pub fn texts(&self) -> impl Iterator<Item = Node<'_>> {
        let objects = self.texts.addresses().filter_map(ObjectRef::from_word);
        objects.map(|object| Node { graph: self, object })
    }

    /// Gives each reference of an object, those of its parts included.
    fn visit(&self, object: ObjectRef, mut visit: impl FnMut(Label<'a>, ObjectRef)) {
        let ty = object.type_id().and_then(|id| self.program.types().get(id));
        match ty {
            Some(Type::List(_)) => {
                if let Some(array) = part(object, layout::LIST_BACKING) {
                    self.elements(array, |index, to| visit(Label::Index(index as u32), to));
                }
            }
            Some(&Type::Map(key, value)) => {
                self.entries(object, MapShapes::of(key, value, self.context), &mut visit);
            }
            Some(&Type::Class(class)) => {
                let fields = self.program.types().classes().fields(class);
                let first = first_field(self.program.types(), class);
                self.words(object, |word, to| {
                    let field = word.checked_sub(first).and_then(|index| fields.get(index));
                    visit(
                        field.map_or_else(|| of_exception(word), |field| Label::Name(&field.name)),
                        to,
                    );
                });
            }
            // Its elements are its keys and, in the same array, its values.
            Some(Type::Set(_)) => {
                if let Some(array) = part(object, layout::MAP_KEYS) {
                    self.elements(array, |place, to| visit(Label::Index(place as u32), to));
                }
            }
            _ => self.words(object, |word, to| visit(label(ty, word), to)),
        }
    }

    /// Gives each word of an object that refers to another one.
    fn words(&self, object: ObjectRef, mut visit: impl FnMut(usize, ObjectRef)) {
        fields::visit(object, self.program, |word, is_tagged| {
            if let Some(to) = referred(object.get(word), is_tagged) {
                visit(word, to);
            }
        });
    }

    /// The same for an array, by the numbers of its elements.
    fn elements(&self, array: ObjectRef, mut visit: impl FnMut(usize, ObjectRef)) {
        self.words(array, |word, to| visit(word - layout::ARRAY_ELEMENTS, to));
    }

    fn entries(
        &self,
        map: ObjectRef,
        shapes: MapShapes,
        visit: &mut impl FnMut(Label<'a>, ObjectRef),
    ) {
        if let Some(keys) = part(map, layout::MAP_KEYS) {
            self.elements(keys, |_, to| visit(Label::Internal("key"), to));
        }
        if let Some(values) = part(map, layout::MAP_VALUES) {
            self.elements(values, |place, to| visit(entry_label(map, shapes, place), to));
        }
    }
}

/// What a reference in word `word` of an object of type `ty`, or of an internal kind, is called.
fn label(ty: Option<&Type>, word: usize) -> Label<'static> {
    let index = |first: usize| Label::Index((word - first) as u32);
    match ty {
        None => index(layout::ARRAY_ELEMENTS),
        Some(Type::Record) => index(layout::RECORD_FIELDS),
        Some(Type::Function(..)) => index(layout::CLOSURE_CAPTURES),
        Some(Type::Exception(_)) => of_exception(word),
        Some(Type::Cell(_)) => Label::Name("value"),
        Some(_) => Label::Internal("bytes"),
    }
}

fn of_exception(word: usize) -> Label<'static> {
    match word {
        layout::EXCEPTION_MESSAGE => Label::Name("message"),
        layout::EXCEPTION_CAUSE => Label::Name("cause"),
        layout::EXCEPTION_SUPPRESSED => Label::Name("suppressed"),
        layout::EXCEPTION_CAPABILITY => Label::Name("capability"),
        _ => Label::Internal("trace"),
    }
}

/// What a map calls the value at a place: by its key, where that is a Text or a small Integer.
fn entry_label(map: ObjectRef, shapes: MapShapes, place: usize) -> Label<'static> {
    let Some(word) = map::key_at(map, shapes, place) else { return Label::Name("value") };
    let key = match shapes.key {
        Shape::Integer => Unpacked::Integer(word as i64),
        Shape::Reference => Tagged::from_reference_word(word).unpack(),
        Shape::Tagged => Tagged(word).unpack(),
        Shape::Float | Shape::Boolean => Unpacked::Nothing,
    };
    match key {
        Unpacked::Integer(number) => {
            u32::try_from(number).map_or(Label::Name("value"), Label::Index)
        }
        Unpacked::Object(object) if object.type_id() == Some(TypeId::TEXT) => Label::Text(object),
        _ => Label::Name("value"),
    }
}

/// How many bytes an object takes, its parts included.
pub(crate) fn bytes_of(object: ObjectRef, program: &Program) -> usize {
    let ty = object.type_id().and_then(|id| program.types().get(id));
    let parts: &[usize] = match ty {
        Some(Type::List(_)) => &[layout::LIST_BACKING],
        Some(Type::Set(_)) => &[layout::MAP_HASHES, layout::MAP_KEYS, layout::MAP_INDEX],
        Some(Type::Map(..)) => {
            &[layout::MAP_HASHES, layout::MAP_KEYS, layout::MAP_VALUES, layout::MAP_INDEX]
        }
        _ => &[],
    };
    let parts = parts.iter().filter_map(|&word| part(object, word));
    let words: usize = parts.map(|part| part.header().words()).sum();
    (object.header().words() + words) * WORD
}

/// Gives each object that one refers to, arrays behind collections being left out: keys before values.
pub(crate) fn each_reference(
    object: ObjectRef,
    program: &Program,
    visit: &mut dyn FnMut(ObjectRef),
) {
    let parts: &[usize] = match object.type_id().and_then(|id| program.types().get(id)) {
        Some(Type::List(_)) => &[layout::LIST_BACKING],
        Some(Type::Set(_)) => &[layout::MAP_KEYS],
        Some(Type::Map(..)) => &[layout::MAP_KEYS, layout::MAP_VALUES],
        _ => return each_word(object, program, visit),
    };
    for array in parts.iter().filter_map(|&word| part(object, word)) {
        each_word(array, program, visit);
    }
}

fn each_word(object: ObjectRef, program: &Program, visit: &mut dyn FnMut(ObjectRef)) {
    fields::visit_references(object, program, 0..usize::MAX, visit);
}

fn part(object: ObjectRef, word: usize) -> Option<ObjectRef> {
    ObjectRef::from_word(object.get(word))
}

impl<'a> Node<'a> {
    /// Its number among all objects, from 0.
    pub fn number(&self) -> usize {
        self.graph.nodes.number(self.object.address())
    }

    /// How many bytes it is behind the beginning of the heap.
    pub fn offset(&self) -> u64 {
        self.object.address() - self.graph.space.region.start(0)
    }

    /// What it is.
    pub fn kind(&self) -> NodeKind {
        match self.object.type_number() {
            kind::BOXED_INTEGER => NodeKind::Number("Integer"),
            kind::BOXED_FLOAT => NodeKind::Number("Float"),
            kind::BYTE_ARRAY => NodeKind::Array("(content of texts)"),
            kind::WEAK => NodeKind::Array("(weak reference)"),
            kind::RAW_ARRAY => NodeKind::Array("(numbers)"),
            kind::REFERENCE_ARRAY | kind::TAGGED_ARRAY => NodeKind::Array("(elements)"),
            number => match self.graph.program.types().get(TypeId(number)) {
                Some(Type::Text) => NodeKind::Text,
                Some(Type::Function(..)) => {
                    let function = self.object.get(layout::CLOSURE_FUNCTION) as u32;
                    NodeKind::Function(FunctionIndex(function))
                }
                _ => NodeKind::Object(TypeId(number)),
            },
        }
    }

    /// How many bytes it takes, its parts included.
    pub fn bytes(&self) -> usize {
        bytes_of(self.object, self.graph.program)
    }

    /// Gives each object that it refers to, always in the same order.
    pub fn references(&self, mut visit: impl FnMut(Label<'a>, Node<'a>)) {
        let graph = self.graph;
        graph.visit(self.object, |label, object| visit(label, Node { graph, object }));
    }

    /// If it is a Text: the first characters, `limit` at most, and whether there are more.
    pub fn beginning(&self, limit: usize) -> (&'a str, bool) {
        if self.object.type_id() != Some(TypeId::TEXT) {
            return ("", false);
        }
        let text = text::as_str(self.object, self.graph.context);
        match text.char_indices().nth(limit) {
            Some((end, _)) => (&text[..end], true),
            None => (text, false),
        }
    }
}

impl Graph<'_> {
    /// The number of a Text among all Texts, from 0.
    pub fn number_of_text(&self, text: ObjectRef) -> usize {
        self.texts.number(text.address())
    }
}
