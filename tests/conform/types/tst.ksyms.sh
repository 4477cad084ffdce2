#!/bin/sh
# @@timeout: 60
# ASSERTION: kernel variables are read by `name: well-known ones, per-CPU ones (of this CPU) and, by
# a cast of their address, any other; functions are addresses; module` limits where to look, for
# symbols and for types.
# SECTION: Variables, External Variables.
grep -q ' jiffies_64$' /proc/kallsyms || { echo 'this kernel lists no variables'; exit 77; }

check() { # WHAT PROGRAM WANTED
	got=$("$DTRACE" -qn "BEGIN { $2; exit(0); }" 2>&1 | sed '/^$/d')
	[ "$got" = "$3" ] && return
	echo "$1: got '$got', not '$3'"
	failed=1
}
failed=
check number 'printf("%d %d", `jiffies_64 > 0, vmlinux`jiffies_64 - genunix`jiffies < 2)' '1 1'
check string 'printf("%.6s", `linux_banner)' "$(head -c 6 /proc/version)"
check pointer 'printf("%d", stringof(`saved_command_line) != "")' 1
check struct 'printf("%d %s", `init_task.pid, `init_task.comm)' '0 swapper/0'
check copy 'x = `init_task; this->y = x; printf("%s", this->y.comm)' swapper/0
check address 'printf("%d %s", (&`init_task)->pid, (&`init_task)->comm)' '0 swapper/0'
check array 'printf("%d %d", `avenrun[0] < 1 << 30, sizeof (`avenrun))' '1 24'
check percpu 'printf("%d %d", `runqueues.cpu == cpu, (&`runqueues)->cpu == cpu)' '1 1'
current='`pcpu_hot.current_task' # which of them depends on the kernel
grep -q ' current_task$' /proc/kallsyms && current='`current_task'
check 'percpu pointer' "printf(\"%d\", $current == curthread)" 1
check names 'printf("%a %a %a", &`jiffies_64, &`init_task, `vfs_read)' \
	'vmlinux`jiffies_64 vmlinux`init_task vmlinux`vfs_read'
check cast 'printf("%d", *(unsigned long *)&`jiffies_64 > 0)' 1
check arithmetic 'printf("%d", (uintptr_t)&`init_task == (uintptr_t)&`init_task.pid -
	offsetof(struct task_struct, pid))' 1

refused() { # TAG PROGRAM
	"$DTRACE" -xerrtags -en "BEGIN { $2; }" 2>&1 | grep -q "\[$1\]" && return
	echo "$2: no $1"
	failed=1
}
refused D_IDENT_UNDEF 'trace(`no_such_symbol)'
refused D_IDENT_UNDEF 'trace(no_such_module`jiffies)'
refused D_SYM_NOTYPES 'trace(`entry_SYSCALL_64)'
refused D_OP_WRITE '`jiffies = 3'
refused D_OP_WRITE '`init_task.pid = 3'
refused D_TYPE_ERR 'trace(sizeof (struct no_such_module`inode))'

mod=$(awk '{ print $1 }' /proc/modules | while read -r m; do
	[ -e "/sys/kernel/btf/$m" ] && echo "$m" && break
done)
[ "$mod" != null_blk ] || check 'type of a module' 'printf("%d", sizeof (struct null_blk`nullb) > 0)' 1
exit ${failed:-0}
