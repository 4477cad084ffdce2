/* SPDX-License-Identifier: MIT */
/*
 * Nanoseconds per context switch: two processes on one CPU hand a byte to and fro through pipes; a
 * round trip is two switches (and four system calls).
 *
 *   bench_load_switch [-c CPU] [-n TRIPS] [-r ROUNDS] [-o FILE]
 */
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"

static int echo(int in, int out)
{
	char b;

	while (read(in, &b, 1) == 1)
		if (write(out, &b, 1) != 1)
			return 1;
	return 0;
}

static int trips(int in, int out, unsigned n)
{
	char b = 0;

	while (n-- > 0)
		if (write(out, &b, 1) != 1 || read(in, &b, 1) != 1)
			return -1;
	return 0;
}

static int measure(int in, int out, unsigned n, unsigned rounds, FILE *to)
{
	struct load_stat s = { .v = calloc(rounds, sizeof(double)), .cap = rounds };
	double after = load_calm();
	int r = s.v ? 0 : -1;

	for (unsigned i = 0; r == 0 && i < rounds; i++) {
		double before = after, ns;
		uint64_t t = load_now();

		r = trips(in, out, n);
		ns = (double)(load_now() - t) / n / 2;
		after = load_calm();
		load_add(&s, ns, before, after);
	}
	if (r == 0)
		load_report(to, &s, 2ull * n * rounds);
	free(s.v);
	return r;
}

int main(int argc, char **argv)
{
	unsigned n = 50, rounds = 200;
	int cpu = 0, there[2], back[2], c, r;
	const char *name = NULL;
	FILE *out = stdout;
	pid_t pid;

	while ((c = getopt(argc, argv, "c:n:r:o:")) != -1) {
		switch (c) {
		case 'c': cpu = atoi(optarg); break;
		case 'n': n = (unsigned)atoi(optarg); break;
		case 'r': rounds = (unsigned)atoi(optarg); break;
		case 'o': name = optarg; break;
		default: return 2;
		}
	}
	if (n == 0 || rounds == 0 || load_pin(cpu) != 0 || pipe(there) != 0 || pipe(back) != 0 ||
	    (name && !(out = fopen(name, "we")))) {
		perror("bench_load_switch");
		return 1;
	}
	pid = fork();
	if (pid == 0) {
		close(there[1]);
		_exit(echo(there[0], back[1]));
	}
	r = pid < 0 ? -1 : measure(back[0], there[1], n, rounds, out);
	close(there[1]);
	waitpid(pid, NULL, 0);
	return fclose(out) != 0 || r != 0;
}
