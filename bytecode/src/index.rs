//! Typed indices, so that a local cannot be mistaken for a constant.

use std::fmt;

macro_rules! index {
    ($(#[doc = $doc:literal])* $name:ident($raw:ty)) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $raw);

        impl $name {
            /// The index as a `usize`.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

index! {
    /// A local variable of the running function; parameters come first.
    LocalIndex(u16)
}
index! {
    /// A variable that a closure took with it.
    CaptureIndex(u16)
}
index! {
    /// A field of a record, or of an object: those of the base come first.
    FieldIndex(u16)
}
index! {
    /// A method of a class; those of the base come first. A method of an interface.
    MethodIndex(u16)
}
index! {
    /// A class of the module.
    ClassIndex(u32)
}
index! {
    /// How many operands an instruction takes.
    Count(u16)
}
index! {
    /// A constant of the module.
    ConstantIndex(u32)
}
index! {
    /// A function of the module.
    FunctionIndex(u32)
}
index! {
    /// A native function that the module asks for.
    NativeIndex(u32)
}
index! {
    /// A variable of the module.
    GlobalIndex(u32)
}
index! {
    /// An instruction of the same function, counted from its first.
    Target(u32)
}
