/* SPDX-License-Identifier: MIT */
/* Processes of a session: -c starts them, -p names them, $target is the first; the end of each is told. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libdtrace/dt_impl.h"

static struct ps_prochandle *add(dtrace_hdl_t *h, struct proc p)
{
	struct ps_prochandle *P = calloc(1, sizeof(*P)), **at = &h->procs;

	if (!P) {
		proc_release(&p);
		dt_set_err(h, ENOMEM);
		return NULL;
	}
	P->p = p;
	while (*at)
		at = &(*at)->next;
	*at = P;
	if (h->procs == P)
		world_set_target(h->w, (uint32_t)p.pid);
	world_add_pid(h->w, (uint32_t)p.pid);
	return P;
}

/* Is the variable of s ("name=value") the one that edit ("name" or "name=value") is about? */
static bool same_name(const char *s, const char *edit)
{
	size_t n = strcspn(edit, "=");

	return strncmp(s, edit, n) == 0 && s[n] == '=';
}

/* Our environment with what -x setenv and -x unsetenv change, in their order; NULL: nothing. */
static char **new_env(dtrace_hdl_t *h)
{
	char **v;
	uint32_t n = 0, len = 0;

	if (!h->env_edits.n)
		return NULL;
	while (environ[len])
		len++;
	v = arena_new_array(h->arena, char *, len + h->env_edits.n + 1);
	memcpy(v, environ, len * sizeof(*v));
	for (uint32_t i = 0; i < h->env_edits.n; i++) {
		char *edit = h->env_edits.v[i];

		n = 0;
		for (uint32_t k = 0; k < len; k++)
			if (!same_name(v[k], edit))
				v[n++] = v[k];
		if (strchr(edit, '='))
			v[n++] = edit;
		len = n;
	}
	v[len] = NULL;
	return v;
}

struct ps_prochandle *dtrace_proc_create(dtrace_hdl_t *h, const char *file, char *const *argv,
					 proc_child_func *child, void *arg)
{
	struct proc p;
	int r = proc_create(file, argv, new_env(h), child, arg, &p);

	if (r) {
		dt_set_msg(h, EDT_OTHER, "failed to execute %s: %s", file, strerror(-r));
		return NULL;
	}
	return add(h, p);
}

struct ps_prochandle *dtrace_proc_grab(dtrace_hdl_t *h, pid_t pid, int flags)
{
	struct proc p;
	int r = proc_grab(pid, &p);

	(void)flags;
	if (r) {
		dt_set_msg(h, EDT_OTHER, "failed to grab pid %d: %s", (int)pid,
			   r == -ESRCH ? "no such process" : strerror(-r));
		return NULL;
	}
	return add(h, p);
}

/* Before probes are looked for in a process: one of ours has run up to evaltime then. */
static int prepare(void *priv, uint32_t pid)
{
	dtrace_hdl_t *h = priv;

	for (struct ps_prochandle *P = h->procs; P; P = P->next)
		if ((uint32_t)P->p.pid == pid)
			return proc_advance(&P->p, dt_evaltime(h));
	return 0;
}

int dt_procs_prepare(dtrace_hdl_t *h)
{
	for (struct ps_prochandle *P = h->procs; P; P = P->next) {
		int r = proc_advance(&P->p, dt_evaltime(h));

		if (r)
			return dt_set_msg(h, EDT_OTHER,
					  "failed to run pid %d up to its evaltime: %s",
					  (int)P->p.pid, strerror(-r));
	}
	return 0;
}

void dt_procs_init(dtrace_hdl_t *h)
{
	world_set_procs(h->w, h->psyms, prepare, h);
}

/* ---- symbols ---- */

static bool is_user_symbol(const struct rfield *f)
{
	return f->kind == FK_USTACK || f->kind == FK_USYM || f->kind == FK_UADDR ||
	       f->kind == FK_UMOD;
}

static bool prints_user_symbols(const struct session_layout *y)
{
	for (uint32_t i = 0; i < y->n_recs; i++)
		for (uint32_t j = 0; j < y->recs[i]->n_acts; j++)
			for (uint32_t k = 0; k < y->recs[i]->acts[j].n_fields; k++)
				if (is_user_symbol(&y->recs[i]->acts[j].fields[k]))
					return true;
	for (uint32_t i = 0; i < y->n_aggs; i++)
		for (uint32_t k = 0; k < y->aggs[i]->n_keys; k++)
			if (is_user_symbol(&y->aggs[i]->keys[k]))
				return true;
	return false;
}

void dt_watch_maps(dtrace_hdl_t *h)
{
	if (!prints_user_symbols(&h->low->layout) || h->opt[OPT_NORESOLVE])
		return;
	h->maps_seen = mapwatch_open(h->k);
	h->maps_unread = h->maps_seen && !h->procs;
	/* what these have mapped before is known from here on */
	for (struct ps_prochandle *P = h->procs; h->maps_seen && P; P = P->next)
		(void)psyms_grab(h->psyms, (uint32_t)P->p.pid);
}

static void told(void *arg, const struct mapwatch_event *e)
{
	dtrace_hdl_t *h = arg;
	const struct psyms_map m = { e->addr, e->len, e->off, e->ino, e->major, e->minor, e->path };

	switch (e->kind) {
	case MW_MAP: psyms_mapped(h->psyms, e->pid, &m); break;
	case MW_FORK: psyms_forked(h->psyms, e->pid, e->parent); break;
	case MW_EXEC: psyms_execed(h->psyms, e->pid); break;
	case MW_EXIT: psyms_exited(h->psyms, e->pid); break;
	}
}

void dt_read_maps(dtrace_hdl_t *h)
{
	if (h->maps_seen)
		mapwatch_read(h->maps_seen, told, h);
}

void dtrace_proc_continue(dtrace_hdl_t *h, struct ps_prochandle *P)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u32 = UINT32_MAX };

	(void)proc_continue(&P->p);
	if (h->epfd >= 0 && P->p.pidfd >= 0)
		(void)epoll_ctl(h->epfd, EPOLL_CTL_ADD, P->p.pidfd, &ev);
}

void dtrace_proc_release(dtrace_hdl_t *h, struct ps_prochandle *P)
{
	(void)h;
	proc_release(&P->p);
}

pid_t dtrace_proc_getpid(dtrace_hdl_t *h, struct ps_prochandle *P)
{
	(void)h;
	return P->p.pid;
}

int dtrace_handle_proc(dtrace_hdl_t *h, dtrace_handle_proc_f *fn, void *arg)
{
	if (h->proc_fn && fn)
		return dt_set_err(h, EALREADY);
	h->proc_fn = fn;
	h->proc_arg = arg;
	return 0;
}

uint32_t dt_target_pid(const dtrace_hdl_t *h)
{
	return h->procs ? (uint32_t)h->procs->p.pid : 0;
}

static const char *signal_name(int sig, char *buf, size_t size)
{
	const char *abbrev = sigabbrev_np(sig);

	if (abbrev)
		snprintf(buf, size, "SIG%s", abbrev);
	else
		snprintf(buf, size, "signal %d", sig);
	return buf;
}

static void tell(dtrace_hdl_t *h, struct ps_prochandle *P)
{
	char msg[96] = "", name[32];
	int st = P->p.status;

	P->told = true;
	if (P->p.pidfd >= 0 && h->epfd >= 0)
		(void)epoll_ctl(h->epfd, EPOLL_CTL_DEL, P->p.pidfd, NULL);
	if (P->p.child && WIFSIGNALED(st))
		snprintf(msg, sizeof(msg), "pid %d terminated by %s", (int)P->p.pid,
			 signal_name(WTERMSIG(st), name, sizeof(name)));
	else if (P->p.child && WEXITSTATUS(st))
		snprintf(msg, sizeof(msg), "pid %d exited with status %d", (int)P->p.pid,
			 WEXITSTATUS(st));
	if (h->proc_fn)
		h->proc_fn(P, msg[0] ? msg : NULL, h->proc_arg);
}

void dt_procs_poll(dtrace_hdl_t *h)
{
	for (struct ps_prochandle *P = h->procs; P; P = P->next)
		if (!P->told && proc_exited(&P->p))
			tell(h, P);
}

bool dt_procs_alive(dtrace_hdl_t *h)
{
	if (!h->procs)
		return true;
	for (struct ps_prochandle *P = h->procs; P; P = P->next)
		if (!P->told)
			return true;
	return false;
}

void dt_procs_close(dtrace_hdl_t *h)
{
	while (h->procs) {
		struct ps_prochandle *next = h->procs->next;

		proc_release(&h->procs->p);
		free(h->procs);
		h->procs = next;
	}
}
