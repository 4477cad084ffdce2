#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Packets by address. */

#pragma D option quiet
ip:::send { @out[args[2]->ip_daddr] = sum(args[2]->ip_plength); }
ip:::receive { @in[args[2]->ip_saddr] = sum(args[2]->ip_plength); }
END { printa("%-40s %@12d %@12d\n", @out, @in); }
