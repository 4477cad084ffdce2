/* SPDX-License-Identifier: MIT */
/*
 * Processes and threads: psinfo_t, lwpsinfo_t, curpsinfo, curlwpsinfo.
 *
 * One text for all kernels: where they differ in names, firstof() takes what there is. A member is
 * evaluated only where it is used. Arguments are user memory of the process: they can be read while
 * it (or a process that it has just forked) runs; of others pr_psargs is the name of the command, and
 * pr_argc is 0.
 */
inline char SSLEEP = 1;
inline char SRUN = 2;
inline char SZOMB = 3;
inline char SSTOP = 4;
inline char SIDL = 5;
inline char SONPROC = 6;
inline char SWAIT = 7;

inline int PR_STOPPED = 0x00000001;
inline int PR_ISTOP = 0x00000002;
inline int PR_DSTOP = 0x00000004;
inline int PR_STEP = 0x00000008;
inline int PR_ASLEEP = 0x00000010;
inline int PR_PCINVAL = 0x00000020;
inline int PR_ASLWP = 0x00000040;
inline int PR_AGENT = 0x00000080;
inline int PR_DETACH = 0x00000100;
inline int PR_DAEMON = 0x00000200;
inline int PR_IDLE = 0x00000400;
inline int PR_ISSYS = 0x00001000;
inline int PR_VFORKP = 0x00002000;
inline int PR_ORPHAN = 0x00004000;
inline int PR_NOSIGCHLD = 0x00008000;
inline int PR_WAITPID = 0x00010000;
inline int PR_MSACCT = 0x00800000;
inline int PR_BPTADJ = 0x01000000;
inline int PR_PTRACE = 0x02000000;
inline int PR_MSFORK = 0x04000000;

inline char PR_MODEL_UNKNOWN = 0;
inline char PR_MODEL_ILP32 = 1;
inline char PR_MODEL_LP64 = 2;
inline dev_t PRNODEV = -1;

inline char SOBJ_NONE = 0;
inline char SOBJ_MUTEX = 1;
inline char SOBJ_RWLOCK = 2;
inline char SOBJ_CV = 3;
inline char SOBJ_SEMA = 4;
inline char SOBJ_USER = 5;
inline char SOBJ_USER_PI = 6;
inline char SOBJ_SHUTTLE = 7;

inline int CLD_EXITED = 1;
inline int CLD_KILLED = 2;
inline int CLD_DUMPED = 3;
inline int CLD_TRAPPED = 4;
inline int CLD_STOPPED = 5;
inline int CLD_CONTINUED = 6;

typedef struct timestruc {
	time_t tv_sec;
	long tv_nsec;
} timestruc_t;

/* From nanoseconds. */
translator timestruc_t < uint64_t NS > {
	tv_sec = (time_t)(NS / 1000000000);
	tv_nsec = (long)(NS % 1000000000);
};

typedef struct lwpsinfo {
	int pr_flag;
	id_t pr_lwpid;
	uintptr_t pr_addr;
	uintptr_t pr_wchan;
	char pr_stype;
	char pr_state;
	char pr_sname;
	char pr_nice;
	short pr_syscall;
	char pr_oldpri;
	char pr_cpu;
	int pr_pri;
	ushort_t pr_pctcpu;
	timestruc_t pr_start;
	timestruc_t pr_time;
	char pr_clname[8];
	char pr_name[16];
	processorid_t pr_onpro;
	processorid_t pr_bindpro;
	psetid_t pr_bindpset;
	int pr_lgrp;
} lwpsinfo_t;

typedef struct psinfo {
	int pr_flag;
	int pr_nlwp;
	pid_t pr_pid;
	pid_t pr_ppid;
	pid_t pr_pgid;
	pid_t pr_sid;
	uid_t pr_uid;
	uid_t pr_euid;
	gid_t pr_gid;
	gid_t pr_egid;
	uintptr_t pr_addr;
	size_t pr_size;
	size_t pr_rssize;
	dev_t pr_ttydev;
	ushort_t pr_pctcpu;
	ushort_t pr_pctmem;
	timestruc_t pr_start;
	timestruc_t pr_time;
	timestruc_t pr_ctime;
	char pr_fname[16];
	char pr_psargs[80];
	int pr_wstat;
	int pr_argc;
	uintptr_t pr_argv;
	uintptr_t pr_envp;
	char pr_dmodel;
	taskid_t pr_taskid;
	projid_t pr_projid;
	int pr_nzomb;
	poolid_t pr_poolid;
	zoneid_t pr_zoneid;
	id_t pr_contract;
	lwpsinfo_t pr_lwp;
} psinfo_t;

/* States of a task: running; asleep; stopped by a signal or a tracer; not yet or no longer there. */
inline unsigned int __task_state[struct task_struct *T] = (unsigned int)firstof(T->__state, T->state);
inline char __state_of[unsigned int S, int ON_CPU, int EXIT] =
	EXIT ? SZOMB : S == 0 ? (ON_CPU ? SONPROC : SRUN) : S & 0x0c ? SSTOP : S & 0x800 ? SIDL : SSLEEP;
inline char __letter[char S] = S == SZOMB ? 'Z' : S == SONPROC ? 'O' : S == SRUN ? 'R' :
	S == SSTOP ? 'T' : S == SIDL ? 'I' : 'S';
inline int __task_cpu[struct task_struct *T] =
	(int)firstof(T->thread_info.cpu, T->cpu, T->recent_used_cpu);
inline uintptr_t __task_lock[struct task_struct *T] = (uintptr_t)firstof(T->blocked_on, 0);
/* Wall clock of something that the kernel has as a monotonic time. */
inline uint64_t __wall[uint64_t T] = walltimestamp - (timestamp - T);
/* Is the memory of the task the current one's, or a copy that fork() has just made of it? */
inline int __same_mm[struct task_struct *T] =
	T->mm != NULL && curthread->mm != NULL && (T->mm == curthread->mm ||
	(T->mm->arg_start == curthread->mm->arg_start && T->mm->exe_file == curthread->mm->exe_file));
/* Where execve() put argc; argv and the environment follow. */
inline int __argc[struct task_struct *T] =
	__same_mm[T] ? *(userland int *)T->mm->start_stack : 0;
inline uint64_t __rss[struct mm_struct *M] = firstof(
	M->rss_stat[0].count + M->rss_stat[1].count + M->rss_stat[3].count,
	M->rss_stat.count[0].counter + M->rss_stat.count[1].counter + M->rss_stat.count[3].counter);

translator lwpsinfo_t < struct task_struct *T > {
	pr_flag = (__task_state[T] & 0x0c ? PR_STOPPED | PR_ISTOP : 0) |
	    (__task_state[T] & 0x03 ? PR_ASLEEP : 0) | (T->ptrace ? PR_PTRACE : 0) |
	    (T->mm == NULL ? PR_ISSYS : 0);
	pr_lwpid = T->pid;
	pr_addr = (uintptr_t)T;
	pr_wchan = __task_lock[T];
	pr_stype = __task_lock[T] ? SOBJ_MUTEX : SOBJ_NONE;
	pr_state = __state_of[__task_state[T], T->on_cpu, T->exit_state];
	pr_sname = __letter[__state_of[__task_state[T], T->on_cpu, T->exit_state]];
	pr_nice = T->static_prio - 120;
	pr_syscall = T == curthread && T->mm != NULL && (int)uregs[R_TRAPNO] >= 0 ?
	    (short)uregs[R_TRAPNO] : 0;
	pr_oldpri = T->static_prio;
	pr_cpu = 0;
	pr_pri = T->prio;
	pr_pctcpu = (ushort_t)(T->se.avg.util_avg * 32);
	pr_start = xlate <timestruc_t> (__wall[T->start_time]);
	pr_time = xlate <timestruc_t> (T->se.sum_exec_runtime);
	pr_clname = T->policy == 1 ? "FF" : T->policy == 2 ? "RR" : T->policy == 3 ? "B" :
	    T->policy == 5 ? "IDL" : T->policy == 6 ? "DLN" : T->policy == 7 ? "EXT" : "TS";
	pr_name = T->comm;
	pr_onpro = T->on_cpu ? __task_cpu[T] : -1;
	pr_bindpro = T->nr_cpus_allowed == 1 ? __task_cpu[T] : -1;
	pr_bindpset = -1;
	pr_lgrp = 0;
};

translator psinfo_t < struct task_struct *T > {
	pr_flag = T->mm == NULL ? PR_ISSYS : 0;
	pr_nlwp = T->signal->nr_threads;
	pr_pid = T->tgid;
	pr_ppid = T->real_parent->tgid;
	pr_pgid = T->signal->pids[PIDTYPE_PGID] ? T->signal->pids[PIDTYPE_PGID]->numbers[0].nr : 0;
	pr_sid = T->signal->pids[PIDTYPE_SID] ? T->signal->pids[PIDTYPE_SID]->numbers[0].nr : 0;
	pr_uid = T->real_cred->uid.val;
	pr_euid = T->real_cred->euid.val;
	pr_gid = T->real_cred->gid.val;
	pr_egid = T->real_cred->egid.val;
	pr_addr = (uintptr_t)T;
	pr_size = T->mm != NULL ? T->mm->total_vm * 4 : 0;
	pr_rssize = T->mm != NULL ? __rss[T->mm] * 4 : 0;
	pr_ttydev = T->signal->tty != NULL ? (dev_t)(T->signal->tty->driver->major << 20 |
	    (T->signal->tty->driver->minor_start + T->signal->tty->index)) : PRNODEV;
	pr_pctcpu = (ushort_t)(T->se.avg.util_avg * 32);
	pr_pctmem = T->mm == NULL ? 0 : firstof(
	    (ushort_t)(__rss[T->mm] * 0x8000 / *(unsigned long *)&vmlinux`_totalram_pages), 0);
	pr_start = xlate <timestruc_t> (__wall[T->group_leader->start_time]);
	pr_time = xlate <timestruc_t> (T->signal->sum_sched_runtime + T->se.sum_exec_runtime);
	pr_ctime = xlate <timestruc_t> (T->signal->cutime + T->signal->cstime);
	pr_fname = T->group_leader->comm;
	pr_psargs = __same_mm[T] ?
	    argstr(T->mm->arg_start, T->mm->arg_end, 79, T->group_leader->comm) :
	    stringof(T->group_leader->comm);
	pr_wstat = T->exit_code;
	pr_argc = __argc[T];
	pr_argv = __same_mm[T] ? T->mm->start_stack + 8 : 0;
	pr_envp = __same_mm[T] ? T->mm->start_stack + 8 + (__argc[T] + 1) * 8 : 0;
	pr_dmodel = T->thread_info.flags & __TIF_32BIT ? PR_MODEL_ILP32 : PR_MODEL_LP64;
	pr_taskid = 0;
	pr_projid = 0;
	pr_nzomb = 0;
	pr_poolid = 0;
	pr_zoneid = 0;
	pr_contract = 0;
	pr_lwp = xlate <lwpsinfo_t> (T);
};

/* All arguments, as far as strsize goes. */
inline string execargs = curthread->mm == NULL ? stringof(curthread->comm) :
	argstr(curthread->mm->arg_start, curthread->mm->arg_end, 0, curthread->comm);
/* Its number in the pid namespace that it was born into; pid is that of the machine. */
inline pid_t __ns_nr[struct pid *P] = P == NULL ? 0 : P->numbers[P->level].nr;
inline pid_t nspid = __ns_nr[curthread->signal->pids[PIDTYPE_TGID]];
/* Where the controllers are mounted as before version 2, managers name the cgroups there. */
inline string container = container_id(curthread->cgroups->dfl_cgrp->kn,
	curthread->cgroups->subsys[firstof(pids_cgrp_id, memory_cgrp_id, cpuset_cgrp_id)]->cgroup->kn);
inline psinfo_t *curpsinfo = xlate <psinfo_t *> (curthread);
#pragma D attributes Stable/Stable/Common curpsinfo
inline lwpsinfo_t *curlwpsinfo = xlate <lwpsinfo_t *> (curthread);
#pragma D attributes Stable/Stable/Common curlwpsinfo
