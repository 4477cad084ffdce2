#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The kinds of work of the machine. */

profile-97 { @[arg0 ? (pid ? "kernel" : "idle") : "user"] = count(); }
