#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: every example of the tour in README.md runs, ends with the status that the page says (0 unless
# told otherwise) and prints what the page says (tests/lib/examples.sh). NAME may be given to run one alone.
# @@needs: root cmd:awk tp_btf cpu_clock tracefs
# @@timeout: 240
. "$TESTDIR/lib/examples.sh"
[ -f "$TESTDIR/../README.md" ] || { echo "README.md is not here"; exit 77; }
run_page "$TESTDIR/../README.md" "$1"
