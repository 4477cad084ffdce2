#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Who calls in the kernel. */

sdt:kmem::kfree { @[sym(caller)] = count(); }
