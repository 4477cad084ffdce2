profile:::tick-1s
{
	trace(`jiffies);
	trace(vmlinux`jiffies_64);
	trace(((vmlinux`struct task_struct *)curthread)->pid);
	trace((struct list_head *)&`init_task.tasks);
	trace(sizeof (struct task_struct) + sizeof `init_task);
	trace(offsetof(struct task_struct, pid));
	trace(*(uint32_t userland *)arg0 ^^ 1);
}
