//! Makes the parser from the grammar.

fn main() {
    if let Err(error) = lalrpop::process_src() {
        println!("cargo::error=the grammar cannot be processed: {error}");
    }
}
