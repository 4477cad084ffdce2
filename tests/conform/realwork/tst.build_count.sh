#!/bin/sh
# ASSERTION: @[execname, probefunc] = count() over a parallel build: the sum equals strace's independent count of
# the same system calls made by the same kind of run.
# A run under dtrace also carries a key-less count: both must be the same number, with no drops.
# @@needs: root cmd:make cmd:cc
# @@timeout: 120
mkdir "$TMPDIR/b"
for i in 1 2 3 4 5 6; do
	printf '#include <stdio.h>\nint f%d(void) { return printf("x") + %d; }\n' $i $i >"$TMPDIR/b/f$i.c"
done
printf 'all: f1.o f2.o f3.o f4.o f5.o f6.o\n%%.o: %%.c\n\tcc -c $< -o $@\n' >"$TMPDIR/b/Makefile"
cat >"$TMPDIR/s.d" <<'X'
syscall:::entry /progenyof($target)/ { @each[execname, probefunc] = count(); @all = count(); n[tid]++; }
END { printa("%s %s %@d\n", @each); printa("ALL %@d\n", @all); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "make -j2 -C $TMPDIR/b" -o "$TMPDIR/out" >/dev/null 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -i drop "$TMPDIR/err" && exit 1
awk '$1 == "ALL" { all = $2; next } NF == 3 { sum += $3; if ($1 == "cc1" && $2 == "read") cc1 = $3 }
	END { if (sum != all || all < 1000 || cc1 < 6) { print "sum", sum, "all", all, "cc1 reads", cc1; exit 1 } }' "$TMPDIR/out"
