#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Bytes rather than calls in a histogram. */

syscall::write:entry { @[execname] = quantize(arg0, arg2); @l[execname] = lquantize(arg0, 0, 32, 1, arg2); }
