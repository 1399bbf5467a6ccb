// Binary trees of small objects: many that die young and some that live long.
class trees {
    static final class Node { final Node left, right; Node(Node left, Node right) { this.left = left; this.right = right; } }
    static Node grown(int depth) { return depth == 0 ? new Node(null, null) : new Node(grown(depth - 1), grown(depth - 1)); }
    static int nodes(Node root) { return root.left == null ? 1 : 1 + nodes(root.left) + nodes(root.right); }
    public static void main(String[] arguments) {
        int depth = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 16;
        System.out.printf("stretch tree of depth %d: %d nodes%n", depth + 1, nodes(grown(depth + 1)));
        Node kept = grown(depth);
        for (int below = 4; below <= depth; below += 4) {
            int rounds = 1 << (depth - below + 4);
            int count = 0;
            for (int round = 1; round <= rounds; round++) count += nodes(grown(below));
            System.out.printf("%d trees of depth %d: %d nodes%n", rounds, below, count);
        }
        System.out.printf("long-lived tree of depth %d: %d nodes%n", depth, nodes(kept));
    }
}
