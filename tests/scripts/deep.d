#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Deep in the kernel's structures. */

#pragma D option quiet
syscall::read:entry
{
	this->files = curthread->files;
	this->f = this->files->fdt->fd[arg0];
	printf("%s: inode %d, mode 0%o, %s\n", execname, this->f->f_inode->i_ino, this->f->f_inode->i_mode,
	    stringof(this->f->f_path.dentry->d_name.name));
}
