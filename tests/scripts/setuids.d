#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Programs that change their user. */

#pragma D option quiet

syscall::setuid:entry, syscall::setreuid:entry, syscall::setresuid:entry { self->from = uid; self->in = 1; }
syscall::setuid:return, syscall::setreuid:return, syscall::setresuid:return
/self->in && arg0 == 0 && uid != self->from/
{
	printf("%d -> %d %s %s\n", self->from, uid, execname, curpsinfo->pr_psargs);
}
syscall::setuid:return, syscall::setreuid:return, syscall::setresuid:return { self->in = 0; self->from = 0; }
