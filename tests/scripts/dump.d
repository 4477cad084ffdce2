#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The first bytes of what is written. */

syscall::write:entry
/pid == $target && arg2 >= 16/
{
	this->p = copyin(arg1, 16);
	tracemem(this->p, 16);
	trace(*(uint32_t *)this->p);
}
