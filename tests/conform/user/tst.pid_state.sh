#!/bin/sh
# ASSERTION: programs of user probes use what all programs use: thread-local and associative variables, strings, keyed
# aggregations, stacks as keys, timestamps, system calls beside them.
# @@needs: root uprobe
cat >"$TMPDIR/s.d" <<'EOF'
pid$target:a.out:outer:entry { self->t = timestamp; calls[arg0] = stringof(execname); last = arg0; }
pid$target:a.out:outer:return /self->t && calls[last] != NULL/ {
	@q["ns"] = quantize(timestamp - self->t);
	@n[calls[last], probefunc] = count();
	self->t = 0;
}
pid$target:a.out:inner:entry /self->t/ { @s[ustack(3)] = count(); @a[usym(ucaller), curthread != NULL] = avg(arg0); }
pid$target:a.out:inner:entry { this->x = strjoin(probefunc, ":"); @j[this->x] = sum(arg9); }
pid$target:a.out:inner:entry { @d = min(ustackdepth); @u = max(uregs[R_RDI]); }
syscall::exit_group:entry /pid == $target/ { @e = count(); }
END { printa("n %s %s %@d\n", @n); printa("a %A %d %@d\n", @a); printa("j %s %@d\n", @j); printa("u %@d\n", @u);
	printa("e %@d\n", @e); trunc(@d); }
EOF
"$DTRACE" -q -c "$PROGDIR/prog_utarget 9" -s "$TMPDIR/s.d" >"$TMPDIR/out" || exit 1
for want in '^n prog_utarget outer 9' '^a prog_utarget.outer.* 1 4$' '^j inner: 81$' '^u 8$' '^e 1$' '^  ns' '^ *prog_utarget.inner'; do
	grep -Eq "$want" "$TMPDIR/out" || { echo "no $want"; cat "$TMPDIR/out"; exit 1; }
done
exit 0
