#!/bin/sh
# ASSERTION: USDT probes of -c and -p fire with their arguments, typed; is-enabled probes are enabled while they are
# traced; one probe in several places is one probe.
# @@needs: root uprobe
cat >"$TMPDIR/s.d" <<'END'
usdt_app$target:::args { printf("%d %s %d %d %d %d %d %d %d %d\n", args[0], copyinstr(arg1), args[2], args[3], args[4], args[5], args[6],
	args[7], args[8], args[9]); }
usdt_app$target:::twice, usdt_app*:a.out:fire:checked { printf("%s %d %s\n", probename, args[0], probefunc); }
usdt_app$target:::two-words { printf("%s %d %d\n", probename, arg0, arg1); }
usdt_app$target:::simple { @n = count(); }
END
"$DTRACE" -q -c "$PROGDIR/prog_usdt 3" -s "$TMPDIR/s.d" >"$TMPDIR/out" || exit 1
cat >"$TMPDIR/want" <<'END'
0 hello -8 200 -1600 60000 -7 -3 10 -20
two-words 0 5000000000
checked 0 fire
twice 0 fire
twice -1 fire
1 hello -8 200 -1600 60000 -7 -3 -20 -20
two-words 1 5000000000
checked 3 fire
twice 1 fire
twice -2 fire
2 hello -8 200 -1600 60000 -7 -3 30 -20
two-words 2 5000000000
checked 6 fire
twice 2 fire
twice -3 fire

                3
END
diff "$TMPDIR/want" "$TMPDIR/out" || exit 1
"$PROGDIR/prog_usdt" 100000 10 &
pid=$!
trap 'kill $pid' EXIT
until grep -q prog_usdt "/proc/$pid/maps"; do sleep 0.05; done
"$DTRACE" -l -P "usdt_app$pid" | grep -q "usdt_app$pid  *prog_usdt  *fire two-words" || exit 1
"$DTRACE" -q -n "usdt_app$pid:::checked /n++ > 3/ { exit(0); }" || exit 1
# nobody traces it any more
"$DTRACE" -q -n "usdt_app$pid:::checked { c = 1; } usdt_app$pid:::simple /n++ > 3/ { exit(c ? 0 : 1); }" || exit 1
"$DTRACE" -xerrtags -n "usdt_app$pid:::nothing" 2>&1 | grep -q D_PDESC_ZERO
