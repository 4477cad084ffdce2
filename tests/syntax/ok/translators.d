#pragma D depends_on module vmlinux
#pragma D depends_on provider io

translator psinfo_t < struct task_struct *T > {
	pr_pid = T->tgid;
	pr_fname = T->comm;
	string = stringof(T->comm);
};

translator devinfo_t < vmlinux`struct bio *B > {
	dev_major = B ? getmajor(B->bi_bdev->bd_dev) : 0;
};

fbt::exec:entry
{
	trace(xlate <psinfo_t *>(curthread)->pr_pid);
	this->p = xlate < psinfo_t > (curthread);
}
