#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* What page faults hit. */

sdt:exceptions::page_fault_user { @[execname, arg2 & 2 ? "write" : "read"] = count(); }
