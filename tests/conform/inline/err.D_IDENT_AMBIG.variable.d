/*
 * ASSERTION: a name compared with an enum is ambiguous if it is an enumerator and a variable.
 */
enum color { RED, GREEN };
struct s { enum color c; } *p;
inline int dummy = 1;
BEGIN { PIDTYPE_PID = 3; trace((enum pid_type)1 == PIDTYPE_PID); }
