/*
 * ASSERTION: without a translator for the pair there is no translation.
 */
struct out { int o; };
translator struct out < struct task_struct *T > { o = T->pid; };
BEGIN { trace((xlate <struct out *> (curthread->mm))->o); }
