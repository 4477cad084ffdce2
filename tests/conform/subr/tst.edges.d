/* ASSERTION: string subroutines at their edges: empty strings, positions outside, missing parts, nesting, growth up to strsize. SECTION: Actions and Subroutines. */
#pragma D option quiet
string g;
BEGIN {
	g = "0123456789abcdef0123456789abcdef";
	self->s = g; this->s = g; as["k"] = g; self->as[1] = g;
	printf("[%s] [%s] [%s] [%s] [%s]\n", g, self->s, this->s, as["k"], self->as[1]);
	printf("%d %d %d\n", strlen(g), strlen(""), strlen("x"));
	printf("[%s]\n", strjoin(g, "XYZ"));
	printf("[%s]\n", strjoin("", ""));
	printf("[%s]\n", strjoin("a", ""));
	printf("[%s]\n", strjoin("", "b"));
	printf("[%s]\n", strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin("a","b"),"c"),"d"),"e"),"f"),"g"),"h"),"i"),"j"),"k"));
	printf("[%s]\n", strjoin("a",strjoin("b",strjoin("c",strjoin("d",strjoin("e",strjoin("f",strjoin("g",strjoin("h",strjoin("i",strjoin("j","k")))))))))));
	printf("[%s]\n", strjoin(execname, strjoin(probename, lltostr(12345))));
	printf("[%s] [%s] [%s]\n", basename(""), basename("a"), basename("/a/b/"));
	printf("[%s] [%s] [%s] [%s]\n", dirname(""), dirname("a"), dirname("/a"), dirname("a/b/"));
	printf("[%s] [%s] [%s] [%s] [%s]\n", substr("abc", 0), substr("abc", 3), substr("abc", 5), substr("", 0), substr("abc", -10));
	printf("[%s] [%s] [%s] [%s] [%s]\n", substr("abcdef", 1, -1), substr("abcdef", -4, 2), substr("abcdef", 2, 0), substr("abcdef", 2, 100), substr("abcdef",-10, 6));
	printf("%d %d %d %d\n", index("", ""), index("abc", ""), index("", "a"), index("abc", "abcd"));
	printf("%d %d %d %d\n", index("abcabc", "c", 3), index("abcabc", "a", -5), index("abc", "c", 100), index("abc", "", 3));
	printf("%d %d %d %d %d\n", rindex("", ""), rindex("abc", ""), rindex("abcabc", "abc", 2), rindex("abcabc","c",-1), rindex("abcabc", "c", 100));
	printf("[%s] %d [%s]\n", strchr("abc", 'a'), strchr("abc", 0) != NULL, strrchr("a/b/c", '/'));
	printf("[%s] %d\n", strstr("abc", ""), strstr("", "a") == NULL);
	printf("[%s] [%s] [%s] [%s]\n", lltostr(0), lltostr(-9223372036854775807-1), lltostr(9223372036854775807), lltostr(-1, 16));
	printf("[%s] [%s] [%s]\n", lltostr(35, 36), lltostr(5, 2), lltostr(-5, 8));
	printf("[%s] [%s]\n", toupper(""), tolower("ABC123"));
	printf("%d %d %d %d\n", strtoll("0x1f", 16), strtoll("077", 8), strtoll("  12abc"), strtoll(""));
	g = strjoin(g, g); printf("[%s]\n", g); g = substr(g, 2); printf("[%s]\n", g);
	g = strjoin(g, g); g = strjoin(g, g); printf("%d\n", strlen(g));
	printf("%d %d %d\n", g == g, g < "1", "a" < "b");
}
BEGIN { exit(0); }
