BEGIN
{
	@ = count(); @b[execname, pid, stack(), ustack(5), sym(arg0)] = sum(1);
	@q = quantize(arg0); @q2 = quantize(arg0, 2);
	@l = lquantize(arg0, 0, 100, 10); @l = lquantize(arg1, 0, 100, 10, 3);
	@ll = llquantize(arg0, 10, 0, 6, 20);
	@mn = min(arg0); @mx = max(arg0); @av = avg(arg0); @sd = stddev(arg0);
	@k[curthread->comm] = count(); @k["x"] = count(); @p[curthread] = count();
	@one[0] = count(); @one[timestamp] = count();
	printa(@b); printa("%s\n", @k); printa(@q, @q2); printa("%@d %@d\n", @mn, @mx);
	printa("%s %@d\n", @k); printa("%5d %@10u\n", @one);
	clear(@b); trunc(@k); trunc(@k, 5); trunc(@k, -5); normalize(@mn, 1000); denormalize(@mn);
}
