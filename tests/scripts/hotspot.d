#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Where on the disk. */

#pragma D option quiet

io:::start { @[args[1]->dev_statname] = lquantize(args[0]->b_blkno / 2048, 0, 4000, 10); }
dtrace:::END { printf("MB from the start:\n"); printa("%s %@d\n", @); }
