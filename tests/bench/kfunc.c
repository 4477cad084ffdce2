// SPDX-License-Identifier: MIT
/*
 * The kernel's own price of tracing functions, for comparison with fbt:
 *
 *   bench_kfunc all [return|both]  attaches an empty program to the entries (returns) of the functions whose
 *                                addresses are on standard input, one a line, in hexadecimal, in one go, and
 *                                takes it away again: ms
 *   bench_kfunc call none|fentry|multi   ns for a read of one byte, with an empty program on vfs_read
 *
 * Best of several rounds. It runs where functions can be traced: tools/vm run 6.12.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kernel/attach.h"
#include "kernel/bpfsys.h"
#include "kernel/kbtf.h"
#include "kernel/ksyms.h"

#define ROUNDS 60
#define CALLS 2000

/* r0 = 0; exit */
static const struct insn empty[] = { { .code = 0xb7 }, { .code = 0x95 } };

static double now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static int load(enum bpfsys_prog_type type, uint32_t attach, uint32_t btf_id)
{
	struct bpfsys_prog p = {
		.type = type,
		.attach_type = attach,
		.attach_btf_id = btf_id,
		.name = "empty",
		.insns = empty,
		.n_insns = 2,
	};

	return bpfsys_prog_load(&p);
}

static int attach_all(const uint64_t *addrs, uint32_t n, uint32_t flags)
{
	const struct bpfsys_link_multi m = {
		.prog_fd = load(BP_KPROBE, BA_KPROBE_MULTI, 0),
		.attach_type = BA_KPROBE_MULTI,
		.flags = flags,
		.addrs = addrs,
		.cnt = n,
	};

	return m.prog_fd < 0 ? m.prog_fd : bpfsys_link_kprobe_multi(&m);
}

/* entry, ret: which sides */
static int all(bool entry, bool ret)
{
	uint64_t *addrs = calloc(100000, sizeof(*addrs));
	double start, attached;
	uint32_t n = 0;
	int links[2] = { -1, -1 };

	if (!addrs)
		return 1;
	while (n < 100000 && scanf("%llx%*[^\n]", (unsigned long long *)&addrs[n]) == 1)
		n++;
	start = now_ns();
	for (int side = 0; side < 2; side++) {
		if (!(side ? ret : entry))
			continue;
		links[side] = attach_all(addrs, n, side ? BMULTI_RETURN : 0);
		if (links[side] < 0) {
			fprintf(stderr, "bench_kfunc: %u functions: %s\n", n,
				strerror(-links[side]));
			free(addrs);
			return 1;
		}
	}
	attached = now_ns();
	free(addrs);
	for (int side = 0; side < 2; side++)
		if (links[side] >= 0)
			close(links[side]);
	printf("%u functions: attach %.0f ms, detach %.0f ms\n", n, (attached - start) / 1e6,
	       (now_ns() - attached) / 1e6);
	return 0;
}

static int attach_way(const char *way, struct klinks *ls)
{
	struct kernel *k = kernel_new();
	uint64_t addr;
	uint32_t id;
	int fd = -1, r = 0;

	if (strcmp(way, "fentry") == 0) {
		r = kbtf_function(k, "vfs_read", &id, &fd);
		if (r == 0)
			r = attach_tracing(ls, load(BP_TRACING, BA_TRACE_FENTRY, id), PROGK_FENTRY,
					   0);
	} else if (strcmp(way, "multi") == 0) {
		r = ksyms_addr(k, "vmlinux", "vfs_read", &addr) ? attach_all(&addr, 1, 0) : -ENOENT;
	}
	kernel_free(k);
	return r < 0 ? r : 0;
}

static int call(const char *way)
{
	struct klinks ls = { 0 };
	double best = 1e18;
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC), r = attach_way(way, &ls);
	char byte;

	if (fd < 0 || r < 0) {
		fprintf(stderr, "bench_kfunc: %s: %s\n", way, strerror(r < 0 ? -r : errno));
		return 1;
	}
	for (int i = 0; i < ROUNDS; i++) {
		double start = now_ns(), took;

		for (int j = 0; j < CALLS; j++)
			if (read(fd, &byte, 1) != 1)
				return 1;
		took = (now_ns() - start) / CALLS;
		if (took < best)
			best = took;
	}
	printf("%.1f ns\n", best);
	klinks_close(&ls);
	return 0;
}

int main(int argc, char **argv)
{
	const char *side = argc > 2 ? argv[2] : "entry";

	if (argc >= 2 && strcmp(argv[1], "all") == 0)
		return all(strcmp(side, "return") != 0, strcmp(side, "entry") != 0);
	if (argc == 3 && strcmp(argv[1], "call") == 0)
		return call(argv[2]);
	fprintf(stderr, "usage: bench_kfunc all [return|both] | call none|fentry|multi\n");
	return 2;
}
