io:::start
{
	trace(args[0]->b_flags); trace(args[0]->b_name); trace(args[0]->b_text);
	trace(args[0]->b_bcount + 1); this->b = args[0]; trace(this->b->b_flags);
	trace(args[0] != NULL); trace((xlate <bufinfo_t> ((struct buf *)arg1)).b_flags);
	trace(sizeof (*args[0])); trace(args[0]->b_foo);
}

io:::start
/args[0] && args[0]->b_flags & 1/
{
	@[args[0]->b_name] = sum(args[0]->b_bcount);
	trace(curpsinfo->pr_pid); trace(curpsinfo->pr_fname); printf("%s", curpsinfo->pr_fname);
	trace(SIGKILL); trace(signame[9]); trace(signame[pid]);
	trace((xlate <psinfo_t *> (curthread->real_parent))->pr_pid);
}

translator psinfo_t < int X > { pr_pid = X; };

fbt::f:entry
{
	trace(args[0]->a); trace(args[0]->next->next->name); trace(args[1]); trace(args[2]);
	trace((xlate <psinfo_t> (args[1])).pr_pid); printf("%s %u", args[2], args[1]);
}
