#!/bin/sh
# ASSERTION: the types of args[] are found wherever debug information is: in the object, in the file that
# .gnu_debuglink names (if its checksum is right) or that is named by the build id, of gcc and clang and of all versions of
# DWARF, compressed, in BTF; without any, the message names the object.
# @@needs: root uprobe cmd:objcopy cmd:gcc cmd:clang cmd:g++ cmd:unshare
# @@timeout: 90
src=$TESTDIR/prog/typed.c
cd "$TMPDIR" || exit 1
fail() { echo "$*"; cat out; exit 1; }
trace() { # DTRACE PROGRAM
	"$DTRACE" -xerrtags -q -c "$1" -n 'pid$target:a.out:take_request:entry { printf("%d %s %d\n", args[0]->id,
		stringof(args[0]->next->in.name), args[1]); }' >out 2>&1
}
good() { trace "./$1" && grep -q '^7 second -2$' out || fail "$2"; }
bad() { trace "./$1" && fail "$2: no error"; grep -Eq "$3" out || fail "$2: no $3"; }

for cc in gcc clang; do
	for v in -gdwarf-2 -gdwarf-3 -gdwarf-4 -gdwarf-5 '-gdwarf-4 -fdebug-types-section' '-O0 -g' '-O2 -g -gz'; do
		# shellcheck disable=SC2086 # lists of words
		$cc -O1 $v -o p "$src" 2>out || fail "$cc $v"
		good p "$cc $v"
	done
done

gcc -O1 -g -o whole "$src" || exit 1
objcopy --only-keep-debug whole p.debug && objcopy -g --add-gnu-debuglink=p.debug whole p || exit 1
good p "debug link beside"
mkdir .debug && mv p.debug .debug/ && good p "debug link in .debug"
printf x >>.debug/p.debug
bad p "wrong checksum" '\[D_ARGS_NONE\].*: p has no debug information'
rm -r .debug

id=$(readelf -n whole | sed -n 's/.*Build ID: //p')
objcopy -g --remove-section=.gnu_debuglink whole p
objcopy --only-keep-debug whole p.debug
unshare -m sh -c 'mkdir -p /usr/lib/debug && mount -t tmpfs none /usr/lib/debug && d=/usr/lib/debug/.build-id/$(echo $1 | cut -c1-2) &&
	mkdir -p $d && cp p.debug $d/$(echo $1 | cut -c3-).debug && "$DTRACE" -q -c ./p -n "$2"' sh "$id" \
	'pid$target:a.out:take_request:entry { printf("%d %s\n", args[0]->id, stringof(args[0]->next->in.name)); }' >out 2>&1
grep -q '^7 second$' out || fail "build id"
rm p.debug

bad p "no debug information" '\[D_ARGS_NONE\].*no known argument types \(use arg0, arg1...\): p has no debug information'

# BTF, which clang makes for BPF programs only: put into a section of its own
clang -target bpf -g -O1 -c -o typed.bpf.o "$src" 2>/dev/null
objcopy -I elf64-little -O binary --only-section=.BTF --set-section-flags .BTF=alloc typed.bpf.o btf 2>/dev/null
if [ -s btf ]; then
	objcopy -g --add-section .BTF=btf whole p && good p "BTF"
	head -c 300 btf >short && objcopy -g --add-section .BTF=short whole p && bad p "broken BTF" '\[D_ARGS_NONE\]'
fi

# broken: anything but a hang or a crash
objcopy -O binary --only-section=.debug_info --set-section-flags .debug_info=alloc whole info
size=$(wc -c <info)
for cut in 0 1 20 $((size / 2)) $((size - 1)); do
	head -c "$cut" info >short
	objcopy --update-section .debug_info=short whole p 2>/dev/null || continue
	timeout 20 "$DTRACE" -q -c ./p -n 'pid$target:a.out:take_request:entry { trace(args[0]->id); }' >out 2>&1
	[ $? -le 1 ] || fail "cut at $cut"
done

# a function in two pieces, the unlikely one elsewhere
cat >cold.c <<'EOF'
#include <stdlib.h>
struct s { int a, b; };
__attribute__((noinline)) int split(struct s *s, int n) { if (__builtin_expect(s->a < 0, 0)) { for (int i = 0; i < n; i++) abort(); } return s->b + n; }
int main(void) { struct s s = { 1, 22 }; __asm__ volatile("" : : "r"(&s) : "memory"); return split(&s, 3) == 0; }
EOF
gcc -O2 -g -freorder-blocks-and-partition -o p cold.c || exit 1
nm p | grep -q 'split.cold' || { nm p >out; fail "no split.cold"; }
"$DTRACE" -q -c ./p -n 'pid$target:a.out:split:entry { printf("%d %d\n", args[0]->b, args[1]); }' >out 2>&1
grep -q '^22 3$' out || fail "a function in two pieces"

# C++: this, references, a base class, a structure that is passed by its address behind the programmer's back
cat >c.cc <<'EOF'
#include <string>
struct base { int id; };
struct derived : base { long x; __attribute__((noinline)) long method(int n, const base &b); };
namespace deep { __attribute__((noinline)) long in(derived *d, std::string s, int n) { asm volatile(""); return d->x + n + (long)s.size(); } }
long derived::method(int n, const base &b) { asm volatile(""); return x + n + b.id; }
int main() { derived d; base b; d.id = 3; d.x = 40; b.id = 5; asm volatile("" : : "r"(&d), "r"(&b) : "memory"); return (int)(d.method(2, b) + deep::in(&d, "abc", 6)) == 0; }
EOF
for flags in '-O1 -g' '-O0 -g' '-O2 -gdwarf-4'; do
# shellcheck disable=SC2086 # a list of words
g++ $flags -o cc c.cc || exit 1
"$DTRACE" -q -c ./cc -n 'pid$target:a.out:*method*:entry { printf("m %d %d %d %d\n", args[0]->id, args[0]->x, args[1],
	args[2]->id); } pid$target:a.out:*4deep2in*:entry { printf("n %d %d\n", args[0]->x, args[2]); }' >out 2>&1
grep -q '^m 3 40 2 5$' out && grep -q '^n 40 6$' out || fail "C++ $flags"
done
exit 0
