disk:::io-done
{
	trace(args[0] + 1); trace(args[1]->b_flags); trace(args[2]->count); trace(args[2]->flags);
}
disk:::plain { trace(args[0]->a); printf("%s", args[1]); }
disk::: { trace(arg0); }
fbt::f:entry { trace(firstof(args[0]->no_such, args[0]->a)); trace(firstof(1)); }
fbt::f:entry { trace(firstof(nothing, `no_such, (char)1, 2) + sizeof (firstof((char)1, 2))); }
