//! Members of Set beyond those of List that leave it as it is.

use super::{Member, native};

pub(super) const SET: &[Member] = &[
    native("length() returns Integer", "How many elements it has."),
    native("is_empty() returns Boolean", "Whether it has no elements."),
    native("contains(element as T) returns Boolean", "Whether `element` is in it."),
    native("add(element as T) returns Boolean", "Puts an element in; whether it is new."),
    native("add_all(elements as List of T)", "Puts the elements of another collection in."),
    native("remove(element as T) returns Boolean", "Takes an element out; whether it was there."),
    native("clear()", "Takes all elements out."),
    native("filter(test as (T) => Boolean) returns Set of T", "The elements that pass the test."),
    native("union(other as Set of T) returns Set of T", "What is in it or in the other."),
    native("intersection(other as Set of T) returns Set of T", "What is in both."),
    native("difference(other as Set of T) returns Set of T", "What is in it and not in the other."),
    native(
        "symmetric_difference(other as Set of T) returns Set of T",
        "What is in one of them and not in both.",
    ),
    native("is_disjoint_from(other as Set of T) returns Boolean", "Whether no element is in both."),
    native(
        "remove_where(test as (T) => Boolean) returns Integer",
        "Takes out what passes the test; how many that were.",
    ),
    native("is_subset_of(other as Set of T) returns Boolean", "Whether the other has all of it."),
    native("is_superset_of(other as Set of T) returns Boolean", "Whether it has all of the other."),
    native("to_list() returns List of T", "Its elements in the order they came."),
    native("copy() returns Set of T", "A new set of the same elements."),
];
