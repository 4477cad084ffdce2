#!/bin/sh
# ASSERTION: builtin variables have the values that the traced thread itself knows: its ids, its arguments, its registers, its CPU, times
# and the time that it was on the CPU, its error, the places in its code and in the kernel.
# SECTION: Variables.
# @@needs: root
# @@timeout: 60
cat >"$TMPDIR/k.d" <<'X'
#pragma D option quiet

syscall::copy_file_range:entry
/pid == $target/
{
	self->n++;
	printf("pid %d\ntid %d\nppid %d\nuid %d\ngid %d\ncpu %d\n", pid, tid, ppid, uid, gid, cpu);
	printf("curcpu %d\nexecname %s\ncomm %s\n", curcpu->cpu_id, execname, stringof(curthread->comm));
	printf("task %d %d %d\n", curthread->tgid, curthread->pid, curthread->real_parent->tgid);
	printf("args %d %d %d %d %d %d %d %d %d %d\n", arg0, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9);
	printf("typed %d %d %d %d %d %d\n", args[0], (int64_t)args[1], args[2], (int64_t)args[3], args[4], args[5]);
	printf("names %s %s %s %s\nid %d\nipl %d\n", probeprov, probemod, probefunc, probename, id, ipl);
	printf("same %d %d\n", timestamp == timestamp, epid == epid);
	printf("frames\n");
	ustack();
	printf("depth %d\n", ustackdepth);
	printf("kdepth %d\n", stackdepth);
	stack(100);
	printf("end\n");
}

/* one place for all that is read from the registers, of which there are others elsewhere */
syscall::copy_file_range:entry
/pid == $target/
{
	printf("regs %d %d %d\n", REGS);
}

syscall::copy_file_range:entry
/pid == $target && self->n == 1/
{
	self->t = timestamp;
	self->v = vtimestamp;
	printf("timestamp %d\nwalltimestamp %d\n", timestamp, walltimestamp);
}

syscall::copy_file_range:entry
/pid == $target && self->n == 2/
{
	printf("elapsed %d\nvtime %d\n", timestamp - self->t, vtimestamp - self->v);
}

syscall::copy_file_range:return
/pid == $target/
{
	printf("errno %d\nreturn %d %d\n", errno, arg0, arg1);
}

syscall::copy_file_range:return
/pid == $target && self->n == 2/
{
	exit(0);
}
X
case $(uname -m) in
x86_64) regs='(int)uregs[R_RDI], uregs[R_RSI], (int)uregs[R_RDX]' ;;
*) regs='(int)uregs[0], uregs[1], (int)uregs[2]' ;;
esac
sed -i "s/REGS/$regs/" "$TMPDIR/k.d"
"$DTRACE" -s "$TMPDIR/k.d" -c "$PROGDIR/prog_known" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
"$PROGDIR/prog_known" >/dev/null || exit 1
id=$("$DTRACE" -ln syscall::copy_file_range:entry | awk 'NR == 2 { print $1 }')
awk -v id="$id" '
function bad(what) { print "wrong: " what; failed = 1 }
# the first value is what the program says, the second what D says, in whatever order they were printed
function note(name, v) { if (name in known) { if (known[name] != v) bad(name " " v ", not " known[name]) } else known[name] = v; seen[name]++ }
$1 ~ /^(pid|tid|ppid|uid|gid|cpu|errno)$/ { note($1, $2) }
$1 == "curcpu" { n_cpu++; curcpu = $2 }
$1 == "execname" || $1 == "comm" { if ($2 " " $3 != "a thread") bad($0); names++ }
$1 == "task" { task = $0 }
$1 == "args" { k = 10 * n_args++; want = "args " (-1000 - k) " " (1001 + k) " " (-1002 - k) " " (1003 + k) " " (1004 + k) " " (1005 + k) " 0 0 0 0"
	if ($0 != want) bad($0 ", not " want) }
$1 == "typed" { k = 10 * n_typed++; want = "typed " (-1000 - k) " " (1001 + k) " " (-1002 - k) " " (1003 + k) " " (1004 + k) " " (1005 + k)
	if ($0 != want) bad($0 ", not " want) }
$1 == "regs" { k = 10 * n_regs++; want = "regs " (-1000 - k) " " (1001 + k) " " (-1002 - k); if ($0 != want) bad($0 ", not " want) }
$1 == "names" { if ($0 != "names syscall vmlinux copy_file_range entry") bad($0) }
$1 == "id" { if ($2 != id) bad("id " $2 ", -l says " id) }
$1 == "ipl" { if ($2 != 0) bad($0) }
$1 == "same" { if ($0 != "same 1 1") bad($0) }
$1 == "return" { if ($0 != "return -1 -1") bad($0); returns++ }
/prog_known`mark\+0x/ { mark++ }
/prog_known`thread\+0x/ { thread++ }
$1 == "frames" { frames = 0; counting = 1; next }
$1 == "depth" { if ($2 < 1 || $2 > frames) bad("ustackdepth " $2 ", ustack() has " frames); next }
$1 == "kdepth" { kdepth = $2; frames = 0; next }
$1 == "end" { if (kdepth != frames || frames < 1) bad("stackdepth " kdepth ", stack() has " frames); counting = 0 }
counting && NF { frames++ }
$1 ~ /\.(lo|hi)$/ || $1 ~ /^(timestamp|walltimestamp|elapsed|vtime)$/ { t[$1] = $2; n_t++ }
END {
	split("pid tid ppid uid gid cpu", n, " ")
	for (i in n) if (seen[n[i]] != 3) bad(n[i] " was seen " seen[n[i]] " times, not 3")
	if (seen["errno"] != 3 || returns != 2 || names != 4 || n_args != 2 || n_typed != 2 || n_regs != 2 || mark != 2 || thread != 2) bad("not all was printed")
	if (curcpu != known["cpu"]) bad("curcpu " curcpu)
	if (task != "task " known["pid"] " " known["tid"] " " known["ppid"]) bad(task)
	if (n_t != 12) bad("times: " n_t)
	for (i in t) if (i !~ /\./) {
		slack = i == "walltimestamp" ? 1000000 : i == "vtime" ? 3000000 : 0
		if (t[i] < t[i ".lo"] - slack || t[i] > t[i ".hi"] + slack) bad(i " " t[i] ", not in " t[i ".lo"] ".." t[i ".hi"])
	}
	exit failed
}' "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
