#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* How deep stacks are. */

syscall::write:entry { @k = quantize(stackdepth); @u[execname] = quantize(ustackdepth); }
