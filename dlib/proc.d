/* SPDX-License-Identifier: MIT */
/*
 * The arguments of the proc provider, and siginfo_t. Left of the colon are the probes' own arguments, in their
 * order; see src/provider/proc.c.
 */
typedef struct __siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	int si_status;
	pid_t si_pid;
	uid_t si_uid;
	uintptr_t si_addr;
	int si_fd;
	long si_band;
	uintptr_t si_value;
} siginfo_t;

/* NULL and 1 stand for signals without information: from a user, from the kernel. */
inline int __has_info[struct kernel_siginfo *I] = (uintptr_t)I > 1;

translator siginfo_t < struct kernel_siginfo *I > {
	si_signo = __has_info[I] ? I->si_signo : 0;
	si_errno = __has_info[I] ? I->si_errno : 0;
	si_code = __has_info[I] ? I->si_code : I == NULL ? 0 : 0x80;
	si_status = __has_info[I] ? I->_sifields._sigchld._status : 0;
	si_pid = __has_info[I] ? I->_sifields._kill._pid : 0;
	si_uid = __has_info[I] ? I->_sifields._kill._uid : 0;
	si_addr = __has_info[I] ? (uintptr_t)I->_sifields._sigfault._addr : 0;
	si_fd = __has_info[I] ? I->_sifields._sigpoll._fd : 0;
	si_band = __has_info[I] ? I->_sifields._sigpoll._band : 0;
	si_value = __has_info[I] ? (uintptr_t)I->_sifields._rt._sigval.sival_ptr : 0;
};

/* What sigwaitinfo() has put into the process's memory. */
translator siginfo_t < userland struct kernel_siginfo *I > {
	si_signo = I->si_signo;
	si_errno = I->si_errno;
	si_code = I->si_code;
	si_status = I->_sifields._sigchld._status;
	si_pid = I->_sifields._kill._pid;
	si_uid = I->_sifields._kill._uid;
	si_addr = (uintptr_t)I->_sifields._sigfault._addr;
	si_fd = I->_sifields._sigpoll._fd;
	si_band = I->_sifields._sigpoll._band;
	si_value = (uintptr_t)I->_sifields._rt._sigval.sival_ptr;
};

provider proc {
	probe create(struct task_struct *p : psinfo_t *p);
	probe exec(userland char *path : string path);
	probe exec__failure(int err);
	probe exec__success();
	probe exit(int reason);
	probe fault(int fault, struct kernel_siginfo *info : int fault, siginfo_t *info);
	probe lwp__create(struct task_struct *l, struct task_struct *p : lwpsinfo_t *l, psinfo_t *p);
	probe lwp__start();
	probe lwp__exit();
	probe start();
	probe signal__clear(int sig, userland struct kernel_siginfo *info :
	    int sig, siginfo_t *info);
	probe signal__discard(struct task_struct *l, struct task_struct *p, int sig :
	    lwpsinfo_t *l, psinfo_t *p, int sig);
	probe signal__handle(int sig, struct kernel_siginfo *info, void *handler :
	    int sig, siginfo_t *info, void *handler);
	probe signal__send(struct task_struct *l, struct task_struct *p, int sig :
	    lwpsinfo_t *l, psinfo_t *p, int sig);
};
