#!/usr/sbin/dtrace -s
/* Reads by latency class, with if and else: what a service level would count. */
#pragma D option quiet

syscall::read:entry,
syscall::pread64:entry
{
	self->t = timestamp;
}

syscall::read:return,
syscall::pread64:return
/self->t/
{
	this->us = (timestamp - self->t) / 1000;
	if (this->us < 10) {
		@n["fast"] = count();
	} else if (this->us < 1000) {
		@n["fair"] = count();
	} else {
		@n["slow"] = count();
		@who[execname] = max(this->us);
	}
	@all = llquantize(this->us, 10, 0, 6, 10);
	self->t = 0;
}

tick-1s
/++secs >= 2/
{
	exit(0);
}
