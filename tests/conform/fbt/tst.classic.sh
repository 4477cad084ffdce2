#!/bin/sh
# ASSERTION: functions of the kernel that everybody traces: promiscuous mode, a change of user and group, with their arguments
# and results.
# SECTION: fbt Provider
# @@needs: root kprobe tracefs cmd:busybox cmd:ip
# @@timeout: 90
fail() {
	echo "$*"
	cat "$TMPDIR/out" "$TMPDIR/err"
	exit 1
}
d() {
	local text="$1"
	shift
	"$DTRACE" -q -o "$TMPDIR/out" -n "$text" "$@" >"$TMPDIR/own" 2>"$TMPDIR/err" || fail "status $?"
}
d 'fbt:vmlinux:*set_promiscuity*:entry { printf("%s %s %d\n", probefunc, stringof(((struct net_device *)arg0)->name), (int)arg1); }
	fbt:vmlinux:*set_promiscuity*:return { @[probefunc] = count(); }' \
	-c "/bin/sh -c 'ip link set lo promisc on; ip link set lo promisc off'"
for by in 1 -1; do
	grep -qx "__dev_set_promiscuity lo $by" "$TMPDIR/out" || fail "no __dev_set_promiscuity $by"
done
grep -Eq '__dev_set_promiscuity +[2-9]' "$TMPDIR/out" || fail "no return"

# 65534 is nobody
d 'fbt:vmlinux:__sys_setuid:entry, fbt:vmlinux:__sys_setgid:entry { printf("%s %d by %d\n", probefunc, args[0], uid); }
	fbt:vmlinux:__sys_setuid:return { printf("= %d, now %d\n", (int)arg1, uid); }' \
	-c "busybox su -s /bin/true nobody"
grep -qx '__sys_setgid 65534 by 0' "$TMPDIR/out" && grep -qx '__sys_setuid 65534 by 0' "$TMPDIR/out" &&
	grep -qx '= 0, now 65534' "$TMPDIR/out" || fail "no setuid"
