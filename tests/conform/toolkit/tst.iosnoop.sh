#!/bin/sh
# ASSERTION: iosnoop shows a request that dd makes with its size, file and process, -D its time; iotop sums up what dd writes.
# @@needs: root tp_btf cmd:dd
# @@timeout: 60
. "$TESTDIR/lib/tool.sh"
if [ -b /dev/nullb0 ]; then
	# older kernels leave the work to a thread of their own
	to=/dev/nullb0 path='.*' by='[^ ]+'
else
	to=$TMPDIR/file path="($TMPDIR/file|<unknown>)" by='(dd|kworker[^ ]*)'
fi
write() {
	dd if=/dev/zero of=$to bs=65536 count=4 oflag=direct 2>/dev/null || dd if=/dev/zero of=$to bs=65536 count=4 conv=fsync 2>/dev/null
}

start_tool iosnoop -D -e
write
sleep 0.2
stop_tool
if [ "$to" != /dev/nullb0 ] && ! grep -q ' W ' "$TMPDIR/out"; then
	echo "$TMPDIR is on no disk"
	exit 77
fi
expect '   DELTA DEVICE     UID    PID D       BLOCK     SIZE            COMM PATHNAME'
expect " +[0-9]+ [a-z][a-z0-9]* +[0-9]+ +[0-9]+ W +[0-9]+ +[0-9]+ +$by $path"
awk '$5 == "W" { n += $7 } END { exit n < 262144 }' "$TMPDIR/out" || bad "less than was written"

start_tool iosnoop -A -p 1
write
stop_tool
expect 'STIME TIME STRTIME DELTA DTIME DEVICE MAJ MIN UID PID PPID D BLOCK SIZE COMM PATHNAME ARGS'
not_expected '.* dd .*'

# As much as dd writes in an interval.
start_tool iotop -C 2 1
write
ended
expect '[0-9]{4} .*disk_w: +[1-9][0-9]* KB'
expect '  UID    PID   PPID CMD             DEVICE   MAJ MIN D            BYTES'
awk '$8 == "W" { n += $9 } END { exit n < 262144 }' "$TMPDIR/out" || bad "iotop: less than was written"

start_tool iotop -CP -t 1 1 2
write
ended
[ "$(grep -c '%I/O$' "$TMPDIR/out")" = 2 ] || bad "not two reports"
[ "$(grep -c ' [RW]  *[0-9]*$' "$TMPDIR/out")" -le 2 ] || bad "-t 1: more than one row"
refused 2 '^usage: iosnoop ' iosnoop -Q
refused 2 '^usage: iotop ' iotop 1 2 3
refused 1 'needs a number' iotop x
exit 0
