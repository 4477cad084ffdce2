/* ASSERTION: integer conversions: every letter and length modifier, signs, flags, width, precision, dynamic ones, negative dynamic ones. SECTION: Output Formatting. */
/* @@options: -q */
int i;
short s;
char c;
unsigned char uc;
int64_t l;
BEGIN
{
	i = -42;
	s = -2;
	c = -1;
	uc = 200;
	l = -5000000000;
	w = 7;
	p = 4;
	printf("%d %i %u %o %x %X\n", i, i, i, i, i, i);
	printf("%hhd %hd %ld %lld %hhi %hi %li %lli\n", c, s, 3L, 4LL, c, s, 5L, 6LL);
	printf("%hhu %hu %lu %llu\n", uc, (unsigned short)65535, 3UL, 18446744073709551615ULL);
	printf("%hho %ho %lo %llo %hhx %hx %lx %llx %hhX %hX %lX %llX\n", uc, s, 8L, 8LL, uc, s, 255L, 255LL, uc, s, 255L, 255LL);
	printf("%lld %llu %lld\n", l, (uint64_t)l, timestamp - timestamp);
	printf("%d %d %d %d %u %u\n", c, uc, s, l, c, s);
	printf("[%5d] [%-5d] [%05d] [%+d] [%+d] [% d] [% d] [%+5d] [%-+5d] [%+05d]\n", 42, 42, 42, 42, i, 42, i, 42, 42, 42);
	printf("[%.3d] [%8.3d] [%-8.3d] [%08.3d] [%.0d] [%.d] [%3.0d]\n", 7, 7, 7, 7, 0, 0, 0);
	printf("[%#x] [%#X] [%#o] [%#x] [%#o] [%#8x] [%-#8x] [%#08x] [%#.4x]\n", 255, 255, 8, 0, 0, 255, 255, 255, 255);
	printf("[%*d] [%-*d] [%*d] [%.*d] [%*.*d] [%-*.*x]\n", w, 42, w, 42, -w, 42, p, 42, w, p, 42, w, p, 42);
	printf("[%.*d] [%0*d]\n", -1, 42, w, 42);
	printf("[%?x] [%-?x] [%?p] [%0?x]\n", 255, 255, (void *)255, 255);
	printf("[%p] [%p] [%10p] [%#p]\n", (void *)4096, 17, (void *)4096, (void *)4096);
	printf("%d%%%d %%\n", 50, 60);
	printf("%d %d %d\n", 0x7fffffffffffffff, -9223372036854775807 - 1, 18446744073709551615);
	exit(0);
}
