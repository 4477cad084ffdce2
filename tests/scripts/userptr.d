#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* A structure of user memory through a pointer. */

struct ts { long sec; long nsec; };
syscall::clock_nanosleep:entry
{
	this->t = (userland struct ts *)arg2;
	@[execname] = quantize(this->t->sec * 1000 + this->t->nsec / 1000000);
}
