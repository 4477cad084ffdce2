#!/bin/sh
# ASSERTION: trace() shows integers by their size, strings in a column, arrays of characters that
# are text as text, other arrays and structs as bytes.
# SECTION: Actions, trace().
cat >"$TMPDIR/s.d" <<'EOF'
struct s { int x; short y; } g;
int arr[3];
char text[8], bytes[4];
tick-10ms
{
	g.x = 5;
	arr[1] = 7;
	text[0] = 'h';
	text[1] = 'i';
	bytes[0] = 200;
	trace((char)-1);
	trace((unsigned char)255);
	trace((short)-2);
	trace((unsigned short)65535);
	trace(-3);
	trace(4000000000u);
	trace(-5LL);
	trace(18446744073709551615ull);
	trace((void *)16);
	trace("string");
	trace(text);
	trace(bytes);
	trace(arr);
	trace(g);
	trace(probename);
	exit(0);
}
EOF
"$DTRACE" -s "$TMPDIR/s.d" 2>&1 | sed -n 's/^.*:tick-10ms/tick:/; /^tick:/,$ p' >"$TMPDIR/got"
cat >"$TMPDIR/want" <<'EOF'
tick:   -1 255    -2 65535       -3 4000000000               -5 18446744073709551615               16  string                             hi                               
             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
         0: c8 00 00 00                                      ....

             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
         0: 00 00 00 00 07 00 00 00 00 00 00 00              ............

             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
         0: 05 00 00 00 00 00 00 00                          ........
  tick-10ms                        

EOF
diff "$TMPDIR/want" "$TMPDIR/got"
