BEGIN
{
	trace(this->nosuch + 1);
}
