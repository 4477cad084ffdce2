#!/bin/bash
# SPDX-License-Identifier: MIT
#
# run_d.sh DTRACE DIR [KEEP]: run each program DIR/*.d of gen_wide.py and gen_d.py in the kernel, and sum up.
#
# A program passes if dtrace ends by itself, in less than FUZZ_CPU seconds of CPU time (2) and FUZZ_WALL seconds
# of any (300), and either its text was refused with a tag or all of it was taken by the kernel's verifier. With
# DIR/NAME.want, what it prints must be that, too (gen_d.py). Others are named, and copied to KEEP.
# FUZZ_SECONDS: an end to it all. The last line, "N programs, ...", is what tools/fuzz
# adds up; "so far: N programs, ..." is for those who watch, and for a VM that does not come to its end.
dtrace=$1 dir=$2 keep=$3
work=$(mktemp -d "${TMPDIR:-/tmp}/fuzz.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
PROGS=${PROGS:-$(dirname "$dtrace")/tests}
limit=${FUZZ_CPU:-2}
wall=${FUZZ_WALL:-300}
declare -A n=([programs]=0 [tag]=0 [loaded]=0 [ran]=0 [crash]=0 [hang]=0 [verifier]=0 [wrong]=0 [other]=0)
TIMEFORMAT='%U %S'

# found KIND WHAT
found() {
	n[$1]=$((n[$1] + 1))
	echo "$1: $name: $2"
	[ -z "$keep" ] || { cp "$f" "$keep/" && head -c 100000 "$work/err" >"$keep/$name.$1"; }
}

# over SECONDS...: is their sum above the limit?
over() {
	awk -v l="$limit" -v a="$1" -v b="$2" 'BEGIN { exit !(a + b > l) }'
}

judge() {
	local status=$1 first
	first=$(grep -a -m1 -v '^dtrace: script\|drops\? on\|^dtrace: [0-9]* ' "$work/err" | cut -c1-200)
	if [ "$status" -ge 128 ] && [ "$status" != 137 ] || grep -qa 'Sanitizer\|runtime error' "$work/err"; then
		found crash "status $status: $first"
	elif [ "$status" = 124 ] || [ "$status" = 137 ]; then
		found hang "does not end"
	elif grep -qa "verifier refused" "$work/err"; then
		found verifier "$(grep -a -m1 'verifier refused' -A2 "$work/err" | tr '\n' ' ' | cut -c1-300)"
	elif [ "$status" != 0 ] && grep -qa '\[D_[A-Z0-9_]*\]' "$work/err"; then
		n[tag]=$((n[tag] + 1))
		[ -z "$FUZZ_TAGS" ] || grep -am1 '\[D_' "$work/err"
	elif [ "$status" != 0 ]; then
		found other "status $status: $first"
	else
		n[loaded]=$((n[loaded] + 1))
		n[ran]=$((n[ran] + 1))
		if [ -f "$dir/$name.want" ]; then
			sed '/^== rest/,$d' "$work/out" | grep '^[VK] ' | LC_ALL=C sort >"$work/got"
			cmp -s "$work/got" "$dir/$name.want" ||
				found wrong "$(diff "$work/got" "$dir/$name.want" | sed -n 2p | cut -c1-200)"
		fi
	fi
	# shellcheck disable=SC2046 # two words
	if over $(cat "$work/time"); then
		found hang "$(cat "$work/time") s of CPU time (user, system)"
	fi
}

summary() {
	echo "$1${n[programs]} programs, ${n[tag]} refused with a tag, ${n[loaded]} loaded, ${n[ran]} ran to their end," \
		"${n[crash]} crashes, ${n[hang]} hangs, ${n[verifier]} refused by the verifier," \
		"${n[wrong]} wrong values, ${n[other]} other errors"
}

# By their numbers: w1 and d1 before w2.
mapfile -t files < <(cd "$dir" && printf '%s\n' *.d | sort -k1.2n)
for f in "${files[@]}"; do
	f=$dir/$f
	[ $((n[programs] % 25)) != 24 ] || summary "so far: "
	[ -z "$FUZZ_SECONDS" ] || [ "$SECONDS" -lt "$FUZZ_SECONDS" ] || break
	name=${f##*/}
	name=${name%.d}
	n[programs]=$((n[programs] + 1))
	read -r line <"$f"
	words=(-x errtags -Z -s "$f")
	case $line in
	"// -c "*)
		line=${line#// -c }
		words+=(-c "${line/\$PROGS/$PROGS}")
		;;
	esac
	: >"$work/err"
	{ time (cd "$work" && exec timeout -k 5 "$wall" "$dtrace" "${words[@]}" >out 2>err </dev/null); } 2>"$work/time"
	judge $?
done
summary ""
[ $((n[crash] + n[hang] + n[verifier] + n[wrong] + n[other])) = 0 ]
