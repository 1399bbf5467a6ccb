//! What an executable built by Runa links: runtime, library and entry point.
