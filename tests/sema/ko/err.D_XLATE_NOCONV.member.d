BEGIN
{
	trace((xlate <bufinfo_t *> ((struct buf *)arg0))->b_none);
}
