#pragma D option quiet
#pragma D option aggsortrev

/*
 * Time spent in system calls, by name and process.
 */
syscall:::entry
/execname != "dtrace"/
{
	self->ts = timestamp;
}

syscall:::return
/self->ts/
{
	this->ns = timestamp - self->ts;
	@time[probefunc, execname] = quantize(this->ns);
	@total["all"] = sum(this->ns / 1000);
	self->ts = 0;
}

tick-5s, END
{
	normalize(@total, 1000000);
	printf("%Y\n", walltimestamp);
	printa("%20s %-16s %@d\n", @time);
	trunc(@time, 10);
	clear(@total);
}
