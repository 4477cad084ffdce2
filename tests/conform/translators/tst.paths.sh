#!/bin/sh
# ASSERTION: paths of fds[], cwd and root are those that the process sees: across bind mounts, of deleted files, in a mount
# namespace and a root directory of its own.
# SECTION: Translators.
# @@needs: root tp_btf
# @@timeout: 90
here=$(pwd -P)
mkdir -p "$here/real/sub" "$here/bound"
echo x >"$here/real/sub/file"

# What a process sees that traces itself; the arguments are what it is run by.
cat >"$TMPDIR/s.d" <<'X'
BEGIN
{
	printf("%s %s %s\n", cwd, root, fds[7].fi_pathname);
	printf("%s %s %s\n", fds[7].fi_name, fds[7].fi_dirname, fds[7].fi_mount);
	exit(0);
}
X

# is WORD...: the lines of $TMPDIR/out
is() {
	printf '%s\n' "$@" | diff - "$TMPDIR/out" || { echo "(wanted, got)"; exit 1; }
}

# a bind mount, in a mount namespace of its own
unshare -m sh -c 'mount --make-rprivate / 2>/dev/null; mount --bind real bound && cd bound/sub &&
	exec "$1" -q -s "$2" 7<file' sh "$DTRACE" "$TMPDIR/s.d" | sed '/^$/d' >"$TMPDIR/out" || exit 1
is "$here/bound/sub / $here/bound/sub/file" "file $here/bound/sub $here/bound"

# a deleted file, and a deleted directory
(
	cd "$here/real/sub" || exit 1
	exec 7<file
	rm file
	exec "$DTRACE" -q -s "$TMPDIR/s.d"
) | sed '/^$/d;1q' >"$TMPDIR/out" || exit 1
is "$here/real/sub / $here/real/sub/file"

# another process' files, at its own system call, in a root of its own
mkdir -p "$here/jail"
for dir in /bin /sbin /lib /lib64 /usr; do
	[ ! -d $dir ] || mkdir -p "$here/jail$dir"
done
mkdir -p "$here/jail/srv"
echo y >"$here/jail/srv/data"
cat >"$TMPDIR/t.d" <<'X'
syscall::getppid:entry
/progenyof($target) && execname == "prog_syscalls"/
{
	printf("%s %s %s %s\n", cwd, root, fds[7].fi_pathname, fds[7].fi_mount);
	exit(0);
}
X
cp "$PROGDIR/prog_syscalls" "$here/jail/srv/"
"$DTRACE" -q -s "$TMPDIR/t.d" -c "unshare -m sh -c 'mount --make-rprivate / 2>/dev/null
	for dir in /bin /sbin /lib /lib64 /usr; do [ ! -d \$dir ] || mount --rbind \$dir $here/jail\$dir || exit 1; done
	mount -t tmpfs none $here/jail/srv/ || exit 1
	cp $PROGDIR/prog_syscalls $here/jail/srv/ && echo y >$here/jail/srv/data
	exec chroot $here/jail sh -c \"cd /srv && exec 7<data && ./prog_syscalls\"'" >"$TMPDIR/raw" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
sed '/^$/d' "$TMPDIR/raw" >"$TMPDIR/out"
is "/srv / /srv/data /srv"
