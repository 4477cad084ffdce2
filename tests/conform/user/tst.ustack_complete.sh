#!/bin/bash
# SPDX-License-Identifier: MIT
# ASSERTION: of samples, records and keys of aggregations, of Debian's bash, python3, gzip and PostgreSQL under load, 99 in 100 have a stack that is complete.
# SECTION: Actions/ustack
# @@needs: root task_pt_regs cmd:python3 cmd:gzip
# @@timeout: 60

bad=0
sample() { # name pid...
	local name=$1 p want args=()
	shift
	for p in "$@"; do args+=(-p "$p"); done
	want=$(printf ' || pid == %s' "$@")
	timeout 30 "$DTRACE" "${args[@]}" -q -x debug -x switchrate=20hz -n "
		profile-499hz / ${want# || } / { ustack(127); @n = count() }
		profile-499hz / ${want# || } / { @keys[ustack(127)] = count(); n++ } tick-10hz / n > 100 || t++ > 80 / { exit(0) }" \
		>"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	read -r complete cut beyond lost < <(sed -n 's/.*user stacks: \([0-9]*\) complete, \([0-9]*\) cut, \([0-9]*\) beyond the copy, \([0-9]*\) lost.*/\1 \2 \3 \4/p' "$TMPDIR/err")
	echo "$name: $complete complete, $cut cut, $beyond beyond the copy, $lost lost"
	[ "${complete:-0}" -ge 40 ] || { echo "$name: too few samples"; bad=1; return; }
	# a stack of more than 127 frames is not incomplete
	(( 100 * (beyond + lost) <= complete + cut + beyond + lost )) || bad=1
}

pids=()
trap 'kill "${pids[@]}" 2>/dev/null' EXIT
bash -c 'f() { if (( $1 )); then f $(( $1 - 1 )); else x=${BASH_SOURCE//a/b}; case $x in *q*) ;; esac; fi; }; while :; do f 20; done' &
pids+=($!)
cat >"$TMPDIR/x.py" <<'PY'
import json, re
def f(n):
    return json.loads(json.dumps({str(i): [re.sub("a", "b", "banana")] for i in range(200)})) if n == 0 else max([f(n - 1)], key=len)
while True:
    f(5)
PY
/usr/bin/python3 "$TMPDIR/x.py" &
pids+=($!)
gzip -c /dev/zero >/dev/null &
pids+=($!)
sleep 0.5
sample bash "${pids[0]}"
sample python3 "${pids[1]}"
sample gzip "${pids[2]}"
kill "${pids[@]}" 2>/dev/null
pg=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
if [ -n "$pg" ] && id postgres >/dev/null 2>&1; then
	dir=$(mktemp -d /tmp/pg.XXXXXX)
	chown postgres "$dir"
	trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$dir"' EXIT
	cd /
	as() { setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; }
	as "$pg/initdb" -D "$dir/data" -A trust >"$TMPDIR/log" 2>&1 || { cat "$TMPDIR/log"; exit 1; }
	as "$pg/pg_ctl" -D "$dir/data" -o "-c listen_addresses= -k $dir" -w start >/dev/null 2>&1 || { echo "no PostgreSQL"; exit 1; }
	pgstop() { as "$pg/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1; }
	trap 'kill "${pids[@]}" 2>/dev/null; pgstop; rm -rf "$dir"' EXIT
	as "$pg/psql" -q -h "$dir" -c "select sum(length(md5(a::text || b::text))), count(distinct a * b) from generate_series(1, 100000) a, generate_series(1, 100) b" postgres >/dev/null 2>&1 &
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		sleep 0.3
		back=$(as "$pg/psql" -At -h "$dir" -c "select pid from pg_stat_activity where state = 'active' and query like 'select sum%'" postgres)
		[ -n "$back" ] && break
	done
	sample PostgreSQL "$back"
	pgstop
else
	echo "PostgreSQL is not here"
fi
exit $bad
