/* ASSERTION: printf conversions, flags, widths. SECTION: Output Formatting. */
/* @@options: -q */
BEGIN
{
	printf("[%d] [%5d] [%-5d] [%05d] [%+d] [%x] [%#x] [%X] [%o] [%u]\n", 42, 42, 42, 42, 42, 255, 255, 255, 8, 7);
	printf("[%s] [%10s] [%-10s] [%.3s] [%c] [%%]\n", "str", "str", "str", "string", 'c');
	printf("[%*d] [%d] [%p]\n", 6, 42, 1234567890123, (void *)0xabc);
	printf("%Y\n", (int64_t)0);
	printf("%d %d\n", (char)-1, (unsigned char)-1);
	printf("%s\n", probename);
	exit(0);
}
