#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: every function in dtrace.h has a comment in front of it, its own or that of the group that it is in.
header=$TESTDIR/../include/dtrace.h
[ -f "$header" ] || { echo "the sources are not here"; exit 77; }
# A declaration is documented if the line above it ends a comment or is part of a documented run of declarations.
awk '
	/\*\/[ \t]*$/ { told = 1; next }
	/^[ \t]*(\/\*|\*)/ { next }
	/^$/ { told = 0; next }
	/dtrace_[a-z0-9_]+\(/ && !/typedef/ && !/^[ \t]/ && !/^#/ {
		if (!told) {
			print "dtrace.h: no comment: " $0
			bad = 1
		}
	}
	END { exit bad }' "$header"
