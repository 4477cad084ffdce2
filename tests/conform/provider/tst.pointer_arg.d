/*
 * ASSERTION: arguments that are pointers of which the kernel knows the type are numbers for any arithmetic, also as indexes and
 * in probes that are made from other events.
 * SECTION: Variables; sdt and sched Providers.
 */
/* @@options: -q */
int a[8];

sdt:sched::sched_switch
{
	this->n = (arg1 & 7) + (arg1 << 3) % 8 + (arg1 ^ arg1) + ((arg1 * 3) >> 63) + a[arg1 & 7];
	this->n += ((uint64_t)args[1] & 7) + (args[1] - args[1]) + ((char *)args[1])[pid & 1] * 0;
	n += this->n;
	printf("%s\n", this->n == 0 || this->n == 1 || this->n == -1 ? "ok" : "wrong");
	exit(0);
}

sched:::wakeup,
proc:::signal-send
{
	m += arg0 & 7;
	m += ((uint64_t)arg1 >> 1) % 3;
}
