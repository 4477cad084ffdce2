#!/bin/sh
# ASSERTION: text that is broken, endless, nested without measure or huge gives one clear message and exit status 1, soon; what is
# merely big works.
# @@needs: cmd:python3
# @@timeout: 120
cd "$TMPDIR" || exit 1
bad=0

# refused WORDS D-ARGUMENTS: exit 1, WORDS on standard error, nothing of a crash
refused() {
	words=$1
	shift
	timeout 60 "$DTRACE" -e "$@" >out 2>err
	r=$?
	if [ $r -ne 1 ] || ! grep -Eq -- "$words" err || grep -q 'Sanitizer\|runtime error' err; then
		echo "status $r, wanted 1 and '$words':"
		head -c 300 err
		bad=1
	fi
}

# accepted D-ARGUMENTS
accepted() {
	timeout 60 "$DTRACE" -e "$@" >out 2>err || { echo "status $? for $*:"; head -c 300 err; bad=1; }
}

refused 'string is not closed' -n 'BEGIN { trace("abc'
refused 'constant is not closed' -n "BEGIN { trace('a"
refused 'comment is not closed' -n 'BEGIN { /* '
refused 'end of input' -n 'BEGIN {'
refused 'end of input' -n 'BEGIN /1'
refused 'end of input' -n 'struct {'
refused 'does not fit' -n 'BEGIN { trace(99999999999999999999999); }'
refused 'does not fit' -n 'BEGIN { trace(0x1ffffffffffffffff); }'
refused 'too large' -n 'int a[99999999999]; BEGIN { exit(0); }'
refused 'floating-point' -n 'BEGIN { trace(1.5e400); }'
refused 'Is a directory' -s /tmp
refused 'No such file' -s nonexistent.d

printf 'BEGIN { tr\0ace(1); }' >nul.d
refused 'line 1' -s nul.d

python3 - <<'X'
def put(name, text):
    with open(name, "w") as f:
        f.write(text)

put("parens.d", "BEGIN { trace(" + "(" * 10000 + "1" + ")" * 10000 + "); }")
put("ifs.d", "BEGIN { " + "if (1) {" * 10000 + "trace(1);" + "}" * 10000 + " }")
put("terms.d", "BEGIN { x = 1; trace(" + "+".join(["x"] * 5000) + "); }")
put("clauses.d", "BEGIN { n++; }\n" * 1000 + "BEGIN { trace(n); }")
put("vars.d", "BEGIN { " + "".join("v%d = %d;" % (i, i) for i in range(300)) +
    "trace(" + "+".join("v%d" % i for i in range(300)) + "); }")
put("printf.d", "BEGIN { n = 1; printf(\"" + "%d " * 2000 + "\", " + ", ".join(["n"] * 2000) + "); }")
put("members.d", "struct s { " + "".join("int m%d;" % i for i in range(100000)) + "}; BEGIN { trace(sizeof(struct s)); exit(0); }")
put("same.d", "struct s { " + "".join("int m%d;" % i for i in range(100000)) + "int m500; }; BEGIN { exit(0); }")
put("long.d", "/* a comment of sixty characters, to make a script long */\n" * 180000 + "BEGIN { exit(0); }")
X
refused 'nested deeper' -s parens.d
refused 'nested deeper' -s ifs.d
refused 'levels' -s terms.d
refused 'm500 is declared twice' -s same.d
accepted -s members.d
accepted -s clauses.d
accepted -s vars.d
accepted -s printf.d
accepted -s long.d
exit $bad
