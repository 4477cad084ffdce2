#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Where a program spends its time. */

profile-499 /pid == $target/ { @f[usym(arg1)] = count(); @m[umod(arg1)] = count(); @a[uaddr(arg1)] = count(); }
dtrace:::END { trunc(@f, 10); trunc(@a, 10); }
