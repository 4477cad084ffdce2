/*
 * ASSERTION: functions of other systems that have no meaning on this one are known, and refused by name.
 * SECTION: Actions and Subroutines.
 */
BEGIN
{
	printm(1, NULL);
	pidresume(1);
	sx_exclusive_held(NULL);
	sx_isexclusive(NULL);
	sx_shared_held(NULL);
	kvtophys(NULL);
	physmem_read(0, 1);
	physmem_write(0, 1, 1);
	livedump(0);
	kdebug_trace(0);
	kdebug_trace_string(0, 0, "");
	strip(NULL, 0);
	mtons(0);
	vm_kernel_addrperm(NULL);
	apple_define("");
	apple_flag("");
	apple_general("");
	apple_log("");
	apple_stack("");
	apple_ustack("");
}
