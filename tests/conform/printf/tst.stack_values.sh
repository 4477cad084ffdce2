#!/bin/sh
# ASSERTION: stack() and ustack() can be values of printf() (%k), trace() and print(), among others, with the
# number of frames asked for; the width of %-k is the indentation.
# SECTION: Output Formatting.
out=$("$DTRACE" -qn 'BEGIN { printf("a%kb%d\n", stack(2), 7); trace(stack(1)); print(stack(1));
	printf("%-3kc", ustack(1)); exit(0); }' 2>&1)
want='a
pc
pc
b7

              pc

              pc

   upc
c'
got=$(echo "$out" | sed 's/vmlinux`[a-z_].*/pc/; s/^   0x[0-9a-f]*$/   upc/; s/^   [^ ].*`.*/   upc/')
[ "$got" = "$want" ] && exit 0
echo "$out"
exit 1
