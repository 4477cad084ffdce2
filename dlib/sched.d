/* SPDX-License-Identifier: MIT */
/* CPUs, and the arguments of the sched provider. curcpu and cpuinfo_t are the compiler's own. */
translator cpuinfo_t < int CPU > {
	cpu_id = CPU;
	cpu_pset = 0;
	cpu_chip = 0;
	cpu_lgrp = 0;
};

provider sched {
	probe on__cpu();
	probe off__cpu(struct task_struct *t : lwpsinfo_t *t, psinfo_t *t);
	probe remain__cpu();
	probe sleep();
	probe preempt();
	probe wakeup(struct task_struct *t : lwpsinfo_t *t, psinfo_t *t);
	probe tick(struct task_struct *t : lwpsinfo_t *t, psinfo_t *t);
	probe surrender(struct task_struct *t : lwpsinfo_t *t, psinfo_t *t);
	probe enqueue(struct task_struct *t, int cpu, int tail :
	    lwpsinfo_t *t, psinfo_t *t, cpuinfo_t *cpu, int tail);
	probe dequeue(struct task_struct *t, int cpu : lwpsinfo_t *t, psinfo_t *t, cpuinfo_t *cpu);
	probe change__pri(struct task_struct *t, int pri : lwpsinfo_t *t, psinfo_t *t, int pri);
};
