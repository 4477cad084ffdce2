BEGIN
{
	@a = conut();
}
