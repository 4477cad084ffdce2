#!/bin/sh
# ASSERTION: What a process acquires it releases, mutexes and read-write locks: as often, and at least once for each call that needs one. Spin
# locks: all of the system's can be traced while messages are sent and memory is allocated, and the system lives on;
# where that is not safe they are refused with the reason.
# SECTION: lockstat Provider
# @@needs: root fentry
# @@timeout: 120
cat >"$TMPDIR/s.d" <<'X'
lockstat:::adaptive-acquire /pid == $target/ { self->m = args[0]; @a = count(); }
lockstat:::adaptive-release /pid == $target && args[0] == self->m/ { @same = count(); }
lockstat:::adaptive-release /pid == $target/ { @b = count(); }
lockstat:::rw-acquire /pid == $target && args[1] == RW_WRITER/ { @c = count(); }
lockstat:::rw-release /pid == $target && args[1] == RW_WRITER/ { @d = count(); }
END { printa("mutex %@d %@d same %@d\n", @a, @b, @same); printa("writer %@d %@d\n", @c, @d); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "$PROGDIR/prog_lockload $TMPDIR" -o "$TMPDIR/out" >"$TMPDIR/own" 2>"$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
calls=$(sed -n 's/^calls //p' "$TMPDIR/own")
# Threads begin before all probes are attached and end with a lock taken; a few locks are given back by others.
awk -v calls="$calls" '
function near(x, y) { return x - y <= 40 && y - x <= 40 }
$1 == "mutex" { ok += $2 >= calls && near($2, $3) && $5 >= calls }
$1 == "writer" { ok += $2 >= calls && near($2, $3) }
END { exit ok != 2 }' "$TMPDIR/out" || { cat "$TMPDIR/own" "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
if ! "$DTRACE" -l -n lockstat:::spin-acquire >"$TMPDIR/l" 2>&1; then
	grep -q 'spin-acquire is not available: tracing itself takes such locks on this kernel' "$TMPDIR/l" || { cat "$TMPDIR/l"; exit 1; }
	exit 0
fi
cat >"$TMPDIR/t.d" <<'X'
lockstat:::spin-acquire /pid == $target/ { self->n++; @ = count(); trace(args[0]); }
lockstat:::spin-release /pid == $target/ { @n[stack(2)] = count(); }
lockstat:::spin-acquire /pid == $target && self->n % 64 == 0/ { trace(*(int *)NULL); }
syscall::rename*:entry /pid == $target/ { trace(*(int *)NULL); }
END { printa("acquired %@d\n", @); }
X
"$DTRACE" -q -s "$TMPDIR/t.d" -b 64k -c "$PROGDIR/prog_lockload $TMPDIR 500" -o "$TMPDIR/spin" >"$TMPDIR/own" 2>"$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
calls=$(sed -n 's/^calls //p' "$TMPDIR/own")
[ "$(sed -n 's/.*acquired //p' "$TMPDIR/spin")" -gt "$calls" ] && grep -q 'invalid address' "$TMPDIR/msgs" || { tail -n 5 "$TMPDIR/spin" "$TMPDIR/msgs"; exit 1; }
