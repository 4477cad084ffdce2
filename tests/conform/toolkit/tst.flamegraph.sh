#!/bin/sh
# ASSERTION: flamegraph draws a box for each frame of folded stacks, as wide as its share; what cannot be drawn is told; dtrace's
# own folded output is drawn.
# @@needs: root
. "$TESTDIR/lib/tool.sh"
: >"$TMPDIR/err"
cat >"$TMPDIR/folded" <<'X'
main;work;"quoted" <x> 30
main;work;leaf 10
main;idle 5
kernel`other 15
X
"$TOOLKIT/flamegraph" -t 'A & B' -w 1220 "$TMPDIR/folded" >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "status $?"
expect '<text [^>]*>A &amp; B</text>'
# 60 samples are 1200 wide
expect '<g class="f" data-n="all" data-x="0" data-w="60" data-d="0">.*<rect x="10.0" [^>]* width="1200.0".*'
expect '<g class="f" data-n="main" data-x="15" .*<title>main \(45 samples, 75.00%\)</title><rect x="310.0" [^>]* width="900.0".*'
expect '.*data-n="&quot;quoted&quot; &lt;x&gt;" .* width="600.0".*'
expect '<g class="f" data-n="work" .*\(40 samples, 66.67%\).* width="800.0".*'
[ "$(grep -c '<g class="f"' "$TMPDIR/out")" = 7 ] || bad "not seven boxes"

# Upside down; the other way round; narrow boxes are left out; equal stacks of several lines and files are one.
"$TOOLKIT/flamegraph" -i <"$TMPDIR/folded" >"$TMPDIR/out" || bad "-i: status $?"
expect '.*data-n="all".*<rect [^>]* y="40".*'
"$TOOLKIT/flamegraph" -r "$TMPDIR/folded" >"$TMPDIR/out" || bad "-r: status $?"
expect '.*data-n="leaf" [^>]* data-d="1".*'
"$TOOLKIT/flamegraph" -m 20 "$TMPDIR/folded" "$TMPDIR/folded" >"$TMPDIR/out" || bad "-m: status $?"
expect '.*data-n="main" [^>]* data-w="90" .*'
not_expected '.*data-n="leaf".*'

"$DTRACE" -q -x oformat=folded -n 'profile-997 /pid == $target/ { @[ustack()] = count(); }' \
	-c "$PROGDIR/prog_busy 500" >"$TMPDIR/folded2" || bad "dtrace: status $?"
"$TOOLKIT/flamegraph" "$TMPDIR/folded2" >"$TMPDIR/out" || bad "dtrace's: status $?"
expect '<g class="f" data-n="[^"]*`[^"]*" .*'

: >"$TMPDIR/empty"
echo 'no count here' >"$TMPDIR/wrong"
refused 1 'no stacks' flamegraph "$TMPDIR/empty"
refused 1 'line 1 is not' flamegraph "$TMPDIR/wrong"
refused 1 'cannot read' flamegraph "$TMPDIR/absent"
refused 1 'needs a percentage' flamegraph -m x
refused 2 '^usage: flamegraph ' flamegraph -Q
exit 0
