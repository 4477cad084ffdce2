#!/bin/sh
# ASSERTION: profile-997 with stack() and ustack() keys on a busy program: kernel frames are named, user frames are
# there, and samples come at about the rate.
# @@needs: root cpu_clock
# @@timeout: 60
"$DTRACE" -q -n 'profile-997 /pid == $target/ { @[stack(), ustack()] = count(); @n["samples"] = count(); }' \
	-c 'dd if=/dev/zero of=/dev/null bs=64k count=200000' -o "$TMPDIR/out" >/dev/null 2>"$TMPDIR/err" ||
	{ cat "$TMPDIR/err"; exit 1; }
grep -Eq '^ +vmlinux`[a-zA-Z_0-9.]+\+0x[0-9a-f]+$' "$TMPDIR/out" || { head -40 "$TMPDIR/out"; exit 1; }
grep -Eq '^ +0x[0-9a-f]+$|^ +[^ ]+`[^ ]+' "$TMPDIR/out" || exit 1
awk '$1 == "samples" && $2 > 10 { ok = 1 } END { exit !ok }' "$TMPDIR/out" || { tail -5 "$TMPDIR/out"; exit 1; }
