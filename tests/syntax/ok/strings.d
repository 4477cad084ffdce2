BEGIN
{
	printf("a\tb\\ \"%s\" "
	    "and more\n", "x" "y");
	x = 'abc';
	y = '\'' + '\0' + '\x7f';
	z = "\101\x42";
}
