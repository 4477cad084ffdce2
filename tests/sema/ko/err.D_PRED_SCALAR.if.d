BEGIN
{
	if ("a") {
		trace(1);
	}
}
