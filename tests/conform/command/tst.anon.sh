#!/bin/sh
# ASSERTION: anonymous tracing: -A saves an enabling and removes it, --anon starts it, -a claims what it has and goes on, by
# itself, with options and files of its own, with other clauses; -ae ends it; exit(), drops, ring buffers, a claimer that is killed.
# SECTION: Anonymous Tracing.
# @@needs: root tp_btf cmd:unshare cmd:setpriv
# @@timeout: 120
if [ -z "$IN_NAMESPACE" ]; then
	# The machine's own enabling and sessions are hidden.
	had=
	[ ! -d /etc/dtrace ] || had=1
	mkdir -p /etc/dtrace
	IN_NAMESPACE=1 unshare -m sh "$0"
	status=$?
	[ -n "$had" ] || rmdir /etc/dtrace
	exit $status
fi
mount --make-rprivate / 2>/dev/null
mount -t tmpfs none /run && mount -t tmpfs none /etc/dtrace || exit 1

fail() {
	echo "$*"
	head -n 40 "$TMPDIR/out" "$TMPDIR/err"
	exit 1
}
# dt STATUS ARGS: dtrace ends so
dt() {
	local want=$1 got
	shift
	"$DTRACE" "$@" >"$TMPDIR/out" 2>"$TMPDIR/err"
	got=$?
	[ $got = "$want" ] || fail "$*: status $got, not $want"
}
err() {
	grep -qF -- "$1" "$TMPDIR/err" || fail "no message: $1"
}
out() {
	grep -qx -- "$1" "$TMPDIR/out" || fail "no output: $1"
}
# a name of our own: others may run tests, too
name=anon$$
calls=$TMPDIR/$name
cp "$PROGDIR/prog_syscalls" "$calls" || exit 1
text='syscall::getppid:entry /execname == "'$name'"/ { n++; @[execname] = count(); }
	syscall::getppid:entry /execname == "'$name'"/ { printf("call %d\n", n); }
	END { printf("end %d %s\n", n, $$1); printa("%s %@d\n", @); }'

# saving and removing
dt 1 --anon
err 'no anonymous enabling: /etc/dtrace/anon/command'
dt 1 -a
err 'No anonymous tracing state'
dt 1 -x grabanon -n 'BEGIN { exit(0); }'
err 'could not enable tracing: No anonymous tracing state'
dt 1 -A -n 'nowhere:::x { }'
err 'does not match any probes'
dt 2 -A -n 'BEGIN { }' -c true
err '-c and -p cannot be used with -A'
dt 2 -A -n 'BEGIN { }' -o file
err '-o and -B cannot be used with -A'
dt 2 -A -l -n 'BEGIN { }'
dt 0 -Ae -n 'BEGIN { }'
[ ! -e /etc/dtrace/anon ] || fail "something was saved"
printf '#pragma D option quiet\n%s\n' "$text" >"$TMPDIR/s.d"
dt 0 -A -n 'BEGIN { }'
err 'saved anonymous enabling in /etc/dtrace/anon'
dt 0 -A -s "$TMPDIR/s.d" 'two
words\n'
err 'cleaned up old anonymous enabling'
rm "$TMPDIR/s.d"
[ "$(stat -c %a /etc/dtrace/anon 2>/dev/null || echo 700)" = 700 ] || fail "open to all"

# claimed: what was, and the end of it
dt 0 --anon
dt 1 --anon
err 'there is anonymous tracing already'
"$calls" 3
setpriv --reuid nobody --clear-groups "$DTRACE" -a >"$TMPDIR/out" 2>"$TMPDIR/err" && fail "anybody may claim"
dt 1 -a -x aggsortpos=many
err 'failed to set -x aggsortpos=many'
dt 0 -ae
out 'call 1'
out 'end 3 two'
out 'words\\n'
out "$name 3"
dt 1 -a
dt 0 -A
err 'cleaned up old anonymous enabling'
[ ! -e /etc/dtrace/anon ] || fail "still there"

# claimed: goes on, into a file of the claimer's, with its options; ended by a signal
ended() {
	local i=0
	while [ -e /run/dtrace/anon ] || grep -qa "^@${DTRACE#?}.*--anon" /proc/[0-9]*/cmdline 2>/dev/null; do
		i=$((i + 1))
		[ $i -lt 300 ] || fail "anonymous tracing goes on"
		sleep 0.1
	done
}
# there PATTERN FILE
there() {
	local i=0
	until grep -q "$1" "$2" 2>/dev/null; do
		i=$((i + 1))
		[ $i -lt 300 ] || fail "no $1 in $2"
		sleep 0.1
	done
}
dt 0 -A -x switchrate=20hz -n "$text" arg
dt 0 --anon
"$calls" 2
"$DTRACE" -aq -o "$TMPDIR/file" >"$TMPDIR/out" 2>"$TMPDIR/err" &
pid=$!
there 'call 2' "$TMPDIR/file"
"$calls" 2
there 'call 4' "$TMPDIR/file"
kill $pid
wait $pid || fail "status $?"
grep -qx 'end 4 arg' "$TMPDIR/file" && grep -qx "$name 4" "$TMPDIR/file" || fail "$(cat "$TMPDIR/file")"
! grep -q FUNCTION:NAME "$TMPDIR/file" || fail "-q does not count"
ended

# with clauses of the claimer's
dt 0 --anon
"$calls" 2
dt 7 -aqn 'syscall::exit_group:entry /pid == $target/ { printf("mine\n"); exit(7); }' -c "$calls 1"
out 'call 2'
out mine
out 'end [23] arg'
ended

# a claimer that is killed
dt 0 --anon
"$DTRACE" -aq >"$TMPDIR/file" 2>&1 &
pid=$!
sleep 1
"$calls" 1
there 'call 1' "$TMPDIR/file"
kill -9 $pid
ended

# exit() before anybody came; ERROR and messages too
dt 0 -A -qn "syscall::getppid:entry /execname == \"$name\"/ { printf(\"%d\n\", *(int *)8); }
	syscall::getppid:entry /execname == \"$name\"/ { printf(\"over\\n\"); exit(5); }"
dt 0 --anon
"$calls" 1
dt 5 -a
out over
err 'error on enabled probe ID'
ended

# started somewhere that is not there any more, as an initramfs is: symbols are found where the claimer is
dt 0 -A -qn "syscall::getppid:entry /execname == \"$name\"/ { stack(1); }"
# shellcheck disable=SC2016 # expanded there
unshare -m sh -c '"$DTRACE" --anon && umount -l /proc' || fail "no anonymous tracing"
"$calls" 1
dt 0 -ae
grep -q 'vmlinux`[a-z]' "$TMPDIR/out" || fail "no names"
ended

# bounded: the first and a count of the others, or the last
dt 0 -A -b 4k -qn "syscall::getppid:entry /execname == \"$name\"/ { printf(\"call %d\\n\", n++); }"
dt 0 --anon
"$calls" 5000
dt 0 -ae
out 'call 0'
! grep -qx 'call 4999' "$TMPDIR/out" || fail "unbounded"
err 'drops on CPU'
dt 0 -A -b 4k -x bufpolicy=ring -qn "syscall::getppid:entry /execname == \"$name\"/ { printf(\"call %d\\n\", n++); }"
dt 0 --anon
"$calls" 5000
dt 0 -ae
out 'call 4999'
! grep -qx 'call 0' "$TMPDIR/out" || fail "no ring"
ended
