/*
 * ASSERTION: a variable that is read above its first assignment has the type of an assignment that gives it a value, not of
 * the 0 that ends its life, wherever that stands.
 * @@options: -q
 * @@trigger: /bin/echo
 */
syscall::write:return
/pid == $target && self->start/
{
	printf("%d %d\n", timestamp - self->start < 60000000000, sizeof(self->start));
	self->start = 0;
	exit(0);
}

syscall::write:entry
/pid == $target/
{
	self->start = timestamp;
}

BEGIN
/later/
{
	later = 0;
}

END
{
	printf("%d\n", sizeof(later));
	later = 0;
}
