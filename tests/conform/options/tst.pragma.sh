#!/bin/sh
# ASSERTION: what #pragma D option sets holds for the program that it stands in, from the next line on.
# SECTION: Options and Tunables; Scripting.
# @@needs: root
# @@timeout: 60
bad=0

# gives OUTPUT PROGRAM [ARGUMENT...]: the program prints just that and ends with status 0
gives() {
	want=$1
	printf '%s\n' "$2" >"$TMPDIR/p.d"
	shift 2
	got=$(timeout 20 "$DTRACE" -qs "$TMPDIR/p.d" "$@" 2>&1)
	rc=$?
	[ $rc = 0 ] && [ "$got" = "$want" ] && return
	echo "== $(cat "$TMPDIR/p.d")"
	echo "status $rc: $got"
	bad=1
}

gives '0 and ""' '#pragma D option defaultargs
BEGIN { printf("%d and \"%s\"", $1, $$2); exit(0); }'
gives 'on' '#pragma D option argref
BEGIN { printf("on"); exit(0); }' unused
gives 'on' '#pragma D option zdefs
nosuch:::probe { exit(1); } BEGIN { printf("on"); exit(0); }'
gives '' '#pragma D option empty' -e
gives '0123456' '#pragma D option strsize=8
BEGIN { s = strjoin("01234", "56789"); printf("%s", s); exit(0); }'
gives 'sys' '#pragma D option destructive
BEGIN { system("printf sys"); exit(0); }'

# and not for what stands before it
printf '%s\n' 'BEGIN { trace($1); exit(0); }' '#pragma D option defaultargs' >"$TMPDIR/late.d"
"$DTRACE" -qs "$TMPDIR/late.d" >"$TMPDIR/out" 2>&1 && { echo "a macro argument before the pragma"; bad=1; }
grep -q 'macro argument $1 is not defined' "$TMPDIR/out" || { cat "$TMPDIR/out"; bad=1; }
[ $bad = 0 ]
