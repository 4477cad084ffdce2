/* SPDX-License-Identifier: MIT */
/* Open, close, errors, and the kernel's types behind a handle. Opening does nothing that costs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "kernel/ksyms.h"
#include "libdtrace/dt_impl.h"

int dt_set_err(dtrace_hdl_t *h, int err)
{
	sbuf_reset(&h->errmsg);
	h->err = err;
	return -1;
}

int dt_set_msg(dtrace_hdl_t *h, int err, const char *fmt, ...)
{
	va_list ap;

	sbuf_reset(&h->errmsg);
	va_start(ap, fmt);
	sbuf_vprintf(&h->errmsg, fmt, ap);
	va_end(ap);
	h->err = err;
	return -1;
}

/* libbpf's own messages: everything that matters comes back as an error code. */
static int silent(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

int _dtrace_debug;

dtrace_hdl_t *dtrace_open(int version, int flags, int *errp)
{
	return dtrace_vopen(version, flags, errp, NULL, NULL);
}

dtrace_hdl_t *dtrace_vopen(int version, int flags, int *errp, const dtrace_vector_t *v, void *arg)
{
	dtrace_hdl_t *h;
	int err = 0;

	if (version <= 0 || version > DTRACE_VERSION)
		err = EDT_VERSION;
	else if (flags & (~DTRACE_O_MASK | DTRACE_O_ILP32))
		err = EINVAL;
	else if (v && v->dtv_ioctl)
		err = ENOTSUP;
	h = err ? NULL : calloc(1, sizeof(*h));
	if (!h) {
		if (errp)
			*errp = err ? err : ENOMEM;
		return NULL;
	}
	h->flags = flags;
	h->vector = v;
	h->vector_arg = arg;
	h->epfd = -1;
	h->share.fd = -1;
	h->arena = arena_new();
	h->k = kernel_new();
	if (!h->arena || !h->k) {
		dtrace_close(h);
		if (errp)
			*errp = ENOMEM;
		return NULL;
	}
	libbpf_set_print(silent);
	h->types = types_new(h->arena);
	h->w = world_new(h->arena, h->types, h->k);
	h->psyms = psyms_new(h->arena);
	dt_procs_init(h);
	dt_opts_init(h);
	h->opt[OPT_DEBUG] = _dtrace_debug != 0;
	dt_compile_init(h);
	return h;
}

/* -x debug: how the walks of user stacks ended. */
static void tell_unwound(const dtrace_hdl_t *h)
{
	const uint64_t *n = h->unwound;

	if (h->opt[OPT_DEBUG] && n[UWE_COMPLETE] + n[UWE_FULL] + n[UWE_STACK] + n[UWE_LOST])
		fprintf(stderr,
			"libdtrace DEBUG: user stacks: %llu complete, %llu cut, %llu beyond the "
			"copy, %llu lost\n",
			(unsigned long long)n[UWE_COMPLETE], (unsigned long long)n[UWE_FULL],
			(unsigned long long)n[UWE_STACK], (unsigned long long)n[UWE_LOST]);
}

void dtrace_close(dtrace_hdl_t *h)
{
	if (!h)
		return;
	klinks_close(&h->links);
	dt_share_close(h);
	if (h->low) {
		for (uint32_t i = 0; h->kprogs && i < h->low->n_fns; i++)
			kprog_close(&h->kprogs[i]);
		for (uint32_t i = 0; h->maps && i < h->low->n_maps; i++)
			kmap_close(&h->maps[i]);
	}
	ring_buffer__free(h->msgs);
	consume_free(h->cons);
	dt_procs_close(h);
	if (h->epfd >= 0)
		close(h->epfd);
	mapwatch_close(h->maps_seen);
	tell_unwound(h);
	psyms_free(h->psyms);
	world_free(h->w);
	kernel_free(h->k);
	arena_free(h->arena);
	sbuf_free(&h->errmsg);
	free(h->rec_copy.p);
	arena_free(h->agg_arena);
	free(h);
}

int dtrace_errno(dtrace_hdl_t *h)
{
	return h->err;
}

const char *dtrace_errmsg(dtrace_hdl_t *h, int error)
{
	if (h && error == h->err && h->errmsg.len)
		return sbuf_str(&h->errmsg);
	switch (error) {
	case EDT_VERSION: return "Client requested version newer than libdtrace";
	case EDT_ABORT: return "Directed abort";
	case EDT_NODEV: return "DTrace handle was opened without access to the kernel";
	default: return error > 0 && error < EDT_BASE ? strerror(error) : "Unknown error";
	}
}

/*
 * Names of symbols and modules are part of a compiled program and of providers: they are forgotten only
 * before the first program.
 */
void dtrace_update(dtrace_hdl_t *h)
{
	if (!h->progs && !h->going)
		ksyms_forget(h->k);
}

int dtrace_ctlfd(dtrace_hdl_t *h)
{
	return h->epfd;
}

const char *dtrace_faultstr(dtrace_hdl_t *h, int fault)
{
	(void)h;
	return consume_faultstr((uint32_t)fault);
}
