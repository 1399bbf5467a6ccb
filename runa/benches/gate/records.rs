//! Driven from here: trees of records.

use std::sync::Arc;

use runa_bytecode::{Shape, TypeId};
use runa_runtime::heap::collect;
use runa_runtime::objects::list;
use runa_runtime::{Context, Handle, HeapSettings, ObjectRef, Raised, Tagged, layout};

use super::{Step, Task, support};

/// Elements of a page of the table.
const PAGE: usize = 1000;
/// Bytes of a tree: a record of four fields, two records of two, a boxed number, a word of the table.
const TREE_BYTES: usize = (5 + 3 + 3 + 2 + 1) * 8;

/// A tree in a handle.
fn tree(context: &mut Context, number: u64) -> Result<Handle, Raised> {
    let tree = context.new_record(4)?;
    let tree = context.root(Tagged::object(tree));
    for field in 0..2 {
        let leaf = context.new_record(2)?;
        store(context, tree, field, Tagged::object(leaf).0);
    }
    let boxed = context.box_integer(i64::MAX - number as i64)?;
    store(context, tree, 2, boxed.0);
    Ok(tree)
}

fn store(context: &mut Context, record: Handle, field: usize, word: u64) {
    let record = object(context, record);
    context.store(record, layout::RECORD_FIELDS + field, word);
}

fn object(context: &Context, handle: Handle) -> ObjectRef {
    context.handle(handle).as_object().unwrap()
}

/// Whether the gate holds.
pub(super) fn run(task: Task) -> Result<bool, Raised> {
    let mut context = support::context(HeapSettings::limited_to(task.heap));
    let context = &mut *context;
    let heap = Arc::clone(&context.instance().heap);
    let trees = task.live / TREE_BYTES;
    let table = context.new_list(TypeId::LIST_OF_ANY, 0)?;
    let table = context.root(Tagged::object(table));
    for number in 0..trees {
        let handles = context.handle_count();
        if number % PAGE == 0 {
            let page = context.new_list(TypeId::LIST_OF_ANY, PAGE)?;
            let table = object(context, table);
            context.list_append(table, Shape::Tagged, Tagged::object(page).0)?;
        }
        let tree = tree(context, number as u64)?;
        let pages = object(context, table);
        let page = list::get(pages, Shape::Tagged, (number / PAGE) as i64).unwrap();
        let word = context.handle(tree).0;
        context.list_append(Tagged(page).as_object().unwrap(), Shape::Tagged, word)?;
        context.release(handles);
    }
    let mut random = 88172645463325252_u64;
    task.run(&heap, |step| {
        if step == Step::Collect {
            collect::collect(context);
            return Ok(());
        }
        for _ in 0..1000 {
            // Marsaglia, *Xorshift RNGs*, 2003.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let number = (random % trees as u64) as usize;
            let handles = context.handle_count();
            let tree = tree(context, random >> 8)?;
            let pages = object(context, table);
            let page = list::get(pages, Shape::Tagged, (number / PAGE) as i64).unwrap();
            let page = Tagged(page).as_object().unwrap();
            let word = context.handle(tree).0;
            assert!(context.list_set(page, Shape::Tagged, (number % PAGE) as i64, word));
            context.release(handles);
        }
        Ok(())
    })
}
