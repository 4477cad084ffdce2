#!/bin/sh
# ASSERTION: entry has the typed arguments, return the value; both see the same calls; a false predicate lets nothing pass; the
# stack begins at the function, caller is the next frame.
# SECTION: fbt Provider
# @@needs: root kprobe
# @@timeout: 60
i=0
while [ $i -lt 100 ]; do echo 0123456789; i=$((i + 1)); done >"$TMPDIR/data"
cat >"$TMPDIR/s.d" <<'X'
fbt::vfs_read:entry /pid == $target && args[2] >= 1100 && args[0] != NULL/ { self->n = args[2]; this->at = stackdepth; }
fbt::vfs_read:entry /pid == $target && self->n/ { in = args[2] == arg2 && stringof(args[0]->f_inode->i_sb->s_type->name) != ""; @s[stack(2)] = count(); @c[sym(caller)] = count(); }
fbt::vfs_read:return /self->n && args[1] == 1100 && arg1 == 1100/ { got = 1; @b[sym(caller)] = count(); }
fbt::vfs_read:return /self->n && args[1] > 0 && (uint64_t)args[1] > self->n/ { printf("too much\n"); }
fbt::vfs_read:return { self->n = 0; }
fbt::vfs_read:entry /pid == -1/ { printf("false\n"); }
END { printf("in %d got %d\n", in, got); printa("%k", @s); printa("caller %a\n", @c); printa("back to %a\n", @b); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "cat $TMPDIR/data" -o "$TMPDIR/out" >/dev/null 2>"$TMPDIR/msgs" ||
	{ cat "$TMPDIR/msgs"; exit 1; }
grep -qx 'in 1 got 1' "$TMPDIR/out" && ! grep -Eq 'false|too much' "$TMPDIR/out" &&
	grep -q '^ *vmlinux`vfs_read+' "$TMPDIR/out" && grep -q "^caller vmlinux.ksys_read" "$TMPDIR/out" && grep -q "^back to vmlinux.ksys_read" "$TMPDIR/out" ||
	{ cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
