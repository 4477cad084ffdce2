#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* How far the heads go. */

#pragma D option quiet

self int last[dev_t];
io:::start
/last[args[0]->b_edev] != 0/
{
	this->d = (int64_t)args[0]->b_blkno - last[args[0]->b_edev];
	@[args[1]->dev_statname] = quantize(this->d < 0 ? -this->d : this->d);
}
io:::start { last[args[0]->b_edev] = args[0]->b_blkno + args[0]->b_bcount / 512; }
