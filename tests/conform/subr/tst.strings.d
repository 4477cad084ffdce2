/* ASSERTION: string subroutines: guide's examples and edge cases. SECTION: Actions and Subroutines. */
/* @@options: -q */
BEGIN
{
	printf("[%s] [%s]\n", basename("/foo/bar/baz"), dirname("/foo/bar/baz"));
	printf("[%s] [%s] [%s]\n", basename("/"), dirname("foo"), basename("foo///"));
	printf("[%s]\n", strjoin("abc", "def"));
	printf("[%s]\n", strjoin(strjoin("a", strjoin("b", "c")), strjoin("d", strjoin("e", "f"))));
	printf("%d %d\n", strlen(""), strlen("hello"));
	printf("[%s] [%s] [%s]\n", substr("foobarbaz", 3), substr("foobarbaz", 3, 3), substr("foobarbaz", -3));
	printf("%d %d %d %d\n", index("foobarbar", "bar"), rindex("foobarbar", "bar"), index("foobar", "z"), index("foobarbar", "bar", 4));
	printf("[%s] [%s] [%s]\n", strchr("foobar", 'o'), strrchr("foobar", 'o'), strstr("foobar", "ba"));
	printf("%d %d\n", strchr("foobar", 'z') == NULL, strstr("foobar", "bar") != NULL);
	printf("[%s] [%s] [%s]\n", lltostr(-123), lltostr(255, 16), lltostr(8, 8));
	printf("[%s] [%s]\n", toupper("MiXed"), tolower("MiXed"));
	printf("%d %d\n", strtoll("-42"), strtoll("ff", 16));
	printf("%x %x %x\n", htons(0x1234), htonl(0x12345678), ntohll(0x0102030405060708));
	printf("%d %d %d %d\n", "abc" == "abc", "abc" < "abd", "b" > "abc", "x" != "x");
	exit(0);
}
