#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Calls of a process in their order, pairs. */

#pragma D option quiet
syscall:::entry /pid == $target && self->last != NULL/ { @[strjoin(self->last, strjoin(" -> ", probefunc))] = count(); }
syscall:::entry /pid == $target/ { self->last = probefunc; }
