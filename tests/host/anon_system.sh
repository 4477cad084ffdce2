#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: what dtrace -A saves is on at the next boot of a Debian system, in a VM: with the hook in an initramfs that initramfs-tools
# has made, from before the root file system is there; without, by its unit, systemd being process 1. Either way it goes on until it is
# claimed, and what fired meanwhile is printed then.
# SECTION: Anonymous Tracing.
# @@needs: root cmd:qemu-system-x86_64 cmd:unshare cmd:debootstrap cmd:mke2fs
# @@skip-in: vm no VM inside of a VM
# @@timeout: 1500
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dtrace-vm
kernel=$cache/6.12
if [ ! -e "$kernel/vmlinuz" ]; then
	echo "no kernel for the VM (tools/vm fetch 6.12)"
	exit 77
fi
if [ ! -e "$cache/debian/etc/debian_version" ]; then
	rm -rf --one-file-system "$cache/debian.new"
	if ! unshare -m --propagation private debootstrap --variant=minbase --include=systemd,systemd-sysv,udev,kmod,initramfs-tools bookworm "$cache/debian.new" \
		>"$TMPDIR/debootstrap" 2>&1; then
		echo "debootstrap: $(tail -n 1 "$TMPDIR/debootstrap")"
		rm -rf --one-file-system "$cache/debian.new"
		exit 77
	fi
	mv "$cache/debian.new" "$cache/debian"
fi

# The system: Debian, our files where the package has them, and a unit that claims when all is up.
root=$TMPDIR/root
packaging=$TESTDIR/../packaging
release=$(ls "$kernel/root/lib/modules")
cp -a "$cache/debian" "$root" && mkdir -p "$root/lib/modules" "$root/etc/dtrace" &&
	cp -a "$kernel/root/lib/modules/$release" "$root/lib/modules/" && cp "$kernel/root/boot/config-$release" "$root/boot/" || exit 1
install -m 755 "$DTRACE" "$root/usr/sbin/dtrace"
ldd "$DTRACE" | grep -o '/[^ ]*' | while read -r lib; do
	[ -e "$root$lib" ] || install -D "$(readlink -f "$lib")" "$root$lib"
done
install -m 755 "$packaging/initramfs-tools/hooks/dtrace-anon" "$root/usr/share/initramfs-tools/hooks/"
install -m 755 "$packaging/initramfs-tools/scripts/dtrace-anon" "$root/usr/share/initramfs-tools/scripts/init-top/"
sed 's,@sbindir@,/usr/sbin,' "$packaging/systemd/dtrace-anon.service.in" >"$root/lib/systemd/system/dtrace-anon.service"
printf 'MODULES=list\nCOMPRESS=gzip\n' >"$root/etc/initramfs-tools/conf.d/vm"
printf 'virtio_pci\nvirtio_blk\next4\n' >"$root/etc/initramfs-tools/modules"
cat >"$root/lib/systemd/system/claim.service" <<'X'
[Unit]
After=multi-user.target systemd-logind.service
[Service]
Type=oneshot
ExecStart=/bin/sh /root/claim
StandardOutput=file:/dev/ttyS1
StandardError=inherit
ExecStopPost=systemctl --no-block poweroff -f
[Install]
WantedBy=multi-user.target
X
cat >"$root/root/claim" <<'X'
echo "unit: $(systemctl is-active dtrace-anon)"
ls -l /run/dtrace/anon
cat /proc/1/comm
dtrace -aqn 'tick-1s { exit(3); }'
echo "claimed $?"
ls -l /run/dtrace/anon
X
cat >"$root/root/boot.d" <<'X'
#pragma D option quiet
proc:::exec-success { @ran[execname] = count(); }
END { printa("boot: ran %s\n", @ran); }
X
# Its mounts end with it. The first initramfs is from before the enabling is saved.
cat >"$TMPDIR/make" <<'X'
set -e
mount -t proc none "$1/proc"
mount -t sysfs none "$1/sys"
chroot "$1" systemctl -q enable claim dtrace-anon
chroot "$1" systemctl -q set-default multi-user.target
chroot "$1" mkinitramfs -o /root/initrd.unit "$2"
chroot "$1" dtrace -A -s /root/boot.d
rm "$1/root/boot.d"
chroot "$1" mkinitramfs -o /root/initrd.hook "$2"
X
unshare -m -p --fork --propagation private sh "$TMPDIR/make" "$root" "$release" >"$TMPDIR/made" 2>&1 || { cat "$TMPDIR/made"; exit 1; }
mv "$root"/root/initrd.* "$TMPDIR/" && truncate -s 900M "$TMPDIR/disk" && mke2fs -q -F -t ext4 -d "$root" "$TMPDIR/disk" || exit 1
rm -rf --one-file-system "$root"

# boot unit|hook WANT...: lines of what the claim unit writes
boot() {
	how=$1
	shift
	timeout 600 qemu-system-x86_64 -accel tcg,thread=single -cpu max -m 1G -smp 2 -display none -no-reboot -nodefaults -snapshot \
		-kernel "$kernel/vmlinuz" -initrd "$TMPDIR/initrd.$how" -drive "file=$TMPDIR/disk,format=raw,if=virtio" \
		-serial "file:$TMPDIR/console" -serial "file:$TMPDIR/raw" \
		-append 'console=ttyS0 no_timer_check root=/dev/vda rw panic=-1 loglevel=4' </dev/null >"$TMPDIR/qemu" 2>&1
	tr -d '\r' <"$TMPDIR/raw" >"$TMPDIR/out"
	for want in "$@" '[^ ]* 1 root root .* /run/dtrace/anon' systemd 'boot: ran systemd-logind' 'claimed 3' \
		"ls: cannot access '/run/dtrace/anon'.*"; do
		grep -Eqx "$want" "$TMPDIR/out" || { echo "$how: no $want"; tail -n 20 "$TMPDIR/console"; cat "$TMPDIR/out" "$TMPDIR/qemu"; exit 1; }
	done
}

boot hook 'unit: inactive' 'boot: ran run-init' 'boot: ran modprobe'
boot unit 'unit: active' 'boot: ran systemd-udevd'
! grep -q 'run-init' "$TMPDIR/out" || { echo 'the unit was there too early'; cat "$TMPDIR/out"; exit 1; }
