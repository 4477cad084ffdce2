/*
 * ASSERTION: == and != with a literal, which are done by words, look at all characters up to the NUL and at no more: of names, of
 * variables that held something longer before, of results, with literals of every length around the words'.
 * SECTION: Strings, String Comparison.
 */
#pragma D option quiet

BEGIN
{
	printf("%d%d%d%d%d%d ", execname == "dtrace", execname == "dtrac", execname == "dtraces", execname == "",
	    execname == "dtrace-long-name", execname != "dtrace");

	s = "abcdefghijklmnopqrstuvwxyz0123456789";
	printf("%d%d%d ", s == "abcdefghijklmnopqrstuvwxyz0123456789", s == "abcdefghijklmnopqrstuvwxyz012345678",
	    s == "abcdefghijklmnopqrstuvwxyz0123456789a");
	s = "abc";
	printf("%d%d%d%d ", s == "abc", s == "abcdefg", s == "ab", s != "abd");
	s = "";
	printf("%d%d ", s == "", "a" == s);

	this->t = "abcdefghijklmnopqrstuvwxyz";
	printf("%d%d%d%d%d%d%d%d ", substr(this->t, 0, 1) == "a", substr(this->t, 0, 3) == "abc",
	    substr(this->t, 0, 4) == "abcd", substr(this->t, 0, 6) == "abcdef", substr(this->t, 0, 7) == "abcdefg",
	    substr(this->t, 0, 8) == "abcdefgh", substr(this->t, 0, 15) == "abcdefghijklmno",
	    substr(this->t, 0, 16) == "abcdefghijklmnop");
	printf("%d%d%d%d ", substr(this->t, 0, 7) == "abcdefgh", substr(this->t, 0, 8) == "abcdefg",
	    substr(this->t, 1, 7) == "bcdefgh", substr(this->t, 0, 16) == "abcdefghijklmnoq");

	this->l = strjoin(this->t, strjoin(this->t, "0123456789"));
	printf("%d%d%d%d\n", this->l == "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789",
	    strjoin(this->l, "a") == "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789a",
	    strjoin(this->l, "ab") == "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789ab",
	    strjoin(this->l, "ab") == "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789ac");
	exit(0);
}
