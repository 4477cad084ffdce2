#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: every example of every page of docs/guide runs, ends with the status that the page says and prints what the page
# says (tests/lib/examples.sh); every page is in the index. A page and a name may be given to run one alone. In emulated
# kernels only the pages run whose probes depend on the kernel most: the others take minutes there.
# @@needs: root cmd:awk tp_btf cpu_clock tracefs
# @@timeout: 600
. "$TESTDIR/lib/examples.sh"
guide=$TESTDIR/../docs/guide
[ -d "$guide" ] || { echo "docs/guide is not here"; exit 77; }
bad=0
for page in "$guide"/*.md; do
	name=${page##*/}
	[ "$name" != README.md ] || continue
	case $TEST_ENV:$name in
	vm-*:fbt.md | vm-*:lockstat.md | vm-*:sched.md) ;;
	vm-*) continue ;;
	esac
	[ -z "$1" ] || [ "$1" = "$name" ] || continue
	grep -q "($name)" "$guide/README.md" || { echo "$name is not in the index"; bad=1; }
	run_page "$page" "$2" || bad=1
done
exit $bad
