//! Which words of objects refer to other objects.

use std::ops::Range;
use std::sync::atomic::Ordering;

use runa_bytecode::{FunctionIndex, Shape, Type, TypeId, Types};

use super::references::referred;
use crate::classes::ObjectType;
use crate::object::{ObjectRef, kind, layout};
use crate::program::Program;

/// The words of the objects of a type that refer to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fields {
    /// None.
    None,
    /// The words from the first up to, but not including, the second: references.
    References(u8, u8),
    /// All words from this one on: references.
    ReferencesFrom(u8),
    /// All words from this one on: tagged words.
    TaggedFrom(u8),
    /// As the function of the function value captures variables.
    Captures,
    /// Those that the object's class says.
    Object,
}

/// The fields of the objects of all types of a program, by type number.
pub(crate) fn fields_of_types(
    types: &Types,
    object_types: &[Option<Box<ObjectType>>],
) -> Box<[Fields]> {
    let with_objects = object_types.iter().enumerate();
    with_objects
        .map(|(index, objects)| match objects {
            Some(objects) if objects.pointers.is_empty() => Fields::None,
            Some(_) => Fields::Object,
            None => of_type(types, TypeId(index as u32)),
        })
        .collect()
}

fn of_type(types: &Types, id: TypeId) -> Fields {
    let words = |from: usize, to: usize| Fields::References(from as u8, to as u8);
    match types.get(id) {
        Some(Type::Text | Type::Bytes) => words(layout::TEXT_BACKING, layout::TEXT_BACKING + 1),
        Some(Type::List(_)) => words(layout::LIST_BACKING, layout::LIST_BACKING + 1),
        Some(Type::Map(..) | Type::Set(_)) => words(layout::MAP_HASHES, layout::MAP_INDEX + 1),
        Some(Type::Record) => Fields::TaggedFrom(layout::RECORD_FIELDS as u8),
        Some(Type::Exception(_)) => words(layout::EXCEPTION_MESSAGE, layout::EXCEPTION_WORDS),
        Some(&Type::Cell(inner)) => match types.shape(inner) {
            Shape::Reference => Fields::ReferencesFrom(layout::CELL_VALUE as u8),
            Shape::Tagged => Fields::TaggedFrom(layout::CELL_VALUE as u8),
            Shape::Integer | Shape::Float | Shape::Boolean => Fields::None,
        },
        Some(Type::Function(..)) => Fields::Captures,
        _ => Fields::None,
    }
}

/// The fields of objects with a type number, a program's or an internal one.
#[inline]
pub(crate) fn fields_of(number: u32, program: &Program) -> Fields {
    match number {
        kind::REFERENCE_ARRAY => Fields::ReferencesFrom(layout::ARRAY_ELEMENTS as u8),
        kind::TAGGED_ARRAY => Fields::TaggedFrom(layout::ARRAY_ELEMENTS as u8),
        number => program.fields().get(number as usize).copied().unwrap_or(Fields::None),
    }
}

/// Gives each word of `object` that may refer to an object, and whether it is a tagged word.
#[inline]
pub(super) fn visit(object: ObjectRef, program: &Program, visit_word: impl FnMut(usize, bool)) {
    visit_part(object, program, 0..usize::MAX, visit_word);
}

/// The same for those among `words`.
#[inline]
pub(super) fn visit_part(
    object: ObjectRef,
    program: &Program,
    words: Range<usize>,
    mut visit_word: impl FnMut(usize, bool),
) {
    let header = object.header();
    let part = |from: u8, to: usize| usize::from(from).max(words.start)..to.min(words.end);
    match fields_of(header.type_number(), program) {
        Fields::None => {}
        Fields::References(from, to) => {
            part(from, usize::from(to)).for_each(|word| visit_word(word, false));
        }
        Fields::ReferencesFrom(from) => {
            part(from, header.words()).for_each(|word| visit_word(word, false));
        }
        Fields::TaggedFrom(from) => {
            part(from, header.words()).for_each(|word| visit_word(word, true));
        }
        Fields::Captures => visit_captures(object, program, |word, is_tagged| {
            if words.contains(&word) {
                visit_word(word, is_tagged);
            }
        }),
        Fields::Object => {
            let pointers = program.object_type(header.type_number());
            let pointers = pointers.map_or(&[][..], |objects| &objects.pointers);
            let from = pointers.partition_point(|&(word, _)| (word as usize) < words.start);
            pointers[from..]
                .iter()
                .map(|&(word, is_tagged)| (word as usize, is_tagged))
                .take_while(|&(word, _)| word < words.end)
                .for_each(|(word, is_tagged)| visit_word(word, is_tagged));
        }
    }
}

/// Whether an object refers to others through all its words but the first ones.
pub(super) fn is_array(object: ObjectRef, program: &Program) -> bool {
    let fields = fields_of(object.header().type_number(), program);
    matches!(fields, Fields::ReferencesFrom(_) | Fields::TaggedFrom(_))
}

/// Gives each object that some words of `object` refer to.
#[inline]
pub(crate) fn visit_references(
    object: ObjectRef,
    program: &Program,
    words: Range<usize>,
    mut visit_object: impl FnMut(ObjectRef),
) {
    visit_part(object, program, words, |word, is_tagged| {
        let word = object.word(word).load(Ordering::Acquire);
        referred(word, is_tagged).into_iter().for_each(&mut visit_object);
    });
}

fn visit_captures(object: ObjectRef, program: &Program, mut visit: impl FnMut(usize, bool)) {
    let function = FunctionIndex(object.get(layout::CLOSURE_FUNCTION) as u32);
    for (index, &capture) in program.function(function).captures.iter().enumerate() {
        let word = layout::CLOSURE_CAPTURES + index;
        match program.types().shape(capture) {
            Shape::Reference => visit(word, false),
            Shape::Tagged => visit(word, true),
            Shape::Integer | Shape::Float | Shape::Boolean => {}
        }
    }
}
