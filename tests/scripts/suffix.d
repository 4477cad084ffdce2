#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Kinds of files, by the name's end. */

syscall::openat:entry { self->p = arg1; }
syscall::openat:return
/self->p/
{
	this->n = basename(copyinstr(self->p));
	this->dot = rindex(this->n, ".");
	@[this->dot > 0 ? tolower(substr(this->n, this->dot)) : "(none)"] = count();
	self->p = 0;
}
