#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Branches. */

#pragma D option quiet
syscall::write:entry
{
	if (arg2 == 0) {
		@["none"] = count();
	} else if (arg2 < 512) {
		@["small"] = count();
		if (arg0 < 3)
			@std[arg0] = sum(arg2);
	} else {
		@["big"] = count();
		this->pages = (arg2 + 4095) / 4096;
		@pages[execname] = quantize(this->pages);
	}
}
