//! The heap against a plain model: random graphs of records, lists and large arrays, collected in
//! all ways.

use crate::world::{World, world};
use proptest::prelude::*;
use runa_bytecode::{Shape, TypeId};
use runa_runtime::heap::collect;
use runa_runtime::objects::list;
use runa_runtime::{Context, Handle, ObjectRef, Tagged};

/// What a program does with objects, which it knows by number.
#[derive(Clone, Debug)]
enum Step {
    /// Makes a list with room for so many elements, which becomes the object of a number.
    Make(usize, usize),
    /// Makes an element of a list refer to another.
    Set {
        list: usize,
        index: usize,
        to: usize,
    },
    /// Lets a number stand for nothing.
    Drop(usize),
    Young,
    /// A step of a cycle.
    Cycle,
    Full,
    Move,
}

const NUMBERS: usize = 12;

fn step() -> impl Strategy<Value = Step> {
    let number = || 0..NUMBERS;
    prop_oneof![
        4 => (number(), prop_oneof![3 => 0..8usize, 1 => 1500..2500usize, 1 => 3000..9000usize])
            .prop_map(|(number, length)| Step::Make(number, length)),
        8 => (number(), any::<usize>(), number())
            .prop_map(|(list, index, to)| Step::Set { list, index, to }),
        2 => number().prop_map(Step::Drop),
        2 => Just(Step::Young),
        4 => Just(Step::Cycle),
        1 => Just(Step::Full),
        1 => Just(Step::Move),
    ]
}

/// A list in the model: the numbers of lists in it, by index of the model's lists.
type Model = Vec<Vec<Option<usize>>>;

struct Both {
    world: World,
    /// What the numbers stand for: a handle in the heap, an index of the model.
    numbers: Vec<(Handle, Option<usize>)>,
    model: Model,
}

impl Both {
    fn new() -> Self {
        let mut world = world(256 << 20, false);
        world.context.instance().heap.set_stepwise(true);
        let numbers = (0..NUMBERS).map(|_| (world.context.root(Tagged::NOTHING), None)).collect();
        Self { world, numbers, model: Vec::new() }
    }

    fn object(&self, number: usize) -> Option<ObjectRef> {
        self.world.context.handle(self.numbers[number].0).as_object()
    }

    fn apply(&mut self, step: &Step) {
        let context = &mut self.world.context;
        match *step {
            Step::Make(number, length) => {
                let made = context.new_list(TypeId::LIST_OF_ANY, length).unwrap();
                let handle = self.numbers[number].0;
                context.set_handle(handle, Tagged::object(made));
                for _ in 0..length {
                    let made = context.handle(handle).as_object().unwrap();
                    context.list_append(made, Shape::Tagged, Tagged::NOTHING.0).unwrap();
                }
                self.model.push(vec![None; length]);
                self.numbers[number].1 = Some(self.model.len() - 1);
            }
            Step::Set { list, index, to } => {
                let (Some(object), Some(known)) = (self.object(list), self.numbers[list].1) else {
                    return;
                };
                let length = self.model[known].len();
                if length == 0 {
                    return;
                }
                let index = index % length;
                let word = self.world.context.handle(self.numbers[to].0).0;
                assert!(self.world.context.list_set(object, Shape::Tagged, index as i64, word));
                self.model[known][index] = self.numbers[to].1;
            }
            Step::Drop(number) => {
                context.set_handle(self.numbers[number].0, Tagged::NOTHING);
                self.numbers[number].1 = None;
            }
            Step::Young => collect::collect_young(context),
            Step::Cycle => collect::collect_step(context),
            Step::Full => drop(collect::collect(context)),
            Step::Move => collect::collect_and_move(context),
        }
    }

    /// Walks through heap and model at once.
    fn compare(&mut self) {
        collect::verify(&mut self.world.context).unwrap();
        let mut seen = std::collections::HashMap::new();
        let mut waiting: Vec<(Tagged, Option<usize>)> = Vec::new();
        for &(handle, known) in &self.numbers {
            waiting.push((self.world.context.handle(handle), known));
        }
        while let Some((word, known)) = waiting.pop() {
            let (Some(object), Some(known)) = (word.as_object(), known) else {
                assert!(word.is_nothing() && known.is_none(), "{word:?} {known:?}");
                continue;
            };
            if let Some(before) = seen.insert(known, object) {
                assert_eq!(before, object, "one object is one object");
                continue;
            }
            let expected = &self.model[known];
            assert_eq!(list::length(object), expected.len());
            for (index, &to) in expected.iter().enumerate() {
                let word = list::get(object, Shape::Tagged, index as i64).unwrap();
                waiting.push((Tagged(word), to));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn graphs_survive_collections(steps in prop::collection::vec(step(), 1..60)) {
        let mut both = Both::new();
        for step in &steps {
            both.apply(step);
            both.compare();
        }
        both.apply(&Step::Full);
        both.compare();
    }
}

/// Records of so many fields that each refer to the one made before.
fn chain(context: &mut Context, links: usize, fields: usize) -> Handle {
    let chain = context.root(Tagged::NOTHING);
    for _ in 0..links {
        let link = context.new_record(fields).unwrap();
        let before = context.handle(chain);
        context.store(link, runa_runtime::layout::RECORD_FIELDS, before.0);
        context.set_handle(chain, Tagged::object(link));
    }
    chain
}

#[test]
fn long_chains_are_marked_without_recursion() {
    let mut world = world(512 << 20, false);
    let before = world.context.instance().heap.statistics().objects;
    let chain = chain(&mut world.context, 1_000_000, 1);
    collect::collect(&mut world.context);
    collect::verify(&mut world.context).unwrap();
    assert_eq!(world.context.instance().heap.statistics().objects - before, 1_000_000);
    world.context.set_handle(chain, Tagged::NOTHING);
    collect::collect(&mut world.context);
    let statistics = world.context.instance().heap.statistics();
    assert_eq!(statistics.objects, before, "{statistics:?}");
    assert!(statistics.reserved < 256 << 10, "{statistics:?}");
}

/// The same ten times as long, in a heap that is small for it: marked in steps and in full collections.
#[test]
fn chains_of_ten_million_links_are_collected() {
    const LINKS: usize = 10_000_000;
    let mut world = world(400 << 20, false);
    let chain = chain(&mut world.context, LINKS, 1);
    collect::collect(&mut world.context);
    assert!(world.context.instance().heap.statistics().objects >= LINKS);
    let mut length = 0;
    let mut next = world.context.handle(chain);
    while let Some(link) = next.as_object() {
        length += 1;
        next = Tagged(link.get(runa_runtime::layout::RECORD_FIELDS));
    }
    assert_eq!(length, LINKS);
    world.context.set_handle(chain, Tagged::NOTHING);
    assert!(collect::collect(&mut world.context) >= LINKS);
}

/// Garbage between living objects leaves holes, which are filled, or emptied blocks.
#[test]
fn memory_between_living_objects_is_used_again() {
    let mut world = world(64 << 20, false);
    let kept = world.context.root(Tagged::NOTHING);
    for round in 0..200 {
        // Each round keeps every 16th of 4096 records, 10 MB in the end.
        for index in 0..4096 {
            let record = world.context.new_record(24).unwrap();
            if index % 16 == 0 {
                let before = world.context.handle(kept);
                world.context.store(record, runa_runtime::layout::RECORD_FIELDS, before.0);
                world.context.set_handle(kept, Tagged::object(record));
            }
            if index % 64 == 0 {
                // Promoted with the others, dead at the next full collection.
                world.context.root(Tagged::object(record));
            }
        }
        let handles = world.context.handle_count();
        world.context.release(handles.min(1));
        if round % 50 == 49 {
            collect::collect(&mut world.context);
            collect::verify(&mut world.context).unwrap();
        }
    }
    let statistics = world.context.instance().heap.statistics();
    assert!(statistics.reserved < statistics.bytes * 10 / 9, "{statistics:?}");
}

#[test]
fn many_heaps_come_and_go() {
    for _ in 0..2000 {
        let mut world = world(4 << 30, false);
        world.context.new_text("here").unwrap();
    }
}

/// Trees are replaced and exchanged while the collector's thread marks and sweeps.
#[test]
fn graphs_change_while_they_are_marked() {
    const TREES: usize = 60_000;
    let mut world = world(20 << 20, false);
    let context = &mut world.context;
    let table = context.new_list(TypeId::LIST_OF_ANY, TREES).unwrap();
    let table = context.root(Tagged::object(table));
    let mut model: Vec<i64> = Vec::new();
    let mut random = 88_172_645_463_325_252_u64;
    let make = |context: &mut runa_runtime::Context, number: i64| {
        let handles = context.handle_count();
        let inner = context.new_record(3).unwrap();
        let inner = context.root(Tagged::object(inner));
        let outer = context.new_record(5).unwrap();
        let field = runa_runtime::layout::RECORD_FIELDS;
        let inner = context.handle(inner);
        context.store(inner.as_object().unwrap(), field, Tagged::inline_integer(number).unwrap().0);
        context.store(outer, field + 1, inner.0);
        context.release(handles);
        Tagged::object(outer)
    };
    let read = |word: u64| {
        let outer = Tagged(word).as_object().unwrap();
        let inner = Tagged(outer.get(runa_runtime::layout::RECORD_FIELDS + 1)).as_object().unwrap();
        Tagged(inner.get(runa_runtime::layout::RECORD_FIELDS)).as_inline_integer()
    };
    for number in 0..TREES as i64 {
        let tree = make(context, number);
        let list = context.handle(table).as_object().unwrap();
        context.list_append(list, Shape::Tagged, tree.0).unwrap();
        model.push(number);
    }
    for round in 0..600_000 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let (a, b) = (random as usize % TREES, (random >> 32) as usize % TREES);
        let list = context.handle(table).as_object().unwrap();
        if round % 3 == 0 {
            // Exchanged: a tree that was not marked may go to where it was looked at already.
            let word = |index: usize| list::get(list, Shape::Tagged, index as i64).unwrap();
            let (first, second) = (word(a), word(b));
            context.list_set(list, Shape::Tagged, a as i64, second);
            context.list_set(list, Shape::Tagged, b as i64, first);
            model.swap(a, b);
        } else {
            let tree = make(context, round);
            let list = context.handle(table).as_object().unwrap();
            context.list_set(list, Shape::Tagged, a as i64, tree.0);
            model[a] = round;
        }
        if round % 50_000 == 0 {
            collect::verify(context).unwrap();
        }
    }
    let list = context.handle(table).as_object().unwrap();
    for (index, &number) in model.iter().enumerate() {
        let word = list::get(list, Shape::Tagged, index as i64).unwrap();
        assert_eq!(read(word), number, "at {index}");
    }
    collect::verify(context).unwrap();
    let statistics = context.instance().heap.statistics();
    assert!(statistics.collections > 3, "{statistics:?}");
}

/// What is overwritten is marked although nothing is allocated, and not kept without end.
#[test]
fn stores_without_allocations_are_marked() {
    let mut world = world(64 << 20, false);
    let context = &mut world.context;
    context.instance().heap.set_stepwise(true);
    let table = context.new_list(TypeId::LIST_OF_ANY, 1000).unwrap();
    let table = context.root(Tagged::object(table));
    for number in 0..1000 {
        let record = context.new_record(1).unwrap();
        let word = Tagged::inline_integer(number).unwrap().0;
        context.store(record, runa_runtime::layout::RECORD_FIELDS, word);
        let list = context.handle(table).as_object().unwrap();
        context.list_append(list, Shape::Tagged, Tagged::object(record).0).unwrap();
    }
    collect::collect_step(context);
    let list = context.handle(table).as_object().unwrap();
    for round in 0..300_000_i64 {
        let (a, b) = (round % 1000, round * 7 % 1000);
        let word = |index| list::get(list, Shape::Tagged, index).unwrap();
        let (first, second) = (word(a), word(b));
        context.list_set(list, Shape::Tagged, a, second);
        context.list_set(list, Shape::Tagged, b, first);
    }
    for _ in 0..20 {
        collect::collect_step(context);
        collect::verify(context).unwrap();
    }
    let list = context.handle(table).as_object().unwrap();
    let numbers = (0..1000).map(|index| {
        let record = Tagged(list::get(list, Shape::Tagged, index).unwrap()).as_object().unwrap();
        Tagged(record.get(runa_runtime::layout::RECORD_FIELDS)).as_inline_integer()
    });
    let mut numbers: Vec<i64> = numbers.collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(0..1000));
}

/// Programs may catch that there is no memory, keep the exception, and go on.
#[test]
fn exceptions_of_a_full_heap_can_be_kept() {
    let mut world = world(1 << 20, false);
    let context = &mut world.context;
    for _ in 0..1000 {
        while let Ok(text) = context.new_text(&"x".repeat(500)) {
            context.root(Tagged::object(text));
        }
        let exception = context.catch().unwrap();
        context.root(Tagged::object(exception));
    }
    assert!(context.instance().heap.statistics().reserved < 2 << 20);
    collect::verify(context).unwrap();
    context.release(0);
    assert!(context.new_text("room again").is_ok());
}

/// What a program needed once and then did not goes back to the system when nothing is collected for a while.
#[cfg(target_os = "linux")]
#[test]
fn memory_goes_back_to_the_system_when_it_is_not_needed() {
    let mut world = world(512 << 20, false);
    let kept = chain(&mut world.context, 200_000, 40);
    let most = world.context.instance().heap.statistics().reserved;
    world.context.set_handle(kept, Tagged::NOTHING);
    collect::collect(&mut world.context);
    // A thread that has waited long enough already may have begun.
    assert!(most > 60 << 20, "{most}");
    // The collector's thread takes note of it with its next cycle.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    collect::collect_step(&mut world.context);
    while world.context.instance().heap.statistics().unused > 8 << 20 {
        assert!(std::time::Instant::now() < until, "nothing was given back");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    // It can be used again.
    for _ in 0..200_000 {
        world.context.new_record(40).unwrap();
    }
    collect::verify(&mut world.context).unwrap();
}
