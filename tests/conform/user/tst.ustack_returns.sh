#!/bin/bash
# SPDX-License-Identifier: MIT
# ASSERTION: stacks through functions whose returns are probed, by this command or another, are what they are without the
# probes: with tail calls, after a longjmp(), at the return itself, in records and in keys, and by frame pointers.
# SECTION: Actions/ustack; pid Provider
# @@needs: root uprobe task_pt_regs
# @@timeout: 60

bad=0
stacks() { # FILE D-PROGRAM OPTION...
	local out=$1 prog=$2
	shift 2
	timeout 20 "$DTRACE" -q "$@" -n "$prog" >"$TMPDIR/all" 2>"$TMPDIR/err" || { echo "status $?: $prog"; cat "$TMPDIR/err"; exit 1; }
	# objects without a symbol there: their addresses change
	sed '/^$/d; s/`0x[0-9a-f]*\([0-9a-f]\{3\}\)$/`..\1/' "$TMPDIR/all" >"$TMPDIR/$out"
}
same() { # FILE FILE WANT...: equal, and each of the rest in the first
	local a=$1 b=$2
	shift 2
	diff "$TMPDIR/$a" "$TMPDIR/$b" || { echo "$a and $b differ"; bad=1; }
	for want; do
		grep -q "prog_$want+0x" "$TMPDIR/$a" || { echo "$a: no $want"; cat "$TMPDIR/$a"; bad=1; }
	done
}
AT='syscall::getppid:entry /pid == $target/'
RETURNS='pid$target:a.out:outer:return, pid$target:a.out:middle:return, pid$target:a.out:last:return,
	pid$target:a.out:leaf:return, pid$target:a.out:thrown:return, pid$target:a.out:jumper:return, pid$target:a.out:main:return { n++; }'
P=$PROGDIR/prog_returns

stacks plain "$AT { ustack(30); }" -c "$P"
stacks probed "$AT { ustack(30); } $RETURNS" -c "$P"
same plain probed 'returns`leaf' 'returns`last' 'returns`outer' 'returns`jumper' 'returns`main' 'returns`_start'
grep -c 'outer+' "$TMPDIR/plain" | grep -qx 2 || { echo "two stacks"; bad=1; }

stacks keys "$AT { @[ustack(30)] = count(); }" -c "$P"
stacks probed_keys "$AT { @[ustack(30)] = count(); } $RETURNS" -c "$P"
same keys probed_keys 'returns`leaf' 'returns`main' 'returns`_start'

# recursion, a signal's handler
R='pid$target:a.out:recurse:return, pid$target:a.out:first:return, pid$target:a.out:handler:return { n++; }'
stacks deep "$AT { ustack(60); }" -c "$PROGDIR/prog_deep signal 20"
stacks probed_deep "$AT { ustack(60); } $R" -c "$PROGDIR/prog_deep signal 20"
same deep probed_deep 'deep`handler' 'deep`first' 'deep`_start'

# at a return: the caller is where the thread is
stacks at_return 'pid$target:a.out:leaf:return { ustack(30); ustack(1); }' -c "$P"
stacks at_return_all 'pid$target:a.out:leaf:return { ustack(30); ustack(1); }'" $RETURNS" -c "$P"
same at_return at_return_all 'returns`last' 'returns`_start'
grep -q 'leaf' "$TMPDIR/at_return" && { echo "leaf() has returned"; bad=1; }

# by frame pointers; tail calls are not what kernels that do this themselves (since 6.11) think of
RETURNS=${RETURNS/pid?target:a.out:middle:return, /}
stacks fp "$AT { ustack(30); @[ustack(9)] = count(); }" -x unwind=fp -c "${P}_fp"
stacks probed_fp "$AT { ustack(30); @[ustack(9)] = count(); } $RETURNS" -x unwind=fp -c "${P}_fp"
same fp probed_fp 'returns_fp`last' 'returns_fp`outer' 'returns_fp`jumper' 'returns_fp`main'
grep -q ' 0x[0-9a-f]*ffffe000' "$TMPDIR"/probed* && { echo "a trampoline is left"; bad=1; }
stacks caller 'pid$target:a.out:outer:entry { @[ufunc(ucaller)] = count(); }' -c "${P}_fp"
stacks probed_caller 'pid$target:a.out:outer:entry { @[ufunc(ucaller)] = count(); }'" $RETURNS" -c "${P}_fp"
same caller probed_caller

# another command's probes
cat >"$TMPDIR/loop.sh" <<EOF
while :; do $P; done
EOF
sh "$TMPDIR/loop.sh" &
pid=$!
timeout 20 "$DTRACE" -q -n "pid*:prog_returns:outer:return, pid*:prog_returns:middle:return, pid*:prog_returns:last:return { n++; }
	tick-100ms /n > 20 && !told/ { told = 1; printf(\"ready\n\"); }" >"$TMPDIR/other" 2>&1 &
other=$!
trap 'kill $pid $other 2>/dev/null' EXIT
for _ in {1..80}; do grep -q ready "$TMPDIR/other" && break; sleep 0.1; done
grep -q ready "$TMPDIR/other" || { echo "the other command"; cat "$TMPDIR/other"; exit 1; }
stacks others 'syscall::execve:return /execname == "prog_returns"/ { self->seen = 1; }
	syscall::getppid:entry /self->seen && n++ < 40/ { @[ustack(30)] = count(); }
	syscall::getppid:entry /n > 40/ { exit(0); }'
sed -i 's/^ *[0-9]*$//; /^$/d' "$TMPDIR/others"
sed 's/^ *[0-9]*$//; /^$/d' "$TMPDIR/keys" | sort -u >"$TMPDIR/keys_only"
sort -u "$TMPDIR/others" >"$TMPDIR/others_only"
same keys_only others_only
exit $bad
