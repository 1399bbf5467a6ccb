//! What instructions do when types are only known at run time, shared by all engines.

pub mod arguments;
pub mod arithmetic;
pub(crate) mod asking;
pub mod call;
pub mod compare;
pub mod convert;
mod decimal;
pub mod display;
mod entry;
pub mod equality;
pub mod format;
pub mod index;
pub mod keyed;
pub mod member;
pub mod object;
mod object_member;
pub mod slice;
