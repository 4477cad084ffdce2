#!/bin/bash
# SPDX-License-Identifier: MIT
# ASSERTION: the build of a package that was written for other implementations, Debian's source of Tcl configured with
# --enable-dtrace, runs with our dtrace -h and -G as they are called there, and the interpreter has its probes, with their arguments.
# SECTION: Command/-h -G; USDT
# @@needs: root uprobe cmd:apt-get cmd:gcc cmd:make cmd:tar
# @@timeout: 900

cd "$TMPDIR" || exit 1
skip() {
	echo "$1"
	exit 77
}
. /etc/os-release
[ "$ID" = debian ] || skip "sources are had from Debian only, not from $ID"

# The package's source: of apt's own lists if they have sources, else of lists of our own.
get() { apt-get -q "$@" source --download-only tcl8.6 >>get.log 2>&1; }
lists() {
	mkdir -p lists/partial parts
	printf 'Types: deb-src\nURIs: http://deb.debian.org/debian\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
		"$VERSION_CODENAME" /usr/share/keyrings/debian-archive-keyring.gpg >parts/src.sources
	own=(-o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$PWD/parts" -o "Dir::State::Lists=$PWD/lists"
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root -o Acquire::http::Timeout=20 -o Acquire::Retries=1)
	timeout 180 apt-get -q "${own[@]}" update >>get.log 2>&1 && get "${own[@]}"
}
get || lists || skip "no source package can be had: $(tail -n 1 get.log)"
mkdir tcl
tar -C tcl --strip-components=1 -xf tcl8.6_*.orig.tar.* || skip "no source package can be unpacked"

# What configure finds in the path, and where the runner says. <sys/sdt.h> is another project's; ours needs none.
mkdir bin
ln -s "$(realpath "$DTRACE")" bin/dtrace
PATH=$PWD/bin:$PATH
export ac_cv_header_sys_sdt_h=yes CFLAGS=-O0 CPPFLAGS=-I$TESTDIR/../include
cd tcl/unix || exit 1
./configure --enable-dtrace --disable-shared -q >../log 2>&1 || { tail -n 20 ../log; exit 1; }
make -j"$(nproc)" CFLAGS_OPTIMIZE=-O0 tclsh >>../log 2>&1 || { tail -n 30 ../log; exit 1; }
for call in h G; do
	grep -q "dtrace -${call} " ../log || { echo "the build did not call dtrace -$call"; exit 1; }
done

cat >work.tcl <<'T'
proc twice {n} { return [expr {2 * $n}] }
proc fails {} { error "on purpose" }
proc run {} {
	set s 0
	for {set i 1} {$i <= 10} {incr i} { incr s [twice $i] }
	catch { fails }
	return $s
}
puts [run]
T
export TCL_LIBRARY=$PWD/../library
"$DTRACE" -q -n 'tcl$target:::proc-return { @[copyinstr(arg0), args[1]] = count(); }
	tcl$target:::proc-args /copyinstr(arg0) == "twice"/ { total += strtoll(copyinstr(arg1)); }
	tcl$target:::proc-result /copyinstr(arg0) == "run"/ { printf("result %s\n", copyinstr(arg2)); }
	END { printf("sum %d\n", total); printa("%s %d %@d\n", @); }' \
	-c "./tclsh work.tcl" >out 2>err || { cat err; exit 1; }
bad=0
for want in '110' 'result 110' 'sum 55' 'twice 0 10' 'run 0 1' 'fails 1 1'; do
	grep -qx "$want" out || { echo "no '$want'"; bad=1; }
done
[ $bad = 0 ] || cat out err
# nobody traces: nothing is different
[ "$(./tclsh work.tcl)" = 110 ] || bad=1
exit $bad
