/* SPDX-License-Identifier: MIT */
/* vdso: asks for the time, all the time. */
#include <time.h>

long asks(void);

__attribute__((noinline)) long asks(void)
{
	struct timespec ts = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_nsec;
}

int main(void)
{
	while (asks() >= 0)
		;
	return 0;
}
