/* SPDX-License-Identifier: MIT */
/*
 * The reference: an empty raw tracepoint program (`return 0`), attached while a command runs. What
 * it adds to the probed operation is the kernel's own price of a probe.
 *
 *   bench_empty_tp TRACEPOINT COMMAND [ARGUMENT...]
 *   bench_empty_tp -n     how many tracing programs are loaded: other people's, they spoil the figures
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/bpfsys.h"

/* r0 = 0; exit */
static const struct insn empty[] = { { .code = 0xb7 }, { .code = 0x95 } };

static int run(char **argv)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static bool traces(uint32_t id)
{
	struct bpfsys_prog_info info = { 0 };
	int fd = bpfsys_prog_by_id(id);

	if (fd < 0 || bpfsys_prog_info(fd, &info) != 0)
		info.type = 0;
	if (fd >= 0)
		close(fd);
	return info.type == BP_RAW_TRACEPOINT || info.type == BP_TRACING ||
	       info.type == BP_TRACEPOINT || info.type == BP_PERF_EVENT || info.type == BP_KPROBE;
}

static int count_others(void)
{
	unsigned n = 0;

	for (uint32_t id = 0; bpfsys_prog_next_id(id, &id) == 0;)
		n += traces(id);
	printf("%u\n", n);
	return 0;
}

int main(int argc, char **argv)
{
	struct bpfsys_prog p = {
		.type = BP_RAW_TRACEPOINT, .name = "empty", .insns = empty, .n_insns = 2
	};
	int prog, link;

	if (argc == 2 && strcmp(argv[1], "-n") == 0)
		return count_others();
	if (argc < 3) {
		fprintf(stderr, "usage: bench_empty_tp -n | TRACEPOINT COMMAND [ARGUMENT...]\n");
		return 2;
	}
	prog = bpfsys_prog_load(&p);
	link = prog < 0 ? prog : bpfsys_raw_tp_open(argv[1], prog, 0);
	if (link < 0) {
		fprintf(stderr, "bench_empty_tp: %s: %s\n", argv[1], strerror(-link));
		return 1;
	}
	return run(argv + 2);
}
