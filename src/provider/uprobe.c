/* SPDX-License-Identifier: MIT */
/*
 * The mechanism behind pid and USDT probes.
 *
 * A perf event costs the kernel 0.1 s to remove, each, one after the other: with more than MAX_PERF of
 * them a session would seem to hang at its end, so it is refused at its start.
 */
#include "provider/uprobe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/feature.h"
#include "provider/usdt_args.h"

#define MAX_PERF 500u
#define RETURN_BIT 1u
#define SEM_SHIFT 32

/* ---- registers ---- */

#if defined(__x86_64__)
static const uint8_t args_in[] = { 14, 13, 12, 11, 9, 8 };

int uprobe_reg_sp(void)
{
	return 19;
}

int uprobe_reg_ret(void)
{
	return 10;
}
#elif defined(__aarch64__)
static const uint8_t args_in[] = { 0, 1, 2, 3, 4, 5, 6, 7 };

int uprobe_reg_sp(void)
{
	return 31;
}

int uprobe_reg_ret(void)
{
	return 0;
}
#endif

int uprobe_reg_pc(void)
{
	return usdt_reg_pc(USDT_NATIVE);
}

int uprobe_arg_reg(uint32_t i)
{
	return i < sizeof(args_in) ? args_in[i] : -1;
}

/* ---- code ---- */

ir_val uprobe_load_reg(struct ir_fn *f, int reg)
{
	return ir_load(f, 8, ir_ctx(f), 8 * (int64_t)reg, IRF_INVARIANT);
}

ir_val uprobe_read(struct ir_fn *f, bool sleepable, ir_val addr, uint32_t size)
{
	ir_val slot = ir_slot_addr(f, ir_stack(f, 8, 8, "user"), 0);

	ir_store(f, 8, slot, 0, ir_const(f, 0));
	ir_call(f, sleepable ? BPFH_copy_from_user : BPFH_probe_read_user, 3, slot,
		ir_const(f, size), addr);
	return ir_load(f, 8, slot, 0, 0);
}

ir_val uprobe_process(struct ir_fn *f, const struct lower_state *family)
{
	ir_val tgid = ir_bini(f, IR_SHR, ir_call(f, BPFH_get_current_pid_tgid, 0), 32), p;
	ir_blk in, end;
	ir_local r;

	if (!family)
		return tgid;
	in = ir_block(f, NULL);
	end = ir_block(f, NULL);
	r = ir_new_local(f, "process");
	ir_set(f, r, tgid);
	p = ir_call(f, BPFH_task_storage_get, 4, ir_map(f, family->map),
		    ir_call(f, BPFH_get_current_task_btf, 0), ir_const(f, 0), ir_const(f, 0));
	ir_bri(f, IRC_NE, p, 0, in, end);
	ir_at(f, in);
	ir_set(f, r, ir_load(f, 8, p, 0, 0));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

ir_val uprobe_cookie(struct ir_fn *f, bool multi, uint32_t pid, uint32_t n,
		     const struct lower_state *family)
{
	ir_val cookie = ir_call(f, BPFH_get_attach_cookie, 1, ir_ctx(f));

	if ((multi && !family) || pid == 0)
		return cookie;
	return ir_select(f, ir_bin(f, IR_EQ, uprobe_process(f, family), ir_const(f, pid)), cookie,
			 ir_const(f, n));
}

/* ---- places ---- */

void uprobe_choose(struct uplace *v, const struct uprobed *const *fn, uint32_t n,
		   const struct site_need *need)
{
	struct sites s = { 0 };
	struct code c = { 0 };
	const char *path = NULL;

	for (uint32_t i = 0; i < n; i++) {
		if (fn[i]->path != path) {
			code_close(&c);
			path = fn[i]->path;
			(void)code_open(&c, path);
		}
		v[i].off += site_find(&s,
				      &(struct site_func){ fn[i]->elf, &c, fn[i]->vaddr, fn[i]->off,
							   fn[i]->len },
				      need);
		v[i].refused = !code_takes(&c, v[i].off);
	}
	code_close(&c);
	sites_close(&s);
}

bool uprobe_first_of_file(struct world *w, struct strmap *seen, const char *path)
{
	struct stat st;
	const char *key;

	if (stat(path, &st) != 0)
		return false;
	key = arena_printf(w->arena, "%llx:%llu", (unsigned long long)st.st_dev,
			   (unsigned long long)st.st_ino);
	if (strmap_get(seen, key))
		return false;
	strmap_set(w->arena, seen, key, w);
	return true;
}

/* ---- attaching ---- */

enum prog_kind uprobe_kind(struct world *w)
{
	return feat(w->kernel, FEAT_UPROBE_MULTI) ? PROGK_UPROBE_MULTI : PROGK_UPROBE;
}

bool uprobe_sleepable(struct world *w)
{
	return feat(w->kernel, FEAT_UPROBE_SLEEPABLE);
}

/* Columns of the places of one file, as the system call wants them. */
struct columns {
	uint64_t *off, *sem, *cookie;
	bool any_sem;
};

struct attachment {
	struct world *w;
	struct klinks *ls;
	int prog_fd;
	uint32_t pid;
	bool is_return;
	uint32_t refused;
	int err; /* of the last place that was refused */
};

static void refuse(struct attachment *a, int err)
{
	a->refused++;
	a->err = err;
}

static int link_range(struct attachment *a, const char *path, const struct columns *c, uint32_t at,
		      uint32_t n)
{
	const struct bpfsys_link_multi m = {
		.prog_fd = a->prog_fd,
		.attach_type = BA_UPROBE_MULTI,
		.flags = a->is_return ? BMULTI_RETURN : 0,
		.path = path,
		.addrs = c->off + at,
		.ref_ctrs = c->any_sem ? c->sem + at : NULL,
		.cookies = c->cookie + at,
		.cnt = n,
		.pid = a->pid,
	};

	return attach_uprobe_multi(a->ls, &m);
}

/* One place that the kernel refuses spoils all: halves are tried until it is alone. */
static int multi_range(struct attachment *a, const char *path, const struct columns *c, uint32_t at,
		       uint32_t n)
{
	int r = link_range(a, path, c, at, n);

	if (r != -EINVAL && r != -EOPNOTSUPP && r != -524 && r != -EIO)
		return r;
	if (n == 1) {
		refuse(a, r);
		return 0;
	}
	r = multi_range(a, path, c, at, n / 2);
	return r ? r : multi_range(a, path, c, at + n / 2, n - n / 2);
}

static int pmu_type(uint32_t *ret)
{
	char buf[16] = "";
	int fd = open("/sys/bus/event_source/devices/uprobe/type", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(buf) - 1);

	if (fd >= 0)
		close(fd);
	*ret = (uint32_t)strtoul(buf, NULL, 10);
	return n > 0 ? 0 : -ENODEV;
}

static int perf_each(struct attachment *a, const struct uplace *v, uint32_t n)
{
	uint32_t type;
	int r = pmu_type(&type);

	for (uint32_t i = 0; i < n && r == 0; i++) {
		union {
			const char *s;
			uint64_t addr;
		} path = { .s = v[i].path };
		uint64_t config = (a->is_return ? RETURN_BIT : 0) | v[i].sem << SEM_SHIFT;
		int fd = v[i].refused ? -EOPNOTSUPP :
					perf_probe(type, config, path.addr, v[i].off, -1, 0);

		if (fd == -EINVAL || fd == -EOPNOTSUPP || fd == -524 || fd == -EIO) {
			refuse(a, fd);
			continue;
		}
		r = fd < 0 ? fd : attach_perf(a->ls, a->prog_fd, fd, v[i].cookie);
	}
	return r;
}

/* The places of v in the file of v[first]; those of files that had their turn are not asked for again. */
static int one_file(struct attachment *a, const struct uplace *v, uint32_t first, uint32_t n,
		    struct columns *c, bool *done)
{
	uint32_t m = 0;

	c->any_sem = false;
	for (uint32_t i = first; i < n; i++) {
		if (done[i] || v[i].path != v[first].path)
			continue;
		done[i] = true;
		if (v[i].refused) {
			refuse(a, -EOPNOTSUPP);
			continue;
		}
		c->off[m] = v[i].off;
		c->sem[m] = v[i].sem;
		c->cookie[m++] = v[i].cookie;
		c->any_sem |= v[i].sem != 0;
	}
	return m ? multi_range(a, v[first].path, c, 0, m) : 0;
}

static int multi_all(struct attachment *a, const struct uplace *v, uint32_t n)
{
	struct columns c = { calloc(n, 8), calloc(n, 8), calloc(n, 8), false };
	bool *done = calloc(n, sizeof(*done));
	int r = c.off && c.sem && c.cookie && done ? 0 : -ENOMEM;

	for (uint32_t i = 0; i < n && r == 0; i++)
		if (!done[i])
			r = one_file(a, v, i, n, &c, done);
	free(c.off);
	free(c.sem);
	free(c.cookie);
	free(done);
	return r;
}

int uprobe_attach(struct world *w, struct klinks *ls, int prog_fd, const struct uplace *v,
		  uint32_t n, uint32_t pid, bool is_return, const char **why)
{
	struct attachment a = { w, ls, prog_fd, pid, is_return, 0, 0 };
	int r;

	if (uprobe_kind(w) == PROGK_UPROBE && n > MAX_PERF) {
		w->err_tag = D_PROC_CREATEFAIL;
		*why = arena_printf(
			w->arena,
			"%u user probes: this kernel has no uprobe.multi, and without it "
			"takes 0.1 s to remove each; %u are the limit",
			n, MAX_PERF);
		return -E2BIG;
	}
	r = uprobe_kind(w) == PROGK_UPROBE ? perf_each(&a, v, n) : multi_all(&a, v, n);
	if (r == -ESRCH)
		*why = arena_printf(w->arena, "process %u has exited", pid);
	if (r == 0 && a.refused == n) {
		w->err_tag = D_PROC_CREATEFAIL;
		*why = "the kernel does not take a probe on this instruction";
		return a.err;
	}
	return r;
}
