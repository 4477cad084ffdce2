#!/bin/sh
# ASSERTION: the example consumers build against the shared and the static library and traces; the library can be found
# by pkg-config after an installation.
# @@needs: root cmd:cc cmd:meson
# @@timeout: 60
case $TEST_ENV in asan) echo "libraries of a sanitizer build need its runtime"; exit 77 ;; esac
[ -f "$BUILDDIR/libdtrace.so" ] || { echo "no libdtrace.so in $BUILDDIR"; exit 1; }
src=$TESTDIR/../docs/examples/count_calls.c
DESTDIR=$TMPDIR/root meson install -C "$BUILDDIR" --no-rebuild --quiet >"$TMPDIR/log" 2>&1 || { cat "$TMPDIR/log"; exit 1; }
pc=$(find "$TMPDIR/root" -name libdtrace.pc)
PKG_CONFIG_PATH=$(dirname "$pc")
PKG_CONFIG_SYSROOT_DIR=$TMPDIR/root
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
lib=$(dirname "$(find "$TMPDIR/root" -name 'libdtrace.so')")
cc -Wall -Werror $(pkg-config --cflags libdtrace) "$src" -L"$lib" -ldtrace -o "$TMPDIR/shared" || exit 1
LD_LIBRARY_PATH=$lib "$TMPDIR/shared" >"$TMPDIR/out" || exit 1
grep -Eq '^ +[^ ].* +[0-9]+$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
cc -Wall -Werror $(pkg-config --cflags libdtrace) "$src" "$lib/libdtrace.a" -lbpf -lelf -ldw -lcapstone -llzma -lz -lm -o "$TMPDIR/static" || exit 1
"$TMPDIR/static" >"$TMPDIR/out" || exit 1
grep -Eq '^ +[^ ].* +[0-9]+$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
walk=$TESTDIR/../docs/examples/agg_walk.c
cc -Wall -Wextra -Werror $(pkg-config --cflags libdtrace) "$walk" -L"$lib" -ldtrace -o "$TMPDIR/walk" || exit 1
LD_LIBRARY_PATH=$lib "$TMPDIR/walk" >"$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
grep -qx 'profile:tick-1s says enough and 2' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
grep -Eq '^[^ ].* +[0-9]+ calls:( [0-9]+)+$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
grep -Eq '^[^ ].* +[0-9]+ ns$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
