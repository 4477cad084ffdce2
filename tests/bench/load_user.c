/* SPDX-License-Identifier: MIT */
/*
 * Nanoseconds per call of a function of its own: the smallest and the median of many short rounds.
 *
 *   bench_load_user [-c CPU] [-n CALLS] [-r ROUNDS] [-o FILE] [WHAT]
 *
 * WHAT: user_push (default; begins with an instruction that the kernel emulates at a probe), user_test (begins with one that it
 * does not, has one behind it), user_frame (the same, and makes its frame first), user_leaf (has none at all).
 */
#include <unistd.h>

#include "load.h"

long user_push(long a);
long user_test(long a);
long user_frame(long a);
long user_leaf(long a);

#if defined(__x86_64__)
#define FN(name, body)                                                                  \
	__asm__(".text\n.globl " #name "\n.type " #name ",@function\n" #name ":\n" body \
		"\n.size " #name ", .-" #name "\n")
FN(user_push, "push %rbp\n mov %rsp, %rbp\n mov %rdi, %rax\n pop %rbp\n ret");
FN(user_test, "mov %rdi, %rax\n test %rdi, %rdi\n je 1f\n add $1, %rax\n 1: ret");
FN(user_frame, "sub $24, %rsp\n mov %rdi, 8(%rsp)\n test %rdi, %rdi\n je 1f\n mov 8(%rsp), %rax\n"
	       " 1: add $24, %rsp\n ret");
FN(user_leaf, "mov %rdi, %rax\n ret");
#else
#define FN(name)                                    \
	__attribute__((noinline)) long name(long a) \
	{                                           \
		__asm__ volatile("" : "+r"(a));     \
		return a;                           \
	}
FN(user_push)
FN(user_test)
FN(user_frame)
FN(user_leaf)
#endif

static const struct {
	const char *name;
	long (*fn)(long a);
} functions[] = {
	{ "user_push", user_push },
	{ "user_test", user_test },
	{ "user_frame", user_frame },
	{ "user_leaf", user_leaf },
};

static void measure(long (*fn)(long a), unsigned n, unsigned rounds, FILE *to)
{
	struct load_stat s = { .v = calloc(rounds, sizeof(double)), .cap = rounds };
	double after = load_calm();

	for (unsigned i = 0; s.v && i < rounds; i++) {
		double before = after, ns;
		uint64_t t;

		for (long k = 0; k < 3; k++)
			(void)fn(k);
		t = load_now();
		for (unsigned k = 0; k < n; k++)
			(void)fn((long)k);
		ns = (double)(load_now() - t) / n;
		after = load_calm();
		load_add(&s, ns, before, after);
	}
	if (s.v)
		load_report(to, &s, (uint64_t)rounds * (n + 3));
	free(s.v);
}

int main(int argc, char **argv)
{
	unsigned n = 200, rounds = 200;
	const char *name = NULL, *what = "user_push";
	long (*fn)(long a) = NULL;
	FILE *out = stdout;
	int cpu = 0, c;

	while ((c = getopt(argc, argv, "c:n:r:o:")) != -1) {
		switch (c) {
		case 'c': cpu = atoi(optarg); break;
		case 'n': n = (unsigned)atoi(optarg); break;
		case 'r': rounds = (unsigned)atoi(optarg); break;
		case 'o': name = optarg; break;
		default: return 2;
		}
	}
	if (optind < argc)
		what = argv[optind];
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (strcmp(functions[i].name, what) == 0)
			fn = functions[i].fn;
	if (!fn || n == 0 || rounds == 0 || load_pin(cpu) != 0 ||
	    (name && !(out = fopen(name, "we")))) {
		perror("bench_load_user");
		return 1;
	}
	measure(fn, n, rounds, out);
	return fclose(out) != 0;
}
