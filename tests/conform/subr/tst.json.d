/*
 * ASSERTION: json(): objects, arrays, nesting, strings with escapes, numbers, true, false, null; a missing
 * element is NULL, and "" where its characters are asked for.
 * SECTION: Actions and Subroutines.
 * @@options: -q
 */
BEGIN
{
	j = "{ \"name\": \"x\\\"y\\u0041\", \"n\": -12.5e3, \"t\": true, \"f\":false, \"z\" : null, ";
	j = strjoin(j, "\"o\": {\"a\": [1, [2, 3], {\"b\": \"deep\"}], \"e\": \"\"}, \"last\":[]}");
	printf("[%s] [%s]\n", json(j, "name"), json(j, "n"));
	printf("[%s] [%s] [%s]\n", json(j, "t"), json(j, "f"), json(j, "z"));
	printf("[%s] [%s]\n", json(j, "o.a"), json(j, "o"));
	printf("[%s] [%s] [%s]\n", json(j, "o.a[0]"), json(j, "o.a[1][1]"), json(j, "o.a[2].b"));
	printf("[%s] [%s]\n", json(j, "o.e"), json(j, "last"));
}

BEGIN
{
	printf("%d %d %d\n", json(j, "o.e") == NULL, json(j, "o.a[3]") == NULL, json(j, "nothing") != NULL);
	printf("[%s] [%s]\n", json(j, "nothing"), json(j, "name.x"));
	out = json(j, "o.x");
	printf("%s\n", out != NULL ? out : "<NULL>");
	out = json(j, "o.a[1][0]");
	printf("%s %d\n", out != NULL ? out : "<NULL>", strtoll(json(j, "o.a[1][0]")) + 1);
	printf("[%s] %d\n", json("[1,5,10]", "[2]"), json("[1 5]", "1") == NULL);
	@[json(j, "o.a[2].b"), json(j, "o.a[9]")] = count();
	exit(0);
}
