#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Growth of address spaces. */

syscall::brk:entry { self->want = arg0; }
syscall::brk:return /self->want && arg1 != self->want/ { @refused[execname] = count(); }
syscall::brk:return { self->want = 0; }
syscall::mmap:entry { @[execname, arg3 & 0x20 ? "anon" : "file"] = sum(arg1); }
