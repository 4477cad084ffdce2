BEGIN
{
	this->b = xlate <bufinfo_t> ((struct buf *)arg0); self->p = *curpsinfo; x[1] = *curpsinfo;
	trace(xlate <psinfo_t> (curthread)); print(*curpsinfo); trace(this->b.b_flags); trace(x[1].pr_pid);
	trace(sizeof (xlate <psinfo_t> (curthread))); later = copy; trace(later.pr_fname);
}
END { copy = xlate <psinfo_t> (curthread); }
