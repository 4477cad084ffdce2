#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Deferred work by function. */

sdt:workqueue::workqueue_execute_start { @[sym((uintptr_t)args[0]->func)] = count(); }
