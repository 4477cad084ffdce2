#!/usr/sbin/dtrace -Zs
/* Where a program's time goes, by the functions of its own that it is in: inclusive and exclusive. */
#pragma D option quiet

pid$target:a.out::entry
{
	self->depth++;
	self->start[self->depth] = timestamp;
	self->inner[self->depth] = 0;
}

pid$target:a.out::return
/self->depth > 0 && self->start[self->depth]/
{
	this->took = timestamp - self->start[self->depth];
	@inclusive[probefunc] = sum(this->took);
	@exclusive[probefunc] = sum(this->took - self->inner[self->depth]);
	self->start[self->depth] = 0;
	self->depth--;
	self->inner[self->depth] += this->took;
}

END
{
	normalize(@inclusive, 1000);
	normalize(@exclusive, 1000);
	printf("%-24s %12s %12s\n", "FUNCTION", "INCL us", "EXCL us");
	printa("%-24s %@12d %@12d\n", @inclusive, @exclusive);
}
