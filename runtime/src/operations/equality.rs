//! `==` by value, and `same` by identity.
//!
//! Comparing nested collections needs neither recursion nor a depth limit: pairs that are still to be
//! compared wait in a list, and a pair that was met before is taken as equal. So collections that
//! contain themselves compare in finite time, and shared parts are compared once.

use std::cell::Cell;

use rustc_hash::FxHashSet;

use runa_bytecode::{ClassIndex, FunctionIndex, Shape, Type};

use super::convert::unpack_word;
use crate::classes::OBJECT_FIELDS;
use crate::context::Context;
use crate::object::{ObjectRef, layout};
use crate::objects::list::array_get;
use crate::objects::map::MapShapes;
use crate::objects::{decimal, list, map, text};
use crate::tagged::{Tagged, Unpacked};

/// Whether `a == b`: numbers by exact value, Text, Bytes, ranges, lists, maps, sets, structures and tuples by
/// content, processes by what they are and the variables that they use, other objects by identity. NaN equals nothing,
/// itself included. O(size of the values).
///
/// Nobody is asked: what objects with a method for that are equal to, [`Context::equals`] knows.
#[inline]
pub fn equal(context: &Context, a: Tagged, b: Tagged) -> bool {
    if a.both_inline_integers(b) {
        return a == b;
    }
    equal_unpacked(context, a.unpack(), b.unpack())
}

/// Whether `a` and `b` are the same object, or equal values without identity.
pub fn same(context: &Context, a: Tagged, b: Tagged) -> bool {
    match (a.unpack(), b.unpack()) {
        (Unpacked::Object(x), Unpacked::Object(y)) if has_identity(context, x) => x == y,
        (x, y) => equal_unpacked(context, x, y),
    }
}

/// Whether an object is told apart from others with the same content.
fn has_identity(context: &Context, object: ObjectRef) -> bool {
    match context.object_type(object) {
        Some(Type::Text | Type::Bytes | Type::Range | Type::Decimal | Type::Function(..)) => false,
        Some(&Type::Class(class)) => !is_value(context, class),
        _ => true,
    }
}

/// [`equal`] for values that are already unpacked.
pub fn equal_unpacked(context: &Context, a: Unpacked, b: Unpacked) -> bool {
    match shallow(context, a, b, false) {
        Shallow::Known(result) => result,
        Shallow::Asks(a, b) => a == b,
        Shallow::Collections(a, b) => DeepComparison::start(context, a, b, false).run(),
    }
}

/// What is known of two values without asking objects.
#[derive(Debug)]
pub enum Equality {
    /// Whether they are equal.
    Known(bool),
    /// They are equal when all of these are.
    Asks(Vec<Question>),
}

/// What only methods of the program can say.
#[derive(Clone, Copy, Debug)]
pub enum Question {
    /// Whether the first object says that it equals the second.
    Objects(ObjectRef, ObjectRef),
    /// Whether the second map has an entry that equals the one at a place of the first, or the second set such an
    /// element.
    Entry {
        /// Both maps, or both sets.
        maps: [ObjectRef; 2],
        /// The place in the first one.
        place: usize,
    },
}

/// Whether `a == b`, as far as it can be said without asking objects. Neither allocates nor calls.
#[inline]
pub fn equality(context: &Context, a: Unpacked, b: Unpacked) -> Equality {
    let asks = context.instance().program().asks();
    match shallow(context, a, b, asks) {
        Shallow::Known(result) => Equality::Known(result),
        Shallow::Asks(a, b) => Equality::Asks(vec![Question::Objects(a, b)]),
        Shallow::Collections(a, b) => {
            let mut comparison = DeepComparison::start(context, a, b, asks);
            match comparison.go_through() && !comparison.questions.is_empty() {
                true => Equality::Asks(comparison.questions),
                false => Equality::Known(comparison.is_equal),
            }
        }
    }
}

/// Whether an Integer and a Float are the same number.
pub fn integer_equals_float(integer: i64, float: f64) -> bool {
    super::compare::integer_with_float(integer, float) == Some(std::cmp::Ordering::Equal)
}

enum Shallow {
    Known(bool),
    /// The first object must be asked.
    Asks(ObjectRef, ObjectRef),
    /// Two lists, two maps, two sets, two values of one class or of one process, whose contents decide.
    Collections(ObjectRef, ObjectRef),
}

/// Compares without looking into collections. With `asks`, objects whose classes have a method for it are asked.
fn shallow(context: &Context, a: Unpacked, b: Unpacked, asks: bool) -> Shallow {
    Shallow::Known(match (a, b) {
        (Unpacked::Nothing, Unpacked::Nothing) => true,
        (Unpacked::Boolean(x), Unpacked::Boolean(y)) => x == y,
        (Unpacked::Integer(x), Unpacked::Integer(y)) => x == y,
        (Unpacked::Float(x), Unpacked::Float(y)) => x == y,
        (Unpacked::Integer(x), Unpacked::Float(y)) | (Unpacked::Float(y), Unpacked::Integer(x)) => {
            integer_equals_float(x, y)
        }
        (Unpacked::Object(x), Unpacked::Object(y)) => return shallow_objects(context, x, y, asks),
        (Unpacked::Object(_), Unpacked::Integer(_) | Unpacked::Float(_))
        | (Unpacked::Integer(_) | Unpacked::Float(_), Unpacked::Object(_)) => {
            context.equal_decimals(a, b)
        }
        _ => false,
    })
}

fn shallow_objects(context: &Context, a: ObjectRef, b: ObjectRef, asks: bool) -> Shallow {
    Shallow::Known(match (context.object_type(a), context.object_type(b)) {
        (Some(Type::Text), Some(Type::Text)) | (Some(Type::Bytes), Some(Type::Bytes)) => {
            text::equal(a, b)
        }
        (Some(Type::Decimal), Some(Type::Decimal)) => decimal::value(a) == decimal::value(b),
        (Some(Type::Range), Some(Type::Range)) => {
            (layout::RANGE_START..layout::RANGE_WORDS).all(|word| a.get(word) == b.get(word))
        }
        (Some(Type::List(_)), Some(Type::List(_))) if list::length(a) == list::length(b) => {
            return Shallow::Collections(a, b);
        }
        (Some(Type::Map(..)), Some(Type::Map(..))) if map::length(a) == map::length(b) => {
            return Shallow::Collections(a, b);
        }
        (Some(Type::Set(_)), Some(Type::Set(_))) if map::length(a) == map::length(b) => {
            return Shallow::Collections(a, b);
        }
        (Some(Type::Function(..)), Some(Type::Function(..))) if a != b => {
            let [one, other] = [a, b].map(|closure| closure.get(layout::CLOSURE_FUNCTION));
            if one == other {
                return Shallow::Collections(a, b);
            }
            false
        }
        (Some(Type::List(_) | Type::Map(..) | Type::Set(_)), _) => false,
        (Some(Type::Class(_)), _) => return shallow_instances(context, a, b, asks),
        _ => a == b,
    })
}

/// Compares an object of a class with any object.
fn shallow_instances(context: &Context, a: ObjectRef, b: ObjectRef, asks: bool) -> Shallow {
    let Some(objects) = context.instance().program().object_type(a.type_number()) else {
        return Shallow::Known(a == b);
    };
    if let Some(asked) = objects.equals.filter(|_| asks) {
        return match context.asked_word(asked, b) {
            Some(_) => Shallow::Asks(a, b),
            None => Shallow::Known(false),
        };
    }
    if !objects.is_value {
        return Shallow::Known(a == b);
    }
    let are_tuples = || {
        let count = context.tuple_length(a);
        count.is_some() && count == context.tuple_length(b)
    };
    match a.type_number() == b.type_number() || are_tuples() {
        true => Shallow::Collections(a, b),
        false => Shallow::Known(false),
    }
}

/// Whether objects of a class are equal when their fields are.
fn is_value(context: &Context, class: ClassIndex) -> bool {
    let classes = context.instance().program().types().classes();
    classes.get(class).is_some_and(|class| class.kind.is_value())
}

/// Compares collections that may contain collections.
struct DeepComparison<'a> {
    context: &'a Context,
    waiting: Vec<(ObjectRef, ObjectRef)>,
    met: FxHashSet<(ObjectRef, ObjectRef)>,
    /// Whether objects are to be asked,
    asks: bool,
    /// and what.
    questions: Vec<Question>,
    /// What is known so far.
    is_equal: bool,
}

impl<'a> DeepComparison<'a> {
    fn start(context: &'a Context, a: ObjectRef, b: ObjectRef, asks: bool) -> Self {
        let (waiting, questions) = (vec![(a, b)], Vec::new());
        Self { context, waiting, met: FxHashSet::default(), asks, questions, is_equal: true }
    }

    fn run(mut self) -> bool {
        self.go_through()
    }

    /// Compares whatever needs no questions; whether all of it is equal.
    fn go_through(&mut self) -> bool {
        while let Some((a, b)) = self.waiting.pop() {
            if self.met.insert((a, b)) && !self.contents(a, b) {
                self.is_equal = false;
                break;
            }
        }
        self.is_equal
    }

    fn contents(&mut self, a: ObjectRef, b: ObjectRef) -> bool {
        match self.context.object_type(a) {
            Some(Type::List(_)) => self.lists(a, b),
            Some(Type::Function(..)) => self.captures(a, b),
            Some(&Type::Class(_)) if a.type_number() != b.type_number() => self.parts(a, b),
            Some(&Type::Class(class)) => self.fields(class, a, b),
            // The elements of a set are its keys, and what belongs to each as well.
            _ => self.maps(a, b),
        }
    }

    /// Whether two values can be equal; those that need another look are noted.
    fn values(&mut self, a: Unpacked, b: Unpacked) -> bool {
        match shallow(self.context, a, b, self.asks) {
            Shallow::Known(result) => result,
            Shallow::Asks(a, b) => {
                self.questions.push(Question::Objects(a, b));
                true
            }
            Shallow::Collections(a, b) => {
                self.waiting.push((a, b));
                true
            }
        }
    }

    fn lists(&mut self, a: ObjectRef, b: ObjectRef) -> bool {
        let shape_a = list::element_shape(a, self.context);
        let shape_b = list::element_shape(b, self.context);
        (0..list::length(a) as i64).all(|index| {
            match (list::get(a, shape_a, index), list::get(b, shape_b, index)) {
                (Some(x), Some(y)) => self.values(unpack_word(x, shape_a), unpack_word(y, shape_b)),
                _ => false,
            }
        })
    }

    fn fields(&mut self, class: ClassIndex, a: ObjectRef, b: ObjectRef) -> bool {
        let program = self.context.instance().program();
        let fields = program.types().classes().fields(class);
        fields.iter().enumerate().all(|(index, field)| {
            let (word, shape) = (OBJECT_FIELDS + index, program.types().shape(field.ty));
            self.values(unpack_word(a.get(word), shape), unpack_word(b.get(word), shape))
        })
    }

    /// Compares what values of one function took with them: the same variables, and the same values of those that never
    /// change.
    fn captures(&mut self, a: ObjectRef, b: ObjectRef) -> bool {
        let program = self.context.instance().program();
        let function = FunctionIndex(a.get(layout::CLOSURE_FUNCTION) as u32);
        let captures = program.function(function).captures.iter().enumerate();
        captures.map(|(index, &ty)| (layout::CLOSURE_CAPTURES + index, ty)).all(|(word, ty)| {
            let shape = program.types().shape(ty);
            let [one, other] = [a, b].map(|closure| unpack_word(closure.get(word), shape));
            match (one, other) {
                (Unpacked::Object(x), Unpacked::Object(y)) => {
                    let is_function = |object| {
                        matches!(self.context.object_type(object), Some(Type::Function(..)))
                    };
                    x == y || is_function(x) && self.values(one, other)
                }
                _ => a.get(word) == b.get(word),
            }
        })
    }

    /// Compares tuples of different types with the same number of parts.
    fn parts(&mut self, a: ObjectRef, b: ObjectRef) -> bool {
        let count = self.context.tuple_length(a).unwrap_or(0);
        (0..count).all(|index| {
            let parts = self.context.tuple_part(a, index).zip(self.context.tuple_part(b, index));
            parts.is_some_and(|(x, y)| self.values(x, y))
        })
    }

    fn maps(&mut self, a: ObjectRef, b: ObjectRef) -> bool {
        let shapes_a = map::shapes(a, self.context);
        let shapes_b = map::shapes(b, self.context);
        (0..map::used(a)).filter(|&place| map::is_live(a, place)).all(|place| {
            let Some(entry) = Entry::at(a, shapes_a, place) else { return false };
            match find_value(self.context, b, shapes_b, &entry, self.asks) {
                Found::Value(value) => self.values(entry.value, value),
                Found::Nothing => false,
                Found::Asks => {
                    self.questions.push(Question::Entry { maps: [a, b], place });
                    true
                }
            }
        })
    }
}

/// An entry of a map, with the hash that the map keeps of its key.
struct Entry {
    hash: u32,
    key: Unpacked,
    value: Unpacked,
}

impl Entry {
    fn at(map: ObjectRef, shapes: MapShapes, place: usize) -> Option<Entry> {
        let hashes = ObjectRef::from_word(map.get(layout::MAP_HASHES))?;
        Some(Entry {
            hash: array_get(hashes, Shape::Integer, place) as u32,
            key: unpack_word(map::key_at(map, shapes, place)?, shapes.key),
            value: unpack_word(map::value_at(map, shapes, place)?, shapes.value),
        })
    }
}

/// What a map has for a key.
enum Found {
    Value(Unpacked),
    Nothing,
    /// Only the key can say which one it equals.
    Asks,
}

/// What `map` has for the key of `wanted`, which comes from another map. Hashes do not depend on the shape of the
/// key.
fn find_value(
    context: &Context,
    map: ObjectRef,
    shapes: MapShapes,
    wanted: &Entry,
    asks: bool,
) -> Found {
    let is_asked = Cell::new(false);
    let place = map::find_where(map, wanted.hash, |_, place| {
        let Some(entry) = Entry::at(map, shapes, place) else { return false };
        if !asks {
            return equal_unpacked(context, wanted.key, entry.key);
        }
        match equality(context, wanted.key, entry.key) {
            Equality::Known(result) => result,
            Equality::Asks(_) => {
                is_asked.set(true);
                false
            }
        }
    });
    match place.and_then(|place| Entry::at(map, shapes, place)) {
        Some(entry) => Found::Value(entry.value),
        None if is_asked.get() => Found::Asks,
        None => Found::Nothing,
    }
}
