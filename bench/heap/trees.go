// Binary trees of small objects: many that die young and some that live long.
package main

import (
	"fmt"
	"os"
	"strconv"
)

type node struct{ left, right *node }

func grown(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{grown(depth - 1), grown(depth - 1)}
}

func nodes(root *node) int {
	if root.left == nil {
		return 1
	}
	return 1 + nodes(root.left) + nodes(root.right)
}

func main() {
	depth := 16
	if len(os.Args) > 1 {
		if given, err := strconv.Atoi(os.Args[1]); err == nil {
			depth = given
		}
	}
	fmt.Printf("stretch tree of depth %d: %d nodes\n", depth+1, nodes(grown(depth+1)))
	kept := grown(depth)
	for below := 4; below <= depth; below += 4 {
		rounds := 1 << (depth - below + 4)
		count := 0
		for round := 0; round < rounds; round++ {
			count += nodes(grown(below))
		}
		fmt.Printf("%d trees of depth %d: %d nodes\n", rounds, below, count)
	}
	fmt.Printf("long-lived tree of depth %d: %d nodes\n", depth, nodes(kept))
}
