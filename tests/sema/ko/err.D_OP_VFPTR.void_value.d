BEGIN
{
	x = copyinto(0, 5, alloca(5));
}
