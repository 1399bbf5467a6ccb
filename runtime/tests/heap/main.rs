//! The heap and what lies in it.

mod evacuation;
mod graphs;
mod limits;
mod never_closed;
mod objects;
mod settings;
mod threads;
mod weak;
mod world;
