/* ASSERTION: %Y and %T show nanoseconds since 1970 as date and time, %a and %A addresses, %I and %P internet addresses and ports. SECTION: Output Formatting. */
/* @@options: -q */
BEGIN
{
	printf("[%Y] [%30Y] [%-30Y]\n", (int64_t)123456789000000000, (int64_t)0, (int64_t)1700000000999999999);
	printf("[%T] [%35T]\n", (int64_t)123456789000000000, (int64_t)1704067199000000000);
	printf("[%Y] [%T]\n", (uint64_t)1, (int64_t)-1000000000);
	printf("[%a] [%a] [%-24a] [%24a]\n", &`schedule, (uintptr_t)&`schedule + 1, &`schedule, &`schedule);
	printf("[%a] [%A]\n", 16, 16);
	printf("[%I] [%P]\n", "not an address", (uint16_t)65533);
	exit(0);
}
