#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The parts of a path. */

#pragma D option quiet
syscall::chdir:entry
{
	this->p = copyinstr(arg0);
	this->a = strtok(this->p, "/");
	this->b = this->a != NULL ? strtok(NULL, "/") : "";
	printf("%s: %s | %s of %s\n", execname, this->a, this->b, cleanpath(this->p));
}
