/*
 * ASSERTION: strtok(): tokens of a string, other delimiters from call to call, NULL at the end; the state is
 * that of the firing, across clauses; a second string begins anew.
 * SECTION: Actions and Subroutines.
 * @@options: -q
 */
BEGIN
{
	this->s = ",,,Carrots,,Barley,Oatmeal,,,Beans,";
}

BEGIN
/(this->field = strtok(this->s, ",")) == NULL/
{
	exit(1);
}

BEGIN
{
	printf("%s\n", this->field);
	printf("%s\n", strtok(NULL, ","));
}

BEGIN
/(this->field = strtok(NULL, ",")) != NULL/
{
	printf("%s %s\n", this->field, this->s);
	printf("%s\n", strtok(NULL, ",a"));
	printf("%s\n", strtok(NULL, ""));
}

BEGIN
/(self->a = strtok(NULL, ",")) == NULL/
{
	printf("end [%s] %d\n", self->a, self->a == NULL);
	printf("%s-%s-%s\n", strtok("a b\tc", " \t"), strtok(NULL, " \t"), strtok(NULL, " \t"));
	n = 0;
	printf("%d %d\n", strtok("", "x") == NULL, strtok("...", ".") == NULL);
	this->e = strtok(execname, "r");
	printf("%s %s\n", this->e, strjoin(strtok(NULL, "r"), "!"));
	exit(0);
}
