BEGIN
{
	x = *(bufinfo_t *)arg0;
}
