/* ASSERTION: what sym(), func(), mod(), usym(), umod() and uaddr() yield can be a value of printf(), trace() and print(). SECTION: Output Formatting. */
/* @@options: -q */
BEGIN
{
	printf("%a|%a|%a|%-22a|\n", sym((uintptr_t)&`schedule), func((uintptr_t)&`schedule), mod((uintptr_t)&`schedule), func((uintptr_t)&`schedule + 2));
	printf("%A|%6A|%-6A|\n", usym(3), umod(4), uaddr(5));
	trace(sym((uintptr_t)&`schedule));
	trace(mod((uintptr_t)&`schedule));
	printf("\n");
	print(usym(0x123));
	print(sym(0));
	exit(0);
}
