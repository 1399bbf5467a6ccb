//! Native code for Runa bytecode: one translator, just in time and ahead of time.
