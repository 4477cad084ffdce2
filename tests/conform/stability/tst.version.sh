#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: -x version and the pragma of that name hide what came later: functions, actions, aggregating functions, variables,
# and inlines bound to a later version; the program may use these names for its own, and libraries use what they like.
# SECTION: Versioning.
# @@timeout: 120
D() { "$DTRACE" -q -x errtags "$@" 2>&1; }
# hidden TAG VERSION PROGRAM
hidden() {
	D -e -x version="$2" -n "$3" >out && { echo "$2: $3: compiles"; exit 1; }
	grep -q "\[$1\]" out || { echo "$2: $3:"; cat out; exit 1; }
}
# shown VERSION PROGRAM
shown() {
	D -e -x version="$1" -n "$2" >out || { echo "$1: $2:"; cat out; exit 1; }
}
for row in "1.11 strtoll(\"1\")" "1.11 json(\"1\",\"a\")" "1.8 tolower(\"A\")" "1.5 inet_ntop(2,NULL)" "1.3 htons(1)" "1.2 ucaller" "1.1 substr(\"a\",1)"; do
	e=${row#* }
	shown "${row%% *}" "BEGIN { trace($e); }"
	shown 2.0 "BEGIN { trace($e); }"
	case $e in
	ucaller) hidden D_IDENT_UNDEF 1.1 "BEGIN { trace($e); }" ;;
	*) hidden D_FUNC_UNDEF 1.0 "BEGIN { trace($e); }" ;;
	esac
done
grep -q 'did you mean' out && { echo "a hidden name is offered:"; cat out; exit 1; }
hidden D_FUNC_UNDEF 1.8.1 'BEGIN { print(1); }'
hidden D_FUNC_UNDEF 1.1 'BEGIN { @[sym(0)] = count(); }'
hidden D_FUNC_UNDEF 1.6.3 'BEGIN { @ = llquantize(1, 10, 0, 2, 10); }'
hidden D_IDENT_UNDEF 1.19 'BEGIN { trace(cgroup); }'
hidden D_IDENT_UNDEF 1.4 'inline int later = 3;
#pragma D binding "1.5" later
BEGIN { trace(later); }'
shown 1.5 'inline int later = 3;
#pragma D binding "1.5" later
BEGIN { trace(later); }'
[ "$(D -n '#pragma D option version=1.2
int strtoll; string json[int];
BEGIN { strtoll = 41; json[1] = "own"; printf("%d %s", strtoll + 1, json[1]); exit(0); }')" = "42 own" ] || { echo "own names"; exit 1; }
# the D library is written for this version
D -x version=1.0 -n 'BEGIN { trace(curpsinfo->pr_psargs); trace(cwd); exit(0); }' >out || { cat out; exit 1; }
grep -q version=1.0 out || { cat out; exit 1; }
