/*
 * ASSERTION: cleanpath() takes "//", "/./" and "/../" out of a path.
 * SECTION: Actions and Subroutines.
 * @@options: -q
 */
BEGIN
{
	printf("[%s] [%s] [%s]\n", cleanpath("/foo/bar/baz"), cleanpath("/foo/bar///baz/"), cleanpath("//foo"));
	printf("[%s] [%s] [%s]\n", cleanpath("/foo/./bar/././baz/"), cleanpath("/foo/../bar"), cleanpath("/../../.."));
	printf("[%s] [%s] [%s]\n", cleanpath("/a/b/c/.."), cleanpath("/a/.../b/..c/.d"), cleanpath("a/./b/../../../c"));
	printf("[%s] [%s] [%s]\n", cleanpath(""), cleanpath("/"), cleanpath(".."));
	this->p = strjoin("/usr/./lib/../", execname);
	printf("[%s] %d\n", cleanpath(this->p), cleanpath(this->p) == "/usr/dtrace");
	printf("[%s]\n", cleanpath(strjoin(dirname("/x/y/../z"), "/./q")));
	@[cleanpath("/k/../e//y")] = count();
	exit(0);
}
