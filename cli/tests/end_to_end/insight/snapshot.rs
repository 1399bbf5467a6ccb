//! Heap snapshots, read as their viewers read them.

use serde_json::Value;

/// A snapshot as people see it, after everything that the format promises was checked.
pub struct Snapshot {
    pub nodes: Vec<Node>,
}

#[derive(Debug)]
pub struct Node {
    pub ty: String,
    pub name: String,
    pub id: u64,
    pub bytes: u64,
    /// Type and name of each reference, and to which node it leads.
    pub edges: Vec<(String, String, usize)>,
}

fn numbers(value: &Value) -> Vec<usize> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_u64().unwrap() as usize).collect()
}

fn words(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

impl Snapshot {
    #[track_caller]
    pub fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        let (head, meta) = (&file["snapshot"], &file["snapshot"]["meta"]);
        let node_fields = words(&meta["node_fields"]);
        assert_eq!(node_fields[..5], ["type", "name", "id", "self_size", "edge_count"]);
        assert_eq!(words(&meta["edge_fields"]), ["type", "name_or_index", "to_node"]);
        let node_types = words(&meta["node_types"][0]);
        let edge_types = words(&meta["edge_types"][0]);
        let strings = words(&file["strings"]);
        let (nodes, edges) = (numbers(&file["nodes"]), numbers(&file["edges"]));
        let width = node_fields.len();
        assert_eq!(nodes.len() as u64, head["node_count"].as_u64().unwrap() * width as u64);
        assert_eq!(edges.len() as u64, head["edge_count"].as_u64().unwrap() * 3);

        let mut edges = edges.chunks(3);
        let read_node = |row: &[usize]| Node {
            ty: node_types[row[0]].clone(),
            name: strings[row[1]].clone(),
            id: row[2] as u64,
            bytes: row[3] as u64,
            edges: edges
                .by_ref()
                .take(row[4])
                .map(|edge| {
                    let ty = edge_types[edge[0]].clone();
                    let name = match ty.as_str() {
                        "element" | "hidden" => edge[1].to_string(),
                        _ => strings[edge[1]].clone(),
                    };
                    assert!(edge[2] % width == 0 && edge[2] < nodes.len(), "{edge:?}");
                    (ty, name, edge[2] / width)
                })
                .collect(),
        };
        let snapshot = Self { nodes: nodes.chunks(width).map(read_node).collect() };
        assert_eq!(edges.next(), None, "each edge belongs to a node");
        snapshot.check_reachability();
        snapshot
    }

    /// Each node has a number of its own, and is reachable from the first.
    fn check_reachability(&self) {
        let mut ids: Vec<u64> = self.nodes.iter().map(|node| node.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), self.nodes.len());
        assert_eq!(
            self.retained(usize::MAX),
            self.nodes.iter().map(|node| node.bytes).sum::<u64>()
        );
    }

    /// The bytes that are reachable from the first node without passing `without`.
    pub fn retained(&self, without: usize) -> u64 {
        let mut seen = vec![false; self.nodes.len()];
        let (mut waiting, mut bytes) = (vec![0], 0);
        while let Some(node) = waiting.pop() {
            if node != without && !std::mem::replace(&mut seen[node], true) {
                bytes += self.nodes[node].bytes;
                waiting.extend(self.nodes[node].edges.iter().map(|edge| edge.2));
            }
        }
        bytes
    }

    #[track_caller]
    pub fn find(&self, ty: &str, name: &str) -> usize {
        let found = self.nodes.iter().position(|node| node.ty == ty && node.name == name);
        found.unwrap_or_else(|| panic!("no {ty} {name}"))
    }

    /// Where an edge leads.
    #[track_caller]
    pub fn follow(&self, node: usize, ty: &str, name: &str) -> usize {
        let mut edges = self.nodes[node].edges.iter();
        let found = edges.find(|edge| edge.0 == ty && edge.1 == name);
        found.unwrap_or_else(|| panic!("no {ty} {name} in {:?}", self.nodes[node])).2
    }

    /// What a module variable refers to.
    #[track_caller]
    pub fn variable(&self, name: &str) -> &Node {
        let variables = self.find("object", "(variables of the module)");
        &self.nodes[self.follow(variables, "property", name)]
    }
}
