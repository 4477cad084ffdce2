BEGIN,END,
syscall::*read*:entry,
fbt:vmlinux:[a-z]*_open?:return,
sched:::on-cpu,
pid123:a.out:main:2b,
profile-997,
:::dtrace* {}
17 { }
int*:::x, self:::y, string:a:b:c { }
