//! Members of Map.

use super::{Code, Member, instruction, native};

pub(super) const MAP: &[Member] = &[
    native("length() returns Integer", "How many keys it has."),
    native("is_empty() returns Boolean", "Whether it has no keys."),
    instruction(Code::MapGet, "get(key as K) returns V?", "The value of `key`, or nothing."),
    native("contains_value(value as V) returns Boolean", "Whether a key has an equal value."),
    native("remove(key as K) returns V?", "Takes `key` out and gives the value it had."),
    native("keys() returns List of K", "The keys in the order they came."),
    native("values() returns List of V", "The values in the order of their keys."),
    native(
        "entries() returns List of (K, V)",
        "Keys with their values: pairs with `.key` and `.value`.",
    ),
    native(
        "at_or_add(key as K, make as () => V) returns V",
        "The value of `key`, which is set to what `make` gives when it has none.",
    ),
    native(
        "update(key as K, change as (V) => V) returns V",
        "Sets the value of `key` to what `change` makes of it; `KeyError` without the key.",
    ),
    native(
        "map_values(change as (V) => U) returns Map of K to U",
        "With what `change` makes of the values.",
    ),
    native(
        "filter(test as (K, V) => Boolean) returns Map of K to V",
        "The entries that pass the test.",
    ),
    native("merge(other as Map of K to V)", "Takes over all entries of another map."),
    native("clear()", "Takes all entries out."),
    native("copy() returns Map of K to V", "A new map of the same entries."),
];
