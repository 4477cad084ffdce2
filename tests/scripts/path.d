#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Directories that files are opened in. */

syscall::openat:entry { self->p = arg1; }
syscall::openat:return
/self->p/
{
	this->s = copyinstr(self->p);
	@[dirname(this->s), strlen(basename(this->s)) > 12 ? "long" : "short"] = count();
	self->p = 0;
}
