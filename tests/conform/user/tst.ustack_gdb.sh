#!/bin/bash
# SPDX-License-Identifier: MIT
# ASSERTION: the addresses of ustack() at a system call are those that gdb finds in the process that waits in it: of a
# program of ours and of Debian's python3, bash, gzip and PostgreSQL.
# SECTION: Actions/ustack
# @@needs: root task_pt_regs cmd:gdb cmd:python3 cmd:gzip
# @@timeout: 240

cd "$TMPDIR" || exit 1
pids=() dir=
# shellcheck disable=SC2317 # by the trap
cleanup() {
	kill "${pids[@]}" 2>/dev/null
	[ -z "$dir" ] || { as "$pg/pg_ctl" -D "$dir/data" -m immediate stop; rm -rf "$dir"; } >/dev/null 2>&1
}
trap cleanup EXIT

once() { # PID
	timeout 20 "$DTRACE" -q -x stacksymbols=off -p "$1" -n '
		syscall::clock_nanosleep:entry, syscall::nanosleep:entry, syscall::select:entry, syscall::pselect6:entry,
		syscall::read:entry, syscall::epoll_wait:entry, syscall::epoll_pwait:entry
		/pid == $target/ { ustack(127); exit(0); }' >out 2>err || { cat err; return 1; }
	sed -n 's/^ *0x0*\([0-9a-f]*\)$/\1/p' out >ours
	gdb -nx -batch -iex 'set debug-file-directory /nonexistent' -iex 'set debuginfod enabled off' -p "$1" \
		-ex 'set backtrace past-main on' -ex 'bt' >gdb 2>/dev/null </dev/null
	sed -n 's/^#[0-9]* *0x0*\([0-9a-f]*\) in .*/\1/p' gdb >theirs
	[ "$(wc -l <theirs)" -ge "$2" ] && diff theirs ours >differences
}
# A process that goes on between the two is looked at again.
compare() { # PID NAME FRAMES
	for _ in 1 2 3 4 5 6; do
		once "$1" "$3" && return
	done
	echo "$2: differs, or fewer than $3 frames"
	cat gdb out differences
	bad=1
}

bad=0
"$PROGDIR/prog_deep" wait 20 >ready &
a=$!
cat >x.py <<'PY'
import time
def f(n):
    if n:
        return max([f(n - 1)], key=lambda x: x)
    print("ready", flush=True)
    while True:
        time.sleep(0.3)
f(6)
PY
/usr/bin/python3 x.py >ready2 &
b=$!
mkfifo none
bash -c 'f() { if (( $1 )); then f $(( $1 - 1 )); else while :; do read -r -t 0.3 x <&3; done; fi; }; f 3' 3<>none &
c=$!
(while sleep 0.3; do echo line || exit; done) | gzip -c >/dev/null &
d=$!
pids=("$a" "$b" "$c" "$d")
for _ in {1..50}; do
	[ -s ready ] && [ -s ready2 ] && break
	sleep 0.2
done
compare $a deep 10
compare $b python3 10
compare $c bash 10
compare $d gzip 5

pg=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
if [ -n "$pg" ] && id postgres >/dev/null 2>&1 && command -v setpriv >/dev/null; then
	as() { (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"); }
	dir=$(mktemp -d /tmp/pg.XXXXXX)
	chown postgres "$dir"
	as "$pg/initdb" -N -D "$dir/data" -A trust >log 2>&1 && as "$pg/pg_ctl" -D "$dir/data" -o "-c listen_addresses= -k $dir" -w start >/dev/null 2>&1 ||
		{ echo "no PostgreSQL"; cat log; exit 1; }
	as "$pg/psql" -q -h "$dir" -c 'do $$ begin loop perform pg_sleep(0.2); end loop; end $$' postgres >/dev/null 2>&1 &
	pids+=($!)
	for _ in {1..50}; do
		back=$(as "$pg/psql" -At -h "$dir" -c "select pid from pg_stat_activity where query like 'do %'" postgres)
		[ -n "$back" ] && break
		sleep 0.2
	done
	compare "$back" PostgreSQL 15
else
	echo "PostgreSQL is not here"
fi
exit $bad
