// Binary trees of small objects: many that die young and some that live long.
class Node { constructor(left, right) { this.left = left; this.right = right; } }
function grown(depth) { return depth === 0 ? new Node(null, null) : new Node(grown(depth - 1), grown(depth - 1)); }
function nodes(root) { return root.left === null ? 1 : 1 + nodes(root.left) + nodes(root.right); }
const depth = process.argv.length > 2 ? Number(process.argv[2]) : 16;
console.log(`stretch tree of depth ${depth + 1}: ${nodes(grown(depth + 1))} nodes`);
const kept = grown(depth);
for (let below = 4; below <= depth; below += 4) {
    const rounds = 2 ** (depth - below + 4);
    let count = 0;
    for (let round = 1; round <= rounds; round++) count += nodes(grown(below));
    console.log(`${rounds} trees of depth ${below}: ${count} nodes`);
}
console.log(`long-lived tree of depth ${depth}: ${nodes(kept)} nodes`);
