//! What programs look like when they are formatted.

mod support;

mod blocks;
mod comments;
mod expressions;
mod files;
mod mutations;
mod repository;
mod spaces;
