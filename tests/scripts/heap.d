#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Sizes that a process asks malloc() for. */

#pragma D option quiet
pid$target:libc:malloc:entry { @[ustack(5)] = quantize(arg0); }
pid$target:libc:malloc:return { @r["NULL"] = sum(arg1 == 0); }
