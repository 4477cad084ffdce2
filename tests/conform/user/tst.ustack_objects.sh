#!/bin/bash
# SPDX-License-Identifier: MIT
# ASSERTION: stacks without frame pointers are complete, with names, through an object that was deleted or replaced by another
# while it ran, in a container whose files nobody else sees, in the vDSO, and of processes that are gone when their records are read.
# SECTION: Actions/ustack
# @@needs: root task_pt_regs perf_event cpu_clock cmd:unshare cmd:mount cmd:pgrep
# @@timeout: 240

cd "$TMPDIR" || exit 1
bad=0
pids=()
trap 'kill -KILL "${pids[@]}" 2>/dev/null' EXIT

complete() { # WHAT OBJECT FILE: all frames from first() to _start, nothing that is only an address
	local frame
	for frame in "$2\`recurse+" "$2\`first+" "$2\`main+" 'libc.so.6`__libc_start_main' "$2\`_start+"; do
		grep -q "^ *$frame" "$3" && continue
		echo "$1: no $frame"
		cat "$3" err
		bad=1
	done
	grep -q "^ *0x" "$3" && { echo "$1: an address"; cat "$3"; bad=1; }
}
start() { # a copy that waits, in pid
	cp "$PROGDIR/prog_deep" "$1"
	"./$1" wait 7 >ready &
	pid=$!
	pids+=("$pid")
	until [ -s ready ]; do sleep 0.1; done
}
look() {
	timeout 20 "$DTRACE" -q -n 'syscall::clock_nanosleep:entry, syscall::nanosleep:entry /pid == $target/ { ustack(60); exit(0); }' \
		-p "$1" >out 2>err || { cat err; bad=1; }
}

start deleted
rm deleted
look "$pid"
complete deleted deleted out

start replaced
cp "$PROGDIR/prog_vdso" other
mv other replaced
look "$pid"
complete replaced replaced out

# another program of the same name, started since, is not confused with it
./replaced &
pids+=($!)
timeout 20 "$DTRACE" -q -n 'profile-97 /pid == $target/ { @[ustack(9)] = count(); n++; } profile-97 /n > 20/ { exit(0); }' -p $! >out 2>err || { cat err; bad=1; }
grep -q '^ *\[vdso\]`.*clock_gettime' out && grep -q '^ *replaced`asks+' out && grep -q '^ *replaced`_start+' out && ! grep -q recurse out ||
	{ echo "vDSO"; cat out err; bad=1; }

# a container
mkdir box
unshare -pm --fork --mount-proc sh -c "mount -t tmpfs none box && cp '$PROGDIR/prog_deep' box/inside && cd box && exec ./inside wait 7" >boxed 2>err &
outer=$!
pids+=("$outer")
pid=
for _ in {1..100}; do
	pid=$(pgrep -P $outer -x inside) && [ -s boxed ] && break
	kill -0 $outer 2>/dev/null || break
	sleep 0.1
done
if [ -n "$pid" ]; then
	pids+=("$pid")
	look "$pid"
	complete container inside out
else
	echo "no container: $(cat err)"
fi

# gone: of -c, and any other
timeout 30 "$DTRACE" -q -x switchrate=9s -n 'syscall::getppid:entry /pid == $target/ { ustack(60); }' -c "$PROGDIR/prog_deep signal 7" >out 2>err || bad=1
complete 'gone, -c' prog_deep out
cp "$PROGDIR/prog_deep" shortlived
timeout 30 "$DTRACE" -q -x switchrate=9s -n 'BEGIN { printf("ready\n"); } syscall::getppid:entry /execname == "shortlived"/ { ustack(60); n++; }
	syscall::exit_group:entry /execname == "shortlived"/ { gone = timestamp; } tick-100ms /gone && timestamp - gone > 300000000/ { exit(0); }' >out 2>err &
tracer=$!
pids+=("$tracer")
until grep -q ready out; do sleep 0.1; done
./shortlived signal 7
wait $tracer || bad=1
complete gone shortlived out
exit $bad
