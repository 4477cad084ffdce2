#!/bin/sh
# ASSERTION: frames and addresses in a module that was loaded while tracing, after the symbols were read, have its symbols and
# its name, in records and in keys. What a module did that is gone is not said to be another's.
# SECTION: Structure of a program.
# @@needs: root tp_btf tracefs file:/lib/modules/null_blk.ko
# @@timeout: 60
ko=/lib/modules/null_blk.ko

# until_there PATTERN: it is in the output
until_there() {
	local i=0
	until grep -q "$1" "$TMPDIR/out"; do
		i=$((i + 1))
		[ $i -lt 300 ] || { echo "no $1"; cat "$TMPDIR/out"; exit 1; }
		sleep 0.1
	done
}

# session: what is done with memory while a module is loaded, by it and for it
session() {
	"$DTRACE" -q -x switchrate=20hz -n 'BEGIN { stack(); printf("ready\n"); }
		sdt:kmem::kmalloc, sdt:kmem::kmem_cache_alloc /execname == "insmod"/ {
			printf("SYM "); sym(caller); stack(8);
			@f[func(caller)] = count();
			@m[mod(caller)] = count();
		}
		END { printa("FUNC %a %@d\n", @f); printa("MOD %a %@d\n", @m); }' >"$TMPDIR/out" 2>&1 &
	pid=$!
	until_there ready
}

if grep -q '^null_blk ' /proc/modules; then
	rmmod null_blk || exit 1
fi
session
insmod $ko nr_devices=1 || exit 1
# the last that insmod does
until_there do_exit
kill $pid
wait $pid
for want in '^ *null_blk`null_[a-z_]*+0x' '^FUNC null_blk`null_[a-z_]* [1-9]' '^MOD null_blk [1-9]'; do
	grep -q "$want" "$TMPDIR/out" || { echo "no $want"; cat "$TMPDIR/out"; exit 1; }
done

rmmod null_blk || exit 1
session
insmod $ko nr_devices=1 && rmmod null_blk && insmod $ko nr_devices=1 || exit 1
until_there do_exit
rmmod null_blk
kill $pid
wait $pid
insmod $ko
# The functions of the others are small.
! grep -E '(configfs|loop)`.*\+0x[0-9a-f]{4,}' "$TMPDIR/out"
