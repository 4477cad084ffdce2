BEGIN
{
	x = pid ? curpsinfo : curpsinfo;
}
