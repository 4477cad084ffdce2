#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: Debian's libstdc++: exceptions as they are thrown and caught, with their types, in a program that was built without any of this.
# @@needs: root uprobe cmd:g++ cmd:readelf
cd "$TMPDIR" || exit 1
readelf -n "$(g++ -print-file-name=libstdc++.so.6)" | grep -q libstdcxx || { echo 'this libstdc++ has no probes'; exit 77; }
cat >x.cc <<'END'
#include <stdexcept>
#include <cstdlib>
static void thrower(int n)
{
	if (n & 1)
		throw std::runtime_error("odd");
	throw n;
}
int main(int, char **argv)
{
	int caught = 0;
	for (int i = 0; i < atoi(argv[1]); i++)
		try {
			try {
				thrower(i);
			} catch (std::exception &e) {
				throw;
			}
		} catch (...) {
			caught++;
		}
	return caught != atoi(argv[1]);
}
END
g++ -O1 -o x x.cc || exit 1
# arg1 is the std::type_info: its second word is the name
"$DTRACE" -q -c './x 10' -n 'libstdcxx$target:::throw { @t[copyinstr(*(userland uintptr_t *)(arg1 + 8))] = count(); }
	libstdcxx$target:::catch { @c = count(); } libstdcxx$target:::rethrow { @r = count(); }
	END { printa("thrown %s %@d\n", @t); printa("caught %@d\n", @c); printa("again %@d\n", @r); }' >out || { cat out; exit 1; }
for line in 'thrown i 5' 'thrown St13runtime_error 5' 'caught 15' 'again 5'; do
	grep -q "^$line\$" out || { echo "no '$line'"; cat out; exit 1; }
done
