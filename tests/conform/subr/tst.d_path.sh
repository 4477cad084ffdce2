#!/bin/sh
# ASSERTION: d_path() gives the path of a struct path of the kernel, across mount points; the root, the working directory
# and the executable agree with /proc.
# SECTION: Actions and Subroutines.
# @@needs: root
cd /proc/self || exit 1
[ "$(pwd -P)" != / ] || exit 1
for dir in / /proc/sys/kernel /sys/kernel "$TMPDIR" /dev; do
	[ -d "$dir" ] && cd "$dir" || continue
	want=$(pwd -P)
	"$DTRACE" -qn 'BEGIN { printf("[%s] [%s] [%s]\n", d_path(&curthread->fs->pwd), d_path(&curthread->fs->root),
	    d_path(&curthread->mm->exe_file->f_path)); exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	grep -qxF "[$want] [/] [$(realpath "$DTRACE")]" "$TMPDIR/out" || { echo "in $want"; cat "$TMPDIR/out"; exit 1; }
done
# lengths: as a key, in a join, cut to strsize
cd /proc/sys/kernel || exit 1
"$DTRACE" -x strsize=10 -qn 'BEGIN { @[d_path(&curthread->fs->pwd)] = count(); printf("%d %s\n", strlen(d_path(&curthread->fs->pwd)),
    basename(strjoin(d_path(&curthread->fs->root), "x"))); exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -qx '9 x' "$TMPDIR/out" && grep -q '^ */proc/sys  *1$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
