#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: every row of the tables has tests: an error tag that the sources give, or that they keep, a program that gets
# it; a function, a builtin variable and a conversion with each of its lengths, a program that is run; a function and a
# conversion, a program that is refused because of it.
#
# What is refused is compiled here, once more, and it is the message that has to name the row: a test that only mentions
# it does not count. Options have tests of their own (tst.refused.sh, options_tested.sh).
# @@timeout: 180
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
D_SYM_BADREF	D code runs in the kernel only
D_VAR_UNSUP	every variable has code; left for rows to come
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
# Programs that run, less what stands in their comments; and why the others are refused.
find tests/conform tests/host -type f \( -name 'tst.*' -o -name '*_vm.sh' \) ! -name '*.out' -exec cat {} + | grep -v '^ \* \|^# ' >"$TMPDIR/good"
for f in tests/conform/*/err.D_*.d; do
	# shellcheck disable=SC2046 # several words
	"$DTRACE" -e -x errtags $(sed -n 's/.*@@options: *//p' "$f") -s "$f" $(sed -n 's/.*@@args: *//p' "$f") 2>&1 </dev/null
done | grep '\[D_[A-Z0-9_]*\]' >"$TMPDIR/refused"
find tests -type f -name 'err.D_*' | sed 's|.*/err\.\(D_[A-Z0-9_]*\).*|\1|' | sort -u >"$TMPDIR/tags"

for t in $(sed -n 's/^ERRTAG(\(D_[A-Z0-9_]*\),.*/\1/p' src/tables/errtags.def); do
	if printf '%s' "$never" | grep -q "^$t	"; then
		if grep -qx "$t" "$TMPDIR/tags" || grep -q "\[$t\]" "$TMPDIR/refused"; then say "$t does occur"; fi
		continue
	fi
	grep -qx "$t" "$TMPDIR/tags" && continue
	# what only a command line can show: the tag is what the script expects of standard error
	grep -rlE --include='tst.*.sh' -e "^(fails|refused) $t |\\[$t" tests/conform >/dev/null || say "no test gets $t"
done
{ tr '\n' ' ' <src/tables/funcs.def; echo; } | sed 's/FUNC(/\
&/g' | sed -n 's/^FUNC([A-Z0-9_]*, *"\([^"]*\)", *[A-Z]*, *"[^"]*", *\(.*\)$/\1 \2/p' >"$TMPDIR/funcs"
while read -r f flags; do
	case $flags in
	*FF_UNSUP* | *FF_NOTYET*) ;;
	*) grep -Eq "(^|[^A-Za-z0-9_>.])$f *\(" "$TMPDIR/good" || say "no test uses $f()" ;;
	esac
	grep -Eq "(^|[^A-Za-z0-9_])$f\( \)" "$TMPDIR/refused" || say "no test is refused because of $f()"
done <"$TMPDIR/funcs"
[ "$(wc -l <"$TMPDIR/funcs")" -eq "$(grep -c '^FUNC(' src/tables/funcs.def)" ] || say "not all functions were found"
for n in $(sed -n 's/^SINCE("\([^"]*\)".*/\1/p' src/tables/since.def); do
	grep -Eq "^(FUNC|BUILTIN)\([A-Z0-9_]*, *\"$n\"" src/tables/funcs.def src/tables/builtins.def || say "no $n that could be hidden"
done
for v in $(sed -n 's/^BUILTIN([A-Z0-9_]*, *"\([^"]*\)".*/\1/p' src/tables/builtins.def); do
	grep -Eq "(^|[^A-Za-z0-9_])$v([^A-Za-z0-9_]|\$)" "$TMPDIR/good" || say "no test uses $v"
done
sed -n "s/^FORMAT('\(.\)', *[A-Z_]*, *\"\([^\"]*\)\".*/\1 \2/p" src/tables/formats.def >"$TMPDIR/formats"
while read -r c lengths; do
	for l in '' $lengths; do
		grep -Eq "%[-+ #0-9.*?'@]*$l$c" "$TMPDIR/good" || say "no test prints with %$l$c"
	done
	grep -Eq "conversion %[hlLw]*$c:" "$TMPDIR/refused" || say "no test is refused because of %$c"
done <"$TMPDIR/formats"
for flag in '-' '[+]' ' ' '#' 0 '[*]' "'" '[?]' '@' '[.]' '-[*]' '[.][*]'; do
	grep -Eq "%[-+ #0-9]*${flag}[-+ #0-9.*?'@]*[a-zA-Z]" "$TMPDIR/good" || say "no test prints with the flag $flag"
done
[ $missing = 0 ]
