#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* A histogram packed in lines. */

#pragma D option aggpack
#pragma D option aggsortkey
sched:::on-cpu { self->t = timestamp; }
sched:::off-cpu /self->t/ { @[cpu] = quantize(timestamp - self->t); self->t = 0; }
