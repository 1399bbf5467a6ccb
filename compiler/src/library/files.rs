//! The module `io`: files and the standard streams.

use super::{Member, native};

/// `io.files`.
pub(super) const FILES: &[Member] = &[
    native(
        "open(path as Text, mode as Text = \"read\") returns File",
        "Opens a file; `mode` is `read`, `write`, which begins an empty file, or `append`. `IoError` when that is not possible.",
    ),
    native(
        "create(path as Text) returns File",
        "Opens an empty file to be written, in place of what was there.",
    ),
    native("read(path as Text) returns Text", "The same as `read_text`."),
    native(
        "read_text(path as Text) returns Text",
        "The content of a file; `IoError` when it cannot be read or is not UTF-8.",
    ),
    native("read_bytes(path as Text) returns Bytes", "The content of a file as it is."),
    native(
        "lines(path as Text) returns List of Text",
        "The lines of a file without their ends. `For each` reads them one by one.",
    ),
    native("write(path as Text, text as Text)", "The same as `write_text`."),
    native(
        "write_text(path as Text, text as Text)",
        "Makes a file with this content, in place of what was there.",
    ),
    native("write_bytes(path as Text, bytes as Bytes)", "The same with Bytes."),
    native(
        "append_text(path as Text, text as Text)",
        "Adds to the end of a file, which is made when it is not there.",
    ),
    native("exists(path as Text) returns Boolean", "Whether there is a file or folder."),
    native("is_file(path as Text) returns Boolean", "Whether there is a file that is no folder."),
    native("is_folder(path as Text) returns Boolean", "Whether there is a folder."),
    native("size(path as Text) returns Integer", "How many bytes a file has."),
    native(
        "modified(path as Text) returns Float",
        "When a file was written last, in seconds since 1970 as `time.now()` gives them.",
    ),
    native(
        "list(path as Text = \".\") returns List of Text",
        "The names of what a folder has, in order.",
    ),
    native("delete(path as Text)", "Deletes a file, or a folder that is empty."),
    native("delete_folder(path as Text)", "Deletes a folder with everything in it."),
    native(
        "make_folder(path as Text)",
        "Makes a folder and those above it, where they are not there.",
    ),
    native(
        "make_temporary_folder() returns Text",
        "Makes a folder for files that are needed for a while; its path.",
    ),
    native("copy(from as Text, to as Text)", "Copies a file, in place of what was at `to`."),
    native(
        "move(from as Text, to as Text)",
        "Gives a file or folder another path, in place of a file that was there.",
    ),
    native("current_folder() returns Text", "The folder that paths are relative to."),
    native(
        "join(folder as Text, path as Text) returns Text",
        "`path` as seen from `folder`; `path` itself when it begins at the root.",
    ),
    native("name(path as Text) returns Text", "The last part of a path: `b.txt` of `a/b.txt`."),
    native(
        "extension(path as Text) returns Text",
        "What follows the last point of the name: `txt` of `a/b.txt`; empty without one.",
    ),
    native(
        "parent(path as Text) returns Text?",
        "A path without its last part: `a` of `a/b.txt`; nothing when it has only one.",
    ),
];

/// `io.input`.
pub(super) const INPUT: &[Member] = &[
    native("read_line() returns Text?", "The next line of standard input, or nothing at its end."),
    native(
        "lines() returns List of Text",
        "All lines up to the end of standard input. `For each` reads them one by one.",
    ),
    native("read_all() returns Text", "Everything up to the end of standard input."),
];

/// `io.output`.
pub(super) const OUTPUT: &[Member] = &[
    native("write(text as Text)", "Writes to standard output, without an end of line."),
    native("write_line(text as Text = \"\")", "Writes a line to standard output."),
    native("flush()", "Shows what was written so far."),
];

/// `io.error`.
pub(super) const ERROR: &[Member] = &[
    native("write(text as Text)", "Writes to standard error, without an end of line."),
    native("write_line(text as Text = \"\")", "Writes a line to standard error."),
];

/// Members of open files.
pub(super) const FILE: &[Member] = &[
    native("path() returns Text", "The path that it was opened with."),
    native("is_open() returns Boolean", "Whether it was not closed."),
    native("read_line() returns Text?", "The next line without its end, or nothing at the end."),
    native(
        "lines() returns List of Text",
        "The lines that were not read yet. `For each` reads them one by one.",
    ),
    native("read_text() returns Text", "All that was not read yet."),
    native("read_bytes() returns Bytes", "All that was not read yet, as it is."),
    native("write(text as Text)", "Writes behind what was written."),
    native("write_line(text as Text = \"\")", "Writes a line behind what was written."),
    native("write_bytes(bytes as Bytes)", "Writes bytes behind what was written."),
    native("flush()", "Hands what was written to the system."),
    native("close()", "Ends reading or writing. To close it again does nothing."),
];
