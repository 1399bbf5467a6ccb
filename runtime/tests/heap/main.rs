//! The heap and what lies in it.

mod graphs;
mod objects;
mod settings;
mod world;
