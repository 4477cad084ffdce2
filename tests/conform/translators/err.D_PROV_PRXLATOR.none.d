/*
 * ASSERTION: an argument of a declared probe needs a translator.
 */
struct out { int o; };
provider foo { probe bar(struct task_struct *t : struct out *t); };
BEGIN { exit(0); }
