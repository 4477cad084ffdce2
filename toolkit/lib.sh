# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
#
# What the tools of this folder share. Each reads its options, puts a D program together and becomes
# dtrace. Text that the user gives never becomes part of the program: it is an operand ($$1).
#
# A tool sets `usage` and `here` (its folder) and sources this file; then there are:
#   die TEXT...              says so and ends
#   usage_error              shows how to use the tool, status 2
#   bad_option               for what getopts found beside the options: -h, a wrong one, one without its value
#   number OPT VALUE         ends unless VALUE is a positive decimal number
#   process OPT VALUE        ends unless VALUE is the number of a process
#   quoted WORD...           the words as one string that dtrace -c splits into the same words
#   col NAME WIDTH TYPE EXPR one more column: appends to `head`, `fmt` and `vals`; with `dump` not empty, unpadded
#   run_dtrace ARG...        becomes dtrace with these arguments

tool=${0##*/}

die() {
	echo "$tool: $*" >&2
	exit 1
}

usage_error() {
	echo "usage: $tool $usage" >&2
	exit 2
}

# getopts is called with a colon in front: it leaves the words to us.
bad_option() {
	case $opt in
	h)
		echo "usage: $tool $usage"
		exit 0
		;;
	:) echo "$tool: option -$OPTARG needs a value" >&2 ;;
	*) echo "$tool: there is no option -$OPTARG" >&2 ;;
	esac
	usage_error
}

number() {
	case $2 in
	'' | *[!0-9]* | 0*) die "option -$1 needs a number, not '$2'" ;;
	esac
}

process() {
	number "$1" "$2"
	[ -e "/proc/$2" ] || die "there is no process $2"
}

quoted() {
	for q_word; do
		printf "'"
		while :; do
			case $q_word in
			*\'*) printf '%s' "${q_word%%\'*}'\\''"; q_word=${q_word#*\'} ;;
			*) break ;;
			esac
		done
		printf "%s' " "$q_word"
	done
}

head='' fmt='' vals='' dump=''
col() {
	c_width=$2 c_name=$1
	[ -z "$dump" ] || c_width=
	c_pad=${c_width:-0}
	# Without a child process: a tool should be there at once.
	while [ ${#c_name} -lt "${c_pad#-}" ]; do
		case $c_width in
		-*) c_name="$c_name " ;;
		*) c_name=" $c_name" ;;
		esac
	done
	head="$head${head:+ }$c_name"
	fmt="$fmt${fmt:+ }%$c_width$3" vals="$vals, $4"
}

# dtrace: $DTRACE; beside the tool, where both are installed; in the build folder of this tree; on the path.
find_dtrace() {
	[ -z "${DTRACE:-}" ] || return 0
	for DTRACE in "$here/dtrace" "$here/../sbin/dtrace" "$here/../build/dtrace" dtrace; do
		[ ! -x "$DTRACE" ] || return 0
	done
}

run_dtrace() {
	find_dtrace
	exec "$DTRACE" -q "$@"
}
