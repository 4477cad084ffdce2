/* SPDX-License-Identifier: MIT */
/*
 * Starting and watching processes. The child asks to be traced and execs; the kernel stops it there,
 * which is the moment when its address space is the new program's and nothing has run yet. An exec that
 * fails is told through a close-on-exec pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc/proc.h"

static int pidfd_open_(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static void __attribute__((noreturn))
run_child(const char *file, char *const *argv, char *const *envp, int report, pid_t parent)
{
	sigset_t none;
	int err;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	/* traced by whom? Not by init, which would leave us stopped, if we were killed before that */
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0) {
		if (getppid() != parent)
			_exit(126);
		execvpe(file, argv, envp ? envp : environ);
	}
	err = errno;
	if (write(report, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

/* Waits for the stop at exec; -errno of the failed exec otherwise. */
static int wait_exec(pid_t pid, int report)
{
	int status, err = 0;
	ssize_t n = read(report, &err, sizeof(err));

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (n == (ssize_t)sizeof(err))
		return -err;
	return WIFSTOPPED(status) ? 0 : -ECHILD;
}

int proc_create(const char *file, char *const *argv, char *const *envp, void (*child)(void *),
		void *arg, struct proc *ret)
{
	pid_t pid, parent = getpid();
	int report[2], r;

	*ret = (struct proc){ .pidfd = -1 };
	if (pipe2(report, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0 && child)
		child(arg);
	if (pid == 0)
		run_child(file, argv, envp, report[1], parent);
	close(report[1]);
	r = pid < 0 ? -errno : wait_exec(pid, report[0]);
	close(report[0]);
	if (r)
		return r;
	(void)ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(long)PTRACE_O_EXITKILL);
	ret->pid = pid;
	ret->pidfd = pidfd_open_(pid);
	ret->child = ret->stopped = true;
	return 0;
}

int proc_grab(pid_t pid, struct proc *ret)
{
	*ret = (struct proc){ .pid = pid, .pidfd = -1 };
	if (pid <= 0)
		return -ESRCH;
	ret->pidfd = pidfd_open_(pid);
	if (ret->pidfd >= 0)
		return 0;
	if (errno == ENOSYS)
		return kill(pid, 0) == 0 || errno == EPERM ? 0 : -errno;
	return errno == EINVAL ? -ESRCH : -errno;
}

int proc_continue(struct proc *p)
{
	if (!p->stopped)
		return 0;
	p->stopped = false;
	return ptrace(PTRACE_DETACH, p->pid, NULL, NULL) == 0 ? 0 : -errno;
}

bool proc_exited(struct proc *p)
{
	struct pollfd pf = { .fd = p->pidfd, .events = POLLIN };

	if (p->exited || p->stopped)
		return p->exited;
	if (p->child)
		p->exited = waitpid(p->pid, &p->status, WNOHANG) == p->pid;
	else if (p->pidfd >= 0)
		p->exited = poll(&pf, 1, 0) == 1;
	else
		p->exited = kill(p->pid, 0) < 0 && errno == ESRCH;
	return p->exited;
}

void proc_release(struct proc *p)
{
	/* what was to be traced and is not does not run untraced */
	if (p->child && p->stopped && !p->exited)
		(void)kill(p->pid, SIGKILL);
	(void)proc_continue(p);
	if (p->pidfd >= 0)
		close(p->pidfd);
	p->pidfd = -1;
}
