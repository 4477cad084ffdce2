#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: what dtrace -A saves is on at the next boot, in a VM whose init runs the script of the initramfs: probes that fire
# while it boots are claimed afterwards, with -a by itself and with other clauses.
# SECTION: Anonymous Tracing.
# @@needs: root cmd:qemu-system-x86_64 cmd:bash cmd:unshare
# @@skip-in: vm no VM inside of a VM
# @@timeout: 400
vm=$TESTDIR/../tools/vm
kernel=6.12
if [ ! -e "${XDG_CACHE_HOME:-$HOME/.cache}/dtrace-vm/$kernel/vmlinuz" ]; then
	echo "no kernel for the VM (tools/vm fetch $kernel)"
	exit 77
fi
cat >"$TMPDIR/boot.d" <<'X'
#pragma D option quiet
syscall::openat:entry { self->path = arg1; }
syscall::openat:return
/self->path/
{
	this->path = copyinstr(self->path);
	self->path = 0;
	if (strstr(this->path, ".ko") != NULL) {
		printf("boot: opened %s\n", this->path);
		@loads[$$1] = count();
	}
}
END { printa("boot: %s %@d\n", @loads); }
X
# The machine's own /etc is left alone.
mkdir "$TMPDIR/root"
unshare -m sh -c 'mount --make-rprivate / && mkdir -p "$2/etc/dtrace" && mkdir -p /etc/dtrace &&
	mount --bind "$2/etc/dtrace" /etc/dtrace && exec "$1" -A -s "$3" word' sh "$DTRACE" "$TMPDIR/root" "$TMPDIR/boot.d" \
	2>"$TMPDIR/err"
status=$?
rmdir /etc/dtrace 2>/dev/null
[ $status = 0 ] &&
	grep -q 'saved anonymous enabling in /etc/dtrace/anon' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
"$vm" -b "$BUILDDIR" -t 300 -r "$TMPDIR/root" run $kernel '
	ls -l /run/dtrace/anon
	cat /proc/uptime
	dtrace -aqn "syscall::exit_group:entry /pid == \$target/ { printf(\"now: %s\\n\", execname); exit(3); }" -c true
	echo "status $?"
	dtrace -a
	echo "status $?"' >"$TMPDIR/out" 2>&1
for want in 'srw------- .* /run/dtrace/anon' 'boot: opened .*/null_blk.ko' 'boot: opened .*/loop.ko' \
	'boot: word [2-9]' 'now: true' 'status 3' 'dtrace: could not enable tracing: No anonymous tracing state' 'status 1'; do
	tr -d '\r' <"$TMPDIR/out" | grep -Eqx "$want" "$TMPDIR/out" || { echo "no $want"; cat "$TMPDIR/out"; exit 1; }
done
