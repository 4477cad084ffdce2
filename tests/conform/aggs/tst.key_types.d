/* ASSERTION: keys of every kind and size, and their layout; a key is as wide as its widest use. SECTION: Aggregations. */
/* @@options: -q */
BEGIN
{
	@b[1] = count();
	@c[(char)1] = count();
	@d[(short)-1] = count();
	@e[1LL] = count();
	@f["s", 1] = count();
	@h[(void *)5] = count();
	@i[probefunc, probename, probeprov, probemod] = count();
	@j[execname] = count();
	@k[1 == 1] = count();
	@n[(uint8_t)255, (uint16_t)65535, (uint32_t)-1, (uint64_t)-1] = count();
	@o['a'] = count();
	@t[timestamp > 0 ? "yes" : "no"] = count();
	@u[strjoin(execname, "x")] = count();
	@v[curthread->comm] = count();
	@x[-5] = count();
	@y["a"] = count();
	@y["bb"] = count();
	@y["a"] = count();
	@z[""] = count();
	@w[1] = count();
	@w[0x100000001] = count();
	@w[1LL] = count();
	exit(0);
}
