#!/bin/sh
# ASSERTION: container is the id that a container manager has put into the name of the process' cgroup, or of one above it,
# and "" outside; nspid is the process' id in its pid namespace; cgroup the id of its cgroup; execargs its arguments.
# SECTION: Variables.
# @@needs: root tp_btf
# @@timeout: 90
id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
base=
for dir in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/pids /sys/fs/cgroup/memory; do
	if [ -e $dir/cgroup.procs ] && mkdir $dir/dt.test.$$ 2>/dev/null; then
		base=$dir/dt.test.$$
		break
	fi
done
home=${base%/*}

# a name of our own: others may run tests, too
name=nspid$$
cp "$PROGDIR/prog_syscalls" "$TMPDIR/$name" || exit 1

# Where it runs one after the other, and what container that is.
cat >"$TMPDIR/cgroups" <<X
system.slice/docker-$id.scope $id
docker/$id/init.scope $id
kubepods.slice/kubepods-pod1.slice/cri-containerd-$id.scope $id
machine.slice/libpod-$id.scope/container $id
lxc.payload.web web
machine.slice/machine-deb.scope/payload deb
system.slice/cron.service
X
cat >"$TMPDIR/run" <<X
while read -r sub id; do
	mkdir -p "$base/\$sub" && echo \$\$ >"$base/\$sub/cgroup.procs" && "$TMPDIR/$name" 1 || exit 1
done <"$TMPDIR/cgroups"
echo \$\$ >"$home/cgroup.procs"
X
if [ -n "$base" ]; then
	trap 'find "$base" -depth -type d -exec rmdir {} \;' EXIT
	"$DTRACE" -q -n 'syscall::getppid:entry /execname == "'$name'"/ { printf("[%s]\n", container); @[container] = count(); }
		END { printa("%s %@d\n", @); }' -c "/bin/sh $TMPDIR/run" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	awk '{ print "[" $2 "]" }' "$TMPDIR/cgroups" | diff - "$TMPDIR/out" | grep '^<' && { cat "$TMPDIR/out"; exit 1; }
	grep -qx "$id 4" "$TMPDIR/out" && grep -qx 'web 1' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
elif [ "$TEST_ENV" != host ]; then
	echo "no cgroup can be made"
	exit 1
fi
# of any cgroup
"$DTRACE" -qn 'BEGIN { printf("[%s] %d\n", container_id(NULL, NULL), strlen(container)); exit(0); }' >"$TMPDIR/out" || exit 1
grep -Eq '^\[\] [0-9]+$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
# Elsewhere than in a container, or nowhere that could be made.
"$DTRACE" -qn 'BEGIN { printf("%d %d\n", nspid == pid, cgroup != 0); exit(0); }' >"$TMPDIR/out" || exit 1
grep -q ' 1$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }

# A process is number 1 in its namespace, and has another number outside.
cat >"$TMPDIR/s.d" <<X
syscall::getppid:entry /execname == "$name"/ { printf("%d %d %s\\n", nspid, pid != nspid, execargs); n++; }
syscall::getppid:entry /n == 2/ { exit(0); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "unshare -pf $TMPDIR/$name 2" >"$TMPDIR/out" || exit 1
[ "$(head -n 1 "$TMPDIR/out")" = "1 1 $TMPDIR/$name 2" ] || { cat "$TMPDIR/out"; exit 1; }
