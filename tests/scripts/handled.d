#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Signals that processes handle, and when they were done. */

proc:::signal-handle { @h[execname, args[0]] = count(); self->sig = args[0]; }
proc:::signal-clear { @c[execname, args[0]] = count(); }
proc:::signal-discard { @d[stringof(args[1]->pr_fname), args[2]] = count(); }
