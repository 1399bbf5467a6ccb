//! The library, called as programs call it when types are only known at run time, with every object
//! moving at every allocation.

mod harness;
mod input_output;
mod lists;
mod maps;
mod members;
mod models;
mod numbers;
mod operations;
mod sets;
mod signatures;
mod texts;
