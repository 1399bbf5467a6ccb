//! `==` by value, and `same` by identity.
//!
//! Comparing nested collections needs neither recursion nor a depth limit: pairs that are still to be
//! compared wait in a list, and a pair that was met before is taken as equal. So collections that
//! contain themselves compare in finite time, and shared parts are compared once.

use rustc_hash::FxHashSet;

use runa_bytecode::{ClassIndex, Shape, Type};

use super::convert::unpack_word;
use crate::classes::OBJECT_FIELDS;
use crate::context::Context;
use crate::object::{ObjectRef, layout};
use crate::objects::list::array_get;
use crate::objects::map::MapShapes;
use crate::objects::{decimal, list, map, text};
use crate::tagged::{Tagged, Unpacked};

/// Whether `a == b`: numbers by exact value, Text, Bytes, ranges, lists, maps, sets, structures and tuples by
/// content, other objects by identity. NaN equals nothing, itself included. O(size of the values).
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
        Some(Type::Text | Type::Bytes | Type::Range | Type::Decimal) => false,
        Some(&Type::Class(class)) => !is_value(context, class),
        _ => true,
    }
}

/// [`equal`] for values that are already unpacked.
pub fn equal_unpacked(context: &Context, a: Unpacked, b: Unpacked) -> bool {
    match shallow(context, a, b) {
        Shallow::Known(result) => result,
        Shallow::Collections(a, b) => DeepComparison::start(context, a, b).run(),
    }
}

/// Whether an Integer and a Float are the same number.
pub fn integer_equals_float(integer: i64, float: f64) -> bool {
    super::compare::integer_with_float(integer, float) == Some(std::cmp::Ordering::Equal)
}

enum Shallow {
    Known(bool),
    /// Two lists, two maps, two sets or two values of one class, whose contents decide.
    Collections(ObjectRef, ObjectRef),
}

fn shallow(context: &Context, a: Unpacked, b: Unpacked) -> Shallow {
    Shallow::Known(match (a, b) {
        (Unpacked::Nothing, Unpacked::Nothing) => true,
        (Unpacked::Boolean(x), Unpacked::Boolean(y)) => x == y,
        (Unpacked::Integer(x), Unpacked::Integer(y)) => x == y,
        (Unpacked::Float(x), Unpacked::Float(y)) => x == y,
        (Unpacked::Integer(x), Unpacked::Float(y)) | (Unpacked::Float(y), Unpacked::Integer(x)) => {
            integer_equals_float(x, y)
        }
        (Unpacked::Object(x), Unpacked::Object(y)) => return shallow_objects(context, x, y),
        (Unpacked::Object(_), Unpacked::Integer(_) | Unpacked::Float(_))
        | (Unpacked::Integer(_) | Unpacked::Float(_), Unpacked::Object(_)) => {
            context.equal_decimals(a, b)
        }
        _ => false,
    })
}

fn shallow_objects(context: &Context, a: ObjectRef, b: ObjectRef) -> Shallow {
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
        (Some(Type::List(_) | Type::Map(..) | Type::Set(_)), _) => false,
        (Some(&Type::Class(class)), _) if is_value(context, class) => {
            let are_tuples = || {
                let count = context.tuple_length(a);
                count.is_some() && count == context.tuple_length(b)
            };
            return match a.type_number() == b.type_number() || are_tuples() {
                true => Shallow::Collections(a, b),
                false => Shallow::Known(false),
            };
        }
        _ => a == b,
    })
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
}

impl<'a> DeepComparison<'a> {
    fn start(context: &'a Context, a: ObjectRef, b: ObjectRef) -> Self {
        Self { context, waiting: vec![(a, b)], met: FxHashSet::default() }
    }

    fn run(mut self) -> bool {
        while let Some((a, b)) = self.waiting.pop() {
            if self.met.insert((a, b)) && !self.contents(a, b) {
                return false;
            }
        }
        true
    }

    fn contents(&mut self, a: ObjectRef, b: ObjectRef) -> bool {
        match self.context.object_type(a) {
            Some(Type::List(_)) => self.lists(a, b),
            Some(&Type::Class(_)) if a.type_number() != b.type_number() => self.parts(a, b),
            Some(&Type::Class(class)) => self.fields(class, a, b),
            // The elements of a set are its keys, and what belongs to each as well.
            _ => self.maps(a, b),
        }
    }

    /// Whether two values can be equal; those that need another look are noted.
    fn values(&mut self, a: Unpacked, b: Unpacked) -> bool {
        match shallow(self.context, a, b) {
            Shallow::Known(result) => result,
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
            match find_value(self.context, b, shapes_b, &entry) {
                Some(value) => self.values(entry.value, value),
                None => false,
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

/// The value that `map` has for the key of `wanted`, which comes from another map. Hashes do not
/// depend on the shape of the key.
fn find_value(
    context: &Context,
    map: ObjectRef,
    shapes: MapShapes,
    wanted: &Entry,
) -> Option<Unpacked> {
    let place = map::find_where(map, wanted.hash, |_, place| {
        Entry::at(map, shapes, place)
            .is_some_and(|entry| equal_unpacked(context, entry.key, wanted.key))
    })?;
    Entry::at(map, shapes, place).map(|entry| entry.value)
}
