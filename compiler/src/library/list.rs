//! Members of List.

use super::{Calling, Code, Member, Walk, calling, instruction, native, walk};

/// What objects that can be gone through have more than lists.
pub(super) const ITERABLE: &[Member] =
    &[walk(Walk::ToList, "to_list() returns List of T", "Its elements.")];

/// Members that leave a list as it is; a Range, and objects that can be gone through, have them too.
pub(super) const READING: &[Member] = &[
    native("is_empty() returns Boolean", "Whether it has no elements."),
    walk(Walk::First, "first() returns T?", "The first element, or nothing when it is empty."),
    native("last() returns T?", "The last element, or nothing when it is empty."),
    native("contains(element as T) returns Boolean", "Whether an element equals `element`."),
    native(
        "index_of(element as T) returns Integer?",
        "Where the first element equal to `element` is.",
    ),
    native(
        "last_index_of(element as T) returns Integer?",
        "Where the last element equal to `element` is.",
    ),
    native(
        "find_last(test as (T) => Boolean) returns T?",
        "The last element that passes the test.",
    ),
    calling(
        Calling::FindIndex,
        "find_index(test as (T) => Boolean) returns Integer?",
        "Where the first element is that passes the test.",
    ),
    calling(
        Calling::Filter,
        "filter(test as (T) => Boolean) returns List of T",
        "The elements that pass the test.",
    ),
    native("sum() returns T where T is Addable", "All elements added."),
    native("product() returns T where T is Number", "All elements multiplied."),
    native(
        "average() returns Float? where T is Number",
        "The sum by the number of elements, or nothing when it is empty.",
    ),
    native(
        "is_sorted() returns Boolean where T is Comparable",
        "Whether no element is smaller than the one before it.",
    ),
    native("min() returns T? where T is Comparable", "The smallest element; of equals the first."),
    native("max() returns T? where T is Comparable", "The greatest element; of equals the first."),
    native("min_by(key as (T) => U) returns T?", "The element with the smallest key."),
    native("max_by(key as (T) => U) returns T?", "The element with the greatest key."),
    native(
        "sorted() returns List of T where T is Comparable",
        "In ascending order, as a new list.",
    ),
    native("sorted_by(key as (T) => U) returns List of T", "By ascending key, as a new list."),
    native("reversed() returns List of T", "From the last to the first, as a new list."),
    walk(
        Walk::Take,
        "take(count as Integer) returns List of T",
        "The first `count` elements, or all.",
    ),
    native("drop(count as Integer) returns List of T", "All but the first `count` elements."),
    native("take_last(count as Integer) returns List of T", "The last `count` elements, or all."),
    native("drop_last(count as Integer) returns List of T", "All but the last `count` elements."),
    calling(
        Calling::TakeWhile,
        "take_while(test as (T) => Boolean) returns List of T",
        "The elements before the first that fails the test.",
    ),
    native(
        "drop_while(test as (T) => Boolean) returns List of T",
        "The elements from the first that fails the test.",
    ),
    native(
        "chunks(size as Integer) returns List of List of T",
        "Cut into lists of `size`, the last may be shorter; `ValueError` unless `size` is positive.",
    ),
    native(
        "windows(size as Integer) returns List of List of T",
        "Every `size` elements in a row; `ValueError` unless `size` is positive.",
    ),
    native("distinct() returns List of T", "Without elements that equal an earlier one."),
    native(
        "group_by(key as (T) => U) returns Map of U to List of T",
        "The elements of each key, keys in the order of their first element.",
    ),
    native(
        "count_by(key as (T) => U) returns Map of U to Integer",
        "How many elements each key has, keys in the order of their first element.",
    ),
    native(
        "index_by(key as (T) => U) returns Map of U to T",
        "The last element of each key, keys in the order of their first element.",
    ),
    native(
        "indexed() returns List of (Integer, T)",
        "The elements with their positions, from 0 on.",
    ),
    native(
        "zip(other as List of U) returns List of (T, U)",
        "Pairs of its elements and those of `other`, up to the end of the shorter list.",
    ),
    native(
        "partition(test as (T) => Boolean) returns (List of T, List of T)",
        "The elements that pass the test, and the others.",
    ),
    native("join(separator as Text = \"\") returns Text", "The texts of the elements, joined."),
    native(
        "binary_search(element as T) returns Integer? where T is Comparable",
        "Where `element` is in a sorted list.",
    ),
    native("to_set() returns Set of T", "Its elements, each once, in the order they come."),
];

/// Members that leave a list or set as it is, while a function looks at the elements one by one; a Range,
/// and objects that can be gone through, have them too.
pub(super) const WALKING: &[Member] = &[
    calling(
        Calling::Count,
        "count(test as (T) => Boolean) returns Integer",
        "How many elements pass the test.",
    ),
    calling(
        Calling::Find,
        "find(test as (T) => Boolean) returns T?",
        "The first element that passes the test.",
    ),
    calling(
        Calling::Map,
        "map(change as (T) => U) returns List of U",
        "What `change` gives for each element.",
    ),
    calling(
        Calling::Reduce,
        "reduce(combine as (U, T) => U, first as U) returns U",
        "`first` combined with each element in turn.",
    ),
    calling(
        Calling::FlatMap,
        "flat_map(change as (T) => List of U) returns List of U",
        "The lists that `change` gives for the elements, joined.",
    ),
    calling(
        Calling::Any,
        "any(test as (T) => Boolean) returns Boolean",
        "Whether an element passes the test.",
    ),
    calling(
        Calling::All,
        "all(test as (T) => Boolean) returns Boolean",
        "Whether every element passes the test.",
    ),
    calling(
        Calling::None,
        "none(test as (T) => Boolean) returns Boolean",
        "Whether no element passes the test.",
    ),
    calling(
        Calling::Each,
        "each(use as (T) => Any) returns Nothing",
        "Calls `use` with each element.",
    ),
];

/// Members of a List only.
pub(super) const LIST: &[Member] = &[
    instruction(Code::ListLength, "length() returns Integer", "How many elements it has."),
    instruction(Code::ListAdd, "add(element as T)", "Adds an element at the end."),
    native("add_all(elements as List of T)", "Adds the elements of another collection at the end."),
    native(
        "insert(index as Integer, element as T)",
        "Puts an element before `index`; `IndexError` outside.",
    ),
    native(
        "remove_at(index as Integer) returns T",
        "Takes the element at `index` out; `IndexError` outside.",
    ),
    native(
        "remove(element as T) returns Boolean",
        "Takes the first equal element out; whether there was one.",
    ),
    native(
        "remove_first() returns T",
        "Takes the first element out; `IndexError` when it is empty.",
    ),
    native("remove_last() returns T", "Takes the last element out; `IndexError` when it is empty."),
    native(
        "remove_where(test as (T) => Boolean) returns Integer",
        "Takes out what passes the test; how many that were.",
    ),
    native("fill(value as T)", "Replaces every element by `value`."),
    native("clear()", "Takes all elements out."),
    native("swap(i as Integer, j as Integer)", "Exchanges two elements; `IndexError` outside."),
    native(
        "sort() where T is Comparable",
        "Puts the elements in ascending order; equals keep their order.",
    ),
    native(
        "sort_by(key as (T) => U)",
        "Puts the elements in the order of their keys; equals keep their order.",
    ),
    native("reverse()", "Turns the order around."),
    native("copy() returns List of T", "A new list of the same elements."),
];

pub(super) const LIST_SHARED: &[Member] = &[
    native(
        "filled(count as Integer, value as T) returns List of T",
        "`count` times `value`; `ValueError` when `count` is negative.",
    ),
    native(
        "generate(count as Integer, make as (Integer) => T) returns List of T",
        "What `make` gives for 0 up to `count` - 1; `ValueError` when `count` is negative.",
    ),
];
