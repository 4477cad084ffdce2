#!/usr/sbin/dtrace -qs
/* SPDX-License-Identifier: MIT */
/*
 * A day's work for the compiler: 200 lines over four providers, for `tests/bench/run script`. It ends
 * as soon as it runs, so what is measured is compiling, loading, attaching and detaching.
 */
#pragma D option strsize=128

inline int SLOW_NS = 1000000;
inline int BIG = 65536;

struct io {
	uint64_t start;
	int fd;
	size_t asked;
};

struct io last;
int total_calls;
int depth[int];
string last_path;
uint64_t born[int];

self uint64_t ts;
self int fd;
self string path;
this int64_t took;

BEGIN
{
	start = timestamp;
	total_calls = 0;
	last_path = "";
	printf("%Y: tracing, pid %d\n", walltimestamp, $pid);
	exit(0);
}

/* ---- files ---- */

syscall::open:entry
{
	self->path = copyinstr(arg0);
	self->ts = timestamp;
}

syscall::openat:entry,
syscall::openat2:entry
{
	self->path = copyinstr(arg1);
	self->ts = timestamp;
}

syscall::open:return,
syscall::openat:return,
syscall::openat2:return
/self->ts && errno == 0/
{
	this->took = timestamp - self->ts;
	@opens[execname, self->path] = count();
	@open_time["open", execname] = quantize(this->took);
	@slow[self->path] = max(this->took);
	last_path = self->path;
}

syscall::open:return,
syscall::openat:return,
syscall::openat2:return
/self->ts && errno != 0/
{
	@failed[execname, errno] = count();
	printf("%-16s %6d %s: errno %d\n", execname, pid, self->path, errno);
}

syscall::open*:return
/self->ts && timestamp - self->ts > SLOW_NS/
{
	printf("slow open: %s %d us\n", basename(self->path), (timestamp - self->ts) / 1000);
}

syscall::open*:return
{
	self->ts = 0;
	self->path = 0;
}

/* ---- reading and writing ---- */

syscall::read:entry,
syscall::pread64:entry,
syscall::readv:entry
{
	self->ts = timestamp;
	self->fd = arg0;
	@asked[probefunc] = lquantize(arg2, 0, 65536, 4096);
}

syscall::write:entry,
syscall::pwrite64:entry,
syscall::writev:entry
{
	self->ts = timestamp;
	self->fd = arg0;
	last.start = timestamp;
	last.fd = arg0;
	last.asked = arg2;
}

syscall::read:return,
syscall::pread64:return,
syscall::readv:return,
syscall::write:return,
syscall::pwrite64:return,
syscall::writev:return
/self->ts/
{
	this->took = timestamp - self->ts;
	@bytes[probefunc, execname] = sum(arg1 > 0 ? arg1 : 0);
	@mean[probefunc] = avg(this->took);
	@spread[probefunc] = stddev(this->took);
	@latency[probefunc] = llquantize(this->took, 10, 2, 9, 10);
	self->ts = 0;
	self->fd = 0;
}

syscall::read:return
/arg1 > BIG && execname != "dd"/
{
	@big[pid, execname] = count();
}

syscall::write:entry
/arg2 < 16 && arg0 == 1/
{
	printf("%s writes \"%s\"\n", execname, stringof(copyin(arg1, 8)));
}

/* ---- memory ---- */

syscall::mmap:entry
/arg1 >= 1048576/
{
	@mapped[execname] = sum(arg1);
	printf("%s[%d]: mmap of %d MB, protection 0x%x\n", execname, tid, arg1 >> 20, arg2);
}

syscall::munmap:entry
{
	@unmapped[execname] = sum(arg1);
}

syscall::brk:entry,
syscall::brk:return
{
	@brk[probename, execname] = count();
}

/* ---- processes ---- */

sdt:sched::sched_process_fork
{
	born[pid] = timestamp;
	@forks[execname] = count();
}

sdt:sched::sched_process_exec
{
	printf("%5d %5d %s\n", ppid, pid, execname);
	depth[pid] = depth[ppid] + 1;
	@depth = quantize(depth[pid]);
}

sdt:sched::sched_process_exit
/born[pid]/
{
	this->took = timestamp - born[pid];
	@life[execname] = quantize(this->took / 1000);
	born[pid] = 0;
	depth[pid] = 0;
}

sdt:sched::sched_switch
/execname != "swapper"/
{
	@off[execname, cpu] = count();
	@slices[execname] = sum(vtimestamp);
}

syscall::kill:entry
/arg1 > 0/
{
	printf("%s sends signal %d to %d\n", execname, (int)arg1, (int)arg0);
	@signals[execname, (int)arg1] = count();
}

/* ---- samples ---- */

profile-97
/pid != 0/
{
	@hot[execname, stack(5)] = count();
	@user[uid] = count();
}

tick-1s
{
	printf("%d calls, last file %s\n", total_calls, last_path);
	trunc(@hot, 5);
	clear(@opens);
}

syscall:::entry
{
	total_calls++;
	@calls[probefunc] = count();
}

END
{
	printf("%d ms\n", (timestamp - start) / 1000000);
	printa("%-20s %-40s %@8d\n", @opens);
	normalize(@bytes, 1024);
	printa("%s %s %@d KB\n", @bytes);
}
