#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: one speculation is enough for any number of them one after the other: 400 of 800 are committed, each whole
# and in order, the others leave nothing; none fails.
# SECTION: Speculative Tracing.
# @@needs: root
# @@timeout: 60
cd "$TMPDIR" || exit 1
cat >r.d <<'D'
syscall::read:entry /pid == $target && execname == "dd" && self->s/ { discard(self->s); self->s = 0; }
syscall::read:entry /pid == $target && execname == "dd"/ { self->s = speculation(); }
syscall::read:entry /self->s/ { speculate(self->s); printf("read %d\n", arg2); }
syscall::write:entry /self->s/ { speculate(self->s); printf("write %d\n", arg2); }
syscall::write:return /self->s && arg0 == 7 && n++ % 2/ { commit(self->s); self->s = 0; }
syscall::write:return /self->s/ { discard(self->s); self->s = 0; }
D
"$DTRACE" -qs r.d -c 'dd if=/dev/zero of=/dev/null bs=7 count=800' >out 2>err || { cat err; exit 1; }
if grep -q 'failed spec\|drop' err; then cat err; exit 1; fi
awk '$1 == (NR % 2 ? "read" : "write") && $2 == 7 { n++ } NF { lines++ }
	END { print n + 0, lines + 0; exit !(n == 800 && lines == 800) }' out || { head -20 out; exit 1; }
