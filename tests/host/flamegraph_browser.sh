#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: a flame graph in a browser: the mouse over a box shows its details, a click makes it fill the width
# and hides what is beside it, a reset brings all back, search marks boxes and adds up their share.
# @@needs: cmd:chromium
# @@timeout: 60
"$TESTDIR/../toolkit/flamegraph" >"$TMPDIR/svg" <<'X' || exit 1
main;work;leaf 30
main;work;other 10
main;idle 20
X
{
	echo '<!DOCTYPE html><html><body>'
	sed 1d "$TMPDIR/svg"
	cat <<'X'
<pre id="result"></pre><script>
function box(name) { return document.querySelector('g.f[data-n="' + name + '"]'); }
function wide(name) { return Math.round(box(name).querySelector("rect").getAttribute("width")); }
function fire(what, type) { what.dispatchEvent(new MouseEvent(type, { bubbles: true })); }
function $(id) { return document.querySelector("svg #" + id); }
var out = [];
function say(what) { out.push(what); }
say("start " + wide("main") + " " + wide("work") + " " + wide("idle"));
fire(box("work"), "mouseover");
say("details " + $("details").textContent);
fire(box("work"), "mouseout");
fire(box("work"), "click");
say("zoom " + wide("work") + " " + wide("leaf") + " " + box("idle").getAttribute("display") + " " + wide("main") +
	" " + $("reset").getAttribute("visibility"));
fire($("reset"), "click");
say("reset " + wide("work") + " " + box("idle").getAttribute("display") + " " + $("reset").getAttribute("visibility"));
window.prompt = function () { return "leaf|idle"; };
fire($("search"), "click");
say("search " + $("matched").textContent + " " + document.querySelectorAll(".hit").length + " " + $("search").textContent);
fire($("search"), "click");
say("unsearch " + document.querySelectorAll(".hit").length + " " + $("search").textContent);
window.prompt = function () { return "("; };
fire($("search"), "click");
say("bad " + $("matched").textContent);
document.getElementById("result").textContent = "\n" + out.join("\n") + "\n";
</script></body></html>
X
} >"$TMPDIR/page.html"
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
	--disable-component-update --disable-sync --user-data-dir="$TMPDIR/profile" --dump-dom "file://$TMPDIR/page.html" \
	>"$TMPDIR/dom" 2>"$TMPDIR/err" || { tail -n 5 "$TMPDIR/err"; exit 1; }
for want in 'start 1180 787 393' 'details work (40 samples, 66.67%)' 'zoom 1180 885 none 1180 visible' \
	'reset 787 inline hidden' 'search matched: 83.33% 2 reset search' 'unsearch 0 search' 'bad not a regular expression: ('; do
	grep -Fqx "$want" "$TMPDIR/dom" || { echo "no $want"; sed -n '/id="result"/,/<\/pre>/p' "$TMPDIR/dom"; exit 1; }
done
