/* SPDX-License-Identifier: MIT */
/* busy MS: spins for that many milliseconds of CPU time. */
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
	clock_t end = clock() + (argc > 1 ? atol(argv[1]) : 100) * (CLOCKS_PER_SEC / 1000);

	while (clock() < end)
		;
	return 0;
}
