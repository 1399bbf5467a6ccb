//! Values, heap, exceptions, native calls and the layout compiled code relies on.
