#!/bin/sh
# ASSERTION: -v reports the least of the attributes of what a program uses: of its probe descriptions and of its
# statements. An inline counts with the attributes that a pragma gives it.
bad=0
# check PROGRAM DESCRIPTION STATEMENTS [OPTION...]: the three attributes of each, in a line
check() {
	local prog="$1" want="$2 $3" got
	shift 3
	got=$("$DTRACE" -ev "$@" -n "$prog" 2>/dev/null |
		awk '/Names:|Class:/ { printf "%s ", $3 } /Semantics:/ { printf "%s ", $3 }')
	[ "$got" = "$want " ] && return
	echo "$prog"
	echo "	has $got, not $want"
	bad=1
}
st='Stable Stable Common'
d='Stable Stable Common'
check 'dtrace:::BEGIN { exit(0); }' "$d" "$st"
check 'dtrace:::BEGIN { trace(curthread->pid); }' "$d" "Stable Private Common"
check 'dtrace:::BEGIN { trace(curthread); }' "$d" "Stable Private Common"
check 'dtrace:::BEGIN { trace(curpsinfo->pr_psargs); trace(curlwpsinfo->pr_lwpid); }' "$d" "$st"
check 'dtrace:::BEGIN { trace(fds[1].fi_name); trace(cwd); }' "$d" "$st"
check 'dtrace:::BEGIN { trace((xlate <psinfo_t *> (curthread))->pr_pid); }' "$d" "Stable Private Common"
check 'inline int x = 1;
#pragma D attributes Evolving/Unstable/ISA x
dtrace:::BEGIN { trace(x); }' "$d" "Evolving Unstable ISA"
check '#pragma D attributes Private/Stable/CPU v
int v; dtrace:::BEGIN { v = 1; }' "$d" "Private Stable CPU"
check '#pragma D attributes Obsolete/Stable/Group provider dtrace provider
dtrace:::BEGIN { exit(0); }' "Obsolete Stable Group" "$st"
check 'BEGIN { exit(0); }' "Unstable Unstable Common" "$st"
check 'dtrace:::BEGIN' "$d" "$st"
[ "$bad" = 0 ] || exit 1
"$DTRACE" -ev -n 'dtrace:::BEGIN { exit(0); }' >out 2>err || exit 1
grep -q '^Stability attributes for description dtrace:::BEGIN' out || { cat out; exit 1; }
grep -q 'Minimum Statement Attributes' out || exit 1
grep -q "description 'dtrace:::BEGIN ' matched 1 probe" err || { cat err; exit 1; }
