#!/bin/sh
# ASSERTION: pr_psargs of a long command line is its first 79 characters; that of a kernel thread or of
# another process is the name of the command.
a=aaaaaaaaa,bbbbbbbbb,ccccccccc,ddddddddd,eeeeeeeee,fffffffff,ggggggggg,hhhhhhhhh,iiiiiiiii
"$DTRACE" -q -n 'syscall::write:return /pid == $target/ { printf("[%s]\n", curpsinfo->pr_psargs); exit(0); }' \
	-c "/bin/echo $a" >out || exit 1
want=$(printf '[%.79s]' "/bin/echo $a")
grep -qxF "$want" out || { cat out; exit 1; }
"$DTRACE" -q -n 'BEGIN { this->t = curthread->real_parent->group_leader;
	trace((xlate <psinfo_t *>(this->t))->pr_psargs == stringof(this->t->comm));
	trace((xlate <psinfo_t *>(this->t))->pr_argc); exit(0); }' >out || exit 1
grep -qx ' *1 *0' out || { cat out; exit 1; }
