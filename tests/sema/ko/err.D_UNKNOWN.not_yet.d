BEGIN
{
	this->x = strtok("a b", " ");
}
