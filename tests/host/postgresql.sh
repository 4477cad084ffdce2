#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: Debian's PostgreSQL under pgbench: all its probes are there; texts of queries, their latency, transactions, locks that
# are waited for, and buffers agree with what the server itself says, over all its processes and those that it starts later.
# @@needs: root uprobe_multi file:/usr/lib/postgresql/15/bin/postgres cmd:setpriv cmd:readelf
# @@timeout: 120
bin=/usr/lib/postgresql/15/bin
dir=$(mktemp -d /tmp/dtrace-pg.XXXXXX) && chmod 777 "$dir" || exit 1
fail() {
	echo "$*"
	[ -z "$2" ] || cat "$2"
	exit 1
}
as() {
	(cd "$dir" && setpriv --reuid=postgres --regid=postgres --clear-groups env -i PATH="$bin:/usr/bin:/bin" HOME="$dir" PGHOST="$dir" PGDATABASE=postgres LC_ALL=C "$@")
}
trap 'as pg_ctl -D "$dir/db" -m immediate -w stop >/dev/null 2>&1; rm -rf "$dir"' EXIT
as initdb -A trust -N -D "$dir/db" >/dev/null 2>"$dir/err" || fail initdb "$dir/err"
as pg_ctl -D "$dir/db" -l "$dir/log" -w -o "-h '' -k $dir -c deadlock_timeout=100ms -c shared_buffers=16MB" start >/dev/null 2>"$dir/err" ||
	fail start "$dir/log"
as pgbench -q -i -s 1 >/dev/null 2>&1 || fail 'pgbench -i'
server=$(head -n 1 "$dir/db/postmaster.pid")

"$DTRACE" -l -P "postgresql$server" | awk 'NR > 1 { print $NF }' | sort -u >"$dir/listed"
readelf -n $bin/postgres | awk '$1 == "Name:" { gsub(/__/, "-", $2); print $2 }' | sort -u | diff - "$dir/listed" >"$dir/err" ||
	fail 'not all probes' "$dir/err"

# dt NAME PROGRAM: runs it in the background until $dir/NAME.stop is there
dt() {
	cat >"$dir/$1.d"
	"$DTRACE" -q -s "$dir/$1.d" -o "$dir/$1.out" 2>"$dir/$1.err" &
	eval "$1=\$!"
	for _ in $(seq 200); do
		grep -q ready "$dir/$1.out" 2>/dev/null && return
		sleep 0.05
	done
	fail "dtrace does not begin" "$dir/$1.err"
}
stop() {
	eval "kill \$$1; wait \$$1" || fail "dtrace $1" "$dir/$1.err"
}

# 1. every statement of a session, with its time, and that of its parts
dt texts <<'END'
BEGIN { printf("ready\n"); }
postgresql*:::query-start { self->at = timestamp; }
postgresql*:::query-done /self->at/ {
	printf("%s|%d\n", copyinstr(arg0), timestamp - self->at > 0);
	@slow[strstr(copyinstr(arg0), "pg_sleep") != NULL ? "sleeps" : "others"] = max(timestamp - self->at);
	self->at = 0;
}
postgresql*:::query-parse-start { @n["parse"] = count(); }
postgresql*:::query-plan-start { @n["plan"] = count(); }
postgresql*:::query-execute-start { @n["execute"] = count(); }
END
as psql -qAt -c 'select 41 + 1' -c "select pg_sleep(0.2)" -c 'select count(*) from pgbench_accounts' >"$dir/answers" || fail psql
stop texts
for q in 'select 41 + 1' 'select pg_sleep(0.2)' 'select count(\*) from pgbench_accounts'; do
	grep -q "^$q|1\$" "$dir/texts.out" || fail "no $q" "$dir/texts.out"
done
for p in parse plan execute; do
	grep -q "^ *$p  *3\$" "$dir/texts.out" || fail "not three of $p" "$dir/texts.out"
done
awk '$1 == "sleeps" { s = $2 } $1 == "others" { o = $2 } END { exit !(s >= 200000000 && o > 0) }' "$dir/texts.out" ||
	fail 'times' "$dir/texts.out"

# 2. a workload: transactions as the server counts them, in backends that began after we did
dt load <<'END'
BEGIN { printf("ready\n"); }
postgresql*:::transaction-start /execname == "postgres"/ { self->tx = timestamp; }
postgresql*:::transaction-commit /self->tx/ { @commits[pid] = count(); @time = quantize(timestamp - self->tx); self->tx = 0; }
postgresql*:::buffer-read-done /arg0 >= 0/ { @reads = count(); }
postgresql*:::query-start { @q[substr(copyinstr(arg0), 0, 22)] = count(); }
postgresql*:::wal-insert { @wal = count(); }
END
as pgbench -n -c 2 -t 200 >"$dir/bench" 2>&1 || fail pgbench "$dir/bench"
stop load
[ "$(grep -c '^ *[0-9][0-9]*  *2[0-9][0-9]$' "$dir/load.out")" -ge 2 ] || fail 'not 200 commits in each of two backends' "$dir/load.out"
grep -q '^ *UPDATE pgbench_account  *400$' "$dir/load.out" && grep -q '^ *INSERT INTO pgbench_hi  *400$' "$dir/load.out" ||
	fail 'statements' "$dir/load.out"

# 3. who waits for a lock, and how long
dt locks <<'END'
BEGIN { printf("ready\n"); }
postgresql*:::lock-wait-start { self->lock = timestamp; }
postgresql*:::lock-wait-done /self->lock/ { @waited[arg5] = max(timestamp - self->lock); @n[pid] = count(); self->lock = 0; }
postgresql*:::lwlock-acquire { @lw[copyinstr(arg0)] = count(); }
END
as psql -q -c 'begin' -c 'lock table pgbench_tellers' -c "do \$\$ begin
	for i in 1..200 loop
		exit when exists (select from pg_locks where not granted and relation = 'pgbench_tellers'::regclass);
		perform pg_sleep(0.05);
	end loop;
	perform pg_sleep(0.2);
end \$\$" -c 'commit' >/dev/null &
holder=$!
for _ in $(seq 100); do
	[ "$(as psql -qAt -c "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted and relation = 'pgbench_tellers'::regclass")" = 1 ] && break
	sleep 0.02
done
as psql -q -c 'update pgbench_tellers set filler = filler where tid = 1' || fail update
wait $holder
stop locks
awk 'NF == 2 && $2 > 50000000 { ok = 1 } END { exit !ok }' "$dir/locks.out" || fail 'no wait' "$dir/locks.out"
grep -q 'BufferMapping' "$dir/locks.out" || fail 'no lightweight locks' "$dir/locks.out"

# the server is as it was: nothing waits, nothing is traced any more
[ "$(as psql -qAt -c 'select sum(abalance) = (select sum(delta) from pgbench_history) from pgbench_accounts')" = t ] || fail 'sums differ'
grep -E 'PANIC|FATAL|was terminated' "$dir/log" && fail 'the server complains'
exit 0
