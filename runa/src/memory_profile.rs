//! Allocation profiles in V8's format, which Chrome's memory panel, VS Code and speedscope open.
//!
//! It is a tree of calls: a node is a line of a function, below the line that has called it, with the
//! bytes that were allocated there. V8 has a node for each function; lines tell more, and viewers show
//! them as they show functions.

use std::io::{self, Write};

use runa_bytecode::Module;
use runa_runtime::AllocationProfile;
use runa_runtime::allocation_profile::Site;

/// Writes a profile of a program in the format of `.heapprofile` files. `out` should be buffered.
///
/// Beyond what V8 writes, a node says in `selfCount` how many objects there were, and `interval` says how
/// many bytes lie between two samples on average.
pub(crate) fn write(
    profile: &AllocationProfile,
    module: &Module,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut callees = vec![Vec::new(); profile.sites.len()];
    for (index, site) in profile.sites.iter().enumerate().skip(1) {
        callees[site.caller].push(index);
    }
    let mut tree = TreeWriter { profile, module, callees, out };
    tree.out.write_all(b"{\"head\":")?;
    tree.node(0)?;
    let (interval, samples) = (profile.interval, profile.samples);
    write!(tree.out, ",\n\"interval\":{interval},\"sampleCount\":{samples},\n\"samples\":[")?;
    let sites = profile.sites.iter().enumerate().filter(|(_, site)| site.bytes > 0.0);
    for (ordinal, (index, site)) in sites.enumerate() {
        let (comma, id) = (if ordinal == 0 { "" } else { ",\n" }, index + 1);
        write!(
            tree.out,
            "{comma}{{\"size\":{:.0},\"nodeId\":{id},\"ordinal\":{}}}",
            site.bytes,
            ordinal + 1
        )?;
    }
    tree.out.write_all(b"]}\n")
}

struct TreeWriter<'a> {
    profile: &'a AllocationProfile,
    module: &'a Module,
    callees: Vec<Vec<usize>>,
    out: &'a mut dyn Write,
}

impl TreeWriter<'_> {
    /// Writes a site and what it has called. The profile has cut deep stacks.
    fn node(&mut self, index: usize) -> io::Result<()> {
        let Site { bytes, objects, .. } = self.profile.sites[index];
        let frame = self.call_frame(index);
        write!(
            self.out,
            "{{\"callFrame\":{frame},\"selfSize\":{bytes:.0},\"selfCount\":{objects:.0},\
             \"id\":{},\"children\":[",
            index + 1
        )?;
        for (position, callee) in std::mem::take(&mut self.callees[index]).into_iter().enumerate() {
            self.out.write_all(if position == 0 { b"\n" } else { b",\n" })?;
            self.node(callee)?;
        }
        self.out.write_all(b"]}")
    }

    /// Lines count from 0 in V8's files.
    fn call_frame(&self, index: usize) -> serde_json::Value {
        let site = self.profile.sites[index];
        let function = site.function.and_then(|function| self.module.function(function));
        let file = function.and_then(|function| self.module.file_of(function));
        let name = match function {
            Some(function) => function.name.as_str(),
            None if index == 0 => "(root)",
            None => "(further callers)",
        };
        serde_json::json!({
            "functionName": name,
            "scriptId": function.map_or(0, |function| function.file.wrapping_add(1)).to_string(),
            "url": file.unwrap_or_default(),
            "lineNumber": i64::from(site.line) - 1,
            "columnNumber": if site.line == 0 { -1 } else { 0 },
        })
    }
}
