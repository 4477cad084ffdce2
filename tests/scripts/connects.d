#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Outgoing TCP connections: where to. */

#pragma D option quiet

syscall::connect:entry
{
	this->s = (struct sockaddr *)copyin(arg1, 16);
	this->af = this->s->sa_family;
	self->in = this->af == AF_INET;
	this->sin = (struct sockaddr_in *)this->s;
}
syscall::connect:entry
/self->in/
{
	printf("%-16s %6d %s:%d\n", execname, pid, inet_ntop(AF_INET, &this->sin->sin_addr.s_addr), ntohs(this->sin->sin_port));
	self->in = 0;
}
