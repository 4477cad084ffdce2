BEGIN
{
	@ = llquantize(1, 10, 0, 6, 100);
	@ = llquantize(1, 100, 0, 6, 100);
}
