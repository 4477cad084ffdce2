#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Signals by sender, receiver and number. */

#pragma D option quiet

dtrace:::BEGIN { printf("Tracing... Hit Ctrl-C to end\n"); }
proc:::signal-send { @[execname, stringof(args[1]->pr_fname), args[2]] = count(); }
dtrace:::END
{
	printf("%16s %16s %7s %6s\n", "SENDER", "RECIPIENT", "SIGNAL", "COUNT");
	printa("%16s %16s %7d %6@d\n", @);
}
