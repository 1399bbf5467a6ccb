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
    native("any(test as (K, V) => Boolean) returns Boolean", "Whether an entry passes the test."),
    native(
        "all(test as (K, V) => Boolean) returns Boolean",
        "Whether every entry passes the test.",
    ),
    native("count(test as (K, V) => Boolean) returns Integer", "How many entries pass the test."),
    native("each(use as (K, V) => Any) returns Nothing", "Calls `use` with each entry."),
    native("map(change as (K, V) => U) returns List of U", "What `change` gives for each entry."),
    native(
        "map_keys(change as (K) => U) returns Map of U to V",
        "With what `change` makes of the keys; of equal ones the last entry stays.",
    ),
    native("key_of(value as V) returns K?", "The first key with an equal value, or nothing."),
    native(
        "remove_where(test as (K, V) => Boolean) returns Integer",
        "Takes out the entries that pass the test; how many that were.",
    ),
    native("merge(other as Map of K to V)", "Takes over all entries of another map."),
    native("clear()", "Takes all entries out."),
    native("copy() returns Map of K to V", "A new map of the same entries."),
];
