//! Heap snapshots in V8's format, which the memory panels of browsers and editors open.
//!
//! A snapshot is one JSON object: how a node and an edge are laid out, then all nodes, then all edges in
//! the order of their nodes, both as rows of numbers, then the strings that they refer to. There is a
//! node for each object that is reachable; an array that only a list or map has counts as part of it.
//!
//! It is written while the heap is walked, four times in the same order: what is kept beside it are the
//! names of the program and three bits for each word of the heap.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Write};

use runa_runtime::Context;
use runa_runtime::context::RootKind;
use runa_runtime::heap::collect::collect_young;
use runa_runtime::heap::graph::{Graph, Holder, Label, Node, NodeKind, NotExamined, examine};

/// How the rows are laid out, as V8 says it; and who has made the file.
const HEAD: &str = concat!(
    r#"{"snapshot":{"producer":"runa","meta":{"#,
    r#""node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],"#,
    r#""node_types":[["hidden","array","string","object","code","closure","regexp","number","native","#,
    r#""synthetic","concatenated string","sliced string","symbol","bigint","object shape","#,
    r#""wasm object"],"string","number","number","number","number","number"],"#,
    r#""edge_fields":["type","name_or_index","to_node"],"#,
    r#""edge_types":[["context","element","property","internal","hidden","shortcut","weak"],"#,
    r#""string_or_number","node"],"#,
    r#""trace_function_info_fields":["function_id","name","script_name","script_id","line","column"],"#,
    r#""trace_node_fields":["id","function_info_index","count","size","children"],"#,
    r#""sample_fields":["timestamp_us","last_assigned_id"],"#,
    r#""location_fields":["object_index","script_id","line","column"]},"#,
);

/// Fields of a node.
const NODE_FIELDS: usize = 7;

/// Types of nodes, by their places in [`HEAD`].
mod node_type {
    pub(super) const ARRAY: u32 = 1;
    pub(super) const STRING: u32 = 2;
    pub(super) const OBJECT: u32 = 3;
    pub(super) const CLOSURE: u32 = 5;
    pub(super) const NUMBER: u32 = 7;
    pub(super) const SYNTHETIC: u32 = 9;
}

/// Types of edges, by their places in [`HEAD`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EdgeType {
    Element = 1,
    Property = 2,
    Internal = 3,
}

/// Of a Text so many characters are its name.
const SHOWN_OF_A_TEXT: usize = 80;

/// Nodes that stand for no object, by their numbers.
mod group {
    pub(super) const ROOT: usize = 0;
    pub(super) const ROOTS: usize = 1;
    pub(super) const VARIABLES: usize = 2;
    pub(super) const FRAMES: usize = 3;
    pub(super) const CONSTANTS: usize = 4;
    pub(super) const HANDLES: usize = 5;
    pub(super) const EXCEPTIONS: usize = 6;
    pub(super) const COUNT: usize = 7;
}

/// Their types and names. Distances are counted from what is no synthetic node, and viewers look for
/// `(GC roots)`.
const GROUPS: [(u32, &str); group::COUNT] = [
    (node_type::SYNTHETIC, ""),
    (node_type::SYNTHETIC, "(GC roots)"),
    (node_type::OBJECT, "(variables of the module)"),
    (node_type::OBJECT, "(running processes)"),
    (node_type::SYNTHETIC, "(constants)"),
    (node_type::SYNTHETIC, "(native functions)"),
    (node_type::SYNTHETIC, "(exceptions)"),
];

/// Why a snapshot could not be written.
#[derive(Debug)]
pub enum SnapshotError {
    /// The heap cannot be looked at.
    NotExamined(NotExamined),
    /// The writer has refused.
    Write(io::Error),
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SnapshotError::NotExamined(error) => error.fmt(f),
            SnapshotError::Write(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SnapshotError {}

impl From<io::Error> for SnapshotError {
    fn from(error: io::Error) -> Self {
        SnapshotError::Write(error)
    }
}

/// The heap of a program that stands still.
#[derive(Debug)]
pub struct LiveHeap<'a> {
    context: &'a mut Context,
    may_move: bool,
}

impl<'a> LiveHeap<'a> {
    /// The heap of a context. Young objects get old first, if they may move, so that the number of an
    /// object is the same in later snapshots.
    pub(crate) fn new(context: &'a mut Context, may_move: bool) -> Self {
        Self { context, may_move }
    }

    /// Writes everything that is reachable in the format of `.heapsnapshot` files. `out` should be buffered.
    /// Needs three bits of the system's memory for each word of the heap, and none of the heap.
    pub fn write_snapshot(&mut self, out: &mut dyn Write) -> Result<(), SnapshotError> {
        if self.may_move {
            collect_young(self.context);
        }
        examine(self.context, |graph| Snapshot::new(graph).write(out))
            .map_err(SnapshotError::NotExamined)?
            .map_err(SnapshotError::Write)
    }
}

/// The strings that are not contents of Texts, once each.
#[derive(Debug, Default)]
struct Names {
    indices: HashMap<String, usize>,
    list: Vec<String>,
}

impl Names {
    fn index(&mut self, name: &str) -> usize {
        if let Some(&index) = self.indices.get(name) {
            return index;
        }
        self.list.push(name.to_owned());
        self.indices.insert(name.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }
}

struct Snapshot<'a> {
    graph: &'a Graph<'a>,
    names: Names,
    /// The names of what is named over and over.
    known: HashMap<NodeKind, usize>,
    labels: HashMap<&'a str, usize>,
    edges: usize,
    /// What the groups refer to: the name or number, and the object.
    held: [Vec<(EdgeType, usize, usize)>; group::COUNT],
}

impl<'a> Snapshot<'a> {
    /// Gives everything names and counts the edges.
    fn new(graph: &'a Graph<'a>) -> Self {
        let mut snapshot = Self {
            graph,
            names: Names::default(),
            known: HashMap::new(),
            labels: HashMap::new(),
            edges: 0,
            held: Default::default(),
        };
        // Numbers of strings begin with 1 in V8's files.
        snapshot.names.index("<none>");
        for (_, name) in GROUPS {
            snapshot.names.index(name);
        }
        snapshot.hold_groups();
        snapshot.hold_objects();
        for node in graph.nodes() {
            snapshot.name(node.kind());
            node.references(|label, _| snapshot.count(label));
        }
        snapshot
    }

    fn hold_groups(&mut self) {
        let groups = [
            (group::ROOT, group::ROOTS),
            (group::ROOT, group::VARIABLES),
            (group::ROOT, group::FRAMES),
            (group::ROOTS, group::CONSTANTS),
            (group::ROOTS, group::HANDLES),
            (group::ROOTS, group::EXCEPTIONS),
        ];
        for (from, to) in groups {
            let number = self.held[from].len() + 1;
            self.hold(from, EdgeType::Element, number, to);
        }
    }

    fn hold_objects(&mut self) {
        let graph = self.graph;
        let globals = &graph.program().module().globals;
        for (holder, node) in graph.holders() {
            let to = group::COUNT + node.number();
            let from = match holder {
                Holder::Variable(index) => {
                    let name = globals.get(index.index()).map_or("", |global| &global.name);
                    let name = self.names.index(name);
                    self.hold(group::VARIABLES, EdgeType::Property, name, to);
                    continue;
                }
                Holder::Constant => group::CONSTANTS,
                Holder::Context(RootKind::Exceptions) => group::EXCEPTIONS,
                Holder::Context(RootKind::Handles) => group::HANDLES,
                Holder::Context(RootKind::Frames) => group::FRAMES,
            };
            let number = self.held[from].len();
            self.hold(from, EdgeType::Element, number, to);
        }
    }

    fn hold(&mut self, from: usize, ty: EdgeType, name: usize, to: usize) {
        self.held[from].push((ty, name, to));
        self.edges += 1;
    }

    fn count(&mut self, label: Label<'a>) {
        self.edges += 1;
        if let Label::Name(name) | Label::Internal(name) = label
            && !self.labels.contains_key(name)
        {
            let index = self.names.index(name);
            self.labels.insert(name, index);
        }
    }

    fn name(&mut self, kind: NodeKind) {
        if kind == NodeKind::Text || self.known.contains_key(&kind) {
            return;
        }
        let program = self.graph.program();
        let index = match kind {
            NodeKind::Text => return,
            NodeKind::Number(name) | NodeKind::Array(name) => self.names.index(name),
            NodeKind::Function(index) => self.names.index(&program.function(index).name),
            NodeKind::Object(ty) => self.names.index(&program.types().display(ty).to_string()),
        };
        self.known.insert(kind, index);
    }

    /// The number of the string that is the content of a Text: behind the names, in the order of Texts.
    fn content(&self, number: usize) -> usize {
        self.names.list.len() + number
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(HEAD.as_bytes())?;
        let nodes = group::COUNT + self.graph.count();
        writeln!(
            out,
            "\"node_count\":{nodes},\"edge_count\":{},\"trace_function_count\":0}},",
            self.edges
        )?;
        out.write_all(b"\"nodes\":[")?;
        self.write_nodes(&mut Rows::new(out))?;
        out.write_all(b"],\n\"edges\":[")?;
        self.write_edges(&mut Rows::new(out))?;
        out.write_all(
            b"],\n\"trace_function_infos\":[],\n\"trace_tree\":[],\n\"samples\":[],\n\
              \"locations\":[],\n\"strings\":[",
        )?;
        self.write_strings(out)?;
        out.write_all(b"]}\n")
    }

    fn write_nodes(&self, rows: &mut Rows<'_>) -> io::Result<()> {
        for (number, (ty, name)) in GROUPS.iter().enumerate() {
            let name = self.names.indices.get(*name).copied().unwrap_or_default();
            let id = 2 * number + 1;
            let edges = self.held[number].len();
            rows.row(&[*ty as u64, name as u64, id as u64, 0, edges as u64, 0, 0])?;
        }
        let mut text = 0;
        for node in self.graph.nodes() {
            let kind = node.kind();
            let ty = match kind {
                NodeKind::Text => node_type::STRING,
                NodeKind::Number(_) => node_type::NUMBER,
                NodeKind::Function(_) => node_type::CLOSURE,
                NodeKind::Array(_) => node_type::ARRAY,
                NodeKind::Object(_) => node_type::OBJECT,
            };
            let name = match self.known.get(&kind) {
                Some(&name) => name,
                None => {
                    text += 1;
                    self.content(text - 1)
                }
            };
            let mut edges = 0;
            node.references(|_, _| edges += 1);
            // Viewers keep sizes in 32 bits.
            let bytes = node.bytes().min(u32::MAX as usize);
            rows.row(&[ty as u64, name as u64, self.id(&node), bytes as u64, edges, 0, 0])?;
        }
        Ok(())
    }

    /// A number of 32 bits that is the same in all snapshots in which the object is at the same place. V8
    /// gives odd ones to objects. In heaps above 16 GiB it is the number of the node.
    fn id(&self, node: &Node<'_>) -> u64 {
        let first = 2 * group::COUNT as u64 + 1;
        let by_place = |node: &Node<'_>| first + node.offset() / 4;
        let is_small = self.graph.nodes_end() / 4 < u64::from(u32::MAX) - first;
        if is_small { by_place(node) } else { first + 2 * node.number() as u64 }
    }

    fn write_edges(&self, rows: &mut Rows<'_>) -> io::Result<()> {
        for &(ty, name, to) in self.held.iter().flatten() {
            rows.edge(ty, name, to)?;
        }
        for node in self.graph.nodes() {
            let mut written = Ok(());
            node.references(|label, to| {
                if written.is_ok() {
                    let (ty, name) = self.edge(label);
                    written = rows.edge(ty, name, group::COUNT + to.number());
                }
            });
            written?;
        }
        Ok(())
    }

    fn edge(&self, label: Label) -> (EdgeType, usize) {
        let named = |name: &str| self.labels.get(name).copied().unwrap_or_default();
        match label {
            Label::Index(index) => (EdgeType::Element, index as usize),
            Label::Text(text) => {
                (EdgeType::Property, self.content(self.graph.number_of_text(text)))
            }
            Label::Name(name) => (EdgeType::Property, named(name)),
            Label::Internal(name) => (EdgeType::Internal, named(name)),
        }
    }

    fn write_strings(&self, out: &mut dyn Write) -> io::Result<()> {
        for (index, name) in self.names.list.iter().enumerate() {
            out.write_all(if index == 0 { b"" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, name)?;
        }
        for node in self.graph.texts() {
            out.write_all(b",\n")?;
            match node.beginning(SHOWN_OF_A_TEXT) {
                (text, false) => serde_json::to_writer(&mut *out, text)?,
                (text, true) => serde_json::to_writer(&mut *out, &format_args!("{text}…"))?,
            }
        }
        Ok(())
    }
}

/// Writes rows of numbers.
struct Rows<'a> {
    out: &'a mut dyn Write,
    row: Vec<u8>,
    is_first: bool,
}

impl<'a> Rows<'a> {
    fn new(out: &'a mut dyn Write) -> Self {
        Self { out, row: Vec::new(), is_first: true }
    }

    fn row(&mut self, numbers: &[u64]) -> io::Result<()> {
        self.row.clear();
        for number in numbers {
            if !std::mem::take(&mut self.is_first) {
                self.row.push(b',');
            }
            write!(self.row, "{number}")?;
        }
        self.row.push(b'\n');
        self.out.write_all(&self.row)
    }

    fn edge(&mut self, ty: EdgeType, name: usize, to: usize) -> io::Result<()> {
        self.row(&[ty as u64, name as u64, (to * NODE_FIELDS) as u64])
    }
}
