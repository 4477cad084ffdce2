/*
 * ASSERTION: inet_ntoa(), inet_ntoa6(), inet_ntop(), link_ntop(), with the constants of the D library.
 * SECTION: Actions and Subroutines.
 * @@options: -q
 */
BEGIN
{
	this->a4 = (uint32_t *)alloca(4);
	this->a6 = (uint64_t *)alloca(24);
	*this->a4 = htonl(0x7f000001);
	printf("%s %s\n", inet_ntoa(this->a4), inet_ntop(AF_INET, this->a4));
	*this->a4 = 0xffffffff;
	printf("%s\n", inet_ntoa(this->a4));
	this->a6[0] = htonll(0xfe80000000000000);
	this->a6[1] = htonll(0x02144ffffe0b76c8);
	printf("%s %s\n", inet_ntoa6(this->a6), inet_ntop(AF_INET6, this->a6));
	this->a6[0] = 0;
	this->a6[1] = htonll(1);
	printf("%s\n", inet_ntoa6(this->a6));
	this->a6[1] = htonll(0xffff0a000001);
	printf("%s %s %s\n", inet_ntoa6(this->a6), inet_ntoa6(this->a6, 1), inet_ntop(AF_INET6, this->a6));
	this->a6[0] = htonll(0x2001000000000000);
	this->a6[1] = 0;
	printf("%s\n", inet_ntop(AF_INET6, this->a6));
	this->a6[0] = htonll(0x0001020a7f8090ff);
	printf("%s\n", link_ntop(ARPHRD_ETHER, this->a6));
	printf("%s\n", link_ntop(ARPHRD_INFINIBAND, this->a6));
	@[inet_ntoa(this->a4), strjoin(inet_ntop(AF_INET, this->a4), ":80")] = count();
	exit(0);
}
