#!/bin/sh
# ASSERTION: args[] of pid probes have the types of the program's debug information: members, also through
# pointers, of structures of the program; results; arguments behind those that are no argument of D (floating point,
# structures by value) are the right ones; types of a program can be named in casts and sizeof.
# @@needs: root uprobe
"$DTRACE" -q -c "$PROGDIR/prog_typed" -n '
pid$target:a.out:take_request:entry { printf("a %d %s %d op=%d flags=%d kind=%d n=%d next=%s %d [%s]\n", args[0]->id,
	stringof(args[0]->in.name), args[0]->in.v[2], args[0]->op, args[0]->flags, args[0]->kind, args[1],
	stringof(args[0]->next->in.name), args[0]->next->in.v[3], stringof(args[0]->next->u.text)); }
pid$target:a.out:take_request:entry { print(*args[0]); }
pid$target:a.out:take_request:return { printf("b %d %d\n", args[0], args[1]); }
pid$target:a.out:give_request:return { printf("c %s\n", stringof(args[1]->in.name)); }
pid$target:a.out:take_mixed:entry { printf("d c=%c s=%d u=%d late=%d\n", args[1], args[3], args[5], args[6]); }
pid$target:a.out:take_mixed:return { printf("e %d\n", args[1]); }
pid$target:a.out:take_stack:entry { printf("f %d %d %d %d %d %d %d\n", args[0], args[2], args[4], args[5],
	args[6], args[7], args[8]); }
pid$target:a.out:give_big:entry { printf("g %d\n", args[0]); }
pid$target:a.out:take_opaque:entry { printf("h %d %d\n", args[0] != NULL, args[1]); }
pid$target:a.out:take_request:entry { this->r = (struct a.out`request *)arg0; this->q = (prog_typed`request_t *)arg0;
	printf("i %d %s %d %d\n", this->r->id, stringof(this->r->next->in.name), this->q->next->id,
	sizeof(struct prog_typed`request)); }
pid$target:a.out:take_request:entry { this->p = (struct pid`a.out`request *)arg0; printf("j %d %d\n", this->p->id,
	((pid`prog_typed`request_t *)arg0)->next->id); }' >"$TMPDIR/out" 2>&1 || { cat "$TMPDIR/out"; exit 1; }
for want in '^a 7 first 3 op=7 flags=5 kind=19 n=-2 next=second 8 \[union text\]$' '^    int id = 0x7$' \
	'^        int \[4\] v = \[ 0x1, 0x2, 0x3, 0x4 \]$' '^    enum op = R_WRITE$' '^b 0 -7$' '^c second$' \
	'^d c=x s=-9 u=250 late=77$' '^e -3$' '^f 1 2 3 4 5 6 7$' '^g 42$' '^h 1 1$' '^i 7 second 8 64$' '^j 7 8$'; do
	grep -Eq "$want" "$TMPDIR/out" || { echo "no $want"; cat "$TMPDIR/out"; exit 1; }
done

# what cannot be: the tag, the place, and nothing is traced
while read -r tag what; do
	"$DTRACE" -xerrtags -c "$PROGDIR/prog_typed" -n "pid\$target:a.out:$what" >"$TMPDIR/out" 2>&1 &&
		{ echo "$what: no error"; exit 1; }
	grep -q "\[$tag\] line 1" "$TMPDIR/out" || { echo "$what: no $tag"; cat "$TMPDIR/out"; exit 1; }
done <<'EOF'
D_ARGS_TYPE take_mixed:entry { trace(args[0]); }
D_ARGS_TYPE take_mixed:entry { trace(args[4]); }
D_ARGS_TYPE give_big:return { trace(args[1]); }
D_ARGS_TYPE give_real:return { trace(args[1]); }
D_ARGS_NONE take_none:entry { trace(args[0]); }
D_ARGS_NONE main:0 { trace(args[0]); }
D_ARGS_IDX take_request:entry { trace(args[2]); }
D_ARGS_IDX take_none:return { trace(args[1]); }
D_ARGS_MULTI take_*:entry { trace(args[0]); }
D_TYPE_ERR main:entry { trace(sizeof(struct a.out`nothing)); }
D_TYPE_ERR main:entry { trace(sizeof(struct b.out`request)); }
EOF

# who does not ask does not pay
LD_DEBUG=files "$DTRACE" -q -c "$PROGDIR/prog_typed" -n 'pid$target:a.out:take_request:entry { trace(arg1); }' 2>&1 |
	grep -q libdw && { echo "libdw was loaded"; exit 1; }
exit 0
