#!/bin/sh
# ASSERTION: without the kernel's BTF, or with one that is garbage, what needs no type of the kernel works, and what needs one is an
# error that says why.
# @@needs: root cmd:unshare cmd:mount
# @@timeout: 60
cd "$TMPDIR" || exit 1
bad=0
head -c 3000 /dev/urandom >garbage
: >empty

# without FILE WANTED-STATUS WORDS D-ARGUMENTS: with FILE in place of the kernel's BTF
without() {
	file=$1 want=$2 words=$3
	shift 3
	unshare -m sh -c 'mount -o bind "$1" /sys/kernel/btf/vmlinux && shift && exec "$@"' sh "$TMPDIR/$file" timeout 20 "$DTRACE" "$@" >out 2>&1
	r=$?
	if [ $r -ne "$want" ] || ! grep -Eq -- "$words" out || grep -q 'Sanitizer\|runtime error' out; then
		echo "$file: status $r, wanted $want and '$words': $*"
		head -c 500 out
		bad=1
	fi
}

for f in garbage empty; do
	without $f 0 'Hello World!' -n 'BEGIN { trace("Hello World!"); exit(0); }'
	without $f 0 '^ +[1-9][0-9]*$' -q -n 'syscall::getppid:entry, syscall::read:return { @ = count(); }' -c 'cat /etc/passwd'
	without $f 1 'types of the kernel: /sys/kernel/btf/vmlinux: [A-Z]' -n 'BEGIN { trace(curthread->pid); exit(0); }'
	without $f 1 'types of the kernel: /sys/kernel/btf/vmlinux: [A-Z]' -n 'BEGIN { trace(sizeof (struct task_struct)); exit(0); }'
done
# nobody is told of BTF who did not ask for it
without empty 1 'nosuch' -n 'BEGIN { trace("'"nosuch"'"; }'
grep -q 'vmlinux' out && { cat out; bad=1; }
exit $bad
