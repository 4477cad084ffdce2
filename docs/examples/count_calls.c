/* SPDX-License-Identifier: MIT */
/*
 * A consumer of libdtrace: counts system calls by process for a second.
 *
 *	cc count_calls.c $(pkg-config --cflags --libs libdtrace) -o count_calls
 */
#include <dtrace.h>
#include <stdio.h>
#include <stdlib.h>

static dtrace_hdl_t *h;

static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, dtrace_errmsg(h, dtrace_errno(h)));
	dtrace_close(h);
	exit(1);
}

int main(void)
{
	static const char text[] = "syscall:::entry { @[execname] = count(); }"
				   "tick-1s { exit(0); }";
	dtrace_prog_t *prog;
	int err;

	h = dtrace_open(DTRACE_VERSION, 0, &err);
	if (!h) {
		fprintf(stderr, "dtrace_open: %s\n", dtrace_errmsg(NULL, err));
		return 1;
	}
	if (dtrace_setopt(h, "quiet", NULL) != 0 || dtrace_setopt(h, "switchrate", "10hz") != 0)
		die("dtrace_setopt");
	prog = dtrace_program_strcompile(h, text, DTRACE_PROBESPEC_NAME, 0, 0, NULL);
	if (!prog)
		die("compile");
	if (dtrace_program_exec(h, prog, NULL) != 0 || dtrace_go(h) != 0)
		die("enable");
	for (;;) {
		dtrace_workstatus_t st;

		dtrace_sleep(h);
		st = dtrace_work(h, stdout, NULL, NULL, NULL);
		if (st == DTRACE_WORKSTATUS_ERROR)
			die("dtrace_work");
		if (st == DTRACE_WORKSTATUS_DONE)
			break;
	}
	if (dtrace_aggregate_print(h, stdout, NULL) != 0)
		die("dtrace_aggregate_print");
	dtrace_close(h);
	return 0;
}
