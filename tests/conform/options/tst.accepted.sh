#!/bin/sh
# ASSERTION: options that have nothing to do here are accepted, in all their spellings, and change nothing.
# SECTION: Options and Tunables.
# @@needs: root
# @@covers: aggrate bpflogsize buflimit cleanrate ctfpath ctypes disasm dofstashpath dtypes iregs
# @@covers: jstackstrsize kdefs knodefs late lazyload ldpath linkmode linknommap linktype modpath nusdtprobes objcopypath
# @@covers: pgmax preallocate printsize procfspath scratchsize strip sysslice tregs udefs unodefs useruid
# @@timeout: 60
set --
for o in aggrate=5hz aggrate=2s aggrate=10 bpflogsize=1m buflimit=75 cleanrate=50hz cleanrate=100ms cleanrate=1min \
	ctfpath=/nonexistent ctypes=/nonexistent/c disasm=7 dofstashpath=/nonexistent dtypes=/nonexistent/d iregs=16 \
	jstackstrsize=1k kdefs knodefs late=static late=dynamic lazyload=yes ldpath=/nonexistent \
	linkmode=kernel linkmode=primary linkmode=dynamic linkmode=static linknommap linktype=elf linktype=dof \
	modpath=/nonexistent nusdtprobes=5 objcopypath=/nonexistent pgmax=0 preallocate=4m printsize=100 \
	procfspath=/nonexistent scratchsize=1k strip sysslice=:/x/ tregs=16 udefs unodefs useruid=500; do
	set -- "$@" -x "$o"
done
"$DTRACE" -q "$@" -n 'BEGIN { @ = count(); trace(curthread->pid > 0); exit(3); }' >"$TMPDIR/out" 2>&1
rc=$?
[ $rc = 3 ] && printf '1\n                1\n' | diff - "$TMPDIR/out"
