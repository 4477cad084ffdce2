/* SPDX-License-Identifier: MIT */
/* The arguments of the proc provider. */
provider proc {
	probe create(struct task_struct *t : psinfo_t *t);
	probe exec(const char *path : string path);
	probe exec__failure(int err);
	probe exec__success();
	probe exit(int reason);
	probe fault(int fault);
	probe lwp__create(struct task_struct *t : lwpsinfo_t *t, psinfo_t *t);
	probe lwp__start();
	probe lwp__exit();
	probe start();
	probe signal__clear(int sig);
	probe signal__discard(struct task_struct *t, int sig :
	    lwpsinfo_t *t, psinfo_t *t, int sig);
	probe signal__handle(int sig, struct kernel_siginfo *info, void *handler :
	    int sig, struct kernel_siginfo *info, void *handler);
	probe signal__send(struct task_struct *t, int sig : lwpsinfo_t *t, psinfo_t *t, int sig);
};
