//! What values refer to, and how much memory they take.

use runa_bytecode::{Type, TypeId};

use crate::context::Context;
use crate::heap::graph;
use crate::object::ObjectRef;
use crate::objects::text;
use crate::program::Program;
use crate::tagged::{Tagged, Unpacked};

/// The objects that a value refers to itself, in their order and as often as it does: elements, keys and values,
/// fields, captured variables. Numbers, Booleans and `nothing` are no objects. Nothing is allocated in the heap.
pub fn references(context: &Context, value: Tagged) -> Vec<ObjectRef> {
    let Unpacked::Object(object) = value.unpack() else { return Vec::new() };
    let program = context.instance().program();
    let mut found = Vec::new();
    graph::each_reference(object, program, &mut |to| add(to, program, &mut found));
    found
}

/// Adds what is an object for programs; instead of a variable its value.
fn add(object: ObjectRef, program: &Program, found: &mut Vec<ObjectRef>) {
    match object.type_id().and_then(|ty| program.types().get(ty)) {
        Some(Type::Cell(_)) => {
            graph::each_reference(object, program, &mut |to| {
                found.extend(to.type_id().map(|_| to));
            });
        }
        Some(_) => found.push(object),
        None => {}
    }
}

/// How many bytes a value takes itself, with what only carries what it has: the arrays of a collection, the
/// characters of a Text. Numbers, Booleans and `nothing` stand where they are used: 0.
pub fn own_bytes(context: &Context, value: Tagged) -> usize {
    let Unpacked::Object(object) = value.unpack() else { return 0 };
    let content = match object.type_id() {
        Some(TypeId::TEXT) => text::as_str(object, context).len(),
        _ => 0,
    };
    graph::bytes_of(object, context.instance().program()) + content
}
