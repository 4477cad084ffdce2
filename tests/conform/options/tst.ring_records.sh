#!/bin/sh
# ASSERTION: a clause with many records in a ring: the verifier takes it, the oldest records make room and the last ones are printed.
# SECTION: Buffers and Buffering.
# @@needs: root
many=$(for _ in 1 2 3 4 5 6; do echo 'if (n > 0) { n++; } trace(n); tracemem(curthread, 1000);'; done)
"$DTRACE" -q -x bufpolicy=ring -x bufsize=4k -n "BEGIN { n = 0; printf(\"first %d\\n\", ++n); $many }" \
	-n "BEGIN { if (n > 1) { n++; } printf(\"last %d\\n\", n); if (n > 2) { exit(0); } }" >"$TMPDIR/out" || exit 1
grep -q '^last 8$' "$TMPDIR/out" && ! grep -q first "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
