/* SPDX-License-Identifier: MIT */
/* The command's state, shared by its files. It knows libdtrace by dtrace.h alone. */
#ifndef DT_CMD_CMD_H
#define DT_CMD_CMD_H

#include <dtrace.h>
#include <stdbool.h>
#include <stdio.h>

struct spec {
	int letter; /* P m f n i s */
	const char *text;
	dtrace_prog_t *prog;
};

struct cmd {
	dtrace_hdl_t *h;
	int mode; /* 0 trace, l V ? X */
	bool compile_only, disasm, verbose, quiet;
	bool discard;    /* -B */
	bool structured; /* -x oformat: nothing but records in the output */
	const char *output;
	FILE *out;
	struct spec *specs;
	unsigned n_specs;
	const char **cmds, **pids;
	unsigned n_cmds, n_pids;
	struct ps_prochandle **procs;
	unsigned n_procs;
	int argc;
	char **argv;
};

void cmd_fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* With the library's message. */
void cmd_dfatal(const struct cmd *c, const char *what);
/* Fills s->prog; 1 if that fails, which it tells. */
int cmd_compile(struct cmd *c, struct spec *s);
/* Starts and grabs what -c and -p name. 0, or 1 after a message. */
int cmd_start_procs(struct cmd *c);
/* privs.c: gives up what is not needed once tracing is on. */
void cmd_drop_privileges(const struct cmd *c);
/* list.c: -l */
int cmd_list(struct cmd *c);
/* usdt.c: -h and -G */
int cmd_usdt(struct cmd *c);
/* Words of a command line, quotes and backslashes as in a shell; one block for free(). */
char **cmd_split(const char *cmd);
/* The element of argv that is this string. */
char *cmd_writable(const char *s, char **argv);

#endif
