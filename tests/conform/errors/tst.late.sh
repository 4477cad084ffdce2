#!/bin/sh
# ASSERTION: what can only be found with the arguments of the command, or when code is made, is refused with its tag too:
# D_MACRO_UNUSED, D_ALLOCA_SIZE.
# @@needs: root
bad=0
# refused TAG ARGUMENT...
refused() {
	tag=$1
	shift
	err=$(timeout 20 "$DTRACE" -q -x errtags "$@" 2>&1)
	rc=$?
	case $rc:$err in
	1:*"[$tag]"*) ;;
	*)
		echo "$*: status $rc, not [$tag]: $err"
		bad=1
		;;
	esac
}
refused D_MACRO_UNUSED -n 'BEGIN { trace($1); exit(0); }' 1 2
refused D_ALLOCA_SIZE -n 'BEGIN { this->p = alloca(1ull << 40); trace(this->p); exit(0); }'
"$DTRACE" -q -n 'BEGIN { printf("%d %d", $1, $2); exit(0); }' 1 2 >/dev/null || bad=1
# All of these have values everywhere, if only 0.
"$DTRACE" -q -n 'BEGIN { printf("%d %d %d %d %d", cgroup != 0, ipl, ustackdepth < 1000, stackdepth < 1000, ucaller != 1); exit(0); }' |
	grep -q '^[01] 0 1 1 1' || { echo "cgroup, ipl, depths"; bad=1; }
exit $bad
