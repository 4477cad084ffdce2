BEGIN
{
	@[*curthread] = count();
}
