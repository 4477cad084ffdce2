/* SPDX-License-Identifier: MIT */
/* syscalls N: calls getppid(2) N times. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1;

	while (n-- > 0)
		syscall(SYS_getppid);
	return 0;
}
