BEGIN
{
	trace((xlate <bufinfo_t *> (curthread))->b_flags);
}
