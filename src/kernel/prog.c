// SPDX-License-Identifier: MIT
/*
 * Loading. The image is copied, map descriptors are patched into the copy, and the copy is loaded
 * without a log; when it is refused, once more with one. From the log come the last words of the
 * verifier and the last instruction it looked at; the image's line table turns that into a D line.
 */
#include "kernel/prog.h"

#include <ctype.h>
#include <errno.h>
#include <linux/btf.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "kernel/bpfsys.h"
#include "kernel/kbtf.h"
#include "kernel/priv.h"
#include "kernel/privs.h"

#define LD_IMM64 0x18
#define PSEUDO_MAP_FD 1
#define PSEUDO_MAP_VALUE 2
#define PSEUDO_FUNC 4
#define CALL 0x85
#define PSEUDO_CALL 1
/* The largest that every kernel takes; only the pages written to cost memory. */
#define LOG_SIZE ((16u << 20) - 1)

static const struct {
	enum bpfsys_prog_type type;
	uint32_t attach_type;
} kinds[] = {
	[PROGK_RAW_TP] = { BP_RAW_TRACEPOINT, 0 },
	[PROGK_TP_BTF] = { BP_TRACING, BA_TRACE_RAW_TP },
	[PROGK_PERF_EVENT] = { BP_PERF_EVENT, 0 },
	[PROGK_TRACEPOINT] = { BP_TRACEPOINT, 0 },
	[PROGK_FENTRY] = { BP_TRACING, BA_TRACE_FENTRY },
	[PROGK_FEXIT] = { BP_TRACING, BA_TRACE_FEXIT },
	[PROGK_KPROBE] = { BP_KPROBE, 0 },
	[PROGK_KPROBE_MULTI] = { BP_KPROBE, BA_KPROBE_MULTI },
	[PROGK_KPROBE_SESSION] = { BP_KPROBE, BA_KPROBE_SESSION },
	[PROGK_UPROBE] = { BP_KPROBE, 0 },
	[PROGK_UPROBE_MULTI] = { BP_KPROBE, BA_UPROBE_MULTI },
	[PROGK_UPROBE_SESSION] = { BP_KPROBE, BA_UPROBE_SESSION },
};

static struct insn *relocated(const struct image *img, const struct kmap *maps, uint32_t n_maps)
{
	struct insn *v = fault_malloc(img->n_insns * sizeof(*v));

	if (!v)
		return NULL;
	memcpy(v, img->insns, img->n_insns * sizeof(*v));
	for (uint32_t i = 0; i < img->n_relocs; i++) {
		const struct image_reloc *r = &img->relocs[i];
		uint32_t src = r->kind == RELOC_MAP ? PSEUDO_MAP_FD : PSEUDO_MAP_VALUE;
		struct insn *at = &v[r->insn];

		if (r->insn + 1 >= img->n_insns || at->code != LD_IMM64 || r->map >= n_maps) {
			free(v);
			errno = EINVAL;
			return NULL;
		}
		at->regs = (uint8_t)((at->regs & 0x0f) | src << 4);
		at->imm = maps[r->map].fd;
		if (r->kind == RELOC_MAP)
			at[1].imm = 0;
	}
	return v;
}

/* ---- types of functions ---- */

/*
 * The kernel takes the address of a function (for bpf_loop) only in a program whose functions all have
 * a type. One type does for all of them: long f(), static.
 */
struct func_btf {
	struct btf_header hdr;
	struct btf_type long_;
	uint32_t long_enc;
	struct btf_type proto;
	struct btf_type func;
	char str[8];
};

enum { FUNC_BTF_ID = 3 };

static int func_btf_load(void)
{
	struct func_btf b = {
		.hdr = { .magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(b.hdr) },
		.long_ = { .name_off = 1, .info = BTF_KIND_INT << 24, .size = 8 },
		.long_enc = BTF_INT_SIGNED << 24 | 64,
		.proto = { .info = BTF_KIND_FUNC_PROTO << 24, .type = 1 },
		.func = { .name_off = 6, .info = BTF_KIND_FUNC << 24, .type = 2 },
		.str = "\0long\0f",
	};

	b.hdr.type_len = offsetof(struct func_btf, str) - sizeof(b.hdr);
	b.hdr.str_off = b.hdr.type_len;
	b.hdr.str_len = sizeof(b.str);
	return bpfsys_btf_load(&b, offsetof(struct func_btf, str) + sizeof(b.str));
}

static bool refers_to_func(const struct insn *i)
{
	return (i->code == LD_IMM64 && i->regs >> 4 == PSEUDO_FUNC) ||
	       (i->code == CALL && i->regs >> 4 == PSEUDO_CALL);
}

/* Marks where functions begin; the number of them, 0 if none has its address taken. */
static uint32_t find_funcs(const struct insn *v, uint32_t n, uint8_t *begins)
{
	bool address = false;
	uint32_t count = 0;

	begins[0] = 1;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t to = i + (uint32_t)v[i].imm + 1;

		if (!refers_to_func(&v[i]) || to >= n)
			continue;
		begins[to] = 1;
		address |= v[i].code == LD_IMM64;
	}
	for (uint32_t i = 0; i < n; i++)
		count += begins[i];
	return address ? count : 0;
}

/* Gives b the types of its functions if it needs them; *ret_funcs is to be freed. */
static int type_funcs(struct bpfsys_prog *b, struct bpfsys_func **ret_funcs)
{
	uint8_t *begins = fault_malloc(b->n_insns + 1u);
	struct bpfsys_func *f;
	uint32_t n, k = 0;

	*ret_funcs = NULL;
	if (!begins)
		return -ENOMEM;
	memset(begins, 0, b->n_insns + 1u);
	n = find_funcs(b->insns, b->n_insns, begins);
	f = n ? fault_malloc(n * sizeof(*f)) : NULL;
	for (uint32_t i = 0; f && i < b->n_insns; i++)
		if (begins[i])
			f[k++] = (struct bpfsys_func){ i, FUNC_BTF_ID };
	free(begins);
	if (!n || !f)
		return n ? -ENOMEM : 0;
	*ret_funcs = f;
	b->func_btf_fd = func_btf_load();
	if (b->func_btf_fd < 0)
		return b->func_btf_fd;
	b->funcs = f;
	b->n_funcs = n;
	return 0;
}

/* ---- reading the verifier's log ---- */

static const char *line_end(const char *s)
{
	const char *e = strchr(s, '\n');

	return e ? e : s + strlen(s);
}

bool kprog_log_insn(const char *log, uint32_t *ret)
{
	bool found = false;

	for (const char *s = log; *s;) {
		const char *end = line_end(s), *p = s;
		uint32_t n = 0;

		for (; *p >= '0' && *p <= '9' && n < 100000000; p++)
			n = n * 10 + (uint32_t)(*p - '0');
		if (p > s && p[0] == ':' && p[1] == ' ' && p[2] == '(') {
			*ret = n;
			found = true;
		}
		s = *end ? end + 1 : end;
	}
	return found;
}

/* "unreachable insn 7", "jump out of range from insn 3 to 9": refused before the walk. */
static bool words_insn(const char *s, size_t len, uint32_t *ret)
{
	for (size_t i = 0; i + 5 < len; i++) {
		if (strncmp(s + i, "insn ", 5) == 0 && isdigit((unsigned char)s[i + 5])) {
			*ret = (uint32_t)strtoul(s + i + 5, NULL, 10);
			return true;
		}
	}
	return false;
}

static bool is_statistics(const char *s)
{
	static const char *const starts[] = { "processed ", "verification time", "stack depth",
					      "mark_precise" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (strncmp(s, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* The last line that says something. */
static const char *last_words(const char *log, size_t *ret_len)
{
	const char *best = "";

	*ret_len = 0;
	for (const char *s = log; *s;) {
		const char *end = line_end(s);

		if (end > s && !is_statistics(s)) {
			best = s;
			*ret_len = (size_t)(end - s);
		}
		s = *end ? end + 1 : end;
	}
	return best;
}

struct srcloc kprog_line(const struct image *img, uint32_t insn)
{
	struct srcloc none = { 0 };
	uint32_t best = UINT32_MAX;

	for (uint32_t i = 0; i < img->n_lines && img->lines[i].insn <= insn; i++)
		best = i;
	return best == UINT32_MAX ? none : img->lines[best].loc;
}

/* Limits on how much there may be of a program, however it is written. */
static bool is_too_much(const char *words, size_t len)
{
	return memmem(words, len, "too complex", 11) || memmem(words, len, "too large", 9);
}

/* What the log says; false: nothing. */
static bool read_log(const struct image *img, struct kprog *p)
{
	size_t len;
	const char *words = last_words(p->log, &len);

	if (!len)
		return false;
	p->have_insn =
		kprog_log_insn(p->log, &p->fail_insn) || words_insn(words, len, &p->fail_insn);
	if (p->have_insn)
		p->fail_loc = kprog_line(img, p->fail_insn);
	len = len > 400 ? 400 : len;
	len -= words[len - 1] == '.';
	sbuf_printf(&p->why, "the kernel's verifier refused program '%s': %.*s", img->name,
		    (int)len, words);
	if (memmem(words, len, "bpf_probe_read_kernel", 21) && privs_locked_down())
		sbuf_adds(&p->why,
			  ": the kernel is locked down (see /sys/kernel/security/lockdown), its "
			  "memory may not be read");
	else if (is_too_much(words, len))
		sbuf_printf(&p->why,
			    ": too many clauses and branches for one program (it has %u "
			    "instructions); use fewer clauses on one probe",
			    img->n_insns);
	return true;
}

/* ---- loading ---- */

/* Would a log tell more than the error? (-ENOMEM is also what the verifier says if jumps become too long.) */
static bool worth_log(int err)
{
	return err != -EPERM && err != -EMFILE && err != -ENFILE && err != -EINTR;
}

static void keep_log(struct bpfsys_prog *b, struct kprog *p)
{
	size_t len;
	char *log = fault_malloc(LOG_SIZE);
	int fd;

	if (!log)
		return;
	log[0] = '\0';
	b->log = log;
	b->log_size = LOG_SIZE;
	b->log_level = 1;
	fd = bpfsys_prog_load(b);
	if (fd >= 0) /* went well this time: something passing was in the way */
		close(fd);
	log[LOG_SIZE - 1] = '\0';
	len = strlen(log);
	p->log = realloc(log, len + 1);
	if (!p->log)
		p->log = log;
	if (len == 0) {
		free(p->log);
		p->log = NULL;
	}
}

static int refused(struct kernel *k, const struct image *img, struct bpfsys_prog *b, int err,
		   struct kprog *p)
{
	struct sbuf what = { 0 };

	if (worth_log(err))
		keep_log(b, p);
	if (p->log && read_log(img, p))
		return err;
	sbuf_printf(&what, "load program '%s'", img->name);
	kernel_explain(k, KNEED_BPF, sbuf_str(&what), -err, &p->why);
	sbuf_free(&what);
	return err;
}

/* BTF id that tp_btf, fentry and fexit programs are loaded against. */
static int find_target(struct kernel *k, const struct image *img, struct bpfsys_prog *b,
		       struct kprog *p)
{
	bool tp = img->kind == PROGK_TP_BTF;
	int r;

	if (!tp && img->kind != PROGK_FENTRY && img->kind != PROGK_FEXIT)
		return 0;
	r = tp ? kbtf_tracepoint(k, img->attach_name, &b->attach_btf_id, &b->attach_btf_fd) :
		 kbtf_function(k, img->attach_name, &b->attach_btf_id, &b->attach_btf_fd);
	if (r == 0)
		return 0;
	if (r == -ENOENT)
		sbuf_printf(&p->why, "the kernel has no %s '%s' with type information",
			    tp ? "tracepoint" : "function", img->attach_name);
	else
		kernel_explain(k, KNEED_FILES,
			       "read the kernel's type information (/sys/kernel/btf/vmlinux)", -r,
			       &p->why);
	return r;
}

int kprog_load(struct kernel *k, const struct image *img, const struct kmap *maps, uint32_t n_maps,
	       struct kprog *ret)
{
	struct bpfsys_prog b = {
		.type = kinds[img->kind].type,
		.attach_type = kinds[img->kind].attach_type,
		.flags = img->sleepable ? BPF_SLEEPABLE : 0,
		.name = img->name,
		.n_insns = img->n_insns,
		.stop = k->stop,
	};
	struct bpfsys_func *funcs = NULL;
	struct insn *insns;
	int r;

	*ret = (struct kprog){ .fd = -1, .kind = img->kind };
	errno = ENOMEM;
	insns = relocated(img, maps, n_maps);
	if (!insns) {
		r = -errno;
		sbuf_printf(&ret->why, "program '%s': %s", img->name,
			    r == -ENOMEM ? "out of memory" : "bad relocation");
		return r;
	}
	b.insns = insns;
	r = find_target(k, img, &b, ret);
	if (r == 0) {
		r = type_funcs(&b, &funcs);
		if (r == 0)
			r = bpfsys_prog_load(&b);
		if (r >= 0)
			ret->fd = r;
		else
			r = refused(k, img, &b, r, ret);
	}
	if (b.attach_btf_fd > 0)
		close(b.attach_btf_fd);
	if (b.func_btf_fd > 0)
		close(b.func_btf_fd);
	free(funcs);
	free(insns);
	return r < 0 ? r : 0;
}

void kprog_close(struct kprog *p)
{
	if (p->fd >= 0)
		close(p->fd);
	free(p->log);
	sbuf_free(&p->why);
	*p = (struct kprog){ .fd = -1 };
}
