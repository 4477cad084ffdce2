#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Where the kernel spends its time. */

profile-499 /arg0/ { @f[func(arg0)] = count(); @m[mod(arg0)] = count(); @s[sym(arg0)] = count(); }
