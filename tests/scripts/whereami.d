#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The working directory of those who open by relative name. */

#pragma D option quiet
syscall::openat:entry { self->p = arg1; }
syscall::openat:return
/self->p && arg0 >= 0/
{
	this->s = copyinstr(self->p);
	this->rel = substr(this->s, 0, 1) != "/";
	printf("%s%s%s\n", this->rel ? cwd : "", this->rel ? "/" : "", this->s);
	self->p = 0;
}
