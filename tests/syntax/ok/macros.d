#pragma D option defaultargs

pid$target:libc*.so:malloc:entry,
pid$target::$2:return
/arg0 > $4 && pid == $pid && execname == $$2/
{
	@[ustack(5)] = lquantize(arg0, 0, 1024, 64);
	trace($1);
}
