#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* What is flushed. */

syscall::fsync:entry, syscall::fdatasync:entry { self->f = fds[arg0].fi_pathname; self->t = timestamp; }
syscall::fsync:return, syscall::fdatasync:return /self->t/ { @[self->f] = quantize(timestamp - self->t); self->t = 0; self->f = 0; }
