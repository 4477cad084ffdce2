#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Sizes of block I/O by program. */

dtrace:::BEGIN { trace("Tracing... Hit Ctrl-C to end"); }
io:::start { @size[pid, curpsinfo->pr_psargs] = quantize(args[0]->b_bcount); }
dtrace:::END { printf("\n%8s %s\n\n", "PID", "CMD"); printa("%8d %s\n%@d\n", @size); }
