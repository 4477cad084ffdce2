#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: every row of the tables has tests: an error tag that the sources give, or that they keep, a program that gets
# it; a function, a builtin variable and a conversion, a program that uses it and, where there can be a wrong one, one that is
# refused.
#
# Tags in `never` cannot occur: each with the reason.
top=$TESTDIR/..
if [ ! -f "$top/src/tables/funcs.def" ]; then
	echo "the sources are not here"
	exit 77
fi
cd "$top" || exit 1
never='
D_OBSOLETE1	placeholder of an old compiler
D_UNKNOWN	internal errors only
D_ASRELO	kernel symbols are resolved before code is made
D_ID_OFLOW	identifiers are 32 bits wide
D_OP_IDENT	the grammar lets nothing else through
D_SYM_MODEL	one data model
D_NOREG	registers are spilled
D_LLQUANT_LMAGTYPE	D_LLQUANT_LOWTYPE is given
D_LLQUANT_LMAGVAL	D_LLQUANT_LOWVAL is given
D_LLQUANT_HMAGTYPE	D_LLQUANT_HIGHTYPE is given
D_LLQUANT_HMAGVAL	D_LLQUANT_HIGHVAL is given
D_LLQUANT_STEPTYPE	D_LLQUANT_NSTEPTYPE is given
D_LLQUANT_STEPVAL	D_LLQUANT_NSTEPVAL is given
D_LLQUANT_MATCHFACTOR	D_LLQUANT_FACTORMATCH is given
D_LLQUANT_MATCHLMAG	D_LLQUANT_LOWMATCH is given
D_LLQUANT_MATCHHMAG	D_LLQUANT_HIGHMATCH is given
D_LLQUANT_MATCHSTEPS	D_LLQUANT_NSTEPMATCH is given
D_APPLE_BADPARAM	of another system
D_PRINTM_ADDR	of another system
D_PRINTM_SIZE	of another system
D_QUANT_PROTO	D_PROTO_LEN is given
D_PRINT_SIZE	D_OP_INCOMPLETE is found first
D_OP_ARRFUN	arrays without a size are refused where they are declared
D_SYM_BADREF	D code runs in the kernel only
D_VAR_UNSUP	every variable has code; left for rows to come
D_ARGS_TYPE	providers know the types of all arguments, or of none (D_ARGS_NONE)
D_ALLOCA_INCOMPAT	pointers are numbers, whatever they point to
D_PCAP_SIZE	the size is that of -x pcapsize, which is checked as an option
D_PROC_DYN	functions are found in static programs as well
D_PROC_NODEV	every kernel that runs BPF has uprobes
D_PROC_BADPROV	such a description names no provider: D_PDESC_ZERO
D_PROC_USDT	there is nothing to set up in the process
D_PROC_NOT_FOUND	D_PROC_BADPID is given
'
missing=0
say() {
	echo "$*"
	missing=$((missing + 1))
}
: "${TMPDIR:=/tmp}"
# All texts that are accepted, and all that are refused.
find tests/conform tests/sema/ok tests/syntax/ok -type f \( -name 'tst.*' -o -path '*/ok/*' \) ! -name '*.out' \
	-exec cat {} + >"$TMPDIR/good"
find tests -type f \( -name 'err.*' -o -name 'drp.*' -o -name 'tst.*.sh' \) ! -name '*.err' ! -name '*.out' \
	-exec cat {} + >"$TMPDIR/bad"
find tests -type f -name 'err.D_*' | sed 's|.*/err\.\(D_[A-Z0-9_]*\).*|\1|' | sort -u >"$TMPDIR/tags"

for t in $(sed -n 's/^ERRTAG(\(D_[A-Z0-9_]*\),.*/\1/p' src/tables/errtags.def); do
	grep -qx "$t" "$TMPDIR/tags" && continue
	printf '%s' "$never" | grep -q "^$t	" && continue
	grep -rlw --include='tst.*.sh' -e "$t" tests/conform >/dev/null || say "no test gets $t"
done
sed -n 's/^FUNC([A-Z0-9_]*, *"\([^"]*\)", *\([A-Z]*\), *"\([^"]*\)", *\(.*\))$/\1 \2 \4/p' src/tables/funcs.def >"$TMPDIR/funcs"
while read -r f _ flags; do
	case $flags in
	*FF_UNSUP* | *FF_NOTYET*) ;;
	*) grep -Eq "(^|[^A-Za-z0-9_>.])$f *\(" "$TMPDIR/good" || say "no test uses $f()" ;;
	esac
	grep -Eq "(^|[^A-Za-z0-9_>.])$f *\(" "$TMPDIR/bad" || say "no test uses $f() wrongly"
done <"$TMPDIR/funcs"
for v in $(sed -n 's/^BUILTIN([A-Z0-9_]*, *"\([^"]*\)".*/\1/p' src/tables/builtins.def); do
	cat "$TMPDIR/good" "$TMPDIR/bad" | grep -Eq "(^|[^A-Za-z0-9_])$v([^A-Za-z0-9_]|\$)" || say "no test uses $v"
done
for c in $(sed -n "s/^FORMAT('\(.\)'.*/\1/p" src/tables/formats.def); do
	grep -Eq "%[-+ #0-9.*hlLw@]*$c" "$TMPDIR/good" || say "no test prints with %$c"
	grep -Eq "%[-+ #0-9.*hlLw@]*$c" "$TMPDIR/bad" || say "no test prints wrongly with %$c"
done
[ $missing = 0 ]
