#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: the pages name what there is: every -x option in docs/options.md, every option of the command
# in man/dtrace.8, every function and builtin variable in man/dtrace-d.7.
top=$TESTDIR/..
if [ ! -f "$top/docs/options.md" ] || [ ! -f "$top/src/tables/options.def" ]; then
	echo "the sources are not here"
	exit 77
fi
missing=0

# need PAGE PATTERN WHAT
need() {
	grep -Eq -e "$2" "$top/$1" && return
	echo "$1 does not mention $3"
	missing=$((missing + 1))
}

# rows FILE MACRO: the second field of each row
rows() {
	sed -n "s/^$2([A-Z0-9_]*, *\"\([^\"]*\)\".*/\1/p" "$top/src/tables/$1"
}

for o in $(rows options.def OPTION); do
	need docs/options.md "^\| \`$o\` \|" "-x $o"
done
for o in $("$DTRACE" --help | sed -n 's/^[[:space:]]-\(-*[A-Za-z]*\)  .*/\1/p'); do
	case $o in
	-*) need man/dtrace.8 "Fl $o" "-$o" ;;
	*) need man/dtrace.8 "^\.It Fl $o( |\$)" "-$o" ;;
	esac
done
for f in $(rows funcs.def FUNC; rows builtins.def BUILTIN); do
	need man/dtrace-d.7 "(^|[^A-Za-z_0-9])$f([^A-Za-z_0-9]|\$)" "$f"
done
[ $missing = 0 ]
