#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: panic() panics the kernel, in a VM: what was traced before is out, nothing runs after it.
# SECTION: Actions and Subroutines, panic().
# @@needs: cmd:qemu-system-x86_64 cmd:bash
# @@skip-in: vm no VM inside of a VM
# @@timeout: 400
vm=$TESTDIR/../tools/vm
if [ ! -e "${XDG_CACHE_HOME:-$HOME/.cache}/dtrace-vm/6.1/vmlinuz" ]; then
	echo "no kernel for the VM (tools/vm fetch 6.1)"
	exit 77
fi
"$vm" -b "$BUILDDIR" -t 300 run 6.1 \
	'build/dtrace -wqn "BEGIN { printf(\"before\\n\"); panic(); } tick-20s { exit(3); }"; echo survived $?' \
	>"$TMPDIR/out" 2>&1
if ! grep -q 'Kernel panic - not syncing: sysrq triggered crash' "$TMPDIR/out" ||
	! grep -qx 'before' "$TMPDIR/out" || grep -q '^survived' "$TMPDIR/out"; then
	tail -20 "$TMPDIR/out"
	exit 1
fi
