#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Extremes with what they belong to. */

syscall::write:entry { @hi[execname] = max(arg2); @lo[execname] = min(arg2); @sd[execname] = stddev(arg2); @av[execname] = avg(arg2); }
END { printa("%16s %@d..%@d, %@d +- %@d\n", @lo, @hi, @av, @sd); }
