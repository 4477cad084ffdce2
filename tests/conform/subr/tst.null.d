/*
 * ASSERTION: a string variable that was given NULL, or nothing, is NULL when asked; assigning a string to it ends that; its
 * characters are those of "".
 * SECTION: Variables.
 * @@options: -q
 */
BEGIN
{
	printf("%d %d %d\n", g == NULL, self->s == NULL, a[1] == NULL);
	g = strchr("abc", 'z');
	self->s = strstr("abc", "zz");
	this->t = strrchr("abc", 'z');
	a[1] = json("{}", "a");
	printf("%d %d %d %d\n", g == NULL, self->s == NULL, this->t == NULL, a[1] == NULL);
	printf("[%s] [%s] [%s] [%s]\n", g, self->s, this->t, a[1]);
	g = strchr("abc", 'b');
	self->s = "";
	this->t = "t";
	a[1] = strjoin("", "");
	printf("%d %d %d %d\n", g == NULL, NULL == self->s, this->t != NULL, a[1] != NULL);
	printf("[%s] [%s] [%s] [%s]\n", g, self->s, this->t, a[1]);
}

BEGIN
{
	g = self->none;
	self->none = g;
	printf("%d %d\n", g == NULL, self->none == NULL);
	g = "x";
	self->none = g;
	printf("%d %s\n", self->none == NULL, self->none);
	self->s = 0;
	a[1] = 0;
	g = NULL;
	printf("%d %d %d\n", g == NULL, self->s == NULL, a[1] == NULL);
	printf("%s\n", (g = strchr("a/b", '/')) != NULL ? g : "none");
	exit(0);
}

ERROR
{
	exit(1);
}
