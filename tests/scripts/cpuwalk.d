#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* On which CPUs a program runs. */

profile:::profile-97hz /pid/ { @[execname, pid] = lquantize(cpu, 0, 128, 1); }
