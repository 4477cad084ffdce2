/*
 * ASSERTION: the output of a translator is a struct or union.
 */
typedef int myint;
translator myint < struct task_struct *T > { x = 1; };
BEGIN { exit(0); }
