#!/bin/sh
# ASSERTION: -x amin refuses what is below it, says which name it was and what its attributes are, and lets the rest pass.
"$DTRACE" -e -x amin=Evolving/Evolving/Common -n 'dtrace:::BEGIN { trace(curthread->pid); }' 2>err && exit 1
grep -q 'attributes for curthread (Stable/Private/Common) are less than predefined minimum' err || { cat err; exit 1; }
"$DTRACE" -q -x amin=Evolving/Evolving/Common -n 'dtrace:::BEGIN { trace(curpsinfo->pr_pid == pid); exit(0); }' >out || exit 1
grep -q '^ *1$' out || { cat out; exit 1; }
"$DTRACE" -e -x amin=Good/Evolving/Common -n BEGIN 2>err && exit 1
grep -q 'Invalid value for specified option' err || { cat err; exit 1; }
