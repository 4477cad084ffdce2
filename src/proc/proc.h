/* SPDX-License-Identifier: MIT */
/*
 * Processes that belong to a session: started with -c or named with -p.
 *
 * A started process is stopped at its exec, before its first instruction, until proc_continue(). A
 * grabbed one is only watched; it is never stopped. Whatever happens to us, the kernel lets a stopped
 * child go or kills it with us (PTRACE_O_EXITKILL), and a grabbed process does not notice.
 */
#ifndef DT_PROC_PROC_H
#define DT_PROC_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* How far a started process is run before its probes are looked for. */
enum proc_evaltime {
	EVAL_EXEC,     /* its first instruction, the dynamic linker's */
	EVAL_PREINIT,  /* its libraries are loaded, nothing of them has run */
	EVAL_POSTINIT, /* its libraries are initialized; at its own first instruction */
	EVAL_MAIN,     /* at main() */
	EVAL_UNKNOWN,
};

struct proc {
	pid_t pid;
	int pidfd; /* readable when it has exited; -1: unknown */
	bool child, stopped, exited;
	bool advanced;
	int status; /* of wait(), children only */
};

/*
 * 0 or -errno (what exec() said). argv[0] is looked up in PATH; envp NULL: our environment. child, if not NULL, is called in the new
 * process before its exec.
 */
int proc_create(const char *file, char *const *argv, char *const *envp, void (*child)(void *),
		void *arg, struct proc *ret);
/* -ESRCH: no such process. */
int proc_grab(pid_t pid, struct proc *ret);
/*
 * Runs a started process that is still stopped up to there, once. Nothing happens to others. -ESRCH: it
 * ended on the way.
 */
int proc_advance(struct proc *p, enum proc_evaltime when);
int proc_continue(struct proc *p);
/* Has it exited? Reaps a child. */
bool proc_exited(struct proc *p);
/* Ends a child that was never continued, closes descriptors. */
void proc_release(struct proc *p);

#endif
