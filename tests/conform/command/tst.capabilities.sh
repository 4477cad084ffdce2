#!/bin/sh
# ASSERTION: CAP_BPF and CAP_PERFMON are enough to trace; who lacks one is told which, and for what; of more than is needed
# nothing is left once tracing is on, except with -w.
# SECTION: The dtrace command.
# @@needs: root cmd:setpriv tp_btf
# @@timeout: 60
dir=$(mktemp -d /tmp/dtrace-caps.XXXXXX) || exit 1
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"
cp "$DTRACE" "$dir/dtrace" && chmod 755 "$dir/dtrace" || exit 1

# as CAPS ARGS: dtrace, as nobody with these capabilities
as() {
	local caps="$1"
	shift
	timeout $((20 * TIMEOUT_SCALE)) setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps="-all$caps" \
		--ambient-caps="-all$caps" --bounding-set="-all$caps" "$dir/dtrace" "$@" >"$TMPDIR/out" 2>&1
}

# says TEXT: the last one said so
says() {
	grep -qF -- "$1" "$TMPDIR/out" || { echo "not said: $1"; cat "$TMPDIR/out"; exit 1; }
}

# refused CAPS TEXT
refused() {
	as "$1" -qn 'BEGIN { exit(0); }' && { echo "$1 is enough"; exit 1; }
	says "$2"
}
refused "" 'this process lacks CAP_BPF and CAP_PERFMON;'
refused ",+perfmon" 'this process lacks CAP_BPF;'
refused ",+bpf" "cannot load program 'dtrace_BEGIN': this process lacks CAP_PERFMON;"

while sleep 0.05; do :; done &
load=$!
trap 'kill $load; rm -rf "$dir"' EXIT
# These are enough for programs, system calls, tracepoints, stacks, keys, thread-local variables.
as ,+bpf,+perfmon -qn 'BEGIN { printf("uid %d\n", uid); }
	syscall::*:entry /pid != $pid/ { self->n++; @[execname, stack(2)] = count(); n++; }
	sysinfo:::pswitch { s++; }
	tick-50ms /n > 0 && s > 0/ { printf("enough\n"); exit(0); }' || { cat "$TMPDIR/out"; exit 1; }
says 'uid 65534'
says enough

# Perf events are CAP_PERFMON's too, unless the kernel has Debian's patch.
if [ "$(cat /proc/sys/kernel/perf_event_paranoid)" -gt 2 ]; then
	as ,+bpf,+perfmon -qn 'profile-97 { exit(0); }' && { echo "more than expected"; exit 1; }
	says 'this process lacks CAP_SYS_ADMIN, which this kernel asks for as long as kernel.perf_event_paranoid is above 2'
else
	as ,+bpf,+perfmon -qn 'profile-97, tick-20ms { exit(0); }' || { cat "$TMPDIR/out"; exit 1; }
fi

# What the others are for is said where it is missing.
files=CAP_DAC_READ_SEARCH
[ -d /sys/kernel/tracing/events ] || files=CAP_SYS_ADMIN # to mount it for itself
as ,+bpf,+perfmon -en 'sdt:sched::sched_switch { }' && { echo "tracefs is open to all?"; exit 1; }
says "cannot read the list of tracepoints in tracefs: this process lacks $files;"
as ,+bpf,+perfmon -ln 'sdt:sched::'
says "this process lacks $files;"
as ,+bpf,+perfmon -qn 'pid1:libc.so*:malloc:entry { }' && { echo "process 1 is open to all?"; exit 1; }
says 'failed to grab process 1: this process lacks CAP_SYS_PTRACE;'
as ,+bpf,+perfmon --features
grep -q '^ksyms *no .*lacks CAP_SYSLOG;' "$TMPDIR/out" && grep -q '^processes *no .*lacks CAP_SYS_PTRACE;' "$TMPDIR/out" ||
	{ cat "$TMPDIR/out"; exit 1; }
as ,+bpf,+perfmon,+syslog,+dac_read_search,+sys_ptrace --features
! grep -E '^(ksyms|processes) *no |^tracefs *no .*DAC_READ' "$TMPDIR/out" || exit 1
as ,+bpf,+perfmon,+syslog -qn 'syscall:::entry { stack(2); exit(0); }'
says 'vmlinux`'

# caps_of ARGS: the capabilities of dtrace once it traces
caps_of() {
	: >"$TMPDIR/ready"
	"$DTRACE" "$@" -qn 'BEGIN { printf("ready\n"); }' >"$TMPDIR/ready" 2>&1 &
	local pid=$! i=0 hex
	until grep -q ready "$TMPDIR/ready"; do
		i=$((i + 1))
		[ $i -lt 300 ] || { cat "$TMPDIR/ready"; exit 1; }
		sleep 0.1
	done
	for set in CapEff CapPrm; do
		hex=$(sed -n "s/^$set:[^0-9a-f]*//p" /proc/$pid/status)
		echo "$((0x$hex))"
	done
	kill $pid
	wait $pid
}
bpf=$((1 << 39)) perfmon=$((1 << 38))
enough=$((bpf | perfmon | 1 << 40 | 1 << 34 | 1 << 19 | 1 << 5 | 1 << 2))
for caps in $(caps_of -x cpushare=0); do
	[ $((caps & ~enough)) = 0 ] && [ $((caps & bpf)) != 0 ] && [ $((caps & perfmon)) != 0 ] ||
		{ echo "kept $caps, $enough are enough"; exit 1; }
done
# In reserve for -x cpushare
admin=$((1 << 21))
# shellcheck disable=SC2046 # two numbers
set -- $(caps_of)
[ "$2" = $(($1 | admin)) ] && [ $(($1 & admin)) = 0 ] || { echo "$@"; exit 1; }
mine=$((0x$(sed -n 's/^CapEff:[^0-9a-f]*//p' /proc/self/status)))
for caps in $(caps_of -w); do
	[ "$caps" = $mine ] || { echo "with -w $caps of $mine are left"; exit 1; }
done
