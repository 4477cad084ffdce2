/* SPDX-License-Identifier: MIT */
/* CPUs, and the arguments of the sched provider. curcpu and cpuinfo_t are the compiler's own. */
translator cpuinfo_t < int CPU > {
	cpu_id = CPU;
	cpu_pset = 0;
	cpu_chip = 0;
	cpu_lgrp = 0;
};

/* Left of the colon are the probes' own arguments, in their order; see src/provider/sched.c. */
provider sched {
	probe on__cpu();
	probe off__cpu(struct task_struct *l, struct task_struct *p : lwpsinfo_t *l, psinfo_t *p);
	probe remain__cpu();
	probe sleep();
	probe preempt();
	probe wakeup(struct task_struct *l, struct task_struct *p : lwpsinfo_t *l, psinfo_t *p);
	probe tick(struct task_struct *l, struct task_struct *p : lwpsinfo_t *l, psinfo_t *p);
	probe surrender(struct task_struct *l, struct task_struct *p : lwpsinfo_t *l, psinfo_t *p);
	probe enqueue(struct task_struct *l, struct task_struct *p, int cpu, int tail :
	    lwpsinfo_t *l, psinfo_t *p, cpuinfo_t *cpu, int tail);
	probe dequeue(struct task_struct *l, struct task_struct *p, int cpu :
	    lwpsinfo_t *l, psinfo_t *p, cpuinfo_t *cpu);
	probe change__pri(struct task_struct *l, struct task_struct *p, int pri :
	    lwpsinfo_t *l, psinfo_t *p, int pri);
};
