//! What happens when there is no room.

use crate::world::world;
use runa_bytecode::TypeId;
use runa_runtime::{Context, ErrorKind, Raised, Tagged};

type Make = fn(&mut Context, usize) -> Result<Tagged, Raised>;

const KINDS: [(&str, Make); 7] = [
    ("texts", |context, size| context.new_text(&"x".repeat(size)).map(Tagged::object)),
    ("bytes", |context, size| context.new_bytes(&vec![7; size]).map(Tagged::object)),
    ("records", |context, size| context.new_record(size / 8).map(Tagged::object)),
    ("boxed Integers", |context, size| context.box_integer(i64::MAX - size as i64)),
    ("boxed Floats", |context, size| context.box_float(1e100 + size as f64)),
    ("lists", |context, size| context.new_list(TypeId::LIST_OF_ANY, size / 8).map(Tagged::object)),
    ("exceptions", |context, size| {
        let message = "x".repeat(size % 1000);
        context.new_exception(ErrorKind::ValueError, &message).map(Tagged::object)
    }),
];

#[test]
fn every_kind_of_object_can_run_out_of_memory() {
    for (name, make) in KINDS {
        let mut world = world(2 << 20, false);
        let context = &mut world.context;
        for size in [1, 100, 5000, 100_000, 100_000_000] {
            let mut made = 0;
            while let Ok(word) = make(context, size) {
                context.root(word);
                made += 1;
                assert!(made < 1_000_000, "{name} of {size} bytes");
            }
            let report = context.report().unwrap();
            assert_eq!(report.kind, ErrorKind::OutOfMemoryError, "{name} of {size} bytes");
            context.release(0);
            let again = make(context, 100).is_ok();
            assert!(again, "{name} after those of {size} bytes");
        }
        runa_runtime::heap::collect::verify(context).unwrap();
    }
}
