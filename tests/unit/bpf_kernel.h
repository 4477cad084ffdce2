/* SPDX-License-Identifier: MIT */
/*
 * The kernel as a judge of generated code: loads an image as a raw tracepoint program by bpf(2) itself, runs
 * it with BPF_PROG_TEST_RUN. Nothing is attached.
 */
#ifndef DT_TESTS_UNIT_BPF_KERNEL_H
#define DT_TESTS_UNIT_BPF_KERNEL_H

#include <errno.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/image.h"
#include "test.h"

struct judge {
	int map[8];
	struct map_spec spec[8];
	uint32_t n_map;
	char *log;
};

#define JUDGE_LOG (4u << 20)

static inline long judge_bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static inline bool judge_available(void)
{
	union bpf_attr a = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1
	};
	long fd = judge_bpf(BPF_MAP_CREATE, &a);

	if (fd >= 0)
		close((int)fd);
	return fd >= 0 && geteuid() == 0;
}

static inline int judge_map(const struct map_spec *s)
{
	union bpf_attr a = {
		.map_type = s->kind == MAPK_HASH         ? BPF_MAP_TYPE_HASH :
			    s->kind == MAPK_PERCPU_ARRAY ? BPF_MAP_TYPE_PERCPU_ARRAY :
							   BPF_MAP_TYPE_ARRAY,
		.key_size = s->key_size,
		.value_size = s->value_size,
		.max_entries = s->max_entries,
		.map_flags = s->kind == MAPK_HASH ? BPF_F_NO_PREALLOC : 0,
	};
	uint32_t zero = 0;
	int fd = (int)judge_bpf(BPF_MAP_CREATE, &a);

	if (fd >= 0 && s->init) {
		union bpf_attr u = { .map_fd = (uint32_t)fd,
				     .key = (uintptr_t)&zero,
				     .value = (uintptr_t)s->init };
		judge_bpf(BPF_MAP_UPDATE_ELEM, &u);
	}
	return fd;
}

static inline bool judge_open(struct judge *j, const struct map_spec *maps, uint32_t n)
{
	*j = (struct judge){ .n_map = n, .log = malloc(JUDGE_LOG) };
	for (uint32_t i = 0; i < n; i++) {
		j->spec[i] = maps[i];
		j->map[i] = judge_map(&maps[i]);
		if (j->map[i] < 0)
			return false;
	}
	return j->log != NULL;
}

static inline void judge_close(struct judge *j)
{
	for (uint32_t i = 0; i < j->n_map; i++)
		if (j->map[i] >= 0)
			close(j->map[i]);
	free(j->log);
}

/* A descriptor, or -errno with the verifier's log in j->log. */
static inline int judge_load(struct judge *j, const struct image *img, bool log)
{
	struct insn *in = malloc(sizeof(*in) * img->n_insns);
	union bpf_attr a = {
		.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT,
		.insns = (uintptr_t)in,
		.insn_cnt = img->n_insns,
		.license = (uintptr_t) "Dual MIT/GPL",
	};

	memcpy(in, img->insns, sizeof(*in) * img->n_insns);
	for (uint32_t i = 0; i < img->n_relocs; i++)
		in[img->relocs[i].insn].imm = j->map[img->relocs[i].map];
	if (log) {
		a.log_level = 2;
		a.log_buf = (uintptr_t)j->log;
		a.log_size = JUDGE_LOG;
	}
	j->log[0] = '\0';
	int fd = (int)judge_bpf(BPF_PROG_LOAD, &a);
	int err = errno;
	free(in);
	return fd < 0 ? -err : fd;
}

/* Does this kernel know the fourth level of the instruction set? */
static inline bool judge_v4(struct judge *j)
{
	struct insn in[] = { { .code = 0xb7, .regs = 1 }, /* r1 = 0 */
			     { 0xbf, 0x10, 8, 0 },        /* r0 = (s8)r1 */
			     { .code = 0x95 } };
	struct image img = { .insns = in, .n_insns = 3 };
	int fd = judge_load(j, &img, false);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static inline int judge_run(int fd, const void *ctx, uint32_t size, uint32_t *ret)
{
	union bpf_attr a = { 0 };

	a.test.prog_fd = (uint32_t)fd;
	a.test.ctx_in = (uintptr_t)ctx;
	a.test.ctx_size_in = size;
	if (judge_bpf(BPF_PROG_TEST_RUN, &a) < 0)
		return -errno;
	*ret = a.test.retval;
	return 0;
}

static inline bool judge_value(const struct judge *j, uint32_t map, const void *key, void *val)
{
	union bpf_attr a = { .map_fd = (uint32_t)j->map[map],
			     .key = (uintptr_t)key,
			     .value = (uintptr_t)val };

	return judge_bpf(BPF_MAP_LOOKUP_ELEM, &a) == 0;
}

/* Last lines of the log. */
static inline void judge_complain(const struct judge *j)
{
	size_t n = strlen(j->log), from = n > 3000 && !getenv("SHOW") ? n - 3000 : 0;

	for (const char *s = j->log + from; *s;) {
		size_t len = strcspn(s, "\n");
		printf("#   %.*s\n", (int)len, s);
		s += len + (s[len] == '\n');
	}
}

#endif
