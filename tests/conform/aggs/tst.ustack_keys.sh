#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: aggregations with ustack() in their keys count complete stacks, one entry for each, with every aggregating function;
# clear(), trunc(), normalize() and printa() do what they do elsewhere; what does not fit is a drop.
# SECTION: Aggregations/keys
# @@needs: root task_pt_regs
P=$PROGDIR/prog_deep
bad=0
fail() {
	echo "$1"
	cat "$TMPDIR/out" "$TMPDIR/err"
	bad=1
}
run() { # program, command
	timeout 20 "$DTRACE" -q -n "$1" -c "$2" >"$TMPDIR/out" 2>"$TMPDIR/err" || fail "status $?"
}

# once from each of 6 depths, all to the end
run 'syscall::getppid:entry /pid == $target/ { @[ustack(40), execname] = count(); @n = count(); }' "$P signal 5"
[ "$(grep -c '`recurse+' "$TMPDIR/out")" = 6 ] && grep -q '`main+' "$TMPDIR/out" && grep -q '^  prog_deep *1$' "$TMPDIR/out" || fail complete

# the same stack many times is one entry
run 'syscall::write:entry /pid == $target/ {
	this->n = (int64_t)arg2;
	@c[ustack(5)] = count(); @s[ustack(5), stringof("x")] = sum(this->n); @mi[ustack(5)] = min(this->n);
	@ma[ustack(5)] = max(this->n); @av[ustack(5)] = avg(this->n); @sd[ustack(5)] = stddev(this->n);
	@q[ustack(5)] = quantize(this->n); @l[ustack(5)] = lquantize(this->n, 0, 100, 10, 2);
	@g[ustack(5), usym(uregs[16])] = count(); }
	END { normalize(@s, 2); printa("c %k %@d\n", @c); printa("s %k %s %@d\n", @s); printa("mi %k %@d\n", @mi); printa("ma %k %@d\n", @ma);
	printa("av %k %@d\n", @av); printa("sd %k %@d\n", @sd); printa(@q); printa(@l); printa("g %k %A %@d\n", @g); }' \
	"dd if=/dev/zero of=/dev/null bs=32 count=50 status=none"
(echo; cat "$TMPDIR/out") | tr '\n' ' ' | tr -s ' ' >"$TMPDIR/line"
for want in ' c [^ ]*`write+[^ ]* .* 50 s ' ' x 800 mi ' ' 32 ma ' ' 32 av ' ' 32 sd ' ' 0 libc' ' 32 |@* 50 ' ' 30 |@* 100 ' ' g .* 50 '; do
	grep -q -e "$want" "$TMPDIR/line" || fail "functions: $want"
done

# clear: minimum and maximum begin anew, sums too; trunc takes entries away
run 'syscall::write:entry /pid == $target/ { @c[ustack(5)] = count(); @mi[ustack(5)] = min(arg2 + n); @t[ustack(5), n] = count(); n++; }
	syscall::write:entry /pid == $target && n == 10/ { clear(@c); clear(@mi); }
	END { trunc(@t, 3); printa("C %@d\n", @c); printa("M %@d\n", @mi); printa("T %@d\n", @t); }' \
	"dd if=/dev/zero of=/dev/null bs=32 count=25 status=none"
[ "$(grep -c '^T 1$' "$TMPDIR/out")" = 3 ] && grep -q '^C 15$' "$TMPDIR/out" && grep -q '^M 42$' "$TMPDIR/out" || fail clear

# room for 16 keys at least
timeout 20 "$DTRACE" -q -x aggsize=64 -n 'syscall::write:entry /pid == $target/ { @[ustack(5), n++] = count(); }' \
	-c "dd if=/dev/zero of=/dev/null bs=32 count=40 status=none" >"$TMPDIR/out" 2>"$TMPDIR/err"
[ "$(awk '$NF == 1' "$TMPDIR/out" | grep -c .)" = 16 ] && grep -q '24 aggregation drops' "$TMPDIR/err" || fail aggsize

# a printed record and an aggregation in one clause; without -q an aggregation alone prints no line
timeout 20 "$DTRACE" -n 'syscall::getppid:entry /pid == $target/ { @[ustack(4)] = count(); trace("here"); }
	syscall::getppid:return /pid == $target/ { @r[ustack(4)] = count(); }' -c "$P signal 2" >"$TMPDIR/out" 2>"$TMPDIR/err"
[ "$(grep -c 'getppid:entry.*here *$' "$TMPDIR/out")" = 1 ] && ! grep -q 'getppid:return' "$TMPDIR/out" &&
	[ "$(grep -c '^ *1$' "$TMPDIR/out")" = 2 ] || fail clause
timeout 20 "$DTRACE" -q -x oformat=folded -n 'syscall::getppid:entry /pid == $target/ { @[ustack(40)] = count(); }' -c "$P signal 1" >"$TMPDIR/out" 2>"$TMPDIR/err"
grep -q '_start;.*main;.*first;.*recurse;.*recurse;.*handler;.*marker;.*syscall 1$' "$TMPDIR/out" || fail folded
exit $bad
