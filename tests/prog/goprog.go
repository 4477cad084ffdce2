// SPDX-License-Identifier: MIT
//
// goprog: functions, methods and results of Go, and a goroutine whose stack grows several times while it is in a
// function that is traced.
package main

import (
	"fmt"
	"strings"
)

type point struct {
	x, y int
	name string
}

//go:noinline
func (p *point) Norm(scale int) int {
	return scale * (p.x*p.x + p.y*p.y)
}

//go:noinline
func many(a, b, c, d, e, f, g, h, i, j, k int) int {
	return a + b + c + d + e + f + g + h + i + j + k
}

//go:noinline
func greet(name string, n int8, p *point) (string, *point, int) {
	return strings.Repeat(name, int(n)), p, 78
}

//go:noinline
func deep(n int) int {
	var pad [512]byte
	if n == 0 {
		return 1
	}
	pad[n%512] = byte(n)
	return deep(n-1) + int(pad[n%512])*0 + 1
}

//go:noinline
func choose(n int) string {
	switch {
	case n < 0:
		return "negative"
	case n == 0:
		return "zero"
	}
	return "positive"
}

func main() {
	p := &point{3, 4, "p"}
	fmt.Println(p.Norm(2), many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
	s, q, _ := greet("ab", 3, p)
	done := make(chan int)
	go func() { done <- deep(2000) }()
	fmt.Println(s, q.x, <-done, choose(-1), choose(0), choose(1))
}
