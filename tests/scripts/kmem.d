#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Memory that the kernel takes for itself. */

sdt:kmem::kmalloc { @[execname, stack(4)] = sum(arg3); }
tick-1s { trunc(@, 5); exit(0); }
