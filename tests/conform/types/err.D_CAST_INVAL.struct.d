/* ASSERTION: cast to a struct is refused. */
BEGIN { trace((struct task_struct)curthread); }
