//! The module `reflect`: what a program can ask about its own types, processes and values.

use super::{Member, native};

/// `reflect`.
pub(super) const REFLECT: &[Member] = &[
    native(
        "type_of(value as Any) returns TypeDescription",
        "The type of the value; for one of a variant, that of its case.",
    ),
    native(
        "type_named(name as Text) returns TypeDescription?",
        "The type that `type_of` calls so, or nothing when the program has no such type.",
    ),
    native(
        "types() returns List of TypeDescription",
        "The classes, structures, interfaces and variants that the program declares.",
    ),
    native(
        "get(object as Any, field as Text) returns Any",
        "The field of that name; `MissingMemberError` when there is none, or when it is private.",
    ),
    native(
        "set(object as Any, field as Text, value as Any)",
        "Sets the field of that name; `TypeError` when the value is not of its type.",
    ),
    native(
        "call(object as Any, method as Text, arguments as List of Any) returns Any",
        "Calls the method of that name; `MissingMemberError` when there is none, or when it is private.",
    ),
    native(
        "call_function(function as Any, arguments as List of Any) returns Any",
        "Calls a process: a value, a `Signature`, or the name of a process of the main file.",
    ),
    native(
        "function(name as Text) returns Signature?",
        "The process that the main file declares so, or nothing; private ones do not count.",
    ),
    native(
        "functions() returns List of Signature",
        "The processes that the main file declares, without private and generic ones.",
    ),
    native(
        "signature(function as Any) returns Signature",
        "What a process takes and gives; `TypeError` when the value is none.",
    ),
    native(
        "references(value as Any) returns List of Any",
        "What the value refers to itself: its elements, keys, fields or variables. Numbers do not count.",
    ),
    native(
        "size_of(value as Any) returns Integer",
        "How many bytes the value takes, without what it refers to; 0 for numbers.",
    ),
];

/// Members of `TypeDescription`.
pub(super) const TYPE: &[Member] = &[
    native("name() returns Text", "What the language calls it: `List of Integer`."),
    native(
        "kind() returns Text",
        "What sort of type it is: `class`, `structure`, `variant case`, `list`, `number` and so on.",
    ),
    native(
        "base() returns TypeDescription?",
        "What it extends, for a case its variant; nothing when there is no such type.",
    ),
    native(
        "interfaces() returns List of TypeDescription",
        "The interfaces that it promises, those of its base included.",
    ),
    native("cases() returns List of TypeDescription", "The cases of a variant."),
    native(
        "type_arguments() returns List of TypeDescription",
        "The types that stand in its name: the element of a list, the parts of a tuple.",
    ),
    native("fields() returns List of Field", "Its fields, those of its base first."),
    native("field(name as Text) returns Field?", "The field of that name, or nothing."),
    native(
        "methods() returns List of Signature",
        "Its methods, those of its base first, private ones behind all others.",
    ),
    native("method(name as Text) returns Signature?", "The method of that name, or nothing."),
    native(
        "is_a(other as TypeDescription) returns Boolean",
        "Whether it is the other type, extends it or promises what it does.",
    ),
    native("accepts(value as Any) returns Boolean", "Whether the value is of this type."),
    native(
        "attributes() returns Map of Text to Text",
        "What `@` says before its declaration: `deprecated`.",
    ),
];

/// Members of `Field`.
pub(super) const FIELD: &[Member] = &[
    native("name() returns Text", "Its name."),
    native("type() returns TypeDescription", "Its type."),
    native("is_private() returns Boolean", "Whether only the type itself can use it."),
];

/// Members of `Signature`.
pub(super) const SIGNATURE: &[Member] = &[
    native("name() returns Text", "Its name."),
    native(
        "parameters() returns List of Parameter",
        "What it takes, in order, without the object that a method is called on.",
    ),
    native("result() returns TypeDescription", "The type of what it gives."),
    native("is_method() returns Boolean", "Whether it is called on an object."),
    native("is_private() returns Boolean", "Whether only the type itself can call it."),
    native("is_abstract() returns Boolean", "Whether it has no body, as in an interface."),
    native(
        "attributes() returns Map of Text to Text",
        "What `@` says before its declaration: `deprecated`, `needs`.",
    ),
];

/// Members of `Parameter`.
pub(super) const PARAMETER: &[Member] = &[
    native("name() returns Text", "Its name."),
    native("type() returns TypeDescription", "Its type."),
];
