#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: the messages of failed speculations and speculative drops; specsize is filled, not rejected as a whole; bad
# values of the options.
# SECTION: Speculative Tracing; Options and Tunables.
# @@needs: root
cd "$TMPDIR" || exit 1
"$DTRACE" -qn 'BEGIN { a = speculation(); b = speculation(); c = speculation(); exit(0); }' 2>err || { cat err; exit 1; }
grep -qx 'dtrace: 2 failed speculations (no speculative buffer available)' err || { cat err; exit 1; }
"$DTRACE" -x specsize=100 -qn 'BEGIN { s = speculation(); } BEGIN { speculate(s); printf("first\n"); }
	BEGIN { speculate(s); tracemem(curthread, 96); } BEGIN { speculate(s); tracemem(curthread, 96); }
	BEGIN { commit(s); } tick-10ms { exit(0); }' >out 2>err || { cat err; exit 1; }
grep -qx 'dtrace: 2 speculative drops' err || { cat err; exit 1; }
grep -qx first out || { cat out; exit 1; }
"$DTRACE" -x nspec=0 -qn 'BEGIN { trace(speculation()); exit(0); }' >out 2>err || { cat err; exit 1; }
grep -q '0' out || exit 1
grep -qx 'dtrace: 1 failed speculation (no speculative buffer available)' err || { cat err; exit 1; }
for o in nspec=-1 nspec=1000000 specsize=x cleanrate=0 cleanrate=6000hz; do
	if "$DTRACE" -x $o -n 'BEGIN { exit(0); }' >out 2>err; then echo "$o accepted"; exit 1; fi
	grep -q "Invalid value for specified option" err || { cat err; exit 1; }
done
"$DTRACE" -x nspec=5000 -x cleanrate=50hz -qn 'BEGIN { s = speculation(); exit(s == 1 ? 0 : 1); }' || exit 1
