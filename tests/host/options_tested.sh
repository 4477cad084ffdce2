#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: every row of src/tables/options.def is used by a test in tests/conform/options or actions that says so in a line
# `@@covers: name...`, and that test sets it. (That each has a value that is refused: conform/options/tst.refused.sh.)
table=$TESTDIR/../src/tables/options.def
if [ ! -f "$table" ]; then
	echo "the sources are not here"
	exit 77
fi
missing=0
cd "$TESTDIR/conform" || exit 1
for o in $(sed -n 's/^OPTION([A-Z0-9_]*, *"\([^"]*\)".*/\1/p' "$table"); do
	files=$(grep -lE "@@covers:(.* )?$o( |\$)" options/* actions/*)
	# shellcheck disable=SC2086 # names without blanks
	[ -n "$files" ] && grep -hv '@@covers' $files | grep -Eq "(^|[^a-z])$o([^a-z]|\$)" && continue
	echo "no test covers -x $o"
	missing=$((missing + 1))
done
[ $missing = 0 ]
