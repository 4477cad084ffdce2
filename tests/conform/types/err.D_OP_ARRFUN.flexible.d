/* ASSERTION: an array whose size is not known is no value to be assigned. SECTION: Pointers and Arrays. */
struct flexible {
	int n;
	int rest[];
};
BEGIN
{
	x = ((struct flexible *)curthread)->rest;
}
