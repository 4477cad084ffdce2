/* ASSERTION: assignment to kernel memory is refused. */
BEGIN { curthread->pid = 1; }
