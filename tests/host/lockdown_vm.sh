#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: on a kernel that is locked down, what is allowed works and what is not says so, in a VM.
# @@needs: cmd:qemu-system-x86_64 cmd:bash
# @@skip-in: vm no VM inside of a VM
# @@timeout: 400
vm=$TESTDIR/../tools/vm
if [ ! -e "${XDG_CACHE_HOME:-$HOME/.cache}/dtrace-vm/6.12/vmlinuz" ]; then
	echo "no kernel for the VM (tools/vm fetch 6.12)"
	exit 77
fi
mkdir "$TMPDIR/overlay" || exit 1
cat >"$TMPDIR/overlay/lockdown.sh" <<'EOF'
mkdir -p /sys/kernel/security
mount -t securityfs none /sys/kernel/security
for level in integrity confidentiality; do
	echo $level >/sys/kernel/security/lockdown
	cat /sys/kernel/security/lockdown
	build/dtrace -qn 'syscall::openat:entry /pid == $target/ { @[execname, copyinstr(arg1)] = count(); }' -c 'cat /etc/passwd'
	build/dtrace -qn 'profile-97 { n++; } tick-100ms /n/ { printf("sampled\n"); exit(0); }'
	build/dtrace -qn 'BEGIN { printf("parent %d\n", curthread->real_parent->tgid == ppid); exit(0); }' 2>&1
	echo "status $?"
	build/dtrace -qn 'fbt::vfs_read:entry { printf("function\n"); exit(0); }' -c 'cat /etc/passwd' 2>&1
	echo "status $?"
done
EOF
"$vm" -b "$BUILDDIR" -t 300 -r "$TMPDIR/overlay" run 6.12 'sh /lockdown.sh' >"$TMPDIR/out" 2>&1
awk '
/\[(integrity|confidentiality)\]/ { level = $0 ~ /\[integrity/ ? "i" : "c" }
/^ +cat +\/etc\/passwd +1\r?$/ { opens = opens level }
/^sampled/ { samples = samples level }
/^parent 1/ { parent = parent level }
/^function/ { called = called level }
/refused program .*probe_read_kernel.*: the kernel is locked down \(see \/sys\/kernel\/security\/lockdown\), its memory may not be read/ { told = told level }
/cannot read the list of functions in tracefs: the kernel is locked down/ { listed = listed level }
/^status/ { status = status ($2 + 0) }
END { exit !(opens == "ic" && samples == "ic" && parent == "i" && called == "i" && told == "c" && listed == "c" && status == "0011") }
' "$TMPDIR/out" || { tail -40 "$TMPDIR/out"; exit 1; }
