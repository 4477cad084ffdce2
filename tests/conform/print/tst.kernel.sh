#!/bin/sh
# ASSERTION: print() shows kernel structs, also large ones, one after the other, in variables; unreadable memory is a
# fault and prints nothing.
# SECTION: Actions, print().
failed=
check() { # WHAT PROGRAM PATTERN...
	what=$1
	"$DTRACE" -qn "BEGIN { $2; exit(0); } ERROR { exit(1); }" >"$TMPDIR/out" 2>&1
	shift 2
	for pat; do
		grep -qE "$pat" "$TMPDIR/out" && continue
		echo "$what: no '$pat' in"
		head -n 20 "$TMPDIR/out"
		failed=1
	done
}
check task 'print(*curthread)' '^struct task_struct \{$' '^    pid_t pid = 0x[0-9a-f]+$' \
	'^    char \[16\] comm = \[ "dtrace" \]$' '^    struct task_struct \*parent = 0x[0-9a-f]{16}$' \
	'^    struct list_head tasks = \{$' '^        struct list_head \*next = 0x[0-9a-f]{16}$' \
	'^    struct sched_entity se = \{$' '^        struct load_weight load = \{$' \
	'^            unsigned long weight = 0x[0-9a-f]+$' '^    unsigned int [a-z_]+ :1 = (0|0x1)$' '^\}$'
check pointer 'print(curthread); print(curthread->parent->comm)' \
	'^struct task_struct \* 0x[0-9a-f]{16}$' '^char \[16\] "'
check two 'x = curthread->se.load; print(x); print(curthread->se.load.weight)' \
	'^struct load_weight \{$' '^    unsigned long weight = 0x' '^unsigned long 0x'
check typedefs 'print(curthread->usage)' '^refcount_t \{$' '^    atomic_t refs = \{$' \
	'^        int counter = 0x'
check fault 'print(*(struct task_struct *)8)' 'invalid address \(0x8\) in action #1 at line 1'
check end 'print(*curthread->files); printf("end")' '^struct files_struct' '^end$'
[ "$(grep -c '[{]$' "$TMPDIR/out")" = "$(grep -cE '^ *[}](, )?$' "$TMPDIR/out")" ] ||
	{ echo 'braces do not match'; failed=1; }
exit ${failed:-0}
