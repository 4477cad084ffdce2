/*
 * ASSERTION: string functions in each other, as deep as one likes: 20 strjoin(), all functions in a row, strings chosen
 * by ?: in arguments.
 * SECTION: Actions and Subroutines.
 * @@options: -q
 * @@timeout: 60
 */
BEGIN
{
	s = "x";
	printf("%s\n", strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(
	    strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(strjoin(s, "a"), "b"), "c"), "d"), "e"), "f"), "g"), "h"), "i"), "j"),
	    "k"), "l"), "m"), "n"), "o"), "p"), "q"), "r"), "t"), s));
	printf("%s\n", strjoin(s, strjoin("a", strjoin("b", strjoin("c", strjoin("d", strjoin("e", strjoin("f", strjoin("g",
	    strjoin("h", strjoin("i", strjoin("j", strjoin("k", strjoin("l", strjoin("m", strjoin("n", strjoin("o", strjoin("p",
	    strjoin("q", strjoin("r", strjoin("t", s)))))))))))))))))))));
}

BEGIN
{
	printf("%s\n", toupper(basename(dirname(cleanpath(strjoin("/usr/./lib/", strjoin(lltostr(strlen(s) + 41), "/x")))))));
	printf("%d\n", strlen(substr(strstr(strchr(strjoin("ab/", json("{\"k\":[\"cd/ef\"]}", "k[0]")), '/'), "d"), 1)));
	printf("%s\n", strtok(strrchr(tolower(strjoin("/A:", strjoin("B,C:", "D"))), '/'), ":,"));
	printf("%d\n", index(strjoin(strjoin(s, s), strjoin(s, "yz")), substr("wyz", rindex("aba", "b"), 2)));
	printf("%d\n", strtoll(json(strjoin("{\"n\":", strjoin(lltostr(-12), "}")), substr("xn", 1))));
}

BEGIN
{
	this->n = 3;
	printf("%s\n", strjoin(this->n > 2 ? "big" : "small", strlen(s) == 2 ? strjoin(s, "2") : strjoin(s, this->n == 3 ? "3" : "4")));
	printf("%s\n", this->n == 1 ? "one" : this->n == 2 ? strjoin("t", "wo") : this->n == 3 ? toupper("three") : lltostr(this->n));
	printf("%d\n", strlen(this->n ? strjoin(s, s) : "") + strlen(s == "x" ? "yes" : "no!!"));
	@[strjoin(this->n > 2 ? basename("/a/b") : s, "k"), this->n < 2 ? s : "z"] = count();
	exit(0);
}
