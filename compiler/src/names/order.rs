//! The order in which results are inferred: what is used before what uses it.

/// Groups nodes that reach each other (Tarjan's strongly connected components); a group comes after
/// the groups it leads to. `edges[node]` are the nodes that `node` leads to. O(nodes + edges), without
/// recursion.
pub(super) fn groups(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        edges,
        numbers: vec![None; edges.len()],
        lowest: vec![0; edges.len()],
        on_stack: vec![false; edges.len()],
        stack: Vec::new(),
        count: 0,
        groups: Vec::new(),
    };
    for node in 0..edges.len() {
        if search.numbers[node].is_none() {
            search.run(node);
        }
    }
    search.groups
}

struct Search<'a> {
    edges: &'a [Vec<usize>],
    numbers: Vec<Option<usize>>,
    lowest: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    count: usize,
    groups: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn run(&mut self, start: usize) {
        let mut path = vec![(start, 0)];
        self.enter(start);
        while let Some(&mut (node, ref mut edge)) = path.last_mut() {
            if let Some(&next) = self.edges[node].get(*edge) {
                *edge += 1;
                match self.numbers[next] {
                    None => {
                        self.enter(next);
                        path.push((next, 0));
                    }
                    Some(number) if self.on_stack[next] => {
                        self.lowest[node] = self.lowest[node].min(number);
                    }
                    Some(_) => {}
                }
                continue;
            }
            path.pop();
            if let Some(&(parent, _)) = path.last() {
                self.lowest[parent] = self.lowest[parent].min(self.lowest[node]);
            }
            self.leave(node);
        }
    }

    fn enter(&mut self, node: usize) {
        self.numbers[node] = Some(self.count);
        self.lowest[node] = self.count;
        self.count += 1;
        self.stack.push(node);
        self.on_stack[node] = true;
    }

    /// Closes the group that `node` is the first of, if it is.
    fn leave(&mut self, node: usize) {
        if self.numbers[node] != Some(self.lowest[node]) {
            return;
        }
        let mut group = Vec::new();
        while let Some(member) = self.stack.pop() {
            self.on_stack[member] = false;
            group.push(member);
            if member == node {
                break;
            }
        }
        group.sort_unstable();
        self.groups.push(group);
    }
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn what_is_used_comes_first() {
        // 0 → 1 → 2 → 1, 3 → 0
        let edges = [vec![1], vec![2], vec![1], vec![0]];
        assert_eq!(groups(&edges), [vec![1, 2], vec![0], vec![3]]);
    }

    #[test]
    fn a_long_chain_needs_no_recursion() {
        let edges: Vec<Vec<usize>> =
            (0..100_000).map(|node| if node < 99_999 { vec![node + 1] } else { vec![] }).collect();
        assert_eq!(groups(&edges).first(), Some(&vec![99_999]));
    }
}
