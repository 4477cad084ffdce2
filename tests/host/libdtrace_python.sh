#!/bin/sh
# ASSERTION: the Python example works with the shared library: structures, callbacks and errors through ctypes.
# @@needs: root cmd:python3
# @@timeout: 60
case $TEST_ENV in asan) echo "libraries of a sanitizer build need its runtime"; exit 77 ;; esac
[ -f "$BUILDDIR/libdtrace.so" ] || { echo "no libdtrace.so in $BUILDDIR"; exit 1; }
dir=$(cd "$TESTDIR/../docs/examples" && pwd)
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
python3 "$dir/count_calls.py" "$BUILDDIR/libdtrace.so" >"$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
grep -Eq '^[^ ].* +[1-9][0-9]*$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
sort -n -c -k 2 "$TMPDIR/out" 2>/dev/null || awk '{ if ($NF < last) exit 1; last = $NF + 0 }' "$TMPDIR/out" || exit 1
# two handles at once, and an error as an exception
python3 - "$BUILDDIR/libdtrace.so" "$dir" <<'X'
import sys
sys.path.insert(0, sys.argv[2])
import count_calls as d
lib = d.load(sys.argv[1])
a = d.Session(lib, 'BEGIN { @["a"] = sum(3); exit(0); }')
b = d.Session(lib, 'BEGIN { @["b"] = sum(-4); exit(0); }')
a.run()
b.run()
assert a.counts() == [("a", 3)], a.counts()
assert b.counts() == [("b", -4)], b.counts()
a.close()
b.close()
try:
    d.Session(lib, "BEGIN { nosuch(); }")
except RuntimeError as e:
    assert "nosuch" in str(e), e
else:
    raise SystemExit("no error")
X
