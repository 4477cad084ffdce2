#!/bin/sh
# ASSERTION: name* means every process that has such a probe, and those that start later; each has its name; what a
# file that nobody runs could have is known.
# @@needs: root uprobe
PATH=$PROGDIR:$PATH
"$DTRACE" -l -n 'usdt_app*:prog_usdt::simple' | grep -q 'usdt_app\*  *prog_usdt  *fire simple' || exit 1
prog_usdt 1000000 5 &
a=$!
prog_usdt 1000000 5 &
b=$!
trap 'kill $a $b 2>/dev/null' EXIT
for p in $a $b; do until grep -q prog_usdt "/proc/$p/maps"; do sleep 0.05; done; done
cat >"$TMPDIR/s.d" <<'END'
BEGIN { system("%s 7 &", $$1); }
usdt_app*:::simple { @[pid == $2 || pid == $3 ? "old" : "new", pid == $2 || pid == $3 ? 0 : 1, probeprov] = count(); }
usdt_app*:::simple /pid == $2/ { a++; }
usdt_app*:::simple /pid == $3/ { b++; }
usdt_app*:::args /pid != $2 && pid != $3/ { n++; printf("new %s %d %s\n", probeprov, args[0], copyinstr(arg1)); }
usdt_app*:::args /a > 3 && b > 3 && n >= 7/ { exit(0); }
END
"$DTRACE" -wq -s "$TMPDIR/s.d" "$PROGDIR/prog_usdt" $a $b >"$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
for p in $a $b; do
	grep -q "^ *old  *0  *usdt_app$p  *[0-9]" "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
done
grep -q '^ *new  *1  *usdt_app\*  *7$' "$TMPDIR/out" && [ "$(grep -c '^new usdt_app\* [0-6] hello$' "$TMPDIR/out")" = 7 ] ||
	{ cat "$TMPDIR/out"; exit 1; }
# two by their pids; a pattern that is no name for others
"$DTRACE" -l -P "usdt_app$a" -P "usdt_app$b" | grep -c simple | grep -q "^2$" || exit 1
"$DTRACE" -l -P "usdt_app${b%?}?" | grep -q "usdt_app$b .*simple" || exit 1
"$DTRACE" -q -n "usdt_app$a:::simple { a = 1; } usdt_app$b:::simple { b = 1; } usdt_app$a:::simple,
	usdt_app$b:::simple /a && b/ { exit(0); }"
